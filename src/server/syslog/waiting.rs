//! Datagrams that wait for the journal, and the bound on them. Those that wait together are kept together.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

/// Messages that lie together.
#[derive(Debug, Default)]
pub(super) struct Messages {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

/// What a message costs beside its bytes.
const EACH_BYTES: usize = size_of::<usize>();

/// Messages that came within a second of each other are kept as one record of about this size at most.
const BATCH_BYTES: usize = 256 << 10;
const BATCH_TIME: SignedDuration = SignedDuration::from_secs(1);

/// What waits at most. It is what nearly half a minute of 2,000 messages of 140 bytes a second takes.
const WAITING_BYTES: usize = 8 << 20;

/// Between the one who reads datagrams and the one who keeps them.
#[derive(Debug)]
pub(super) struct Waiting {
    line: Mutex<Line>,
    filled: Notify,
    limit: usize,
}

#[derive(Debug, Default)]
struct Line {
    batches: VecDeque<(Timestamp, Messages)>,
    bytes: usize,
    over: bool,
}

impl Messages {
    pub(super) fn push(&mut self, message: &[u8]) {
        self.bytes.extend_from_slice(message);
        self.ends.push(self.bytes.len());
    }

    /// How many.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn each(&self, mut each: impl FnMut(&[u8])) {
        let mut start = 0;
        for end in &self.ends {
            each(self.bytes.get(start..*end).unwrap_or_default());
            start = *end;
        }
    }

    fn cost(&self) -> usize {
        self.bytes.len() + self.ends.len() * EACH_BYTES
    }
}

impl Default for Waiting {
    fn default() -> Self {
        Self { line: Mutex::default(), filled: Notify::new(), limit: WAITING_BYTES }
    }
}

impl Waiting {
    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a message in; `false` where there is no room.
    pub(super) fn offer(&self, now: Timestamp, message: &[u8]) -> bool {
        let mut line = self.line();
        let cost = message.len() + EACH_BYTES;
        if line.bytes + cost > self.limit {
            return false;
        }
        line.bytes += cost;
        let joins = |at: &Timestamp, batch: &Messages| {
            now.duration_since(*at).abs() < BATCH_TIME && batch.cost() + cost <= BATCH_BYTES
        };
        match line.batches.back_mut() {
            Some((at, batch)) if joins(at, batch) => batch.push(message),
            _ => {
                let mut batch = Messages::default();
                batch.push(message);
                line.batches.push_back((now, batch));
            }
        }
        drop(line);
        self.filled.notify_one();
        true
    }

    /// Nothing more comes.
    pub(super) fn end(&self) {
        self.line().over = true;
        self.filled.notify_one();
    }

    /// The oldest messages that wait together, and when the first of them came; `None` when nothing more comes.
    pub(super) async fn take(&self) -> Option<(Timestamp, Messages)> {
        loop {
            {
                let mut line = self.line();
                if let Some((at, batch)) = line.batches.pop_front() {
                    line.bytes = line.bytes.saturating_sub(batch.cost());
                    return Some((at, batch));
                }
                if line.over {
                    return None;
                }
            }
            // A note that comes before the wait is kept for it.
            self.filled.notified().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: i64) -> Timestamp {
        Timestamp::from_millisecond(milliseconds).unwrap()
    }

    fn texts(messages: &Messages) -> Vec<String> {
        let mut texts = Vec::new();
        messages.each(|message| texts.push(String::from_utf8_lossy(message).into_owned()));
        texts
    }

    #[tokio::test]
    async fn what_waits_together_is_taken_together_and_in_order() {
        let waiting = Waiting::default();
        for (when, message) in [(0, "a"), (900, ""), (1000, "b"), (1001, "c")] {
            assert!(waiting.offer(at(when), message.as_bytes()));
        }
        waiting.end();
        let (when, first) = waiting.take().await.unwrap();
        assert_eq!((when, texts(&first)), (at(0), vec!["a".to_owned(), String::new()]));
        let (when, second) = waiting.take().await.unwrap();
        assert_eq!((when, texts(&second)), (at(1000), vec!["b".to_owned(), "c".to_owned()]));
        assert!(waiting.take().await.is_none());
    }

    #[tokio::test]
    async fn beyond_the_bound_nothing_is_taken_until_there_is_room() {
        let waiting = Waiting { limit: 100, ..Waiting::default() };
        assert!(waiting.offer(at(0), &[b'x'; 80]));
        assert!(!waiting.offer(at(0), &[b'x'; 80]));
        assert!(waiting.take().await.is_some());
        assert!(waiting.offer(at(0), &[b'x'; 80]));
    }
}
