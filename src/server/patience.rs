//! Keeping what nobody would send again: it waits for room in the journal, however long that takes.

use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::Timestamp;

use super::intake::{Intake, PIECE_BYTES, pieces};
use super::protocol::Protocol;
use crate::journal::{JournalError, Record};

/// After a write that failed, for want of space above all, the disk is tried again.
const RETRY: Duration = Duration::from_secs(1);

/// What became of lines that waited.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Waited {
    /// Lines that no journal of this size can take.
    pub(super) too_large: usize,
    /// Lines for which there will be no room any more: the journal is closed or sealed.
    pub(super) lost: usize,
}

impl Intake {
    /// Keeps whole lines; returns when they are durable, or can't become it.
    pub(super) async fn keep_waiting(&self, protocol: Protocol, now: Timestamp, lines: &[u8]) -> Waited {
        let mut waited = Waited::default();
        let largest = self.largest_piece();
        for range in pieces(lines, largest) {
            let piece = lines.get(range).unwrap_or_default();
            // A single line may be longer than a piece; one that never fits would wait for ever.
            if piece.len() > largest.saturating_mul(2) {
                waited.too_large += count(piece);
                continue;
            }
            match self.put_waiting(protocol, now, piece).await {
                Ok(()) => {}
                Err(JournalError::TooLarge { .. } | JournalError::Record { .. }) => waited.too_large += count(piece),
                Err(_) => waited.lost += count(piece),
            }
        }
        waited
    }

    /// An eighth of the journal at most, so that what is analysed can make room for it.
    fn largest_piece(&self) -> usize {
        let eighth = self.journal().status().limit_bytes / 8;
        usize::try_from(eighth).map_or(PIECE_BYTES, |eighth| eighth.min(PIECE_BYTES))
    }

    async fn put_waiting(&self, protocol: Protocol, now: Timestamp, piece: &[u8]) -> Result<(), JournalError> {
        loop {
            // The journal takes what it is given, so that a second try needs a copy.
            let record = Record::lines(protocol.stream(), now, piece.to_vec());
            let put = match self.journal().append_waiting(record).await {
                Ok(ticket) => ticket.await.map(drop),
                Err(error) => Err(error),
            };
            self.note(put.as_ref().err());
            match put {
                Err(error) if error.is_passing() => tokio::time::sleep(RETRY).await,
                done => {
                    self.appended.fetch_add(1, Ordering::Relaxed);
                    return done;
                }
            }
        }
    }
}

fn count(lines: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', lines).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{Journal, JournalLimits, JournalPosition, RecordKind};

    fn intake(disk_bytes: u64) -> (tempfile::TempDir, Intake) {
        let folder = tempfile::tempdir().unwrap();
        let limits = JournalLimits { disk_bytes, segment_bytes: disk_bytes / 4, ..JournalLimits::default() };
        let journal = Journal::open(folder.path(), limits).unwrap();
        (folder, Intake::new(journal))
    }

    /// Lines that do not compress.
    fn noise(lines: usize) -> Vec<u8> {
        let line = |n: usize| format!("{}\n", blake3::hash(&n.to_le_bytes()).to_hex());
        (0..lines).flat_map(|n| line(n).into_bytes()).collect()
    }

    #[tokio::test]
    async fn what_finds_no_room_waits_until_there_is_some_and_is_kept_once() {
        let (_folder, intake) = intake(64 << 10);
        let lines = noise(4000);
        let keeping = intake.keep_waiting(Protocol::SyslogTcp, Timestamp::UNIX_EPOCH, &lines);
        let mut reader = intake.journal().reader_from(JournalPosition(0)).unwrap();
        let mut seen = Vec::new();
        let analysing = async {
            while seen.len() < lines.len() {
                tokio::task::yield_now().await;
                let Some(entry) = reader.next().unwrap() else { continue };
                if let RecordKind::Lines(found) = entry.record.kind {
                    seen.extend(found.bytes);
                }
                intake.journal().release(entry.end).unwrap();
            }
        };
        let (waited, ()) = tokio::join!(keeping, analysing);
        assert_eq!(waited, Waited::default());
        assert!(seen == lines);
    }

    #[tokio::test]
    async fn what_can_never_be_kept_is_told() {
        let (_folder, intake) = intake(64 << 10);
        let long = [&noise(1)[..], &[b'x'; 40_000], b"\n"].concat();
        let waited = intake.keep_waiting(Protocol::SyslogTcp, Timestamp::UNIX_EPOCH, &long).await;
        assert_eq!(waited, Waited { too_large: 1, lost: 0 });
        intake.journal().close().unwrap();
        let waited = intake.keep_waiting(Protocol::SyslogTcp, Timestamp::UNIX_EPOCH, &noise(3)).await;
        assert_eq!(waited, Waited { too_large: 0, lost: 3 });
    }
}
