//! Which incidents run now, and what is to be said of them.
//!
//! The board is for people: it looks at sessions that are still open, so it sees everything at once, and may have to
//! take something back. Nothing of it is written into the memory, which hears from the [ledger](super::ledger) alone.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::run_of::{Run, Said};
use crate::finding::{Finding, Fingerprint};
use crate::incident::{EPISODE_GAP_SECONDS, Incident};
use crate::memory::{Asked, Memory, MemoryError, Mutes};
use crate::pipeline::incident::{incident_of, known_at};
use crate::report::Known;
use crate::report::{LiveEvent, LiveIncident};
use crate::scan::Redactor;
use crate::session::{ClosedSession, SessionKey};
use crate::wording::Language;

/// An incident that grows is spoken of at most this often, in milliseconds of the arrival clock.
const GREW_EVERY: i64 = 5_000;
/// Without a proof for this long an incident is calm, in seconds of event time.
const CALM_AFTER: i64 = 300;

/// Sessions of all runs up to which their customers are told apart, once a second.
const MOST_CUSTOMERS: usize = 20_000;

/// What the board needs to begin a run.
pub(super) struct View<'a> {
    pub(super) memory: &'a Memory,
    pub(super) redactor: &'a Redactor,
    /// Event time in seconds.
    pub(super) clock: i64,
}

/// Runs by fingerprint.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Board {
    runs: BTreeMap<Fingerprint, Run>,
    /// What open sessions were last seen to prove.
    shown: BTreeMap<SessionKey, BTreeSet<Fingerprint>>,
}

/// An event, and what is asked of the memory for it.
pub(super) type Announcement = (LiveEvent, Option<Box<Asked>>);

impl Board {
    /// Takes in what an open session shows now; `None`: nothing.
    pub(super) fn look(
        &mut self,
        key: SessionKey,
        session: Option<&ClosedSession>,
        view: &View<'_>,
    ) -> Result<(), MemoryError> {
        let now = session.map(fingerprints).unwrap_or_default();
        self.withdraw(key, &now);
        if let Some(session) = session {
            self.take(session, &now, false, view)?;
            self.shown.insert(key, now);
        }
        Ok(())
    }

    /// Takes in what a session came to.
    pub(super) fn close(&mut self, session: &ClosedSession, view: &View<'_>) -> Result<(), MemoryError> {
        let now = fingerprints(session);
        self.withdraw(session.key, &now);
        self.take(session, &now, true, view)
    }

    fn take(
        &mut self,
        session: &ClosedSession,
        fingerprints: &BTreeSet<Fingerprint>,
        is_over: bool,
        view: &View<'_>,
    ) -> Result<(), MemoryError> {
        for fingerprint in fingerprints {
            if !self.runs.contains_key(fingerprint) {
                // What is proven so late (a window across sessions is judged after an hour) is no news.
                let is_news = |finding: &&Finding| {
                    finding.fingerprint == *fingerprint
                        && view.clock.saturating_sub(finding.until.as_second()) < EPISODE_GAP_SECONDS
                };
                let Some(lead) = session.findings.iter().find(is_news) else { continue };
                self.runs.insert(*fingerprint, begin(lead, view)?);
            }
            if let Some(run) = self.runs.get_mut(fingerprint) {
                run.take(session, *fingerprint, is_over);
            }
        }
        Ok(())
    }

    /// What the session was seen to prove and proves no more.
    fn withdraw(&mut self, key: SessionKey, now: &BTreeSet<Fingerprint>) {
        for fingerprint in self.shown.remove(&key).unwrap_or_default() {
            if !now.contains(&fingerprint)
                && let Some(run) = self.runs.get_mut(&fingerprint)
            {
                run.withdraw(key);
            }
        }
    }

    /// What is to be said now: `clock` is event time in seconds, `arrived` the arrival clock in milliseconds.
    pub(super) fn announce(
        &mut self,
        clock: i64,
        arrived: i64,
        mutes: &Mutes,
        language: Language,
    ) -> Vec<Announcement> {
        let mut said = Vec::new();
        self.runs.retain(|_, run| {
            let silent = clock.saturating_sub(run.last.as_second());
            let over = silent >= EPISODE_GAP_SECONDS || run.is_empty();
            run.muted = mutes.of(&run.incident, run.last);
            said.extend(news(run, over, arrived, language));
            if !over && silent >= CALM_AFTER && run.said == Said::Open {
                said.push((LiveEvent::Calmed(run.shown()), None));
                run.said = Said::Calm;
            }
            if over && run.said != Said::Nothing {
                said.push((LiveEvent::Closed(run.shown()), None));
            }
            !over
        });
        said
    }

    /// The runs that are on, by fingerprint.
    pub(super) fn incidents(&self) -> Vec<LiveIncident> {
        self.runs.values().map(Run::shown).collect()
    }

    /// Different customers of all runs that nobody planned: one whom two of them touch is one. `None` where they are too many
    /// to be told apart.
    pub(super) fn customers(&self) -> Option<u64> {
        let alarming = || self.runs.values().filter(|run| run.muted.is_none());
        if alarming().map(Run::kept).sum::<usize>() > MOST_CUSTOMERS {
            return None;
        }
        let mut customers = BTreeSet::new();
        for run in alarming() {
            customers.extend(run.customers()?);
        }
        Some(customers.len() as u64)
    }

    /// How many runs are on.
    pub(super) fn open(&self) -> usize {
        self.runs.len()
    }

    /// The open sessions that prove something.
    pub(super) fn troubled_sessions(&self) -> impl Iterator<Item = SessionKey> {
        self.shown.iter().filter(|(_, proven)| !proven.is_empty()).map(|(key, _)| *key)
    }

    /// How many open sessions prove something.
    pub(super) fn troubled(&self) -> usize {
        self.shown.len()
    }
}

fn fingerprints(session: &ClosedSession) -> BTreeSet<Fingerprint> {
    session.findings.iter().map(|finding| finding.fingerprint).collect()
}

/// A run begins; the memory says whether the incident is known.
fn begin(lead: &Finding, view: &View<'_>) -> Result<Run, MemoryError> {
    let incident = incident_of(lead, view.redactor);
    let standing = view.memory.standing_before(&incident)?;
    let Some(standing) = standing else { return Ok(Run::new(incident, lead.clone(), Known::New, None)) };
    let known = known_at(&standing, lead.at);
    let fixes = standing.fixes(view.memory.held_after());
    let precedent = fixes.first().map(|fix| fix.fix.clone());
    Ok(Run::new(incident, lead.clone(), known, precedent))
}

/// That a run began or grew. One that was planned opens again when it goes on after the plan's end.
fn news(run: &mut Run, over: bool, arrived: i64, language: Language) -> Option<Announcement> {
    let opens = match run.said {
        Said::Nothing => !run.is_empty(),
        Said::Muted => run.has_grown && !over && run.muted.is_none(),
        Said::Open | Said::Calm => false,
    };
    let due = arrived.saturating_sub(run.said_at) >= GREW_EVERY;
    let grows = run.has_grown && due && !over;
    if !opens && !grows {
        return None;
    }
    run.said_at = arrived;
    run.has_grown = false;
    if run.said != Said::Open {
        run.said = if run.muted.is_some() { Said::Muted } else { Said::Open };
    }
    if !opens {
        return Some((LiveEvent::Grew(run.shown()), None));
    }
    let asked = run.muted.is_none().then(|| Box::new(ask(run, language)));
    Some((LiveEvent::Opened(run.shown()), asked))
}

fn ask(run: &Run, language: Language) -> Asked {
    let shown = run.shown();
    let incident: Incident = run.incident.clone();
    // The lead is one session's; the answer is about the whole run.
    let lead = Finding { occurrences: shown.entries, ..run.lead.clone() };
    Asked {
        language,
        incident: Some(incident),
        text: String::new(),
        findings: vec![lead],
        evidence: run.lead.evidence.clone(),
        sessions: shown.sessions,
        users: shown.customers,
    }
}
