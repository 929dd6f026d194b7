//! The records that wait for the disk, and the bound on them.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, oneshot};

use super::error::JournalError;
use super::frame;
use super::limits::GROUP_BYTES;
use super::record::Record;
use super::shelf::Shelf;
use super::ticket::{Outcome, Ticket};

/// A record that waits, and who is told.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) record: Record,
    pub(super) reply: oneshot::Sender<Outcome>,
    /// What it counts against the limits, in bytes.
    pub(super) charge: usize,
}

/// A record that was not taken, and why.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) record: Record,
    pub(super) error: JournalError,
}

/// Between those who append and the one who writes.
#[derive(Debug)]
pub(super) struct Queue {
    shelf: Arc<Shelf>,
    line: Mutex<Line>,
    filled: Condvar,
    /// Something may be taken again.
    room: Notify,
}

#[derive(Debug)]
struct Line {
    waiting: VecDeque<Waiting>,
    /// Charges of all that wait or are being written.
    bytes: usize,
    /// Why nothing is taken any more.
    over: Option<JournalError>,
}

impl Queue {
    pub(super) fn new(shelf: Arc<Shelf>) -> Self {
        let line = Line { waiting: VecDeque::new(), bytes: 0, over: None };
        Self { shelf, line: Mutex::new(line), filled: Condvar::new(), room: Notify::new() }
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes that wait or are being written.
    pub(super) fn bytes(&self) -> u64 {
        self.line().bytes as u64
    }

    /// Takes a record in, or says at once why not.
    pub(super) fn offer(&self, record: Record) -> Result<Ticket, Box<Refusal>> {
        let refuse = |record, error| Err(Box::new(Refusal { record, error }));
        let charge = match self.shelf.limits.charge(&record) {
            Ok(charge) => charge,
            Err(error) => return refuse(record, error),
        };
        let mut line = self.line();
        if let Err(error) = self.check(&line, charge) {
            return refuse(record, error);
        }
        let (reply, outcome) = oneshot::channel();
        line.bytes = line.bytes.saturating_add(charge);
        line.waiting.push_back(Waiting { record, reply, charge });
        drop(line);
        self.filled.notify_one();
        Ok(Ticket::new(outcome))
    }

    fn check(&self, line: &Line, charge: usize) -> Result<(), JournalError> {
        if let Some(over) = &line.over {
            return Err(over.clone());
        }
        let limit = self.shelf.limits.waiting_bytes;
        let bytes = line.bytes.saturating_add(charge);
        if bytes > limit {
            return Err(JournalError::Busy { waiting: line.bytes as u64, limit: limit as u64 });
        }
        // Each record may become a group of its own.
        let headers = line.waiting.len().saturating_add(2).saturating_mul(frame::HEADER_BYTES);
        self.shelf.check_room(bytes.saturating_add(headers) as u64)
    }

    /// Takes a record in as soon as there is room for it.
    pub(super) async fn offer_waiting(&self, mut record: Record) -> Result<Ticket, JournalError> {
        loop {
            let mut room = std::pin::pin!(self.room.notified());
            // Room that is made between the refusal and the wait must not be missed.
            room.as_mut().enable();
            match self.offer(record) {
                Ok(ticket) => return Ok(ticket),
                Err(refusal) => match refusal.error {
                    JournalError::Busy { .. } | JournalError::Full { .. } => record = refusal.record,
                    error => return Err(error),
                },
            }
            room.await;
        }
    }

    /// Waits for records and takes as many as make a group; `None` when nothing more comes.
    pub(super) fn take_group(&self) -> Option<Vec<Waiting>> {
        let empty = |line: &mut Line| line.waiting.is_empty() && line.over.is_none();
        let mut line = self.filled.wait_while(self.line(), empty).unwrap_or_else(PoisonError::into_inner);
        let mut bytes = 0_usize;
        let mut group = Vec::new();
        while bytes < GROUP_BYTES {
            let Some(waiting) = line.waiting.pop_front() else { break };
            bytes = bytes.saturating_add(waiting.charge);
            group.push(waiting);
        }
        (!group.is_empty()).then_some(group)
    }

    /// Charges of records that were written or given up are free again.
    pub(super) fn give_back(&self, bytes: usize) {
        let mut line = self.line();
        line.bytes = line.bytes.saturating_sub(bytes);
        drop(line);
        self.room.notify_waiters();
    }

    /// There may be more room on the disk.
    pub(super) fn look_again(&self) {
        self.room.notify_waiters();
    }

    /// Nothing more is taken; what waits is still given to the writer.
    pub(super) fn end(&self, why: JournalError) {
        self.line().over.get_or_insert(why);
        self.filled.notify_one();
        self.room.notify_waiters();
    }

    /// Answers all that wait with `why`.
    pub(super) fn refuse_rest(&self, why: &JournalError) {
        let rest = std::mem::take(&mut self.line().waiting);
        for waiting in rest {
            // Who does not wait any more need not know.
            let _ = waiting.reply.send(Err(why.clone()));
        }
    }
}
