//! Claims: which of the sites that see one run of an incident tells people of it.
//!
//! A run has no number that sites agree on; they see it begin at different moments. Two beginnings nearer than the gap
//! between episodes are one run. So a claim stands under the stretch of time in which its run began, and whoever claims
//! looks at the neighbouring stretches, too. Of several claims of one run the one that the server took first counts: its
//! operations have one order, so all come to the same answer.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::mirror::site_text;
use super::server::{Condition, Held, MirrorServer, Write, Written};
use super::trouble::{SyncError, TroubleKind};
use crate::incident::{EPISODE_GAP_SECONDS, IncidentId};
use crate::store::Store;

/// Beginning of the ids of claims.
pub(super) const PREFIX: &str = "claim:";

/// As it stands in the documents.
pub(super) const KIND: &str = "claim";

/// Version of the document's form.
const FORMAT: u32 = 1;

/// Answers that are remembered.
const REMEMBERED: usize = 4_096;

/// Who tells of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claimed {
    /// This site.
    Ours,
    /// Another one.
    Theirs,
    /// The server did not say in time.
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Claim {
    /// Beginning of the run as the site saw it, in seconds.
    first: i64,
}

#[derive(Serialize, Deserialize)]
struct Document {
    kind: String,
    format: u32,
    incident: String,
    day: String,
    site: String,
    updated: Timestamp,
    record: Claim,
}

/// Claims the telling of runs.
pub struct Claims {
    store: Store,
    server: Arc<dyn MirrorServer>,
    clock: super::mirror::Clock,
    patience: Duration,
    known: Mutex<BTreeMap<(IncidentId, i64), bool>>,
}

impl Claims {
    /// Claims for the site of this store; the server is given so long for an answer.
    pub fn new(store: Store, server: Arc<dyn MirrorServer>, clock: super::mirror::Clock, patience: Duration) -> Self {
        Self { store, server, clock, patience, known: Mutex::default() }
    }

    /// Claims the run of an incident that began at `first`, in event time.
    pub async fn claim(&self, incident: &IncidentId, first: Timestamp) -> Claimed {
        let first = first.as_second();
        if let Some(ours) = self.remembered(incident, first) {
            return if ours { Claimed::Ours } else { Claimed::Theirs };
        }
        match tokio::time::timeout(self.patience, self.ask(incident, first)).await {
            Ok(Ok(ours)) => {
                self.remember(incident, first, ours);
                if ours { Claimed::Ours } else { Claimed::Theirs }
            }
            Ok(Err(_)) | Err(_) => Claimed::Unknown,
        }
    }

    fn remembered(&self, incident: &IncidentId, first: i64) -> Option<bool> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let near = first - EPISODE_GAP_SECONDS + 1..first + EPISODE_GAP_SECONDS;
        let mut runs = known.range((incident.clone(), near.start)..(incident.clone(), near.end));
        runs.next().map(|(_, ours)| *ours)
    }

    fn remember(&self, incident: &IncidentId, first: i64, ours: bool) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert((incident.clone(), first), ours);
    }

    async fn ask(&self, incident: &IncidentId, first: i64) -> Result<bool, SyncError> {
        let site = site_text(&self.store);
        if let Some(teller) = self.teller(incident, first).await? {
            return Ok(teller == site);
        }
        let id = id(incident, stretch(first));
        let body = self.document(incident, first, &site)?;
        let write = Write { id, body: Some(body), condition: Condition::Absent };
        if let Some(Written::Refused(why)) = self.server.write(vec![write]).await?.into_iter().next() {
            return Err(SyncError::new(TroubleKind::Invalid, why));
        }
        // Another site may have claimed a neighbouring stretch in between.
        Ok(self.teller(incident, first).await?.is_none_or(|teller| teller == site))
    }

    /// The site whose claim of this run the server took first.
    async fn teller(&self, incident: &IncidentId, first: i64) -> Result<Option<String>, SyncError> {
        let middle = stretch(first);
        let ids: Vec<String> = (middle - 1..=middle + 1).map(|stretch| id(incident, stretch)).collect();
        let held = self.server.read(&ids).await?;
        let of_run = |held: Held| {
            let document: Document = serde_json::from_slice(&held.body).ok()?;
            let near = (document.record.first - first).abs() < EPISODE_GAP_SECONDS;
            near.then_some((held.version.seq_no, document.site))
        };
        Ok(held.into_iter().flatten().filter_map(of_run).min().map(|(_, site)| site))
    }

    fn document(&self, incident: &IncidentId, first: i64, site: &str) -> Result<Vec<u8>, SyncError> {
        let now = (self.clock)();
        let document = Document {
            kind: KIND.to_owned(),
            format: FORMAT,
            incident: incident.to_string(),
            // By the wall clock: it is removed when the mirror says so, whatever time the logs have.
            day: now.to_zoned(jiff::tz::TimeZone::UTC).date().to_string(),
            site: site.to_owned(),
            updated: now,
            record: Claim { first },
        };
        serde_json::to_vec(&document).map_err(|error| SyncError::new(TroubleKind::Invalid, error.to_string()))
    }
}

fn stretch(first: i64) -> i64 {
    first.div_euclid(EPISODE_GAP_SECONDS)
}

fn id(incident: &IncidentId, stretch: i64) -> String {
    // Ids of incidents are short; one that came from elsewhere may be anything.
    format!("{PREFIX}{}:{stretch}", &blake3::hash(incident.as_str().as_bytes()).to_hex()[..32])
}
