//! [`LiveTail`]: log entries as they come, for people who watch.
//!
//! Watching must cost the analysis nothing where nobody does, and next to nothing where many do:
//!
//! - Without a watcher an entry costs one look at a number.
//! - Those who ask for the same share one channel: entries are matched, redacted and put together once for all of them.
//! - A channel gets a batch a few times a second with at most [`BATCH`] entries, more than anybody can read; what is beyond
//!   is counted, and neither redacted nor put into words. The more people watch, the rarer batches become, so that their
//!   number a second stays what it is.
//! - Filters that need a look into texts get so many looks a second, all of them together.
//! - Whoever is too slow misses batches and is told so by the receiver; nobody waits for anybody.

mod channel;
mod recent;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::broadcast;

use self::channel::Channel;
pub(super) use self::recent::RecentSource;
use self::recent::{Places, read};
use crate::detect::Observer;
use crate::entry::{LogEntry, Position};
use crate::journal::JournalPosition;
use crate::pipeline::PipelineError;
use crate::report::{TailBatch, TailFilter, TailFull, TailRecent};

/// Most entries of a batch.
const BATCH: usize = 40;

/// Batches come at most so often.
const BEAT: Duration = Duration::from_millis(250);

/// Batches that all watchers together get a second.
const BATCHES_A_SECOND: u32 = 400;

/// Entries a second whose texts are looked at, for all filters together; a look takes a third of a microsecond.
const LOOKS_A_SECOND: u32 = 40_000;

/// Different filters that are watched at the same time: each is held against every entry.
const CHANNELS: usize = 64;

/// Entries as they come. Clones share it; it outlives the analysis that feeds it.
#[derive(Debug, Clone, Default)]
pub struct LiveTail(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    /// Channels that are there; read without a lock for each block.
    watched: AtomicUsize,
    channels: Mutex<Channels>,
    places: Mutex<Places>,
    source: Mutex<Option<Arc<RecentSource>>>,
}

#[derive(Debug, Default)]
struct Channels {
    all: Vec<Channel>,
    told: Option<Instant>,
}

impl LiveTail {
    /// Entries that fit, from now on, batch by batch. The filter has to be tidy.
    ///
    /// # Errors
    /// [`TailFull`] when too many different filters are watched.
    pub fn watch(&self, filter: &TailFilter) -> Result<broadcast::Receiver<Arc<TailBatch>>, TailFull> {
        let mut channels = self.channels();
        if let Some(known) = channels.all.iter().find(|channel| channel.filter() == filter) {
            return Ok(known.subscribe());
        }
        channels.all.retain(Channel::is_watched);
        if channels.all.len() >= CHANNELS {
            return Err(TailFull { most: CHANNELS });
        }
        let channel = Channel::new(filter.clone(), looks(BEAT, channels.all.len() + 1));
        let receiver = channel.subscribe();
        channels.all.push(channel);
        self.0.watched.store(channels.all.len(), Ordering::Relaxed);
        Ok(receiver)
    }

    /// The newest entries that fit, at most `limit`, among those that came last.
    ///
    /// # Errors
    /// When the journal can't be read.
    pub fn recent(&self, filter: &TailFilter, limit: usize) -> Result<TailRecent, PipelineError> {
        let source = self.0.source.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let first = self.places().first();
        match source.zip(first) {
            Some((source, first)) => read(&source, first, filter, limit),
            None => Ok(TailRecent::default()),
        }
    }

    /// Where recent entries are read again.
    pub(super) fn read_from(&self, source: RecentSource) {
        *self.0.source.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(source));
    }

    /// Shows the entries of a block to those who watch.
    pub(in crate::pipeline) fn see(&self, entries: &[(Position, LogEntry)], observer: &Observer) {
        if self.0.watched.load(Ordering::Relaxed) == 0 {
            return;
        }
        for channel in &mut self.channels().all {
            channel.see(entries, observer);
        }
    }

    /// A record of lines is analysed.
    pub(super) fn passed(&self, position: JournalPosition, bytes: usize) {
        self.places().passed(position, bytes);
    }

    /// Hands batches out where it is time to.
    pub(super) fn beat(&self) {
        if self.0.watched.load(Ordering::Relaxed) == 0 {
            return;
        }
        let mut channels = self.channels();
        let watchers: usize = channels.all.iter().map(Channel::watchers).sum();
        let pause = pause(watchers);
        if channels.told.is_some_and(|told| told.elapsed() < pause) {
            return;
        }
        channels.told = Some(Instant::now());
        let looks = looks(pause, channels.all.iter().filter(|channel| channel.is_dear()).count());
        channels.all.retain_mut(|channel| {
            channel.hand_out(looks);
            channel.is_watched()
        });
        self.0.watched.store(channels.all.len(), Ordering::Relaxed);
    }

    fn channels(&self) -> MutexGuard<'_, Channels> {
        self.0.channels.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.0.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The pause between two batches when so many watch.
fn pause(watchers: usize) -> Duration {
    let watchers = u32::try_from(watchers).unwrap_or(u32::MAX);
    BEAT.max(Duration::from_secs(1).saturating_mul(watchers) / BATCHES_A_SECOND)
}

/// Looks that each of so many channels has until the next batch.
fn looks(pause: Duration, channels: usize) -> usize {
    (pause.as_secs_f64() * f64::from(LOOKS_A_SECOND)) as usize / channels.max(1)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::detect::Rules;
    use crate::entry::{Level, SourceId};
    use crate::scan::Redactor;

    fn observer() -> Observer {
        Observer::new(Arc::new(Rules::built_in().unwrap()), Redactor::new([1; 32]))
    }

    fn entries(count: usize) -> Vec<(Position, LogEntry)> {
        let entry = |at: usize| {
            let mut entry = LogEntry::new(Timestamp::UNIX_EPOCH, "log");
            entry.message = Some(format!("Line {at} of anna@example.com"));
            entry.level = Some(if at.is_multiple_of(2) { Level::Error } else { Level::Info });
            entry.session_id = Some("s-1".to_owned());
            (Position { source: SourceId(1), offset: at as u64, line: at as u64 }, entry)
        };
        (0..count).map(entry).collect()
    }

    #[test]
    fn those_who_ask_for_the_same_get_the_same_batch_and_others_theirs() {
        let (tail, observer) = (LiveTail::default(), observer());
        tail.see(&entries(5), &observer);
        let errors = TailFilter { level: Some("error".to_owned()), ..TailFilter::default() };
        let mut all = [tail.watch(&TailFilter::default()).unwrap(), tail.watch(&TailFilter::default()).unwrap()];
        let mut few = tail.watch(&errors).unwrap();
        tail.see(&entries(4), &observer);
        tail.beat();
        let [one, other] = all.each_mut().map(|receiver| receiver.try_recv().unwrap());
        assert!(Arc::ptr_eq(&one, &other));
        assert_eq!((one.entries.len(), one.skipped, few.try_recv().unwrap().entries.len()), (4, 0, 2));
        assert!(one.entries.iter().all(|entry| !entry.text.contains("anna@")), "{one:?}");
        // Between two beats nothing is handed out, and who is gone is not remembered.
        tail.see(&entries(1), &observer);
        tail.beat();
        assert!(all[0].try_recv().is_err());
        drop((all, few));
        std::thread::sleep(BEAT);
        tail.beat();
        assert_eq!(tail.0.watched.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn what_nobody_can_read_is_counted() {
        let (tail, observer) = (LiveTail::default(), observer());
        let mut watcher = tail.watch(&TailFilter::default()).unwrap();
        tail.see(&entries(BATCH * 3), &observer);
        tail.beat();
        let batch = watcher.try_recv().unwrap();
        assert_eq!((batch.entries.len(), batch.skipped), (BATCH, BATCH as u64 * 2));
    }

    #[test]
    fn looks_into_texts_are_bounded_and_failures_are_looked_at_first() {
        let (tail, observer) = (LiveTail::default(), observer());
        let text = TailFilter { text: Some("no such text".to_owned()), ..TailFilter::default() };
        let trouble = TailFilter { trouble: true, ..TailFilter::default() };
        let (mut texts, mut troubles) = (tail.watch(&text).unwrap(), tail.watch(&trouble).unwrap());
        let healthy = entries(1).into_iter().cycle().take(20_000).map(|(position, mut entry)| {
            entry.level = Some(Level::Info);
            (position, entry)
        });
        let all: Vec<_> = healthy.chain(entries(1)).collect();
        tail.see(&all, &observer);
        tail.beat();
        let (texts, troubles) = (texts.try_recv().unwrap(), troubles.try_recv().unwrap());
        assert_eq!((texts.entries.len(), texts.skipped), (0, 20_001 - 10_000));
        assert_eq!((troubles.entries.len(), troubles.skipped), (1, 20_000 - 5_000));
    }

    #[test]
    fn different_filters_are_bounded_and_many_watchers_get_rarer_batches() {
        let tail = LiveTail::default();
        let of = |number: usize| TailFilter { text: Some(number.to_string()), ..TailFilter::default() };
        let watchers: Vec<_> = (0..CHANNELS).map(|number| tail.watch(&of(number)).unwrap()).collect();
        assert!(tail.watch(&of(CHANNELS)).is_err() && tail.watch(&of(0)).is_ok());
        drop(watchers);
        assert!(tail.watch(&of(CHANNELS)).is_ok());
        assert_eq!((pause(1), pause(500)), (BEAT, Duration::from_millis(1250)));
    }
}
