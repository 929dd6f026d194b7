//! A disk in memory whose power can be cut, and that can be full or fail.
//!
//! A cut keeps of everything unsynced what chance says: of names any part of the changes; of a file any length it
//! had since its last sync, and of each block any version since then, torn at any byte, or zeros, garbage and old
//! blocks where the file grew.

use std::collections::BTreeMap;
use std::io::{self, Error, ErrorKind};
use std::sync::{Arc, Mutex, MutexGuard};

use super::{Disk, DiskFile};

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers everywhere.
#[derive(Debug, Clone)]
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `count`.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.next() % count.max(1) as u64) as usize
    }
}

/// A file's content as the process sees it, and as the disk may have it.
#[derive(Debug, Default)]
struct Content {
    cache: Vec<u8>,
    /// What is durable, then what it would be after each unsynced change.
    versions: Vec<Vec<u8>>,
}

#[derive(Debug, Clone)]
enum NameChange {
    Put(String, u64),
    Rename(String, String, u64),
    Remove(String),
}

#[derive(Debug)]
struct State {
    contents: BTreeMap<u64, Content>,
    names: BTreeMap<String, u64>,
    durable_names: BTreeMap<String, u64>,
    unsynced: Vec<NameChange>,
    next_content: u64,
    /// Content of blocks that were freed.
    freed: Vec<u8>,
    chance: Chance,
    /// Changes left until the power is cut.
    power: Option<u64>,
    /// Bytes all files may have.
    space: Option<usize>,
    /// Syncs of files left until one fails.
    sync_fails_in: Option<u64>,
}

/// The disk. Clones are the same disk.
#[derive(Debug, Clone)]
pub(crate) struct SimulatedDisk(Arc<Mutex<State>>);

#[derive(Debug)]
struct SimulatedFile {
    disk: SimulatedDisk,
    content: u64,
}

impl SimulatedDisk {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(State {
            contents: BTreeMap::new(),
            names: BTreeMap::new(),
            durable_names: BTreeMap::new(),
            unsynced: Vec::new(),
            next_content: 0,
            freed: Vec::new(),
            chance: Chance(seed),
            power: None,
            space: None,
            sync_fails_in: None,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// The power fails in the midst of the change after this many.
    pub(crate) fn fail_after(&self, changes: u64) {
        self.state().power = Some(changes);
    }

    /// So many bytes are left for files.
    pub(crate) fn leave_space(&self, bytes: Option<usize>) {
        let mut state = self.state();
        let used: usize = state.contents.values().map(|content| content.cache.len()).sum();
        state.space = bytes.map(|bytes| used + bytes);
    }

    /// Of the coming syncs of files, the one after this many fails.
    pub(crate) fn fail_sync_after(&self, syncs: u64) {
        self.state().sync_fails_in = Some(syncs);
    }

    /// Cuts the power and gives it back: what was not durable is left to chance.
    pub(crate) fn cut_power(&self) {
        let mut state = self.state();
        state.lose_names();
        let freed = state.freed.clone();
        let mut chance = state.chance.clone();
        let kept: Vec<u64> = state.names.values().copied().collect();
        state.contents.retain(|id, _| kept.contains(id));
        for content in state.contents.values_mut() {
            let left = content.after_cut(&mut chance, &freed);
            *content = Content { cache: left.clone(), versions: vec![left] };
        }
        (state.chance, state.power, state.space, state.sync_fails_in) = (chance, None, None, None);
    }

    /// The content of a file.
    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        let state = self.state();
        state.contents[&state.names[name]].cache.clone()
    }

    /// Puts a file there, durably, as something outside of the journal would.
    pub(crate) fn put(&self, name: &str, bytes: Vec<u8>) {
        let mut state = self.state();
        let id = state.next_content;
        state.next_content += 1;
        state.contents.insert(id, Content { cache: bytes.clone(), versions: vec![bytes] });
        state.names.insert(name.to_owned(), id);
        state.durable_names.insert(name.to_owned(), id);
    }

    /// Removes a file, durably.
    pub(crate) fn lose(&self, name: &str) {
        let mut state = self.state();
        state.names.remove(name);
        state.durable_names.remove(name);
    }
}

impl State {
    /// Counts a change; `Err` when there is no power for it. The change may still reach the disk then.
    fn change(&mut self) -> io::Result<()> {
        match &mut self.power {
            Some(0) => Err(Error::other("the power is off")),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Whether this is the change in which the power fails: it is done, but nobody hears of it.
    fn is_last(&self) -> bool {
        self.power == Some(0)
    }

    fn lose_names(&mut self) {
        let mut names = std::mem::take(&mut self.durable_names);
        for change in std::mem::take(&mut self.unsynced) {
            if self.chance.below(2) == 0 {
                continue;
            }
            match change {
                NameChange::Put(name, id) => _ = names.insert(name, id),
                NameChange::Remove(name) => _ = names.remove(&name),
                NameChange::Rename(from, to, id) => {
                    names.remove(&from);
                    names.insert(to, id);
                }
            }
        }
        (self.durable_names, self.names) = (names.clone(), names);
    }

    fn name_change(&mut self, change: NameChange) -> io::Result<()> {
        self.change()?;
        match change.clone() {
            NameChange::Put(name, id) => _ = self.names.insert(name, id),
            NameChange::Remove(name) => {
                let id = self.names.remove(&name).ok_or(ErrorKind::NotFound)?;
                let content = self.contents.get(&id).map(|content| content.cache.clone());
                self.freed = content.filter(|bytes| !bytes.is_empty()).unwrap_or_default();
            }
            NameChange::Rename(from, to, _) => {
                let id = self.names.remove(&from).ok_or(ErrorKind::NotFound)?;
                self.names.insert(to, id);
            }
        }
        self.unsynced.push(change);
        if self.is_last() { Err(Error::other("the power is off")) } else { Ok(()) }
    }
}

impl Content {
    fn apply(&mut self, change: impl Fn(&mut Vec<u8>)) {
        change(&mut self.cache);
        let mut version = self.versions.last().cloned().unwrap_or_default();
        change(&mut version);
        self.versions.push(version);
    }

    /// What is on the disk after the power was cut.
    fn after_cut(&self, chance: &mut Chance, freed: &[u8]) -> Vec<u8> {
        let Some(durable) = self.versions.first().filter(|_| self.versions.len() > 1) else {
            return self.versions.first().cloned().unwrap_or_default();
        };
        let lengths: Vec<usize> = self.versions.iter().map(Vec::len).collect();
        let mut length = lengths[chance.below(lengths.len())];
        if length > durable.len() && chance.below(3) == 0 {
            length = durable.len() + chance.below(length - durable.len());
        }
        let block = [512, 4096][chance.below(2)];
        let favourite = chance.below(self.versions.len());
        let mut left = Vec::with_capacity(length);
        while left.len() < length {
            let (from, to) = (left.len(), length.min((left.len() / block + 1) * block));
            let picked = if chance.below(2) == 0 { favourite } else { chance.below(self.versions.len()) };
            let tear = if chance.below(4) == 0 { from + chance.below(to - from) } else { to };
            let filler = chance.below(3);
            for at in from..to {
                let version = &self.versions[if at < tear { picked } else { picked.saturating_sub(1) }];
                left.push(version.get(at).copied().unwrap_or_else(|| match filler {
                    0 => 0,
                    1 => chance.next() as u8,
                    _ => freed.get(at).copied().unwrap_or(0xFF),
                }));
            }
        }
        left
    }
}

impl Disk for SimulatedDisk {
    fn names(&self) -> io::Result<Vec<String>> {
        Ok(self.state().names.keys().cloned().collect())
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn DiskFile>> {
        let content = *self.state().names.get(name).ok_or(ErrorKind::NotFound)?;
        Ok(Box::new(SimulatedFile { disk: self.clone(), content }))
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn DiskFile>> {
        let mut state = self.state();
        let content = state.next_content;
        state.next_content += 1;
        state.contents.insert(content, Content { cache: Vec::new(), versions: vec![Vec::new()] });
        state.name_change(NameChange::Put(name.to_owned(), content))?;
        Ok(Box::new(SimulatedFile { disk: self.clone(), content }))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut state = self.state();
        let content = *state.names.get(from).ok_or(ErrorKind::NotFound)?;
        state.name_change(NameChange::Rename(from.to_owned(), to.to_owned(), content))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.state().name_change(NameChange::Remove(name.to_owned()))
    }

    fn sync_names(&self) -> io::Result<()> {
        let mut state = self.state();
        state.change()?;
        if state.is_last() && state.chance.below(2) == 0 {
            return Err(Error::other("the power is off"));
        }
        state.unsynced.clear();
        state.durable_names = state.names.clone();
        if state.is_last() { Err(Error::other("the power is off")) } else { Ok(()) }
    }
}

impl SimulatedFile {
    /// Does a change to the content that no lack of space prevents.
    fn change(&self, change: impl Fn(&mut Vec<u8>)) -> io::Result<()> {
        let mut state = self.disk.state();
        state.change()?;
        if let Some(content) = state.contents.get_mut(&self.content) {
            content.apply(change);
        }
        if state.is_last() { Err(Error::other("the power is off")) } else { Ok(()) }
    }

    /// How many of `bytes` at `offset` there is space for.
    fn space_for(&self, offset: usize, bytes: &[u8]) -> usize {
        let state = self.disk.state();
        let used: usize = state.contents.values().map(|content| content.cache.len()).sum();
        let length = state.contents[&self.content].cache.len();
        let grows = (offset + bytes.len()).saturating_sub(length);
        let lacking = state.space.map_or(0, |space| (used + grows).saturating_sub(space));
        bytes.len().saturating_sub(lacking)
    }
}

impl DiskFile for SimulatedFile {
    fn length(&self) -> io::Result<u64> {
        Ok(self.disk.state().contents[&self.content].cache.len() as u64)
    }

    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        let state = self.disk.state();
        let range = offset as usize..offset as usize + buffer.len();
        let bytes = state.contents[&self.content].cache.get(range).ok_or(ErrorKind::UnexpectedEof)?;
        buffer.copy_from_slice(bytes);
        Ok(())
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let offset = offset as usize;
        let fits = self.space_for(offset, bytes);
        let written = &bytes[..fits];
        self.change(|content| {
            content.resize(content.len().max(offset + written.len()), 0);
            content[offset..offset + written.len()].copy_from_slice(written);
        })?;
        if fits < bytes.len() { Err(ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn truncate(&mut self, length: u64) -> io::Result<()> {
        self.change(|content| content.resize(length as usize, 0))
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut state = self.disk.state();
        state.change()?;
        let fails = state.sync_fails_in == Some(0);
        state.sync_fails_in = state.sync_fails_in.and_then(|left| left.checked_sub(1));
        let (freed, mut chance) = (state.freed.clone(), state.chance.clone());
        let last = state.is_last() && chance.below(2) == 0;
        if let Some(content) = state.contents.get_mut(&self.content).filter(|_| !last) {
            // After a failed sync the pages count as clean: the process reads them, the disk need not have them.
            let written = content.versions.last().cloned().unwrap_or_default();
            let durable = if fails { content.after_cut(&mut chance, &freed) } else { written };
            content.versions = vec![durable];
        }
        state.chance = chance;
        if fails || state.is_last() { Err(Error::other("the sync failed")) } else { Ok(()) }
    }
}
