//! What can go wrong with a pack: what, where, and what to do.

use std::io;
use std::path::{Path, PathBuf};

use crate::store::StoreError;

/// A pack could not be written, read or trusted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackError {
    /// A file can't be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The place is taken by something that is no file.
    #[error("{path} is no file; name a file")]
    NotAFile {
        /// The place.
        path: PathBuf,
    },
    /// A key would be written over.
    #[error("{path} is there already; a key that is lost can't be made again: name another file")]
    KeyThere {
        /// The file.
        path: PathBuf,
    },
    /// The file holds no key that can sign.
    #[error("{path} holds no key for packs ({what}); `cartwatch pack keygen FILE` makes one")]
    NotAKey {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// A public key or a fingerprint as somebody typed it can't be read.
    #[error("“{0}” is neither a public key (cartwatch-key-…) nor the fingerprint of one (32 digits)")]
    Typed(String),
    /// The system gave no random numbers.
    #[error("the system gives no random numbers; they are needed to make a key")]
    Random,
    /// The file is no pack.
    #[error("{path} is no pack of cartwatch: {what}")]
    NotAPack {
        /// The file.
        path: PathBuf,
        /// What was found instead.
        what: String,
    },
    /// A newer program wrote it.
    #[error("{path} has format {found}, this program knows {known}; use a newer cartwatch; nothing was imported")]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format version.
        found: u32,
        /// The newest format version this program knows.
        known: u32,
    },
    /// The signature does not fit: it was changed, cut or added to.
    #[error("{path} is not what its site signed: {what}; get it once more; nothing was imported")]
    Tampered {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        what: String,
    },
    /// The content breaks the format, although the signature holds.
    #[error("{path}, record {record}: {what}; nothing was imported")]
    Broken {
        /// The file.
        path: PathBuf,
        /// Number of the record, from 1; 0: no record in particular.
        record: u64,
        /// What is wrong.
        what: String,
    },
    /// It claims to be larger than is taken.
    #[error("{path} is too large: {what}; nothing was imported")]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// What is too large, and what is allowed.
        what: String,
    },
    /// Nobody trusts the key.
    #[error(
        "{path} is signed by a key that is not trusted: {fingerprint}, site “{site}”. Ask that site for its \
         fingerprint over another way, then pass --trust {fingerprint}; nothing was imported"
    )]
    NotTrusted {
        /// The file.
        path: PathBuf,
        /// The key's fingerprint.
        fingerprint: String,
        /// The site's name, as it says.
        site: String,
    },
    /// The list of trusted keys can't be read.
    #[error("the list of trusted keys {path} can't be read ({what}); put it right or remove it")]
    TrustList {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// A key that is to be removed is not on the list.
    #[error("“{0}” is not among the trusted keys; `cartwatch pack keys list` shows them")]
    UnknownKey(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl PackError {
    /// What the system said of a file.
    pub(super) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }
}
