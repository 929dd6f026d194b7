//! [`Intake`]: what arrives goes into the journal, and is acknowledged only when it is durable there.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use jiff::Timestamp;

use super::protocol::{CLOCK, Protocol};
use super::refusal::Refusal;
use crate::journal::{Journal, JournalError, JournalPosition, Lines, Record, RecordKind, StreamOpened, Ticket};
use crate::wire::Reason;

/// A delivery is cut into records of this size, so that a reader's memory stays small; a quarter of what a group of the
/// journal holds.
pub(super) const PIECE_BYTES: usize = 1 << 20;

/// How long the rest of a delivery waits for room whose beginning is durable already.
const PATIENCE: Duration = Duration::from_secs(10);

/// Hands lines to the journal.
#[derive(Debug)]
pub(super) struct Intake {
    journal: Journal,
    pub(super) appended: AtomicU64,
    trouble: Mutex<Option<JournalError>>,
}

/// What became of a delivery, piece by piece.
#[derive(Debug, Default)]
pub(super) struct Kept {
    pieces: Vec<(Range<usize>, Result<JournalPosition, JournalError>)>,
}

/// Whether a delivery may be kept in part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Division {
    /// The protocol tells each record what became of it.
    ByRecord,
    /// What can't be kept as a whole is sent again as a whole: once it has begun, the rest waits for room.
    Whole,
}

impl Intake {
    pub(super) fn new(journal: Journal) -> Self {
        Self { journal, appended: AtomicU64::new(0), trouble: Mutex::new(None) }
    }

    pub(super) fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Records that were handed to the journal since the start, ticks excepted.
    pub(super) fn appended(&self) -> u64 {
        self.appended.load(Ordering::Relaxed)
    }

    /// What the journal said last, where it did not take the last record.
    pub(super) fn trouble(&self) -> Option<JournalError> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Names the streams, so that whoever reads the journal knows what they are.
    pub(super) async fn open_streams(&self, now: Timestamp) -> Result<(), JournalError> {
        for protocol in Protocol::ALL {
            let opened = StreamOpened { name: protocol.name().to_owned(), ..StreamOpened::default() };
            let kind = RecordKind::StreamOpened(opened);
            self.put(Record { stream: protocol.stream(), arrived: now, kind }).await?;
        }
        Ok(())
    }

    /// The clock moved while nothing arrived.
    pub(super) async fn tick(&self, now: Timestamp) -> Result<(), JournalError> {
        self.put(Record::tick(CLOCK, now)).await
    }

    async fn put(&self, record: Record) -> Result<(), JournalError> {
        let put = match self.journal.append(record) {
            Ok(ticket) => ticket.await.map(drop),
            Err(error) => Err(error),
        };
        self.note(put.as_ref().err());
        put
    }

    /// Keeps whole lines; returns when all that can be durable is.
    pub(super) async fn keep(&self, protocol: Protocol, now: Timestamp, lines: Vec<u8>, division: Division) -> Kept {
        let ranges = pieces(&lines, PIECE_BYTES);
        let mut handed: Vec<(Range<usize>, Result<Ticket, JournalError>)> = Vec::with_capacity(ranges.len());
        let single = ranges.len() == 1;
        let mut whole = Some(lines);
        for range in ranges {
            // A delivery of one piece, as nearly all are, is not copied.
            let bytes = if single {
                whole.take()
            } else {
                whole.as_deref().and_then(|all| all.get(range.clone())).map(<[u8]>::to_vec)
            };
            let record = Record::lines(protocol.stream(), now, bytes.unwrap_or_default());
            let refused = handed.iter().find_map(|(_, ticket)| ticket.as_ref().err().cloned());
            let ticket = match refused {
                Some(error) if is_lasting(&error) => Err(error),
                _ if division == Division::Whole && !handed.is_empty() => self.append_patiently(record).await,
                _ => self.journal.append(record),
            };
            handed.push((range, ticket));
        }
        self.appended.fetch_add(handed.len() as u64, Ordering::Relaxed);
        let mut kept = Kept::default();
        for (range, ticket) in handed {
            let outcome = match ticket {
                Ok(ticket) => ticket.await,
                Err(error) => Err(error),
            };
            self.note(outcome.as_ref().err());
            kept.pieces.push((range, outcome));
        }
        kept
    }

    /// Keeps lines as one record that carries what its source needs to know them again.
    pub(super) async fn keep_marked(&self, protocol: Protocol, now: Timestamp, lines: Lines) -> Kept {
        let range = 0..lines.bytes.len();
        let record = Record { stream: protocol.stream(), arrived: now, kind: RecordKind::Lines(lines) };
        let outcome = match self.journal.append(record) {
            Ok(ticket) => ticket.await,
            Err(error) => Err(error),
        };
        self.appended.fetch_add(1, Ordering::Relaxed);
        self.note(outcome.as_ref().err());
        Kept { pieces: vec![(range, outcome)] }
    }

    async fn append_patiently(&self, record: Record) -> Result<Ticket, JournalError> {
        let waited = tokio::time::timeout(PATIENCE, self.journal.append_waiting(record)).await;
        waited.unwrap_or_else(|_| {
            let status = self.journal.status();
            Err(JournalError::Busy { waiting: status.waiting_bytes, limit: status.waiting_bytes })
        })
    }

    /// A record that is too large says nothing about the journal.
    pub(super) fn note(&self, error: Option<&JournalError>) {
        if matches!(error, Some(JournalError::TooLarge { .. } | JournalError::Record { .. })) {
            return;
        }
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = error.cloned();
    }
}

/// Whether everything that follows will be refused as well.
fn is_lasting(error: &JournalError) -> bool {
    !matches!(error, JournalError::TooLarge { .. } | JournalError::Record { .. })
}

/// Whole lines of `bytes`, together at most `limit` bytes where a line is not longer itself.
pub(super) fn pieces(lines: &[u8], limit: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(rest) = lines.get(start..).filter(|rest| !rest.is_empty()) {
        let within = rest.get(..limit).unwrap_or(rest);
        let end =
            if within.len() == rest.len() { Some(rest.len()) } else { memchr::memrchr(b'\n', within).map(|at| at + 1) };
        let length = end.unwrap_or_else(|| memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1));
        found.push(start..start.saturating_add(length));
        start = start.saturating_add(length);
    }
    found
}

impl Kept {
    /// Where the first record is that was kept.
    pub(super) fn position(&self) -> Option<JournalPosition> {
        self.pieces.iter().find_map(|(_, outcome)| outcome.as_ref().ok().copied())
    }

    /// Why the line that begins at `offset` was not kept, as its protocol may say it.
    pub(super) fn reason_at(&self, offset: usize) -> Option<Reason> {
        let (_, outcome) = self.pieces.iter().find(|(range, _)| range.contains(&offset))?;
        match outcome.as_ref().err()? {
            JournalError::TooLarge { bytes, limit } => {
                let size = |bytes: &u64| usize::try_from(*bytes).unwrap_or(usize::MAX);
                Some(Reason::TooLong { length: size(bytes), limit: size(limit) })
            }
            _ => Some(Reason::Busy),
        }
    }

    /// The refusal of the whole delivery, where nothing of it was kept; for [`Division::Whole`], where not all was.
    pub(super) fn refusal(&self, division: Division) -> Option<Refusal> {
        let mut errors = self.pieces.iter().filter_map(|(_, outcome)| outcome.as_ref().err());
        let all = self.pieces.iter().all(|(_, outcome)| outcome.is_err());
        if all || division == Division::Whole { errors.next().map(refusal) } else { None }
    }
}

/// What a request is answered when the journal did not take it.
fn refusal(error: &JournalError) -> Refusal {
    match error {
        JournalError::Busy { .. } | JournalError::Full { .. } | JournalError::DiskFull { .. } => {
            Refusal::new(StatusCode::TOO_MANY_REQUESTS, "the intake is full; send this again later")
        }
        JournalError::TooLarge { bytes, limit } => {
            Refusal::too_large(format!("a record of {bytes} bytes is too large (at most {limit}); send it in parts"))
        }
        // The error itself names folders; it stands in the server's own messages.
        _ => Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "the journal takes nothing in; see the server's messages"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::journal::JournalLimits;

    fn intake(limits: JournalLimits) -> (tempfile::TempDir, Intake) {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(folder.path(), limits).unwrap();
        (folder, Intake::new(journal))
    }

    fn lines(count: usize, length: usize) -> Vec<u8> {
        ("x".repeat(length - 1) + "\n").repeat(count).into_bytes()
    }

    fn written(intake: &Intake) -> Vec<u8> {
        let mut reader = intake.journal().reader_from(JournalPosition(0)).unwrap();
        let mut all = Vec::new();
        while let Some(entry) = reader.next().unwrap() {
            if let RecordKind::Lines(lines) = entry.record.kind {
                all.extend(lines.bytes);
            }
        }
        all
    }

    #[tokio::test]
    async fn a_large_delivery_is_kept_in_pieces_and_in_order() {
        let (_folder, intake) = intake(JournalLimits::default());
        let mut delivery = lines(3000, 700);
        delivery.extend(lines(1, 2 * PIECE_BYTES));
        delivery.extend(lines(10, 10));
        let kept = intake.keep(Protocol::Json, Timestamp::UNIX_EPOCH, delivery.clone(), Division::Whole).await;
        assert!(kept.refusal(Division::Whole).is_none());
        assert_eq!(kept.reason_at(0), None);
        assert!(written(&intake) == delivery);
    }

    #[tokio::test]
    async fn what_finds_no_room_is_told_record_by_record_or_as_a_whole() {
        // Room for one piece; another one does not fit beside it, be it written (and compressed to half) or not.
        let limits = JournalLimits { disk_bytes: PIECE_BYTES as u64 * 5 / 4, ..JournalLimits::default() };
        let (_folder, intake) = intake(limits);
        let line = |n: u32| format!("{:08x}\n", n.wrapping_mul(0x9e37_79b9)).into_bytes();
        let delivery: Vec<u8> = (0..400_000).flat_map(line).collect();
        let (begin, end) = (0, delivery.len() - 9);
        let kept = intake.keep(Protocol::Bulk, Timestamp::UNIX_EPOCH, delivery.clone(), Division::ByRecord).await;
        assert_eq!((kept.reason_at(begin), kept.reason_at(end)), (None, Some(Reason::Busy)));
        assert_eq!(kept.refusal(Division::ByRecord), None);
        assert_eq!(kept.refusal(Division::Whole).map(|refusal| refusal.status.as_u16()), Some(429));
        let mut refusal = None;
        while refusal.is_none() {
            let piece = delivery.get(..PIECE_BYTES / 9 * 9).unwrap().to_vec();
            let kept = intake.keep(Protocol::Bulk, Timestamp::UNIX_EPOCH, piece, Division::ByRecord).await;
            refusal = kept.refusal(Division::ByRecord);
        }
        assert_eq!(refusal.map(|refusal| refusal.status.as_u16()), Some(429));
        assert!(matches!(intake.trouble(), Some(JournalError::Full { .. })), "{:?}", intake.trouble());
    }

    #[tokio::test]
    async fn a_closed_journal_is_unavailable() {
        let (_folder, intake) = intake(JournalLimits::default());
        intake.journal().close().unwrap();
        let kept = intake.keep(Protocol::Json, Timestamp::UNIX_EPOCH, lines(1, 10), Division::Whole).await;
        assert_eq!(kept.refusal(Division::Whole).map(|refusal| refusal.status.as_u16()), Some(503));
    }

    proptest! {
        #[test]
        fn pieces_are_whole_lines_and_leave_nothing_out(text in "[ab\n]{0,60}", limit in 1_usize..20) {
            let found = pieces(text.as_bytes(), limit);
            let joined: String = found.iter().map(|range| &text[range.clone()]).collect();
            prop_assert_eq!(&joined, &text);
            for range in found.iter().take(found.len().saturating_sub(1)) {
                prop_assert!(text[range.clone()].ends_with('\n'));
            }
        }
    }
}
