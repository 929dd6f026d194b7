//! [`Checkpoints`]: where all sources stand. What is new stands in the journal's records; what is older, in a file.
//!
//! The file says a position of the journal, and where the sources stood there. At a start the journal is read from there
//! on for newer tokens. Two rules make this exact:
//!
//! - The position in the file is never behind a record whose token is not in it: a record on its way counts as standing
//!   where the journal ended when it was handed in.
//! - The journal is told to hold what is behind the position, so that no token is deleted before it is in the file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use super::error::PullError;
use super::token::{FileToken, RedisId, RedisPlace, StreamKey, Token, is_fetched};
use crate::journal::{Journal, JournalError, JournalId, JournalPosition, RecordKind};
use crate::whole_file::NewFile;

/// Name of the file, in the data folder.
const NAME: &str = "sources.state";

/// First bytes; the last of them is the version of the form.
const MAGIC: &[u8; 8] = b"CWpull\0\x01";

/// Bytes of a BLAKE3 hash.
const CHECK: usize = 32;

/// Contents that are remembered though no file of theirs is followed; beyond it those that were found first are
/// forgotten. Each takes about 200 bytes.
const REMEMBERED: usize = 4096;

/// The file's position goes on with the journal at least in such steps, so that a start has little to read.
const FAR_BYTES: u64 = 16 << 20;

/// What the file says.
#[derive(Debug, Serialize, Deserialize)]
struct Saved {
    journal: [u8; 16],
    position: JournalPosition,
    /// No token stands behind the position.
    closed: bool,
    places: Places,
}

/// Where the sources stand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Places {
    files: BTreeMap<u64, FileToken>,
    /// Numbers below it were given.
    next_file: u64,
    /// Patterns that were looked at before.
    patterns: BTreeSet<String>,
    streams: BTreeMap<StreamKey, RedisPlace>,
}

/// Where all sources stand, and how this is kept.
#[derive(Debug)]
pub struct Checkpoints {
    journal: Journal,
    path: PathBuf,
    inner: Mutex<Inner>,
    /// Held by whoever replaces the file.
    saving: Mutex<()>,
}

#[derive(Debug)]
struct Inner {
    places: Places,
    /// Records on their way, and where the journal ended when each was handed in.
    flights: BTreeMap<u64, JournalPosition>,
    next_flight: u64,
    /// The file does not say what is known.
    changed: bool,
    /// The position in the file.
    saved: JournalPosition,
}

/// A record on its way into the journal.
#[derive(Debug)]
#[must_use = "the position of the checkpoints does not go on until the flight has landed"]
pub(super) struct Flight(u64);

impl Checkpoints {
    /// Reads the file, and the journal behind it. Nothing may have been released since the journal was opened.
    ///
    /// # Errors
    /// When either can't be read.
    pub fn open(data_dir: &Path, journal: &Journal) -> Result<Self, PullError> {
        let path = data_dir.join(NAME);
        let saved = read(&path)?;
        let mut places = Places::default();
        let status = journal.status();
        let mut from = status.oldest;
        let mut behind = true;
        if let Some(saved) = saved {
            places = saved.places;
            if JournalId(saved.journal) == journal.id() {
                // A journal that was put back from a copy may end before it.
                from = saved.position.clamp(status.oldest, status.end);
                behind = !saved.closed;
            }
        }
        if behind {
            places.read_on(journal, from)?;
        }
        let inner = Inner { places, flights: BTreeMap::new(), next_flight: 0, changed: true, saved: from };
        let checkpoints = Self { journal: journal.clone(), path, inner: Mutex::new(inner), saving: Mutex::new(()) };
        checkpoints.save()?;
        Ok(checkpoints)
    }

    /// Whether there are checkpoints, or tokens behind them that a start without sources has to take over.
    #[must_use]
    pub fn are_in(data_dir: &Path) -> bool {
        data_dir.join(NAME).exists()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A record is about to be handed to the journal.
    pub(super) fn depart(&self) -> Flight {
        let mut inner = self.inner();
        let number = inner.next_flight;
        inner.next_flight += 1;
        let end = self.journal.status().end;
        inner.flights.insert(number, end);
        Flight(number)
    }

    /// The record is durable.
    pub(super) fn land(&self, flight: Flight, token: Token) {
        let mut inner = self.inner();
        inner.places.apply(token);
        inner.changed = true;
        inner.flights.remove(&flight.0);
    }

    /// The record is not in the journal.
    pub(super) fn give_up(&self, flight: Flight) {
        self.inner().flights.remove(&flight.0);
    }

    /// Where all files stand.
    pub(super) fn files(&self) -> Vec<FileToken> {
        self.inner().places.files.values().cloned().collect()
    }

    /// A number for a content that was not known.
    pub(super) fn new_file(&self) -> u64 {
        let mut inner = self.inner();
        let number = inner.places.next_file;
        inner.places.next_file += 1;
        number
    }

    /// A file stands here without a record that says so.
    pub(super) fn set_file(&self, token: FileToken) {
        let mut inner = self.inner();
        inner.places.files.insert(token.number, token);
        inner.changed = true;
    }

    /// Contents without a file are forgotten where they are too many.
    pub(super) fn forget_files(&self, followed: &BTreeSet<u64>) {
        let mut inner = self.inner();
        let over = inner.places.files.len().saturating_sub(REMEMBERED.saturating_add(followed.len()));
        if over == 0 {
            return;
        }
        let gone: Vec<u64> =
            inner.places.files.keys().filter(|number| !followed.contains(number)).copied().take(over).collect();
        for number in gone {
            inner.places.files.remove(&number);
        }
        inner.changed = true;
    }

    /// Whether files of this pattern were looked at before; they are from now on.
    pub(super) fn know_pattern(&self, pattern: &str) -> bool {
        let mut inner = self.inner();
        let is_new = inner.places.patterns.insert(pattern.to_owned());
        inner.changed |= is_new;
        !is_new
    }

    /// Where a stream of Redis stands.
    pub(super) fn stream(&self, key: &StreamKey) -> RedisPlace {
        self.inner().places.streams.get(key).cloned().unwrap_or_default()
    }

    /// Redis knows that these entries are done with.
    pub(super) fn acknowledged(&self, key: &StreamKey, ids: &[RedisId]) {
        let mut inner = self.inner();
        if let Some(place) = inner.places.streams.get_mut(key) {
            for id in ids {
                place.unacknowledged.remove(id);
            }
        }
        inner.changed = true;
    }

    /// Makes what is known durable, where the file does not say it, and lets the journal delete what is behind it.
    ///
    /// # Errors
    /// When the file can't be written; what it said before stays.
    pub fn save(&self) -> Result<(), PullError> {
        self.write(false)
    }

    /// As [`Checkpoints::save`], when no source writes any more.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn close(&self) -> Result<(), PullError> {
        self.write(true)
    }

    fn write(&self, closed: bool) -> Result<(), PullError> {
        let _saving = self.saving.lock().unwrap_or_else(PoisonError::into_inner);
        let (position, body) = {
            let mut inner = self.inner();
            let position = inner.flights.values().min().copied().unwrap_or_else(|| self.journal.status().end);
            let far = position.0.saturating_sub(inner.saved.0) >= FAR_BYTES;
            if !inner.changed && !far && !closed {
                drop(inner);
                // Between the file's position and this one nothing stands that the file does not say.
                self.journal.hold(position);
                return Ok(());
            }
            let saved = Saved {
                journal: self.journal.id().0,
                position,
                closed: closed && inner.flights.is_empty(),
                places: inner.places.clone(),
            };
            let body = postcard::to_stdvec(&saved).map_err(|error| self.failed(io::Error::other(error)))?;
            inner.changed = false;
            inner.saved = position;
            (position, body)
        };
        if let Err(error) = replace(&self.path, &body) {
            self.inner().changed = true;
            return Err(self.failed(error));
        }
        self.journal.hold(position);
        Ok(())
    }

    fn failed(&self, source: io::Error) -> PullError {
        PullError::Keep { path: self.path.clone(), source }
    }
}

impl Places {
    fn apply(&mut self, token: Token) {
        match token {
            Token::File(file) => {
                self.next_file = self.next_file.max(file.number.saturating_add(1));
                self.files.insert(file.number, file);
            }
            Token::Redis { stream, ids } => {
                let place = self.streams.entry(stream).or_default();
                place.last = place.last.max(ids.iter().max().copied());
                place.unacknowledged.extend(ids);
            }
        }
    }

    /// Takes the tokens over that stand in the journal from a position on.
    fn read_on(&mut self, journal: &Journal, from: JournalPosition) -> Result<(), PullError> {
        let mut reader = match journal.reader_from(from) {
            Ok(reader) => reader,
            // A position of another history: all that is kept is read.
            Err(JournalError::NoSuchPosition { .. } | JournalError::Released { .. }) => {
                journal.reader_from(journal.status().oldest)?
            }
            Err(error) => return Err(error.into()),
        };
        while let Some(entry) = reader.next()? {
            if let RecordKind::Lines(lines) = &entry.record.kind
                && is_fetched(entry.record.stream)
                && let Some(token) = Token::decode(&lines.resume)
            {
                self.apply(token);
            }
        }
        Ok(())
    }
}

fn read(path: &Path) -> Result<Option<Saved>, PullError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(PullError::Keep { path: path.to_owned(), source }),
    };
    decode(&bytes).map(Some).ok_or_else(|| PullError::Damaged { path: path.to_owned() })
}

fn decode(bytes: &[u8]) -> Option<Saved> {
    let (check, body) = bytes.strip_prefix(MAGIC)?.split_first_chunk::<CHECK>()?;
    if blake3::hash(body).as_bytes() != check {
        return None;
    }
    postcard::from_bytes(body).ok()
}

/// The file is written beside the old one and takes its place: there is never half of one.
fn replace(path: &Path, body: &[u8]) -> io::Result<()> {
    let mut file = NewFile::beside(path)?;
    file.write_all(MAGIC)?;
    file.write_all(blake3::hash(body).as_bytes())?;
    file.write_all(body)?;
    file.take_place()
}

#[cfg(test)]
#[path = "checkpoints_tests.rs"]
mod tests;
