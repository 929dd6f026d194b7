//! How the mirror stands, for whoever asks; also while the server can't be reached, and beside a service that runs.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::book::{Book, Lasting, LossNoted, SyncTotals};
use super::mirror::{blocking, site_text};
use super::trouble::SyncError;
use crate::store::{Quarantined, Store};

/// Keys that are counted at once.
const KEYS: usize = 2_000;

/// How the mirror stands.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct SyncStatus {
    /// Alias and server, without credentials; `None` where no server is set.
    pub place: Option<String>,
    /// Whether a service keeps it in step by itself.
    pub enabled: bool,
    /// Whether a run is under way.
    pub running: bool,
    /// This site's number, in hexadecimal; empty before the first run.
    pub site: String,
    /// Documents that wait to be sent, as far as is known.
    pub pending: u64,
    /// For how many seconds the mirror has not been in step: 0 where it is; `None` where it never was.
    pub lag_seconds: Option<u64>,
    /// When a run came to its end last.
    pub last_success: Option<Timestamp>,
    /// When one was tried last.
    pub last_attempt: Option<Timestamp>,
    /// What is in the way.
    pub trouble: Option<Lasting>,
    /// Counts since the data folder was made.
    pub totals: SyncTotals,
    /// When the server had lost something last.
    pub loss: Option<LossNoted>,
    /// Documents that can't be used.
    pub aside: Vec<AsideDocument>,
    /// Other sites.
    pub sites: Vec<OtherSite>,
}

/// Which side set a document aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AsideOf {
    /// It came from the mirror, and this site can't join it.
    Received,
    /// The server does not take it.
    Sent,
}

/// A document that can't be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AsideDocument {
    /// Its id on the mirror, or its key.
    pub id: String,
    /// Which side set it aside.
    pub side: AsideOf,
    /// Why.
    pub reason: String,
    /// Since when.
    pub since: Timestamp,
}

/// Another site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OtherSite {
    /// Its number, in hexadecimal.
    pub site: String,
    /// Its last sign of life, by its own clock.
    pub seen: Timestamp,
}

impl SyncStatus {
    /// As the book says.
    #[must_use]
    pub fn of(book: &Book, now: Timestamp) -> Self {
        let in_step = book.trouble.is_none() && book.pending == 0;
        let since = |at: Timestamp| u64::try_from(now.duration_since(at).as_secs()).unwrap_or(0);
        let received = book.quarantined.iter().map(|document| AsideDocument {
            id: document.id.clone(),
            side: AsideOf::Received,
            reason: document.reason.clone(),
            since: document.since,
        });
        let sent = book.refused.iter().map(|(key, refused)| AsideDocument {
            id: key.clone(),
            side: AsideOf::Sent,
            reason: refused.why.clone(),
            since: refused.since,
        });
        Self {
            place: Some(book.place.clone()).filter(|place| !place.is_empty()),
            enabled: false,
            running: false,
            site: book.site.clone(),
            pending: book.pending,
            lag_seconds: book.last_success.map(|at| if in_step { 0 } else { since(at) }),
            last_success: book.last_success,
            last_attempt: book.last_attempt,
            trouble: book.trouble.clone(),
            totals: book.totals,
            loss: book.loss,
            aside: received.chain(sent).collect(),
            sites: book.sites.iter().map(|(site, seen)| OtherSite { site: site.clone(), seen: *seen }).collect(),
        }
    }
}

/// What waits in a store to be sent, and what it set aside.
///
/// # Errors
/// When the store can't be read.
pub async fn standing(store: &Store) -> Result<(u64, Vec<Quarantined>), SyncError> {
    blocking(store, |store| {
        let mut pending = store.outbox_len()?;
        let state = store.mirror_state()?;
        if !state.full_push_done {
            let mut after = state.full_push_after;
            loop {
                let keys = store.mirror_keys(after.as_ref(), KEYS)?;
                let Some(last) = keys.last() else { break };
                pending += keys.len() as u64;
                after = Some(last.clone());
            }
        }
        Ok((pending, store.quarantined()?))
    })
    .await
}

/// The number of the store's site, as the mirror writes it.
#[must_use]
pub fn site_of(store: &Store) -> String {
    site_text(store)
}
