//! [`prefetch`]: reads ahead on a thread of its own, so that decompression overlaps with the work on it.

use std::{io, thread};

use crossbeam_channel::{Receiver, bounded};

/// Items read ahead by another thread, in their order.
#[derive(Debug)]
pub struct Prefetched<T> {
    items: Receiver<T>,
}

impl<T> Iterator for Prefetched<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.items.recv().ok()
    }
}

/// Reads at most `ahead` items in advance. The thread ends with the items, or soon after the result is dropped.
///
/// # Errors
/// When the system gives no thread.
pub fn prefetch<I>(items: I, ahead: usize) -> io::Result<Prefetched<I::Item>>
where
    I: Iterator + Send + 'static,
    I::Item: Send + 'static,
{
    let (sender, receiver) = bounded(ahead);
    thread::Builder::new().name("read-ahead".to_owned()).spawn(move || {
        for item in items {
            if sender.send(item).is_err() {
                break;
            }
        }
    })?;
    Ok(Prefetched { items: receiver })
}
