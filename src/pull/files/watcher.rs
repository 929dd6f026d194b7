//! [`Watcher`]: finds the files that are to be followed, and decides which content each of them holds.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use jiff::Timestamp;

use super::content::{Beginning, beginning, end, fits};
use super::follower::{FollowError, Follower, Look, Place};
use super::mark::Mark;
use super::names::is_rotated;
use super::troubles::Troubles;
use crate::config::Config;
use crate::pull::checkpoints::Checkpoints;
use crate::pull::token::FileToken;
use crate::source::{FileId, SourceError, file_id, files_of, pattern_of};

/// A file that no pattern names any more has its last line given when nothing came for so long.
const LAST_LINE: Duration = Duration::from_secs(60);

/// It is read on for so long: a program may write to a log that was rotated away until it is told to open another one.
const LINGER: Duration = Duration::from_secs(600);

/// Files that are held open; the quietest of further ones are opened when they grow. Systems usually allow 1024.
const OPEN: usize = 256;

/// A compressed file that is not whole is taken for one that is being written for so long.
const YOUNG_SECONDS: i64 = 10;

/// Finds files and follows them.
pub(super) struct Watcher {
    config: Arc<Config>,
    checkpoints: Arc<Checkpoints>,
    patterns: Vec<Pattern>,
    pub(super) followers: BTreeMap<u64, Follower>,
    /// Contents that no follower reads.
    remembered: BTreeMap<u64, FileToken>,
    /// Files that hold what a follower reads from another one, and their lengths.
    copies: BTreeMap<FileId, (u64, u64)>,
    /// Compressed files that were read to their ends or can't be, and files that are no text, as they were then.
    done: BTreeMap<FileId, (u64, Option<SystemTime>)>,
    pub(super) troubles: Troubles,
    looked: bool,
}

struct Pattern {
    text: String,
    /// It stands for what lies in a folder, or has wildcards.
    is_loose: bool,
    /// Files that are there at the first look are read from their ends.
    from_end: bool,
}

/// A file that was not known.
struct Arrival {
    path: PathBuf,
    id: FileId,
    metadata: Metadata,
    is_loose: bool,
    from_end: bool,
}

impl Watcher {
    /// Begins where the checkpoints say.
    ///
    /// # Errors
    /// When a pattern is none.
    pub(super) fn new(
        config: Arc<Config>,
        checkpoints: Arc<Checkpoints>,
        troubles: Troubles,
    ) -> Result<Self, SourceError> {
        let sources = &config.settings.sources;
        let mut patterns = Vec::new();
        for argument in &sources.files {
            let text = pattern_of(argument);
            files_of(&text)?;
            let was_known = checkpoints.know_pattern(argument);
            let is_loose = text != *argument || text.contains(['*', '?', '[']);
            patterns.push(Pattern { text, is_loose, from_end: !sources.from_start && !was_known });
        }
        let remembered = checkpoints.files().into_iter().map(|token| (token.number, token)).collect();
        Ok(Self {
            config,
            checkpoints,
            patterns,
            followers: BTreeMap::new(),
            remembered,
            copies: BTreeMap::new(),
            done: BTreeMap::new(),
            troubles,
            looked: false,
        })
    }

    /// Finds what is new under the patterns, and what was moved.
    pub(super) fn scan(&mut self, now: Timestamp) {
        let known = match self.looked {
            true => Vec::new(),
            false => self.remembered.values().filter(|token| !token.over).cloned().collect(),
        };
        let (present, mut arrivals) = self.present();
        arrivals.sort_by(|a, b| {
            let key = |arrival: &Arrival| (arrival.metadata.modified().ok(), arrival.path.clone());
            key(a).cmp(&key(b))
        });
        for follower in self.followers.values_mut() {
            follower.is_listed = present.contains(&follower.id);
        }
        let mut rotated = self.rotated(&arrivals);
        for arrival in arrivals {
            let name = arrival.path.display().to_string();
            match self.arrive(&arrival, now) {
                Ok(()) => self.troubles.well(&name),
                // It is being compressed at this moment.
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof && is_young(&arrival.metadata, now) => {}
                Err(error) => {
                    // What is damaged is tried again when it has changed; everything else, each time.
                    if is_damage(&error) {
                        self.done.insert(arrival.id, stamp(&arrival.metadata));
                    }
                    self.troubles.trouble(&name, &said(&error));
                }
            }
        }
        self.copies.retain(|id, _| present.contains(id));
        self.done.retain(|id, _| present.contains(id));
        if !self.looked {
            self.looked = true;
            let left: Vec<FileToken> = self.remembered.values().filter(|token| !token.over).cloned().collect();
            for token in left {
                self.find_rest(&token, now);
            }
            rotated = known;
        }
        for token in rotated {
            self.find_missed(&token, now);
        }
        self.checkpoints.forget_files(&self.followers.keys().copied().collect());
    }

    /// What is there, and what of it is new.
    fn present(&mut self) -> (BTreeSet<FileId>, Vec<Arrival>) {
        let mut present = BTreeSet::new();
        let mut arrivals = Vec::new();
        let numbers: BTreeMap<FileId, u64> = self.followers.iter().map(|(number, f)| (f.id, *number)).collect();
        let is_first = !self.looked;
        for Pattern { text, is_loose, from_end } in &self.patterns {
            let Ok(paths) = files_of(text) else { continue };
            for path in paths {
                let metadata = match fs::metadata(&path) {
                    Ok(metadata) if metadata.is_file() => metadata,
                    Ok(_) => continue,
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    Err(error) => {
                        self.troubles.trouble(&path.display().to_string(), &said(&error));
                        continue;
                    }
                };
                let id = file_id(&path, &metadata);
                if (*is_loose && is_hidden(&path)) || !present.insert(id) {
                    continue;
                }
                if let Some(follower) = numbers.get(&id).and_then(|number| self.followers.get_mut(number)) {
                    if follower.path != path {
                        follower.path = path;
                        self.checkpoints.set_file(follower.token(false));
                    }
                    continue;
                }
                let is_copy = self
                    .copies
                    .get(&id)
                    .is_some_and(|(of, length)| self.followers.contains_key(of) && *length == metadata.len());
                if is_copy || self.done.get(&id).is_some_and(|then| *then == stamp(&metadata)) {
                    continue;
                }
                arrivals.push(Arrival { path, id, metadata, is_loose: *is_loose, from_end: *from_end && is_first });
            }
        }
        (present, arrivals)
    }

    /// Decides what a new file is, and follows it.
    fn arrive(&mut self, arrival: &Arrival, now: Timestamp) -> io::Result<()> {
        let Beginning { head, is_packed } = beginning(&arrival.path)?;
        if arrival.is_loose && is_binary(&head) {
            self.done.insert(arrival.id, stamp(&arrival.metadata));
            return Ok(());
        }
        if let Some(token) = self.known(&arrival.path, arrival.id, &head, is_packed) {
            return self.resume(&token, &arrival.path, is_packed, now);
        }
        if let Some(number) = self.original(arrival, &head, is_packed) {
            self.copies.insert(arrival.id, (number, arrival.metadata.len()));
            return Ok(());
        }
        let number = self.checkpoints.new_file();
        let mut offset = 0;
        if arrival.from_end {
            let (at, head, before) = end(&arrival.path, is_packed)?;
            offset = at;
            let mark = Mark::new(arrival.id, &head, &before, offset);
            let path = arrival.path.display().to_string();
            self.checkpoints.set_file(FileToken { number, path, mark, clock: None, over: false });
        }
        self.follow(Place { number, path: arrival.path.clone(), is_packed, offset, clock: None }, true, now)
    }

    /// The content that was read from this file, or from one that it is a copy of, as far as it was read.
    fn known(&self, path: &Path, id: FileId, head: &[u8], is_packed: bool) -> Option<FileToken> {
        let holds = |token: &&FileToken| {
            token.mark.offset > 0
                && token.mark.begins(head) == Some(true)
                && fits(path, &token.mark).is_ok_and(|fits| fits)
        };
        let tokens = || self.remembered.values().rev();
        let same = tokens().filter(|token| token.mark.file == id).find(holds);
        let copy = || tokens().filter(|token| is_rotated(Path::new(&token.path), path, is_packed)).find(holds);
        same.or_else(copy).cloned()
    }

    /// The follower whose file, still there under its name, this one is a copy of: a rotation may be under way.
    fn original(&self, arrival: &Arrival, head: &[u8], is_packed: bool) -> Option<u64> {
        let is_copy = |follower: &Follower| {
            if head.is_empty() || !is_rotated(&follower.path, &arrival.path, is_packed) || follower.offset() == 0 {
                return false;
            }
            let mark = follower.mark();
            let is_there = || fs::metadata(&follower.path).is_ok_and(|metadata| follower.is_at(&metadata));
            let begins = match mark.begins(head) {
                Some(begins) => begins,
                None => follower.begins_with(head),
            };
            let is_shorter = !is_packed && arrival.metadata.len() < mark.offset;
            begins && is_there() && (is_packed || is_shorter || fits(&arrival.path, &mark).is_ok_and(|fits| fits))
        };
        self.followers.values().find(|follower| is_copy(follower)).map(|follower| follower.number)
    }

    /// Goes on with a content that is known.
    fn resume(&mut self, token: &FileToken, path: &Path, is_packed: bool, now: Timestamp) -> io::Result<()> {
        let clock = token.clock.and_then(|at| Timestamp::from_microsecond(at).ok());
        let (number, offset) = (token.number, token.mark.offset);
        let place = Place { number, path: path.to_owned(), is_packed, offset, clock };
        self.follow(place, true, now)?;
        self.remembered.remove(&token.number);
        Ok(())
    }

    fn follow(&mut self, place: Place, is_listed: bool, now: Timestamp) -> io::Result<()> {
        let (number, offset) = (place.number, place.offset);
        let mut follower = Follower::open(&self.config, place, now).map_err(|error| match error {
            FollowError::Io(error) => error,
            FollowError::Settings(error) => io::Error::other(error),
        })?;
        follower.is_listed = is_listed;
        if offset > 0 {
            self.checkpoints.set_file(follower.token(false));
        }
        if self.followers.values().filter(|follower| follower.is_open()).count() >= OPEN {
            follower.close();
        }
        self.followers.insert(number, follower);
        Ok(())
    }

    /// Looks for a file that holds a content whose own file went, and reads on there.
    fn find_rest(&mut self, token: &FileToken, now: Timestamp) {
        let path = Path::new(&token.path);
        let followed: BTreeSet<FileId> = self.followers.values().map(|follower| follower.id).collect();
        for (candidate, metadata) in beside(path) {
            let id = file_id(&candidate, &metadata);
            let is_named = id == token.mark.file || is_rotated(path, &candidate, true);
            if !is_named || followed.contains(&id) {
                continue;
            }
            let Ok(Beginning { is_packed, .. }) = beginning(&candidate) else { continue };
            let may_be = id == token.mark.file || is_rotated(path, &candidate, is_packed);
            if may_be && fits(&candidate, &token.mark).is_ok_and(|fits| fits) {
                self.copies.remove(&id);
                if self.resume(token, &candidate, is_packed, now).is_ok() {
                    return;
                }
            }
        }
    }

    /// The contents whose names new files have.
    fn rotated(&self, arrivals: &[Arrival]) -> Vec<FileToken> {
        let paths: BTreeSet<&Path> = arrivals.iter().map(|arrival| arrival.path.as_path()).collect();
        let is_rotated = |follower: &&Follower| paths.contains(follower.path.as_path());
        self.followers.values().filter(is_rotated).map(|follower| follower.token(false)).collect()
    }

    /// Follows logs that were begun and rotated away while nobody looked: they bear the name of a log that was followed,
    /// with something behind it, and begin when that one ended or later.
    fn find_missed(&mut self, token: &FileToken, now: Timestamp) {
        let path = Path::new(&token.path);
        let Some(clock) = token.clock.and_then(|at| Timestamp::from_microsecond(at).ok()) else { return };
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return };
        for (candidate, metadata) in beside(path) {
            let id = file_id(&candidate, &metadata);
            let is_behind = candidate
                .file_name()
                .and_then(|other| other.to_str()?.strip_prefix(name))
                .is_some_and(|rest| rest.starts_with(|c: char| !c.is_alphanumeric()));
            let is_known = self.done.contains_key(&id)
                || self.copies.contains_key(&id)
                || self.followers.values().any(|follower| follower.id == id);
            if !is_behind || is_known || !is_rotated(path, &candidate, true) {
                continue;
            }
            let arrival = Arrival { path: candidate, id, metadata, is_loose: true, from_end: false };
            // What can't be read is left alone: nobody named it.
            let _ = self.take_missed(&arrival, clock, now);
        }
    }

    fn take_missed(&mut self, arrival: &Arrival, clock: Timestamp, now: Timestamp) -> io::Result<()> {
        let Beginning { head, is_packed } = beginning(&arrival.path)?;
        let is_known = self.known(&arrival.path, arrival.id, &head, is_packed).is_some()
            || self.original(arrival, &head, is_packed).is_some();
        if is_known || is_binary(&head) {
            return Ok(());
        }
        let path = arrival.path.clone();
        let probe = Place { number: u64::MAX, path: path.clone(), is_packed, offset: 0, clock: None };
        let opened = Follower::open(&self.config, probe, now);
        let first = opened.ok().and_then(|mut follower| follower.first_time());
        if first.is_none_or(|first| first < clock) {
            return Ok(());
        }
        let number = self.checkpoints.new_file();
        self.follow(Place { number, path, is_packed, offset: 0, clock: first }, false, now)
    }

    /// Looks at all followed files.
    pub(super) fn look(&mut self, now: (Instant, Timestamp)) {
        let mut changed = Vec::new();
        for (number, follower) in &mut self.followers {
            if Self::is_last(follower, now.0) {
                follower.expect_nothing();
            }
            let problem = follower.problem().map(|problem| (follower.path.display().to_string(), problem.to_owned()));
            match follower.look(now.0) {
                Ok(Look::Same) => match problem {
                    Some((name, problem)) => self.troubles.trouble(&name, &problem),
                    None if self.troubles.is_empty() => {}
                    None => self.troubles.well(&follower.path.display().to_string()),
                },
                Ok(look) => changed.push((*number, look)),
                Err(error) => self.troubles.trouble(&follower.path.display().to_string(), &said(&error)),
            }
        }
        for (number, look) in changed {
            self.leave(number, look, now.1);
        }
        self.retire(now.0);
        self.close_quiet(now.0);
    }

    /// A file does not hold its content any more: the content is looked for elsewhere, and what the file holds now is
    /// another one.
    fn leave(&mut self, number: u64, look: Look, now: Timestamp) {
        let Some(mut follower) = self.followers.remove(&number) else { return };
        let token = follower.token(false);
        if look == Look::Anew {
            let new = self.checkpoints.new_file();
            follower.begin_anew(new);
            self.followers.insert(new, follower);
        }
        if token.mark.offset > 0 {
            self.remembered.insert(number, token.clone());
            self.find_rest(&token, now);
            self.find_missed(&token, now);
        } else if let Some(before) = self.last_under(&token.path) {
            // Nothing of it was read: it can only be found as what came after the one before it.
            self.find_missed(&before, now);
        }
    }

    /// The content that was read last under a name.
    fn last_under(&self, path: &str) -> Option<FileToken> {
        let tokens = self.remembered.values().filter(|token| token.path == path);
        tokens.max_by_key(|token| (token.clock, token.number)).cloned()
    }

    /// Lets go of files that were rotated away and are silent, and of compressed files that were read.
    fn retire(&mut self, now: Instant) {
        let is_over = |follower: &Follower| {
            let quiet = follower.quiet_for(now);
            let is_gone = quiet >= LINGER || (quiet >= LAST_LINE && follower.is_deleted());
            follower.is_over || (!follower.is_listed && !follower.is_due && is_gone)
        };
        let over: Vec<u64> =
            self.followers.iter().filter(|(_, follower)| is_over(follower)).map(|(number, _)| *number).collect();
        for number in over {
            let Some(follower) = self.followers.remove(&number) else { continue };
            if let Ok(metadata) = fs::metadata(&follower.path)
                && follower.is_packed()
            {
                self.done.insert(follower.id, stamp(&metadata));
            }
            let token = follower.token(true);
            self.checkpoints.set_file(token.clone());
            self.remembered.insert(number, token);
        }
    }

    /// Whether the file's last line is whole though it has no end.
    pub(super) fn is_last(follower: &Follower, now: Instant) -> bool {
        !follower.is_listed && follower.quiet_for(now) >= LAST_LINE
    }

    fn close_quiet(&mut self, now: Instant) {
        let mut open: Vec<(Duration, u64)> = self
            .followers
            .iter()
            .filter(|(_, follower)| follower.is_open())
            .map(|(number, follower)| (follower.quiet_for(now), *number))
            .collect();
        let over = open.len().saturating_sub(OPEN);
        if over == 0 {
            return;
        }
        open.sort_unstable_by(|a, b| b.cmp(a));
        for (_, number) in open.into_iter().take(over) {
            if let Some(follower) = self.followers.get_mut(&number) {
                follower.close();
            }
        }
    }

    /// A follower could not read on.
    pub(super) fn failed(&mut self, number: u64, error: &io::Error) {
        let Some(follower) = self.followers.remove(&number) else { return };
        self.troubles.trouble(&follower.path.display().to_string(), &said(error));
        if let Ok(metadata) = fs::metadata(&follower.path)
            && is_damage(error)
        {
            self.done.insert(follower.id, stamp(&metadata));
        }
        if follower.offset() > 0 {
            self.remembered.insert(number, follower.token(false));
        }
    }
}

/// Whether the content is at fault, which reading again does not help.
fn is_damage(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::Other
    )
}

/// The files in the folder of a path, by name.
fn beside(path: &Path) -> Vec<(PathBuf, Metadata)> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let files = entries.flatten().filter_map(|entry| Some((entry.path(), fs::metadata(entry.path()).ok()?)));
    let mut files: Vec<(PathBuf, Metadata)> = files.filter(|(_, metadata)| metadata.is_file()).collect();
    files.sort_by(|(a, _), (b, _)| a.cmp(b));
    files
}

/// What changes when a file is written.
fn stamp(metadata: &Metadata) -> (u64, Option<SystemTime>) {
    (metadata.len(), metadata.modified().ok())
}

fn is_young(metadata: &Metadata, now: Timestamp) -> bool {
    let written = metadata.modified().ok().and_then(|time| Timestamp::try_from(time).ok());
    written.is_some_and(|written| now.duration_since(written).as_secs() < YOUNG_SECONDS)
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with('.'))
}

/// Whether a file that a pattern found is no text.
fn is_binary(head: &[u8]) -> bool {
    let control = head.iter().filter(|byte| **byte < 0x20 && !matches!(**byte, b'\n' | b'\r' | b'\t' | 0x1b | 0x0c));
    control.count() * 20 > head.len()
}

/// An error in words that say what to do.
fn said(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => format!("{error}; let the user of this process read it"),
        io::ErrorKind::UnexpectedEof => "the compressed file is cut off; it is read again when it changes".to_owned(),
        _ => error.to_string(),
    }
}
