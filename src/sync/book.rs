//! [`Book`]: how syncing went, kept in a file beside the store.
//!
//! It is this machine's business and does not travel; and it has to be read beside a server that has the store open. It is
//! for people: nothing that a run decides follows from it but what to try again.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::beacon::Loss;
use super::mirror::Leftover;
use super::outcome::Ran;
use super::trouble::{SyncError, TroubleKind};
use crate::store::Quarantined;
use crate::whole_file;

/// The file in the data folder.
const NAME: &str = "sync.json";

/// Version of the form. Fields are added without a new one.
const VERSION: u32 = 1;

/// Refused documents that are kept; the server gives the same reason for more.
const MOST_REFUSED: usize = 1_000;

/// Old documents are looked for this often.
const TIDY_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// Trouble that lasts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Lasting {
    /// Since when runs have failed.
    pub since: Timestamp,
    /// What the last one failed of.
    pub kind: TroubleKind,
    /// What was tried where, and what came of it.
    pub why: String,
}

/// Counts since the data folder was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SyncTotals {
    /// Documents that the server took.
    pub pushed: u64,
    /// Documents of other sites that told something new.
    pub pulled: u64,
    /// Documents that two sites wrote at once; both states were joined.
    pub conflicts: u64,
    /// How often the server had lost something.
    pub losses: u64,
    /// How often this site got a new number.
    pub renewals: u64,
    /// Documents that were taken off the server for their age.
    pub removed: u64,
    /// Runs that came to their end.
    pub runs: u64,
    /// Runs that did not.
    pub failed: u64,
}

/// When the server had lost something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LossNoted {
    /// When it was noticed.
    pub at: Timestamp,
    /// How.
    pub how: Loss,
}

/// A document that the server does not take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Refused {
    pub(super) why: String,
    pub(super) since: Timestamp,
}

/// How syncing went.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Book {
    pub(super) place: String,
    pub(super) site: String,
    pub(super) last_success: Option<Timestamp>,
    pub(super) last_attempt: Option<Timestamp>,
    pub(super) trouble: Option<Lasting>,
    pub(super) totals: SyncTotals,
    pub(super) loss: Option<LossNoted>,
    pub(super) pending: u64,
    /// By the document's key.
    pub(super) refused: BTreeMap<String, Refused>,
    pub(super) quarantined: Vec<Quarantined>,
    /// Other sites and their last sign of life.
    pub(super) sites: BTreeMap<String, Timestamp>,
    tidied: Option<Timestamp>,
}

/// What a person should hear of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SyncNotice {
    /// Something is in the way.
    Trouble {
        /// What kind.
        kind: TroubleKind,
        /// What was tried, and what came of it.
        why: String,
    },
    /// Nothing is in the way any more.
    Well {
        /// Documents sent by this run.
        pushed: u64,
        /// Documents received by this run.
        pulled: u64,
    },
    /// The server had lost something.
    Lost(Loss),
    /// This site has a new number.
    Renewed,
    /// So many documents were set aside.
    SetAside(u64),
}

#[derive(Serialize)]
struct Written<'a> {
    version: u32,
    book: &'a Book,
}

#[derive(Deserialize)]
struct Read {
    version: u32,
    book: Book,
}

/// Trouble that is said as one: lines that come and go fail in many ways.
fn group(kind: TroubleKind) -> Option<TroubleKind> {
    (!kind.passes()).then_some(kind)
}

impl Book {
    /// What the last runs left to do.
    pub fn leftover(&self, now: Timestamp) -> Leftover {
        let tidy = self.tidied.is_none_or(|tidied| now.duration_since(tidied) >= TIDY_EVERY || now < tidied);
        Leftover { refused: self.refused.keys().filter_map(|key| key.parse().ok()).collect(), tidy }
    }

    /// Takes in how a run went; gives what a person should hear of: what changed, not what lasts.
    pub fn take(&mut self, ran: &Ran, leftover: &Leftover, now: Timestamp) -> Vec<SyncNotice> {
        let outcome = &ran.outcome;
        let mut notices = Vec::new();
        self.last_attempt = Some(now);
        let totals = &mut self.totals;
        totals.pushed += outcome.pushed;
        totals.pulled += outcome.pulled;
        totals.conflicts += outcome.conflicts;
        totals.removed += outcome.removed;
        if let Some(how) = outcome.loss {
            totals.losses += 1;
            self.loss = Some(LossNoted { at: now, how });
            notices.push(SyncNotice::Lost(how));
        }
        if outcome.renewed {
            totals.renewals += 1;
            notices.push(SyncNotice::Renewed);
        }
        for (site, at) in &outcome.sites {
            let seen = self.sites.entry(site.clone()).or_insert(*at);
            *seen = (*seen).max(*at);
        }
        let new = self.take_refused(ran, leftover, now) + outcome.quarantined;
        if new > 0 {
            notices.push(SyncNotice::SetAside(new));
        }
        match &ran.trouble {
            Some(trouble) => {
                self.totals.failed += 1;
                notices.extend(self.fail(trouble, now));
            }
            None if outcome.stopped => {}
            None => {
                self.totals.runs += 1;
                self.last_success = Some(now);
                if leftover.tidy {
                    self.tidied = Some(now);
                }
                if self.trouble.take().is_some() {
                    notices.push(SyncNotice::Well { pushed: outcome.pushed, pulled: outcome.pulled });
                }
            }
        }
        notices
    }

    fn fail(&mut self, trouble: &SyncError, now: Timestamp) -> Option<SyncNotice> {
        let before = self.trouble.as_ref();
        let is_new = before.is_none_or(|before| group(before.kind) != group(trouble.kind));
        let since = before.filter(|_| !is_new).map_or(now, |before| before.since);
        self.trouble = Some(Lasting { since, kind: trouble.kind, why: trouble.why.clone() });
        is_new.then(|| SyncNotice::Trouble { kind: trouble.kind, why: trouble.why.clone() })
    }

    /// Gives how many were not refused before.
    fn take_refused(&mut self, ran: &Ran, leftover: &Leftover, now: Timestamp) -> u64 {
        let refused = &ran.outcome.refused;
        if ran.trouble.is_none() && !ran.outcome.stopped {
            // These were tried again.
            let tried: Vec<String> = leftover.refused.iter().map(ToString::to_string).collect();
            self.refused.retain(|key, _| refused.contains_key(key) || !tried.contains(key));
        }
        let mut new = 0;
        for (key, why) in refused {
            if let Some(known) = self.refused.get_mut(key) {
                known.why.clone_from(why);
                continue;
            }
            new += 1;
            if self.refused.len() < MOST_REFUSED {
                self.refused.insert(key.clone(), Refused { why: why.clone(), since: now });
            }
        }
        new
    }

    /// Says which mirror, and which site.
    pub fn name(&mut self, place: String, site: String) {
        self.place = place;
        self.site = site;
    }

    /// Trouble that was there before this process began is told once more.
    pub(super) fn begin(&mut self, place: String, site: String) {
        self.trouble = None;
        self.name(place, site);
    }

    /// Notes what waits and what was set aside.
    pub fn note(&mut self, pending: u64, quarantined: Vec<Quarantined>) {
        self.pending = pending;
        self.quarantined = quarantined;
    }

    /// The book of a data folder; an empty one where there is none.
    ///
    /// # Errors
    /// When the file can't be read. It may be deleted: it is only for people.
    pub fn read(data_dir: &Path) -> Result<Self, SyncError> {
        let path = data_dir.join(NAME);
        let broken = |what: String| SyncError::new(TroubleKind::Store, format!("{}: {what}", path.display()));
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(broken(error.to_string())),
        };
        let advice = "it may be deleted, it is only for people";
        let read: Read = serde_json::from_slice(&bytes).map_err(|error| broken(format!("{error}; {advice}")))?;
        if read.version == VERSION { Ok(read.book) } else { Err(broken(format!("version {}; {advice}", read.version))) }
    }

    /// Keeps it; the file is replaced as a whole.
    ///
    /// # Errors
    /// When the folder can't be written.
    pub fn keep(&self, data_dir: &Path) -> Result<(), SyncError> {
        let path = data_dir.join(NAME);
        let failed = |error: io::Error| SyncError::new(TroubleKind::Store, format!("{}: {error}", path.display()));
        let bytes =
            serde_json::to_vec(&Written { version: VERSION, book: self }).map_err(|error| failed(error.into()))?;
        whole_file::replace(&path, &bytes).map_err(failed)
    }
}
