//! Tokens: who may use the server. The file holds hashes, so that reading it gives nobody access.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::role::Role;
use crate::whole_file;

/// The file in the data folder.
const FILE: &str = "tokens.json";

/// Of a file whose tokens last until they are revoked, as all programs know it.
const VERSION: u32 = 1;

/// Of a file in which a token has an end: who does not know ends must not let it in.
const VERSION_WITH_ENDS: u32 = 2;

/// Locked while the file is changed, so that two commands at once don't undo each other's change.
const LOCK: &str = "tokens.lock";

/// What tokens begin with, so that people and scanners for secrets know them.
const PREFIX: &str = "cw_";

/// Random bytes of a token.
const SECRET_BYTES: usize = 32;

/// Longest name.
const NAME_BYTES: usize = 64;

/// What can go wrong with tokens.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// The file can't be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is not what it should be.
    #[error("{path}: not a file of tokens ({what}); restore it, or remove it and create the tokens anew")]
    Broken {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// There is one of this name.
    #[error("there is a token “{0}” already; revoke it first, or take another name")]
    Exists(String),
    /// There is none of this name.
    #[error("no token “{0}” (see `cartwatch token list`)")]
    NoSuchToken(String),
    /// A name that can't be shown on one line.
    #[error("a token's name has 1 to 64 bytes, without control characters")]
    BadName,
    /// The system gave no random numbers.
    #[error("the system gives no random numbers ({0}); no token was made")]
    Random(String),
}

/// A token as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Its name, by which it is revoked.
    pub name: String,
    /// What it allows.
    pub role: Role,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends by itself; `None`: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// BLAKE3 of the token, in hexadecimal digits. A token is 256 random bits, so a fast hash is enough.
    hash: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Content {
    version: u32,
    tokens: Vec<Token>,
}

impl Token {
    /// Whether it has not ended by itself.
    #[must_use]
    pub fn lasts(&self, now: Timestamp) -> bool {
        self.expires.is_none_or(|end| now < end)
    }

    /// The end of a token that is made now and lasts so many days; `None`: it never ends.
    #[must_use]
    pub fn end_after(now: Timestamp, days: u32) -> Option<Timestamp> {
        (days > 0)
            .then(|| now.saturating_add(SignedDuration::from_hours(24 * i64::from(days))).unwrap_or(Timestamp::MAX))
    }
}

/// The tokens of a data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    path: PathBuf,
    list: Vec<Token>,
}

impl Tokens {
    /// Reads the tokens of a data folder; none where there is no file.
    ///
    /// # Errors
    /// When the file can't be read, or is none of ours.
    pub fn read(data_dir: &Path) -> Result<Self, TokenError> {
        let path = data_dir.join(FILE);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self { path, list: Vec::new() }),
            Err(source) => return Err(TokenError::Io { path, source }),
        };
        let broken = |what: String| TokenError::Broken { path: path.clone(), what };
        let content: Content = serde_json::from_slice(&text).map_err(|error| broken(error.to_string()))?;
        if ![VERSION, VERSION_WITH_ENDS].contains(&content.version) {
            return Err(broken(format!("version {}", content.version)));
        }
        Ok(Self { path, list: content.tokens })
    }

    /// The file, whether it is there or not.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// All of them, in the order in which they were made.
    #[must_use]
    pub fn list(&self) -> &[Token] {
        &self.list
    }

    /// Makes one, durably; gives the token itself, which is kept nowhere.
    ///
    /// # Errors
    /// When there is one of this name, or the file can't be written.
    pub fn create(&mut self, name: &str, role: Role, now: Timestamp) -> Result<String, TokenError> {
        self.create_until(name, role, now, None)
    }

    /// The same, with an end.
    ///
    /// # Errors
    /// As [`Tokens::create`].
    pub fn create_until(
        &mut self,
        name: &str,
        role: Role,
        now: Timestamp,
        expires: Option<Timestamp>,
    ) -> Result<String, TokenError> {
        if name.is_empty() || name.len() > NAME_BYTES || name.chars().any(char::is_control) {
            return Err(TokenError::BadName);
        }
        let mut secret = [0; SECRET_BYTES];
        getrandom::fill(&mut secret).map_err(|error| TokenError::Random(error.to_string()))?;
        let token = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(secret));
        let hash = blake3::hash(token.as_bytes()).to_hex().to_string();
        self.change(|list| {
            if list.iter().any(|token| token.name == name) {
                return Err(TokenError::Exists(name.to_owned()));
            }
            list.push(Token { name: name.to_owned(), role, created: now, expires, hash });
            Ok(())
        })?;
        Ok(token)
    }

    /// Takes one back, durably.
    ///
    /// # Errors
    /// When there is none of this name, or the file can't be written.
    pub fn revoke(&mut self, name: &str) -> Result<(), TokenError> {
        self.change(|list| {
            let before = list.len();
            list.retain(|token| token.name != name);
            if list.len() == before { Err(TokenError::NoSuchToken(name.to_owned())) } else { Ok(()) }
        })
    }

    /// Changes the list as it is in the file now.
    fn change(&mut self, edit: impl FnOnce(&mut Vec<Token>) -> Result<(), TokenError>) -> Result<(), TokenError> {
        let folder = self.path.parent().unwrap_or(Path::new(".")).to_owned();
        let io = |source| TokenError::Io { path: folder.join(LOCK), source };
        fs::create_dir_all(&folder).map_err(io)?;
        let lock = File::options().write(true).create(true).truncate(false).open(folder.join(LOCK)).map_err(io)?;
        // Given up with the file.
        lock.lock().map_err(io)?;
        let mut now = Self::read(&folder)?;
        edit(&mut now.list)?;
        now.write()?;
        *self = now;
        Ok(())
    }

    /// Whose token this is. All are compared, each in constant time, so that the time taken says nothing.
    pub(super) fn find(&self, presented: &str) -> Option<&Token> {
        let presented = blake3::hash(presented.as_bytes());
        self.list.iter().fold(None, |found, token| {
            // Hashes of this crate are compared in constant time.
            let same = blake3::Hash::from_hex(&token.hash).is_ok_and(|hash| hash == presented);
            if same { Some(token) } else { found }
        })
    }

    /// Durable when this returns.
    fn write(&self) -> Result<(), TokenError> {
        let io = |source| TokenError::Io { path: self.path.clone(), source };
        let has_ends = self.list.iter().any(|token| token.expires.is_some());
        let version = if has_ends { VERSION_WITH_ENDS } else { VERSION };
        let content = Content { version, tokens: self.list.clone() };
        let text = serde_json::to_vec_pretty(&content).map_err(|error| io(error.into()))?;
        whole_file::replace(&self.path, &text).map_err(io)
    }
}

/// Whether something like a token stands in a text.
pub(super) fn looks_like_a_token(text: &str) -> bool {
    // What `SECRET_BYTES` are in base64 without padding.
    let digits = (SECRET_BYTES * 4).div_ceil(3);
    let of_secret = |c: &char| c.is_ascii_alphanumeric() || "-_".contains(*c);
    text.split(PREFIX).skip(1).any(|rest| rest.chars().take_while(of_secret).count() >= digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_until_it_is_revoked_and_kept_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let mut tokens = Tokens::read(folder.path()).unwrap();
        let token = tokens.create("filebeat", Role::Ingest, Timestamp::UNIX_EPOCH).unwrap();
        let other = tokens.create("grafana", Role::Read, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!((token.len(), token == other), (46, false));
        let read = Tokens::read(folder.path()).unwrap();
        assert_eq!(read, tokens);
        assert_eq!(read.find(&token).map(|token| (token.name.as_str(), token.role)), Some(("filebeat", Role::Ingest)));
        assert_eq!(read.find("cw_"), None);
        let text = fs::read_to_string(read.path()).unwrap();
        assert!(!text.contains(&token[PREFIX.len()..]), "{text}");
        tokens.revoke("filebeat").unwrap();
        let read = Tokens::read(folder.path()).unwrap();
        assert_eq!((read.find(&token), read.list().len()), (None, 1));
    }

    #[test]
    fn names_are_unique_and_can_be_shown() {
        let folder = tempfile::tempdir().unwrap();
        let mut tokens = Tokens::read(folder.path()).unwrap();
        tokens.create("a", Role::Admin, Timestamp::UNIX_EPOCH).unwrap();
        assert!(matches!(tokens.create("a", Role::Read, Timestamp::UNIX_EPOCH), Err(TokenError::Exists(_))));
        assert!(matches!(tokens.create("a\nb", Role::Read, Timestamp::UNIX_EPOCH), Err(TokenError::BadName)));
        assert!(matches!(tokens.revoke("b"), Err(TokenError::NoSuchToken(_))));
    }

    #[test]
    fn changes_from_two_sides_are_both_kept() {
        let folder = tempfile::tempdir().unwrap();
        let [mut one, mut other] = [(); 2].map(|()| Tokens::read(folder.path()).unwrap());
        one.create("a", Role::Admin, Timestamp::UNIX_EPOCH).unwrap();
        fs::write(folder.path().join("tokens.json.new"), "left by a kill").unwrap();
        other.create("b", Role::Read, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(Tokens::read(folder.path()).unwrap().list().len(), 2);
        assert!(matches!(one.create("b", Role::Read, Timestamp::UNIX_EPOCH), Err(TokenError::Exists(_))));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_the_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let mut tokens = Tokens::read(folder.path()).unwrap();
        tokens.create("a", Role::Admin, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(fs::metadata(tokens.path()).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(!folder.path().join("tokens.json.new").exists());
    }

    #[test]
    fn a_broken_file_is_an_error_and_not_an_open_door() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), "{}").unwrap();
        assert!(matches!(Tokens::read(folder.path()), Err(TokenError::Broken { .. })));
    }
}
