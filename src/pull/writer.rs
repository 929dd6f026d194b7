//! [`Writer`]: brings records into the journal. It waits where there is no room, and tries again where the disk fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;

use super::checkpoints::{Checkpoints, Flight};
use super::token::Token;
use crate::journal::{Journal, JournalError, Lines, Record, RecordKind, StreamId, StreamOpened, Ticket};

/// After a write that failed, for want of space above all, the disk is tried again.
const RETRY: Duration = Duration::from_secs(1);

/// Largest record, so that a reader's memory stays small.
const RECORD_BYTES: u64 = 1 << 20;

pub(super) type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Who writes into the journal, and until when.
#[derive(Clone)]
pub(super) struct Writer {
    pub(super) journal: Journal,
    pub(super) checkpoints: Arc<Checkpoints>,
    pub(super) clock: Clock,
    pub(super) appended: Arc<AtomicU64>,
    /// Turns true when the sources have to stop.
    pub(super) stop: watch::Receiver<bool>,
}

/// Why a record is not in the journal.
#[derive(Debug, Clone)]
pub(super) enum Unwritten {
    /// The sources have to stop.
    Stopped,
    /// No journal of this size can take it.
    TooLarge,
    /// The journal takes nothing any more.
    Over,
}

/// A record that was handed in.
#[derive(Debug)]
pub(super) struct Pending {
    record: Record,
    token: Token,
    flight: Flight,
    ticket: Ticket,
}

impl Writer {
    pub(super) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    pub(super) fn is_stopped(&self) -> bool {
        *self.stop.borrow()
    }

    /// Returns when the sources have to stop.
    pub(super) async fn stopped(&self) {
        // A sender that is gone is a stop, too.
        let _ = self.stop.clone().wait_for(|stop| *stop).await;
    }

    /// Waits for so long, or until the sources have to stop: `false` then.
    pub(super) async fn pause(&self, time: Duration) -> bool {
        tokio::select! {
            () = self.stopped() => false,
            () = tokio::time::sleep(time) => true,
        }
    }

    /// How large a record may be, so that what is analysed can make room for it.
    pub(super) fn largest(&self) -> usize {
        let status = self.journal.status();
        let largest = RECORD_BYTES.min(status.limit_bytes / 8).min(status.record_bytes / 2);
        usize::try_from(largest).unwrap_or(usize::MAX)
    }

    /// Names a stream, for whoever reads the journal.
    pub(super) async fn name(&self, stream: StreamId, opened: StreamOpened) -> Result<(), Unwritten> {
        let record = Record { stream, arrived: self.now(), kind: RecordKind::StreamOpened(opened) };
        let ticket = self.offer(&record).await?;
        // Without its name a stream is read all the same.
        let _ = ticket.await;
        Ok(())
    }

    /// Hands lines in as soon as there is room; they are durable when [`Writer::land`] has returned.
    pub(super) async fn append(&self, stream: StreamId, bytes: Vec<u8>, token: Token) -> Result<Pending, Unwritten> {
        let kind = RecordKind::Lines(Lines { bytes, resume: token.encode() });
        let record = Record { stream, arrived: self.now(), kind };
        let flight = self.checkpoints.depart();
        match self.offer(&record).await {
            Ok(ticket) => Ok(Pending { record, token, flight, ticket }),
            Err(unwritten) => {
                self.checkpoints.give_up(flight);
                Err(unwritten)
            }
        }
    }

    /// Waits until a record is durable. Where its write failed and was taken back, it is handed in again.
    pub(super) async fn land(&self, pending: Pending) -> Result<(), Unwritten> {
        let Pending { record, token, flight, mut ticket } = pending;
        loop {
            let unwritten = match ticket.await {
                Ok(_) => {
                    self.appended.fetch_add(1, Ordering::Relaxed);
                    self.checkpoints.land(flight, token);
                    return Ok(());
                }
                Err(error) if error.is_passing() && self.pause(RETRY).await => match self.offer(&record).await {
                    Ok(again) => {
                        ticket = again;
                        continue;
                    }
                    Err(unwritten) => unwritten,
                },
                Err(error) => unwritten(&error),
            };
            // Of a journal that failed or was closed nobody knows whether it has the record: the flight stays open, so
            // that the next start looks.
            if !matches!(unwritten, Unwritten::Over) {
                self.checkpoints.give_up(flight);
            }
            return Err(unwritten);
        }
    }

    /// The journal takes what it is given, so that a second try needs a copy.
    async fn offer(&self, record: &Record) -> Result<Ticket, Unwritten> {
        loop {
            if self.is_stopped() {
                return Err(Unwritten::Stopped);
            }
            let offered = tokio::select! {
                () = self.stopped() => return Err(Unwritten::Stopped),
                offered = self.journal.append_waiting(record.clone()) => offered,
            };
            match offered {
                Err(error) if error.is_passing() => {
                    self.pause(RETRY).await;
                }
                Err(error) => return Err(unwritten(&error)),
                Ok(ticket) => return Ok(ticket),
            }
        }
    }
}

fn unwritten(error: &JournalError) -> Unwritten {
    match error {
        JournalError::TooLarge { .. } | JournalError::Record { .. } => Unwritten::TooLarge,
        error if error.is_passing() => Unwritten::Stopped,
        _ => Unwritten::Over,
    }
}
