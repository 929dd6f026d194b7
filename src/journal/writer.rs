//! The one thread that writes: it takes what waits, writes it as one group, and answers everybody in it.

use std::io;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use super::error::JournalError;
use super::lock::FolderLock;
use super::log::Log;
use super::queue::{Queue, Waiting};
use super::shelf::Shelf;
use super::ticket::Outcome;

/// Starts the thread. It ends when the queue does, and gives up the folder then.
pub(super) fn start(
    log: Log,
    queue: Arc<Queue>,
    lock: Option<FolderLock>,
) -> io::Result<JoinHandle<Result<(), JournalError>>> {
    thread::Builder::new().name("journal".to_owned()).spawn(move || {
        let ending = Ending { shelf: Arc::clone(log.shelf()), queue };
        let closed = write_all(log, &ending.queue);
        drop(ending);
        drop(lock);
        closed
    })
}

/// Whatever ends the thread, nobody waits for it afterwards.
struct Ending {
    shelf: Arc<Shelf>,
    queue: Arc<Queue>,
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.queue.end(JournalError::Closed);
        self.queue.refuse_rest(&JournalError::Closed);
        self.shelf.finish();
    }
}

fn write_all(mut log: Log, queue: &Queue) -> Result<(), JournalError> {
    while let Some(group) = queue.take_group() {
        let charges = group.iter().map(|waiting| waiting.charge).sum();
        let outcome = log.append(group.iter().map(|waiting| &waiting.record));
        if let Some(sealed) = log.sealed() {
            queue.end(sealed.clone());
            queue.refuse_rest(sealed);
        }
        queue.give_back(charges);
        answer(group, outcome);
    }
    log.close()
}

fn answer(group: Vec<Waiting>, outcome: Result<Vec<super::JournalPosition>, JournalError>) {
    let outcomes: Vec<Outcome> = match outcome {
        Ok(positions) => positions.into_iter().map(Ok).collect(),
        Err(error) => vec![Err(error); group.len()],
    };
    for (waiting, outcome) in group.into_iter().zip(outcomes) {
        // Who does not wait any more need not know.
        let _ = waiting.reply.send(outcome);
    }
}
