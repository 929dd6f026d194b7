//! One run of an incident as it is announced: whom it touches, and when it was spoken of last.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::entry::Money;
use crate::finding::{Finding, Fingerprint};
use crate::incident::{Incident, Muted};
use crate::report::Known;
use crate::report::LiveIncident;
use crate::session::{ClosedSession, SessionKey, stable_hash};

/// Sessions of one run that are kept apart; beyond it, those that closed first are only summed up.
const MAX_SESSIONS: usize = 20_000;
/// Proving entries that the answer may cite.
const MAX_EVIDENCE: usize = 5;

/// What a session brings to a run.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Part {
    /// Hash of the customer, where known.
    user: Option<u64>,
    anonymous: bool,
    money: Money,
    /// Entries of pieces that closed.
    closed: u64,
    /// Entries of the piece that is open.
    open: u64,
}

/// Sums over sessions that are not kept apart any more.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Sums {
    sessions: u64,
    customers: u64,
    entries: u64,
    money: Money,
}

/// Who a customer is: a hash of their name, or the session of one whose name is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Customer {
    Known(u64),
    Unknown(SessionKey),
}

/// What was said last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Said {
    Nothing,
    /// That it is there, but that it was planned.
    Muted,
    Open,
    Calm,
}

/// A run of an incident.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Run {
    pub(super) incident: Incident,
    pub(super) lead: Finding,
    pub(super) known: Known,
    pub(super) precedent: Option<String>,
    pub(super) first: Timestamp,
    pub(super) last: Timestamp,
    pub(super) said: Said,
    /// Why nobody is to be alarmed, when it was spoken of last.
    pub(super) muted: Option<Muted>,
    /// Arrival clock when it was last spoken of, in milliseconds.
    pub(super) said_at: i64,
    pub(super) has_grown: bool,
    parts: BTreeMap<SessionKey, Part>,
    sums: Sums,
}

impl Run {
    pub(super) fn new(incident: Incident, lead: Finding, known: Known, precedent: Option<String>) -> Self {
        Self {
            incident,
            known,
            precedent,
            first: lead.at,
            last: lead.until,
            lead,
            said: Said::Nothing,
            muted: None,
            said_at: i64::MIN,
            has_grown: true,
            parts: BTreeMap::new(),
            sums: Sums::default(),
        }
    }

    /// Takes in what a session shows now; `is_over`: it closed, and this is final.
    pub(super) fn take(&mut self, session: &ClosedSession, fingerprint: Fingerprint, is_over: bool) {
        let findings = session.findings.iter().filter(|finding| finding.fingerprint == fingerprint);
        for finding in findings {
            self.first = self.first.min(finding.at);
            self.last = self.last.max(finding.until);
            self.lead_by(finding);
        }
        let of_it = session.tallies.iter().filter(|(own, _)| *own == fingerprint);
        let entries: u64 = of_it.map(|(_, tally)| tally.count).sum();
        let user = session.user_id.as_deref().map(|user| stable_hash(&[user.as_bytes()]));
        let part = self.parts.entry(session.key).or_default();
        self.has_grown |= part.closed + entries > part.closed + part.open;
        part.user = part.user.or(user);
        part.anonymous = session.anonymous;
        part.money.clone_from(&session.money);
        if is_over {
            part.closed += entries;
            part.open = 0;
        } else {
            part.open = entries;
        }
        if self.parts.len() > MAX_SESSIONS {
            self.sum_up();
        }
    }

    fn lead_by(&mut self, finding: &Finding) {
        let more = finding.evidence.iter().filter(|new| !self.lead.evidence.iter().any(|known| known.id == new.id));
        let room = MAX_EVIDENCE.saturating_sub(self.lead.evidence.len());
        let more: Vec<_> = more.take(room).cloned().collect();
        self.lead.evidence.extend(more);
    }

    /// The open piece of a session proves this no more.
    pub(super) fn withdraw(&mut self, key: SessionKey) {
        if let Some(part) = self.parts.get_mut(&key) {
            part.open = 0;
            if part.closed == 0 {
                self.parts.remove(&key);
            }
        }
    }

    /// Whether nothing proves it.
    pub(super) fn is_empty(&self) -> bool {
        self.parts.is_empty() && self.sums.entries == 0
    }

    fn sum_up(&mut self) {
        let over: Vec<SessionKey> =
            self.parts.iter().filter(|(_, part)| part.open == 0).map(|(key, _)| *key).take(MAX_SESSIONS / 4).collect();
        for key in over {
            let Some(part) = self.parts.remove(&key) else { continue };
            let customer = u64::from(!part.anonymous);
            self.sums.sessions += customer;
            self.sums.customers += customer;
            self.sums.entries += part.closed;
            self.sums.money.add(&part.money);
        }
    }

    /// Sessions that are kept apart.
    pub(super) fn kept(&self) -> usize {
        self.parts.len()
    }

    /// Its customers; `None` where some of them are only known by their number.
    pub(super) fn customers(&self) -> Option<impl Iterator<Item = Customer>> {
        let customers = self.parts.iter().filter(|(_, part)| !part.anonymous);
        let customer = |(key, part): (&SessionKey, &Part)| part.user.map_or(Customer::Unknown(*key), Customer::Known);
        (self.sums.customers == 0).then(|| customers.map(customer))
    }

    /// As it is shown now.
    pub(super) fn shown(&self) -> LiveIncident {
        let mut money = self.sums.money.clone();
        let (mut sessions, mut entries, mut unknown) = (self.sums.sessions, self.sums.entries, 0);
        let mut users = BTreeSet::new();
        for part in self.parts.values() {
            entries += part.closed + part.open;
            if part.anonymous {
                continue;
            }
            sessions += 1;
            money.add(&part.money);
            match part.user {
                Some(user) => drop(users.insert(user)),
                None => unknown += 1,
            }
        }
        LiveIncident {
            id: self.incident.id.clone(),
            title: self.incident.title.clone(),
            category: self.incident.category,
            service: self.incident.service.clone(),
            sessions,
            customers: self.sums.customers + users.len() as u64 + unknown,
            entries,
            money,
            known: self.known,
            first: self.first,
            last: self.last,
            precedent: self.precedent.clone(),
            muted: self.muted.clone(),
            summary: None,
            steps: Vec::new(),
            cites: Vec::new(),
        }
    }
}
