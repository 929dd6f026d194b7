//! Where a folder lives: whether it is the one that was closed here, or a copy of it.
//!
//! Two copies of a folder must not go by the same site number, or their stamps, and what they take in live, could not
//! be told apart. So the folder remembers the machine, and the file-system number (inode) and the time of birth of the
//! engine's directory and file. When any of them is another at opening, the folder was copied, moved to another disk,
//! or put back from a backup, and the site's number is drawn anew. Numbers alone are not enough: what is made where
//! something was removed often gets its number. Device numbers are no help: they change over reboots.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::codec;
use super::engine::{Engine, Op, Ops};
use super::error::StoreError;
use super::identity::Identity;
use super::open::{Store, figure, meta_key};
use crate::incident::SiteId;

/// Name of the figure.
const HOME: &str = "home";

/// Why the site's number was drawn anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewed {
    /// The folder was last open on another machine.
    OtherMachine,
    /// It was copied on this machine, moved between disks, or put back from a backup.
    OtherFolder,
}

/// Where the folder lives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Home {
    /// Hash of the machine's id; `None` where the system names none.
    machine: Option<[u8; 16]>,
    /// The engine's directory and its file, as the file system knows them.
    files: Vec<Place>,
}

/// Number, and time of birth in nanoseconds where the file system tells it; `None` where there are no such numbers.
type Place = Option<(u64, Option<u128>)>;

impl Home {
    fn of(dir: &Path) -> Result<Self, StoreError> {
        let engine = dir.join("store");
        let files =
            [engine.clone(), engine.join("db")].iter().map(|path| place(dir, path)).collect::<Result<_, _>>()?;
        Ok(Self { machine: machine(), files })
    }

    /// Why this is not the place that was remembered.
    fn differs(&self, remembered: &Self) -> Option<Renewed> {
        let other = |one: bool, why| one.then_some(why);
        other(
            self.machine.is_some() && remembered.machine.is_some() && self.machine != remembered.machine,
            Renewed::OtherMachine,
        )
        .or_else(|| other(self.files != remembered.files, Renewed::OtherFolder))
    }
}

/// The machine's id is a secret of the machine: only a hash of it is kept.
fn machine() -> Option<[u8; 16]> {
    let id =
        ["/etc/machine-id", "/var/lib/dbus/machine-id"].into_iter().find_map(|path| std::fs::read_to_string(path).ok());
    let id = id.filter(|id| !id.trim().is_empty())?;
    let digest = blake3::derive_key("cartwatch store: machine of a data folder", id.trim().as_bytes());
    let (hash, _) = digest.split_first_chunk()?;
    Some(*hash)
}

#[cfg(unix)]
fn place(dir: &Path, path: &Path) -> Result<Place, StoreError> {
    use std::os::unix::fs::MetadataExt;
    let metadata = std::fs::metadata(path).map_err(|error| StoreError::of_io(dir, error))?;
    let born = metadata.created().ok().and_then(|born| born.duration_since(std::time::UNIX_EPOCH).ok());
    Ok(Some((metadata.ino(), born.map(|born| born.as_nanos()))))
}

#[cfg(not(unix))]
fn place(_dir: &Path, _path: &Path) -> Result<Place, StoreError> {
    Ok(None)
}

/// Draws the site's number anew where the folder is not where it was last; remembers where it is.
pub(super) fn settle(engine: &Engine, identity: &mut Identity) -> Result<Option<Renewed>, StoreError> {
    let home = Home::of(engine.dir())?;
    let remembered: Option<Home> = figure(engine, HOME)?;
    if remembered.as_ref() == Some(&home) {
        return Ok(None);
    }
    let why = remembered.and_then(|remembered| home.differs(&remembered));
    let mut ops = Ops::from([(meta_key(HOME), Op::Put(codec::encode(HOME, &home)?))]);
    if why.is_some() {
        identity.site = draw()?;
        ops.insert(meta_key("site"), Op::Put(codec::encode("site", &identity.site.0)?));
    }
    engine.apply(ops)?;
    engine.flush()?;
    Ok(why)
}

fn draw() -> Result<SiteId, StoreError> {
    let mut drawn = [0; 8];
    getrandom::fill(&mut drawn).map_err(|error| StoreError::Random(error.to_string()))?;
    Ok(SiteId(u64::from_le_bytes(drawn)))
}

impl Store {
    /// Draws the site's number anew: another process goes by the old one. Stamps are the new site's from now on, and
    /// so is what the journal takes once it is opened again. Durable when this returns.
    ///
    /// # Errors
    /// [`StoreError`] when the system gives no random numbers or writing fails.
    pub fn renew_site(&self) -> Result<SiteId, StoreError> {
        let site = draw()?;
        let mut writer = self.writer();
        self.engine().apply(Ops::from([(meta_key("site"), Op::Put(codec::encode("site", &site.0)?))]))?;
        writer.clock = writer.clock.at_site(site);
        self.set_identity(Identity { site, ..self.identity() });
        drop(writer);
        self.flush()?;
        Ok(site)
    }
}
