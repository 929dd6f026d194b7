//! Gathers closed sessions into what one analysis knows of each incident.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::entry::{Money, SourceId};
use crate::finding::{Category, Evidence, Finding, FindingKind, Fingerprint};
use crate::incident::{Bucket, EPISODE_GAP_SECONDS, Touched};
use crate::report::Totals;
use crate::session::{ClosedSession, SessionKey, Stage};

/// How many proving entries an incident keeps in the report, over all its findings of one kind.
const EVIDENCE_PER_KIND: usize = 5;

/// How many proving entries of an incident are remembered of one analysis.
const EVIDENCE_REMEMBERED: usize = 25;

/// Whose an entry is: a customer's session, with the customer where known.
type Owner = Option<(SessionKey, Option<String>)>;

/// One incident as this analysis saw it.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// One finding per kind, merged over all sessions.
    pub(super) findings: BTreeMap<FindingKind, Finding>,
    /// Occurrences by source and time; absolute within this analysis.
    pub(super) buckets: BTreeMap<(SourceId, i64), Bucket>,
    /// Customers' sessions touched.
    pub(super) touched: BTreeMap<SessionKey, Touched>,
    /// The first proving entries, with their session and customer.
    pub(super) evidence: Vec<(Owner, Evidence)>,
}

impl Draft {
    /// The finding that names the incident.
    pub(super) fn lead(&self) -> Option<&Finding> {
        self.findings.values().next()
    }

    /// Proving entries.
    pub(super) fn occurrences(&self) -> u64 {
        self.buckets.values().map(|bucket| bucket.count).sum()
    }

    /// Customers touched: distinct users, and sessions whose user is unknown count as one each.
    pub(super) fn users(&self) -> u64 {
        let known: BTreeSet<&str> = self.touched.values().filter_map(|touched| touched.user_id.as_deref()).collect();
        let unknown = self.touched.values().filter(|touched| touched.user_id.is_none()).count();
        (known.len() + unknown) as u64
    }

    /// Money of all sessions touched, and the part that was recovered.
    pub(super) fn money(&self) -> (Money, Money) {
        let (mut at_risk, mut recovered) = (Money::default(), Money::default());
        for touched in self.touched.values() {
            at_risk.add(&touched.money);
            if touched.recovered_at.is_some() {
                recovered.add(&touched.money);
            }
        }
        (at_risk, recovered)
    }

    /// How much it hurts, for ranking only: each session weighs more the nearer it was to paying, a quarter
    /// when the customer ordered after all; failures without a customer weigh little, and slowness half.
    pub(super) fn harm(&self) -> f64 {
        let sessions: f64 = self
            .touched
            .values()
            .map(|touched| {
                let weight = match touched.stage {
                    None | Some(Stage::Browse) => 1.0,
                    Some(Stage::Cart) => 2.0,
                    Some(Stage::Checkout) => 3.0,
                    Some(Stage::Payment | Stage::Order) => 4.0,
                };
                if touched.recovered_at.is_some() { weight / 4.0 } else { weight }
            })
            .sum();
        let slow_only = !self.findings.contains_key(&FindingKind::ErrorPattern)
            && !self.findings.contains_key(&FindingKind::RepeatedError);
        let confidence = f64::from(self.findings.values().map(|finding| finding.confidence).fold(0.0, f32::max));
        let kind = if slow_only { 0.5 } else { 1.0 };
        (sessions * confidence + (self.occurrences() as f64).ln_1p() / 2.0) * kind
    }

    /// Takes in what was seen of another incident that is the same problem: sessions and entries of proof once
    /// each, occurrences added up.
    pub(super) fn absorb(&mut self, other: Self) {
        for finding in other.findings.values() {
            self.add(finding);
        }
        for (place, bucket) in other.buckets {
            match self.buckets.get_mut(&place) {
                Some(known) => {
                    known.count += bucket.count;
                    known.first = known.first.min(bucket.first);
                    known.last = known.last.max(bucket.last);
                    known.worst_seconds = known.worst_seconds.max(bucket.worst_seconds);
                }
                None => {
                    self.buckets.insert(place, bucket);
                }
            }
        }
        for (key, touched) in other.touched {
            let joined = match self.touched.remove(&key) {
                Some(known) => known.joined(touched),
                None => touched,
            };
            self.touched.insert(key, joined);
        }
    }

    fn add(&mut self, finding: &Finding) {
        match self.findings.get_mut(&finding.kind) {
            Some(merged) => merge(merged, finding),
            None => {
                self.findings.insert(finding.kind, finding.clone());
            }
        }
    }

    /// Keeps the finding's entries as evidence while there is room.
    fn prove(&mut self, session: &ClosedSession, finding: &Finding) {
        let owner: Owner = (!session.anonymous).then(|| (session.key, session.user_id.clone()));
        for evidence in &finding.evidence {
            let known = self.evidence.iter().any(|(_, known)| known.id == evidence.id);
            if !known && self.evidence.len() < EVIDENCE_REMEMBERED {
                self.evidence.push((owner.clone(), evidence.clone()));
            }
        }
    }

    fn touch(&mut self, session: &ClosedSession, at: Timestamp) {
        let touched = self.touched.entry(session.key).or_insert_with(|| Touched::by_closed(session, at));
        touched.at = touched.at.min(at);
        touched.stage = touched.stage.max(session.stage);
        touched.recovered_at = touched.recovered_at.or(session.recovered_at);
        if !session.money.is_empty() {
            touched.money.clone_from(&session.money);
        }
    }
}

fn merge(merged: &mut Finding, finding: &Finding) {
    merged.occurrences += finding.occurrences;
    merged.at = merged.at.min(finding.at);
    merged.until = merged.until.max(finding.until);
    merged.confidence = merged.confidence.max(finding.confidence);
    merged.worst_seconds = match (merged.worst_seconds, finding.worst_seconds) {
        (Some(a), Some(b)) => Some(a.max(b)),
        (a, b) => a.or(b),
    };
    for evidence in &finding.evidence {
        if merged.evidence.len() >= EVIDENCE_PER_KIND {
            break;
        }
        if !merged.evidence.iter().any(|known| known.id == evidence.id) {
            merged.evidence.push(evidence.clone());
        }
    }
}

/// A run of an incident in one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RunOfIncident {
    pub(super) source: SourceId,
    /// First proof, in seconds since the Unix epoch.
    pub(super) began: i64,
    pub(super) category: Category,
    pub(super) service: Option<String>,
}

/// All incidents of one analysis.
#[derive(Debug, Default)]
pub(super) struct Collector {
    drafts: BTreeMap<Fingerprint, Draft>,
    /// Customers' sessions in trouble: user, money, order after all.
    sessions: BTreeMap<SessionKey, Customer>,
}

#[derive(Debug)]
struct Customer {
    user_id: Option<String>,
    money: Money,
    recovered_at: Option<Timestamp>,
}

impl Collector {
    /// Takes a closed session in. Sessions without a customer prove incidents, but touch nobody.
    pub(super) fn add(&mut self, session: &ClosedSession) {
        for finding in &session.findings {
            let draft = self.drafts.entry(finding.fingerprint).or_insert_with(|| Draft {
                findings: BTreeMap::new(),
                buckets: BTreeMap::new(),
                touched: BTreeMap::new(),
                evidence: Vec::new(),
            });
            draft.prove(session, finding);
            draft.add(finding);
            if !session.anonymous {
                draft.touch(session, finding.at);
            }
        }
        for (fingerprint, tally) in &session.tallies {
            let Some(draft) = self.drafts.get_mut(fingerprint) else { continue };
            let bucket = draft.buckets.entry((tally.source, tally.start)).or_insert(Bucket {
                start: tally.start,
                count: 0,
                first: tally.first,
                last: tally.last,
                worst_seconds: 0.0,
            });
            bucket.count += tally.count;
            bucket.first = bucket.first.min(tally.first);
            bucket.last = bucket.last.max(tally.last);
            bucket.worst_seconds = bucket.worst_seconds.max(tally.worst_seconds);
        }
        if !session.anonymous && !session.findings.is_empty() {
            let customer = self.sessions.entry(session.key).or_insert_with(|| Customer {
                user_id: session.user_id.clone(),
                money: Money::default(),
                recovered_at: None,
            });
            customer.recovered_at = customer.recovered_at.or(session.recovered_at);
            if !session.money.is_empty() {
                customer.money.clone_from(&session.money);
            }
        }
    }

    /// A customer whose session is already in ordered after all.
    pub(super) fn recover(&mut self, key: SessionKey, at: Timestamp) {
        if let Some(customer) = self.sessions.get_mut(&key) {
            customer.recovered_at = customer.recovered_at.or(Some(at));
        }
        for draft in self.drafts.values_mut() {
            if let Some(touched) = draft.touched.get_mut(&key)
                && touched.recovered_at.is_none()
                && at >= touched.at
            {
                touched.recovered_at = Some(at);
            }
        }
    }

    /// The runs of all incidents, in each source by itself: so a source gives the same ones, whatever is read beside it.
    pub(super) fn runs(&self) -> Vec<RunOfIncident> {
        let mut runs = Vec::new();
        for draft in self.drafts.values() {
            let Some(lead) = draft.lead() else { continue };
            let mut before: Option<(SourceId, i64)> = None;
            for ((source, _), bucket) in &draft.buckets {
                let (first, last) = (bucket.first.as_second(), bucket.last.as_second());
                let silent = |until: i64| first.saturating_sub(until) >= EPISODE_GAP_SECONDS;
                if before.is_none_or(|(of, until)| of != *source || silent(until)) {
                    let (category, service) = (lead.category, lead.service.clone());
                    runs.push(RunOfIncident { source: *source, began: first, category, service });
                }
                before = Some((*source, last));
            }
        }
        runs
    }

    /// Customers' sessions in trouble.
    pub(super) fn problem_sessions(&self) -> u64 {
        self.sessions.len() as u64
    }

    /// Customers and money over all incidents, each session once.
    pub(super) fn totals(&self) -> Totals {
        let known: BTreeSet<&str> = self.sessions.values().filter_map(|customer| customer.user_id.as_deref()).collect();
        let unknown = self.sessions.values().filter(|customer| customer.user_id.is_none()).count();
        let mut totals = Totals { users: (known.len() + unknown) as u64, ..Totals::default() };
        for customer in self.sessions.values() {
            totals.money_at_risk.add(&customer.money);
            if customer.recovered_at.is_some() {
                totals.recovered.add(&customer.money);
                totals.recovered_sessions += 1;
            }
        }
        totals
    }

    /// The incidents, most harm first; ties by fingerprint.
    pub(super) fn ranked(self) -> Vec<(Fingerprint, Draft)> {
        ranked(self.drafts.into_iter().collect(), |(fingerprint, draft)| (draft.harm(), *fingerprint))
    }
}

/// Most harm first; ties by fingerprint.
pub(super) fn ranked<T>(all: Vec<T>, key: impl Fn(&T) -> (f64, Fingerprint)) -> Vec<T> {
    let mut all: Vec<((f64, Fingerprint), T)> = all.into_iter().map(|one| (key(&one), one)).collect();
    all.sort_by(|(a, _), (b, _)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    all.into_iter().map(|(_, one)| one).collect()
}
