//! Work on many blocks at once with results in their order, in bounded memory.
//!
//! A [`Pool`] runs one function on a few threads. [`Pool::ordered`] feeds it from an iterator and yields
//! the results in the iterator's order; several such streams (one an input) may share a pool, which is
//! how a merge by time over many inputs keeps all cores busy.

use std::{collections::VecDeque, thread};

use crossbeam_channel::{Receiver, Sender, bounded};

/// Threads that run one function on jobs of one kind.
#[derive(Debug)]
pub struct Pool<J, R> {
    jobs: Sender<(J, Sender<R>)>,
}

/// A result that is on its way.
#[derive(Debug)]
pub struct Ticket<R> {
    result: Receiver<R>,
}

impl<R> Ticket<R> {
    /// Waits for the result; `None` when the worker panicked (the panic itself surfaces from [`with_pool`]).
    #[must_use]
    pub fn wait(self) -> Option<R> {
        self.result.recv().ok()
    }
}

impl<J, R> Pool<J, R> {
    /// Hands in a job; waits while the queue is full.
    pub fn submit(&self, job: J) -> Ticket<R> {
        let (sender, result) = bounded(1);
        // When all workers are gone the job is dropped with its sender, and waiting on the ticket gives None.
        let _ = self.jobs.send((job, sender));
        Ticket { result }
    }

    /// The results of `jobs` in their order, at most `ahead` (at least 1) of them under way at a time.
    pub fn ordered<I: Iterator<Item = J>>(&self, jobs: I, ahead: usize) -> Ordered<'_, I, R> {
        Ordered { pool: self, jobs, ahead: ahead.max(1), under_way: VecDeque::new() }
    }
}

/// Iterator over results in the order of their jobs; see [`Pool::ordered`].
#[derive(Debug)]
pub struct Ordered<'p, I: Iterator, R> {
    pool: &'p Pool<I::Item, R>,
    jobs: I,
    ahead: usize,
    under_way: VecDeque<Ticket<R>>,
}

impl<I: Iterator, R> Iterator for Ordered<'_, I, R> {
    type Item = R;

    fn next(&mut self) -> Option<R> {
        while self.under_way.len() < self.ahead
            && let Some(job) = self.jobs.next()
        {
            self.under_way.push_back(self.pool.submit(job));
        }
        self.under_way.pop_front()?.wait()
    }
}

/// Runs `body` with a pool of `workers` (at least 1) threads that each run `work`.
///
/// # Panics
/// When `work` panicked, like any scoped thread.
pub fn with_pool<J, R, T>(workers: usize, work: impl Fn(J) -> R + Sync, body: impl FnOnce(&Pool<J, R>) -> T) -> T
where
    J: Send,
    R: Send,
{
    let workers = workers.max(1);
    let (jobs, queue) = bounded::<(J, Sender<R>)>(workers);
    thread::scope(|scope| {
        for _ in 0..workers {
            let (queue, work) = (queue.clone(), &work);
            scope.spawn(move || {
                for (job, result) in queue {
                    // Nobody waits any more when the reader stopped early; the work is then dropped.
                    let _ = result.send(work(job));
                }
            });
        }
        drop(queue);
        let pool = Pool { jobs };
        body(&pool)
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn results_come_in_order_whatever_the_speed() {
        let work = |n: u64| {
            thread::sleep(Duration::from_micros((n * 7919) % 400));
            n * 2
        };
        let results: Vec<u64> = with_pool(4, work, |pool| pool.ordered(0..300, 8).collect());
        assert_eq!(results, (0..300).map(|n| n * 2).collect::<Vec<_>>());
    }

    #[test]
    fn two_streams_share_a_pool_and_one_may_stop_early() {
        let total: u64 = with_pool(
            2,
            |n: u64| n,
            |pool| {
                let (left, right) = (pool.ordered(0..1000, 3), pool.ordered(0..10, 3));
                left.zip(right).map(|(a, b)| a + b).sum()
            },
        );
        assert_eq!(total, 90);
    }
}
