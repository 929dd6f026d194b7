//! The loop over all files: find, look, read, and bring what was read into the journal.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use tokio::runtime::Handle;
use tokio::sync::mpsc::UnboundedSender;

use super::follower::{Follower, Piece, Wish};
use super::troubles::Troubles;
use super::watcher::Watcher;
use crate::config::Config;
use crate::journal::StreamOpened;
use crate::pull::notice::Notice;
use crate::pull::standing::{FileStanding, SourceState, Sources};
use crate::pull::token::file_stream;
use crate::pull::writer::{Pending, Unwritten, Writer};
use crate::source::SourceError;

/// The name of the source.
pub(in crate::pull) const NAME: &str = "files";

/// Followed files are looked at this often: it is the smaller part of the two seconds within which a problem is told.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// New files are looked for this often.
const SCAN_EVERY: Duration = Duration::from_secs(1);

/// Looking takes at most this share (one in so many) of the time.
const SHARE: u32 = 20;

/// How the sources stand is shown anew this often.
const SHOW_EVERY: Duration = Duration::from_millis(500);

/// Bytes that are read in one round.
const ROUND_BYTES: usize = 4 << 20;

/// Files whose records are so near in time are read side by side.
const TOGETHER: SignedDuration = SignedDuration::from_secs(60);

/// After this long in the journal's queue, it is full.
const FULL_AFTER: Duration = Duration::from_millis(500);

/// Follows the files of the settings, on a thread of its own.
pub(in crate::pull) struct Following {
    watcher: Watcher,
    writer: Writer,
    sources: Sources,
    /// Entries that are in the journal, by content.
    entries: BTreeMap<u64, u64>,
    /// What files that are not followed any more gave.
    gone: (u64, u64),
    rejected: BTreeMap<u64, u64>,
    shown: Option<Instant>,
}

impl Following {
    /// Begins where the checkpoints say.
    ///
    /// # Errors
    /// When a pattern is none.
    pub(in crate::pull) fn new(
        config: Arc<Config>,
        writer: Writer,
        sources: Sources,
        notices: UnboundedSender<Notice>,
    ) -> Result<Self, SourceError> {
        let watcher = Watcher::new(config, Arc::clone(&writer.checkpoints), Troubles::new(notices))?;
        // After a reload the counts go on.
        let gone = sources.counted(NAME);
        Ok(Self { watcher, writer, sources, entries: BTreeMap::new(), gone, rejected: BTreeMap::new(), shown: None })
    }
}

/// Follows until the sources have to stop. Blocks.
pub(in crate::pull) fn follow(mut following: Following, runtime: &Handle) {
    let (mut scan, mut is_first) = (Instant::now(), true);
    loop {
        let began = Instant::now();
        let mut spent = Duration::ZERO;
        if began >= scan {
            following.watcher.scan(following.writer.now());
            if std::mem::take(&mut is_first) {
                // Files that are read from their ends begin there after a crash as well. What fails is tried again soon.
                let _ = following.writer.checkpoints.save();
            }
            scan = Instant::now() + SCAN_EVERY.max(began.elapsed() * SHARE);
        }
        let looked = Instant::now();
        following.watcher.look((looked, following.writer.now()));
        spent += looked.elapsed();
        let Ok(more) = runtime.block_on(following.round()) else { break };
        following.show(SourceState::Running);
        if !more && !runtime.block_on(following.writer.pause(LOOK_EVERY.max(spent * SHARE))) {
            break;
        }
    }
    following.shown = None;
    following.show(SourceState::Stopped);
}

impl Following {
    /// Reads one chunk of each file whose turn it is. `true`: there may be more.
    async fn round(&mut self) -> Result<bool, Unwritten> {
        if self.writer.is_stopped() {
            return Err(Unwritten::Stopped);
        }
        let (turns, until) = self.turns();
        let largest = self.writer.largest();
        let now = (Instant::now(), self.writer.now());
        let mut read = 0;
        let mut pending = Vec::new();
        let mut ended = Ok(());
        for number in turns {
            if read >= ROUND_BYTES {
                break;
            }
            for piece in self.read(number, now, (largest, until)) {
                read += piece.bytes.len();
                match self.append(number, piece).await {
                    Ok(flight) => pending.push(flight),
                    Err(unwritten) => {
                        ended = Err(unwritten);
                        break;
                    }
                }
            }
            if ended.is_err() {
                break;
            }
        }
        self.land(pending, ended).await?;
        Ok(self.watcher.followers.values().any(|follower| follower.is_due))
    }

    /// Files that may be read on, those whose records are the oldest, and until which time of these.
    fn turns(&self) -> (Vec<u64>, Option<Timestamp>) {
        let mut due: Vec<(Option<Timestamp>, u64)> = self
            .watcher
            .followers
            .iter()
            .filter(|(_, follower)| follower.is_due)
            .map(|(number, follower)| (follower.clock, *number))
            .collect();
        due.sort_unstable();
        let many = due.len() > 1;
        let first = due.iter().find_map(|(clock, _)| *clock);
        // Where nobody knows a time yet, each file says one.
        let until = first.map_or(Timestamp::MIN, |first| first.checked_add(TOGETHER).unwrap_or(Timestamp::MAX));
        let turns = due.into_iter().filter(|(clock, _)| clock.is_none_or(|clock| clock <= until));
        (turns.map(|(_, number)| number).collect(), many.then_some(until))
    }

    fn read(&mut self, number: u64, now: (Instant, Timestamp), wish: (usize, Option<Timestamp>)) -> Vec<Piece> {
        let Some(follower) = self.watcher.followers.get_mut(&number) else { return Vec::new() };
        let (largest, until) = wish;
        // A file that says no time yet must not run ahead of those that do.
        let until = if follower.clock.is_none() { until.map(|_| Timestamp::MIN) } else { until };
        match follower.read(now, Wish { largest, until, is_last: Watcher::is_last(follower, now.0) }) {
            Ok(pieces) => pieces,
            Err(error) => {
                self.watcher.failed(number, &error);
                Vec::new()
            }
        }
    }

    async fn append(&mut self, number: u64, piece: Piece) -> Result<(u64, u64, Pending), Unwritten> {
        let stream = file_stream(number);
        if let Some(follower) = self.watcher.followers.get_mut(&number).filter(|follower| !follower.is_named) {
            follower.is_named = true;
            let opened = opened(follower);
            self.writer.name(stream, opened).await?;
        }
        let Piece { bytes, token, entries } = piece;
        let writer = self.writer.clone();
        let mut appending = std::pin::pin!(writer.append(stream, bytes, token.clone()));
        let pending = match tokio::time::timeout(FULL_AFTER, &mut appending).await {
            Ok(pending) => pending,
            Err(_) => {
                self.shown = None;
                self.show(SourceState::Paused);
                appending.await
            }
        };
        match pending {
            Ok(pending) => Ok((number, entries, pending)),
            // A single record that no journal of this size can take: it is passed.
            Err(Unwritten::TooLarge) => {
                self.gone.1 += entries;
                Ok((number, 0, self.writer.append(stream, Vec::new(), token).await?))
            }
            Err(unwritten) => Err(unwritten),
        }
    }

    /// Waits until all that was handed in is durable, also when the sources have to stop.
    async fn land(
        &mut self,
        pending: Vec<(u64, u64, Pending)>,
        mut ended: Result<(), Unwritten>,
    ) -> Result<(), Unwritten> {
        for (number, entries, flight) in pending {
            match self.writer.land(flight).await {
                Ok(()) => *self.entries.entry(number).or_default() += entries,
                Err(unwritten) => ended = Err(unwritten),
            }
        }
        ended
    }

    fn show(&mut self, state: SourceState) {
        let now = Instant::now();
        if self.shown.is_some_and(|shown| now.saturating_duration_since(shown) < SHOW_EVERY) {
            return;
        }
        self.shown = Some(now);
        let followers = &self.watcher.followers;
        let over: Vec<u64> = self.entries.keys().filter(|number| !followers.contains_key(number)).copied().collect();
        for number in over {
            self.gone.0 += self.entries.remove(&number).unwrap_or(0);
            self.gone.1 += self.rejected.remove(&number).unwrap_or(0);
        }
        let mut files = Vec::with_capacity(followers.len());
        for (number, follower) in followers {
            let entries = *self.entries.entry(*number).or_default();
            self.rejected.insert(*number, follower.rejected());
            files.push(standing(follower, entries, &self.watcher.troubles));
        }
        let entries = self.gone.0 + files.iter().map(|file| file.entries).sum::<u64>();
        let rejected = self.gone.1 + files.iter().map(|file| file.rejected).sum::<u64>();
        let behind = files.iter().map(|file| file.behind_bytes).sum();
        let trouble = self.watcher.troubles.all().next().map(|(name, why)| format!("{name}: {why}"));
        self.sources.note(NAME, |standing| {
            standing.state =
                if trouble.is_some() && state == SourceState::Running { SourceState::Troubled } else { state };
            standing.entries = entries;
            standing.rejected = rejected;
            standing.behind_bytes = Some(behind);
            standing.trouble = trouble;
            standing.files = Some(files);
        });
    }
}

fn opened(follower: &Follower) -> StreamOpened {
    let mut labels = BTreeMap::from([("source".to_owned(), NAME.to_owned())]);
    labels.extend(follower.format().map(|format| ("format".to_owned(), format.to_owned())));
    StreamOpened { name: follower.path.display().to_string(), labels }
}

fn standing(follower: &Follower, entries: u64, troubles: &Troubles) -> FileStanding {
    let path = follower.path.display().to_string();
    let trouble = follower.problem().or_else(|| troubles.of(&path)).map(str::to_owned);
    FileStanding {
        format: follower.format().map(str::to_owned),
        offset: follower.offset(),
        behind_bytes: follower.behind(),
        entries,
        rejected: follower.rejected(),
        trouble,
        path,
    }
}
