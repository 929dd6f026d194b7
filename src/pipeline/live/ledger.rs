//! What live analysis proves, on its way into the memory.
//!
//! The ledger sees each firm proof as it comes and each session as it closes, in the order of the journal, and nothing
//! else: what it writes follows from the journal alone, whenever it is written. Counts are absolute and only grow, so
//! that after a crash the same records write the same again. A firm proof is counted at once; when its session closes,
//! what the session really came to takes its place, which is never less.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::entry::{EntryId, Money, SourceId};
use crate::finding::{Category, Evidence, Finding, FindingKind, Fingerprint};
use crate::incident::{Bucket, EPISODE_GAP_SECONDS, Incident, Touched};
use crate::memory::{EvidenceOwner, MemoryError, Remembered, Sitting};
use crate::pipeline::incident::incident_of;
use crate::scan::Redactor;
use crate::session::{ClosedSession, OpenSession, Recovery, SessionKey, Tally, TroubleGroup, timestamp};

/// Proving entries of an incident that are written down of each run of it, as of one analysis.
const EVIDENCE_OF_RUN: usize = 25;

/// Buckets stay this long after the clock has passed them, in seconds: a session lasts a day, and closes later.
const BUCKETS_KEPT: i64 = 25 * 3600;

/// Troubled sessions whose customers may still order after all; of more, the oldest are let go.
const MAX_WAITING: usize = 262_144;

/// An order counts as recovery within this time of the trouble, in seconds.
const RECOVERY_WINDOW: i64 = 24 * 3600;

/// What is known of an incident here.
#[derive(Debug, Serialize, Deserialize)]
struct Account {
    incident: Incident,
    buckets: BTreeMap<Place, Bucket>,
    /// Latest proof.
    last: Timestamp,
    /// What was written down of this run.
    evidence: BTreeSet<EntryId>,
}

/// Start of a bucket, and the source that it counts.
type Place = (i64, SourceId);

/// Firm proofs of an open session, counted by fingerprint and bucket.
type Firm = BTreeMap<(Fingerprint, Place), u64>;

/// Before and behind all places.
const FIRST: Place = (i64::MIN, SourceId(0));
const LAST: Place = (i64::MAX, SourceId(u64::MAX));

/// What waits to be written of one incident.
#[derive(Debug, Default)]
struct Due {
    buckets: BTreeSet<Place>,
    touched: BTreeMap<SessionKey, Touched>,
    evidence: Vec<(EvidenceOwner, Evidence)>,
}

/// A troubled session that closed.
#[derive(Debug, Serialize, Deserialize)]
struct Waiting {
    since: i64,
    touched: Vec<(Fingerprint, Touched)>,
}

/// All incidents that were proven, and what is not written yet.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Ledger {
    accounts: BTreeMap<Fingerprint, Account>,
    firm: BTreeMap<SessionKey, Firm>,
    waiting: BTreeMap<SessionKey, Waiting>,
    queue: VecDeque<(i64, SessionKey)>,
    #[serde(skip)]
    due: BTreeMap<Fingerprint, Due>,
    #[serde(skip)]
    sessions: Vec<ClosedSession>,
    /// Runs that began: in which source, when (in seconds), and of which incident.
    #[serde(skip)]
    runs: Vec<(SourceId, i64, Fingerprint)>,
}

/// An entry that was just taken in and proves an incident for good.
pub(super) struct Proof<'a> {
    pub(super) at: i64,
    pub(super) seconds: f64,
    pub(super) entry: EntryId,
    pub(super) session: &'a OpenSession,
    pub(super) group: &'a TroubleGroup,
}

impl Ledger {
    /// Whether anything waits to be written.
    pub(super) fn is_due(&self) -> bool {
        !self.due.is_empty() || !self.sessions.is_empty()
    }

    /// Counts a firm proof.
    pub(super) fn prove(&mut self, proof: &Proof<'_>, redactor: &Redactor) {
        let Proof { at, seconds, session, group, entry } = *proof;
        let fingerprint = group.first.fingerprint;
        let account = self.accounts.entry(fingerprint).or_insert_with(|| {
            // What a firm group is sure to become.
            let kind = if group.first.failed { FindingKind::ErrorPattern } else { FindingKind::SlowRequest };
            let finding = group.finding(kind);
            Account::new(incident_of(&finding, redactor), finding.at)
        });
        if account.reach(timestamp(at)) {
            self.runs.push((entry.source, at.div_euclid(1_000_000), fingerprint));
        }
        let due = self.due.entry(fingerprint).or_default();
        let start = account.count(Tally::at(entry.source, at, 1, seconds));
        due.buckets.insert(start);
        let owner = (!session.anonymous).then(|| (session.key, session.user().map(str::to_owned)));
        if let Some(evidence) = group.evidence.last().filter(|evidence| evidence.id == proof.entry) {
            account.keep(evidence, &owner, due);
        }
        let firm = self.firm.entry(session.key).or_default();
        let all = (fingerprint, FIRST)..=(fingerprint, LAST);
        let first = firm.range(all).next().is_none();
        *firm.entry((fingerprint, start)).or_default() += 1;
        if first && !session.anonymous {
            touch(due, touched_open(session, at));
        }
    }

    /// Puts what a session came to in the place of its firm proofs.
    pub(super) fn close(&mut self, session: &ClosedSession, redactor: &Redactor) {
        for ((fingerprint, start), count) in self.firm.remove(&session.key).unwrap_or_default() {
            if let Some(bucket) = self.accounts.get_mut(&fingerprint).and_then(|known| known.buckets.get_mut(&start)) {
                bucket.count = bucket.count.saturating_sub(count);
            }
        }
        let mut touched: BTreeMap<Fingerprint, Touched> = BTreeMap::new();
        for finding in &session.findings {
            self.found(session, finding, redactor);
            if !session.anonymous {
                let own = touched.entry(finding.fingerprint).or_insert_with(|| Touched::by_closed(session, finding.at));
                own.at = own.at.min(finding.at);
            }
        }
        for (fingerprint, tally) in &session.tallies {
            let Some(account) = self.accounts.get_mut(fingerprint) else { continue };
            let start = account.count(*tally);
            account.last = account.last.max(tally.last);
            self.due.entry(*fingerprint).or_default().buckets.insert(start);
        }
        for (fingerprint, touched) in &touched {
            touch(self.due.entry(*fingerprint).or_default(), touched.clone());
        }
        self.await_order(session, touched);
    }

    fn found(&mut self, session: &ClosedSession, finding: &Finding, redactor: &Redactor) {
        let owner = (!session.anonymous).then(|| (session.key, session.user_id.clone()));
        let account = self
            .accounts
            .entry(finding.fingerprint)
            .or_insert_with(|| Account::new(incident_of(finding, redactor), finding.at));
        let began = account.reach(finding.at);
        if let Some(first) = finding.evidence.first().filter(|_| began) {
            self.runs.push((first.id.source, finding.at.as_second(), finding.fingerprint));
        }
        let due = self.due.entry(finding.fingerprint).or_default();
        for evidence in &finding.evidence {
            account.keep(evidence, &owner, due);
        }
        account.last = account.last.max(finding.until);
    }

    /// Hands a closed session over to be written.
    pub(super) fn remember(&mut self, session: ClosedSession) {
        self.sessions.push(session);
    }

    fn await_order(&mut self, session: &ClosedSession, touched: BTreeMap<Fingerprint, Touched>) {
        if session.user_id.is_none() || touched.is_empty() {
            return;
        }
        let since = session.ended.as_second();
        let waiting = self.waiting.entry(session.key).or_insert_with(|| Waiting { since, touched: Vec::new() });
        waiting.since = since;
        waiting.touched.retain(|(known, _)| !touched.contains_key(known));
        waiting.touched.extend(touched);
        self.queue.push_back((since, session.key));
        while self.waiting.len() > MAX_WAITING {
            self.let_go_oldest();
        }
    }

    fn let_go_oldest(&mut self) {
        if let Some((since, key)) = self.queue.pop_front()
            && self.waiting.get(&key).is_some_and(|waiting| waiting.since == since)
        {
            self.waiting.remove(&key);
        }
    }

    /// A customer whose session closed before ordered after all.
    pub(super) fn recover(&mut self, recovery: Recovery) {
        let at = timestamp(recovery.at);
        let Some(waiting) = self.waiting.get_mut(&recovery.key) else { return };
        for (fingerprint, touched) in &mut waiting.touched {
            if touched.recovered_at.is_none_or(|known| at < known) && at >= touched.at {
                touched.recovered_at = Some(at);
                touch(self.due.entry(*fingerprint).or_default(), touched.clone());
            }
        }
    }

    /// Lets go what the clock (event time, in seconds) has left behind for good. Only when nothing is due.
    pub(super) fn expire(&mut self, now: i64) {
        while self.queue.front().is_some_and(|(since, _)| now.saturating_sub(*since) > RECOVERY_WINDOW) {
            self.let_go_oldest();
        }
        for account in self.accounts.values_mut() {
            account.buckets.retain(|(start, _), _| now.saturating_sub(*start) <= BUCKETS_KEPT);
        }
        self.accounts.retain(|_, account| !account.buckets.is_empty());
    }

    /// Runs of incidents that began since the last call: in which source, when (in seconds), and of what kind.
    pub(super) fn take_runs(&mut self) -> Vec<(SourceId, i64, Category, Option<String>)> {
        let runs = std::mem::take(&mut self.runs);
        let told = |(source, at, fingerprint)| {
            let incident = &self.accounts.get(&fingerprint)?.incident;
            Some((source, at, incident.category, incident.service.clone()))
        };
        runs.into_iter().filter_map(told).collect()
    }

    /// Forgets what is due, where nothing is to be remembered.
    pub(super) fn discard(&mut self) {
        self.sessions.clear();
        self.due.clear();
    }

    /// Hands what is due to the memory, in batches of its own size.
    pub(super) fn write(&mut self, sitting: &mut Sitting<'_>) -> Result<(), MemoryError> {
        for session in std::mem::take(&mut self.sessions) {
            sitting.session(session)?;
        }
        for (fingerprint, due) in std::mem::take(&mut self.due) {
            let Some(account) = self.accounts.get(&fingerprint) else { continue };
            let bucket = |place: Place| account.buckets.get(&place).map(|bucket| (place.1, *bucket));
            sitting.incident(Remembered {
                incident: account.incident.clone(),
                buckets: due.buckets.into_iter().filter_map(bucket).collect(),
                touched: due.touched.into_values().collect(),
                evidence: due.evidence,
            })?;
        }
        Ok(())
    }
}

impl Account {
    fn new(incident: Incident, at: Timestamp) -> Self {
        Self { incident, buckets: BTreeMap::new(), last: at, evidence: BTreeSet::new() }
    }

    /// Takes note of a proof's time; after a long silence a new run begins. Says whether one did.
    fn reach(&mut self, at: Timestamp) -> bool {
        let silent = at.as_second().saturating_sub(self.last.as_second()) >= EPISODE_GAP_SECONDS;
        if silent {
            self.evidence.clear();
        }
        self.last = self.last.max(at);
        silent || self.buckets.is_empty() && self.evidence.is_empty()
    }

    /// Adds to a bucket; gives its place.
    fn count(&mut self, tally: Tally) -> Place {
        let place = (tally.start, tally.source);
        let bucket = self.buckets.entry(place).or_insert(Bucket {
            start: tally.start,
            count: 0,
            first: tally.first,
            last: tally.last,
            worst_seconds: 0.0,
        });
        bucket.count = bucket.count.saturating_add(tally.count);
        bucket.first = bucket.first.min(tally.first);
        bucket.last = bucket.last.max(tally.last);
        bucket.worst_seconds = bucket.worst_seconds.max(tally.worst_seconds);
        place
    }

    fn keep(&mut self, evidence: &Evidence, owner: &EvidenceOwner, due: &mut Due) {
        if self.evidence.len() < EVIDENCE_OF_RUN && self.evidence.insert(evidence.id) {
            due.evidence.push((owner.clone(), evidence.clone()));
        }
    }
}

/// Joins with what waits to be written of the same session, as the store would.
fn touch(due: &mut Due, touched: Touched) {
    let joined = match due.touched.remove(&touched.key) {
        Some(known) => {
            let money = if touched.money.is_empty() { known.money.clone() } else { touched.money.clone() };
            Touched { money, ..known.joined(touched) }
        }
        None => touched,
    };
    due.touched.insert(joined.key, joined);
}

/// Without money and order: both may still change in a way that the store, which only adds, could not take back.
fn touched_open(session: &OpenSession, at: i64) -> Touched {
    Touched {
        key: session.key,
        session_id: session.id(),
        user_id: session.user().map(str::to_owned),
        at: timestamp(at),
        stage: session.stage,
        money: Money::default(),
        recovered_at: None,
    }
}
