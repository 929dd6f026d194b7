//! Checking the chain: every line has its own hash and follows the one before.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use super::error::AuditError;
use super::line::{self, Link};
use super::log::HEAD;
use super::reading::each_line;

/// Findings that are told one by one; the others are counted.
const TOLD: usize = 100;

/// What the check came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Files.
    pub files: u64,
    /// Lines.
    pub lines: u64,
    /// The number of the oldest line that is kept.
    pub first: Option<u64>,
    /// The number of the last line.
    pub last: Option<u64>,
    /// When the last line was written.
    pub last_at: Option<Timestamp>,
    /// The last line's hash: keep it in another place, and nobody can rewrite what stands before it unnoticed.
    pub hash: Option<String>,
    /// What is wrong, at most 100 of it.
    pub findings: Vec<Finding>,
    /// How much is wrong.
    pub wrong: u64,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The file's name.
    pub file: String,
    /// The line in it, from 1 on.
    pub line: u64,
    /// What.
    pub damage: Damage,
}

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Damage {
    /// It is no line of an audit log.
    Unreadable,
    /// Its hash is not the one of its content.
    Changed,
    /// It does not follow the line before it: lines were taken out, put in or moved.
    Gap,
    /// The log had come further than it goes now.
    CutOff,
    /// Nothing says how far the log had come.
    NoHead,
}

impl Verified {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.wrong == 0
    }

    fn note(&mut self, file: &Path, line: u64, damage: Damage) {
        self.wrong += 1;
        if self.findings.len() < TOLD {
            let file = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            self.findings.push(Finding { file, line, damage });
        }
    }
}

/// Checks the log of a folder. A line that was being written when its process was killed is not counted: it never was.
///
/// # Errors
/// When a file can't be read.
pub fn verify(folder: &Path) -> Result<Verified, AuditError> {
    let mut found = Verified::default();
    let mut before: Option<Link> = None;
    let files = each_line(folder, |file, number, bytes, whole| {
        if !whole {
            return;
        }
        found.lines += 1;
        let Some((record, genuine)) = line::read(bytes) else {
            found.note(file, number, Damage::Unreadable);
            return;
        };
        if !genuine {
            found.note(file, number, Damage::Changed);
        }
        // The oldest line that is kept follows one that may be gone; only the very first one follows none.
        let follows = match &before {
            Some(link) => record.n == link.n.saturating_add(1) && record.before == link.hash,
            None => record.n > 1 || record.before == Link::first().hash,
        };
        if !follows {
            found.note(file, number, Damage::Gap);
        }
        found.first = found.first.or(Some(record.n));
        (found.last, found.last_at) = (Some(record.n), Some(record.at));
        before = Some(Link { n: record.n, hash: record.hash });
    })?;
    found.files = files;
    check_end(folder, before.as_ref(), &mut found);
    found.hash = before.map(|link| link.hash);
    Ok(found)
}

fn check_end(folder: &Path, last: Option<&Link>, found: &mut Verified) {
    let path = folder.join(HEAD);
    let text = fs::read_to_string(&path).unwrap_or_default();
    let head = text.trim_end().split_once(' ').and_then(|(n, hash)| Some((n.parse::<u64>().ok()?, hash)));
    let reached = last.map_or(0, |link| link.n);
    match head {
        // The first line may have been written without it by a process that was killed right then.
        None if reached > 1 => found.note(&path, 1, Damage::NoHead),
        Some((n, _)) if n > reached => found.note(&path, 1, Damage::CutOff),
        Some((n, hash)) if n == reached && last.is_some_and(|link| link.hash != hash) => {
            found.note(&path, 1, Damage::Changed);
        }
        _ => {}
    }
}
