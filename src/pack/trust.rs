//! Whose packs are taken in: the keys of the settings, and those that somebody said yes to, in a file of the data folder.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Pack, PackError, PackKey, Typed};
use crate::whole_file;

/// Name of the file in the data folder.
pub const TRUST_FILE: &str = "pack-keys.json";

/// Largest such file that is read, in bytes.
const LARGEST: u64 = 4 << 20;

/// A key whose packs are taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustedKey {
    /// The key.
    pub key: PackKey,
    /// What the site called itself when somebody said yes.
    pub site: String,
    /// When that was; `None` for keys of the settings.
    pub since: Option<Timestamp>,
}

/// The file.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    keys: Vec<TrustedKey>,
}

/// The keys that are trusted.
#[derive(Debug, Clone)]
pub struct TrustList {
    path: PathBuf,
    kept: BTreeMap<PackKey, TrustedKey>,
    set: BTreeMap<PackKey, TrustedKey>,
    once: Vec<PackKey>,
}

impl TrustList {
    /// Reads the list of a data folder; `settings` are the keys that the configuration names.
    ///
    /// # Errors
    /// [`PackError::TrustList`] where the file is damaged: nobody is trusted by guess. [`PackError::Typed`] for a key of
    /// the settings that is none.
    pub fn read(folder: &Path, settings: &[String]) -> Result<Self, PackError> {
        let path = folder.join(TRUST_FILE);
        let kept = match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Kept::default(),
            Err(error) => return Err(PackError::file(&path)(error)),
            Ok(about) if !about.is_file() || about.len() > LARGEST => {
                return Err(PackError::TrustList { path, what: "it is no file of that size".to_owned() });
            }
            Ok(_) => {
                let bytes = fs::read(&path).map_err(PackError::file(&path))?;
                let wrong =
                    |error: serde_json::Error| PackError::TrustList { path: path.clone(), what: error.to_string() };
                serde_json::from_slice(&bytes).map_err(wrong)?
            }
        };
        let kept = kept.keys.into_iter().map(|trusted| (trusted.key, trusted)).collect();
        let mut set = BTreeMap::new();
        for text in settings {
            let key: PackKey = text.parse()?;
            set.insert(key, TrustedKey { key, site: String::new(), since: None });
        }
        Ok(Self { path, kept, set, once: Vec::new() })
    }

    /// Whether packs of this key are taken in.
    #[must_use]
    pub fn has(&self, key: &PackKey) -> bool {
        self.kept.contains_key(key) || self.set.contains_key(key) || self.once.contains(key)
    }

    /// All trusted keys, those of the settings first.
    pub fn keys(&self) -> impl Iterator<Item = &TrustedKey> {
        self.set.values().chain(self.kept.values().filter(|trusted| !self.set.contains_key(&trusted.key)))
    }

    /// Goes on only with a pack that is what a trusted key signed.
    ///
    /// # Errors
    /// [`PackError::Tampered`], [`PackError::NotTrusted`].
    pub fn demand(&self, pack: &Pack) -> Result<(), PackError> {
        pack.signed()?;
        let header = pack.header();
        if self.has(&header.key) {
            return Ok(());
        }
        Err(PackError::NotTrusted {
            path: pack.path().to_owned(),
            fingerprint: header.key.fingerprint(),
            site: super::shown(&header.name),
        })
    }

    /// Trusts a key for as long as this value lives.
    pub fn trust_once(&mut self, key: PackKey) {
        self.once.push(key);
    }

    /// Trusts a key from now on.
    ///
    /// # Errors
    /// When the file can't be written; the key is not trusted then.
    pub fn trust(&mut self, key: PackKey, site: &str, now: Timestamp) -> Result<(), PackError> {
        if self.has(&key) {
            return Ok(());
        }
        let mut kept = self.kept.clone();
        kept.insert(key, TrustedKey { key, site: super::shown(site), since: Some(now) });
        self.write(kept)
    }

    /// Trusts a key no longer; gives what was known of it.
    ///
    /// # Errors
    /// [`PackError::UnknownKey`] where it is not in the file (keys of the settings are removed there); others when the
    /// file can't be written.
    pub fn remove(&mut self, typed: &Typed, as_typed: &str) -> Result<TrustedKey, PackError> {
        let mut kept = self.kept.clone();
        let key = kept.keys().find(|key| typed.means(key)).copied();
        let gone = key.and_then(|key| kept.remove(&key)).ok_or_else(|| PackError::UnknownKey(as_typed.to_owned()))?;
        self.write(kept)?;
        Ok(gone)
    }

    fn write(&mut self, kept: BTreeMap<PackKey, TrustedKey>) -> Result<(), PackError> {
        let failed = |source: io::Error| PackError::File { path: self.path.clone(), source };
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let mut bytes = serde_json::to_vec_pretty(&Kept { keys: kept.values().cloned().collect() })
            .map_err(|error| PackError::TrustList { path: self.path.clone(), what: error.to_string() })?;
        bytes.push(b'\n');
        whole_file::replace(&self.path, &bytes).map_err(failed)?;
        self.kept = kept;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::SigningKey;

    #[test]
    fn what_is_trusted_is_remembered_until_it_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let key = |name: &str| SigningKey::create(&folder.path().join(name)).unwrap().public();
        let (a, b, c) = (key("a"), key("b"), key("c"));
        let mut list = TrustList::read(folder.path(), &[c.to_string()]).unwrap();
        assert!(!list.has(&a) && list.has(&c));
        list.trust(a, "Shop \u{1b}[31mA", Timestamp::UNIX_EPOCH).unwrap();
        list.trust_once(b);
        assert!(list.has(&a) && list.has(&b));
        let mut again = TrustList::read(folder.path(), &[]).unwrap();
        assert!(again.has(&a) && !again.has(&b) && !again.has(&c));
        assert!(again.keys().all(|key| !key.site.contains('\u{1b}')));
        again.remove(&Typed::Fingerprint(a.fingerprint()), "a").unwrap();
        assert!(matches!(again.remove(&Typed::Key(a), "a"), Err(PackError::UnknownKey(_))));
        assert!(!TrustList::read(folder.path(), &[]).unwrap().has(&a));
        fs::write(folder.path().join(TRUST_FILE), "{").unwrap();
        assert!(matches!(TrustList::read(folder.path(), &[]), Err(PackError::TrustList { .. })));
    }
}
