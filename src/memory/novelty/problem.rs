//! Which resolved incidents are one class of problem, as far as the memory can tell.
//!
//! People's merges say it for certain, and what they parted is two. Else nearly the same words say so: of the cause; of the
//! fix, where a cause is not known of both; or of the symptoms under one code and service. Taking two cases of one problem
//! for two makes the threshold too high, taking two problems for one makes it too low; so where nothing says that they are
//! one, they are two.

use std::collections::BTreeSet;

use super::super::{Memory, MemoryError};
use crate::incident::{ActionKind, Groups, Incident, IncidentId};
use crate::text::analyze;
use crate::wording::Language;

/// Words in common of all that either has (Jaccard), from which two causes, or two fixes, are the same said again.
const SAME_CAUSE: f64 = 0.5;
/// The same of fixes of different causes: as good as the same text.
const SAME_FIX: f64 = 0.9;
/// The same of titles and symptoms, where code and service agree.
const SAME_SYMPTOMS: f64 = 0.6;
/// Texts with fewer different words are too short to be told apart by them.
const FEW_WORDS: usize = 3;

/// What tells a resolved incident's problem from others.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    pub(super) incident: Incident,
    symptoms: BTreeSet<String>,
    causes: Vec<BTreeSet<String>>,
    fixes: Vec<BTreeSet<String>>,
}

impl Problem {
    /// `None` where nobody wrote down a fix that is of use.
    pub(super) fn of(incident: Incident, actions: &[ActionKind]) -> Option<Self> {
        let (mut causes, mut fixes) = (Vec::new(), Vec::new());
        let mut resolved = false;
        for action in actions {
            if let ActionKind::Resolve { fix, root_cause, .. } = action {
                resolved |= !fix.trim().is_empty();
                fixes.push(words(fix));
                causes.extend(root_cause.as_deref().map(words));
            }
        }
        let told = |mut texts: Vec<BTreeSet<String>>| {
            texts.retain(|words| words.len() >= FEW_WORDS);
            texts
        };
        resolved.then(|| Self {
            symptoms: words(&format!("{} {}", incident.title, incident.symptoms)),
            causes: told(causes),
            fixes: told(fixes),
            incident,
        })
    }

    /// The language that it is told in.
    pub(super) fn language(&self) -> Language {
        Language::detect(&format!("{}. {}", self.incident.title, self.incident.symptoms))
    }

    /// Whether both are cases of one problem.
    pub(super) fn same(&self, other: &Self, groups: &Groups) -> bool {
        let (own, others) = (&self.incident, &other.incident);
        if own.id == others.id || groups.head(&own.id) == groups.head(&others.id) {
            return true;
        }
        if groups.apart(&own.id, &others.id) {
            return false;
        }
        let place = |incident: &Incident| (incident.error_code.clone(), incident.service.clone());
        if place(own) == place(others) && likeness(&self.symptoms, &other.symptoms) >= SAME_SYMPTOMS {
            return true;
        }
        // "Restart it" mends many things: where the causes are known, they decide.
        let alike = if self.causes.is_empty() || other.causes.is_empty() { SAME_CAUSE } else { SAME_FIX };
        any_alike(&self.causes, &other.causes, SAME_CAUSE) || any_alike(&self.fixes, &other.fixes, alike)
    }
}

fn any_alike(ones: &[BTreeSet<String>], others: &[BTreeSet<String>], from: f64) -> bool {
    ones.iter().any(|one| others.iter().any(|other| likeness(one, other) >= from))
}

fn words(text: &str) -> BTreeSet<String> {
    analyze(text).into_iter().collect()
}

fn likeness(one: &BTreeSet<String>, two: &BTreeSet<String>) -> f64 {
    let common = one.intersection(two).count();
    let all = one.len() + two.len() - common;
    if all == 0 { 0.0 } else { common as f64 / all as f64 }
}

impl Memory {
    /// The problem of an incident that somebody resolved, with what was done about all of its group.
    pub(super) fn problem(&self, id: &IncidentId) -> Result<Option<Problem>, MemoryError> {
        let mut actions = Vec::new();
        for member in self.groups()?.members(id) {
            actions.extend(self.store.actions(member)?.into_iter().map(|action| action.kind));
        }
        Ok(self.store.incident(id)?.and_then(|incident| Problem::of(incident, &actions)))
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::finding::Category;
    use crate::incident::{GroupWord, Origin, SiteId, Stamp};

    fn problem(id: &str, title: &str, fix: &str) -> Problem {
        let incident = Incident {
            id: IncidentId::given(id),
            fingerprint: None,
            origin: Origin::Imported,
            title: title.into(),
            symptoms: String::new(),
            category: Category::Other,
            service: Some("payment".into()),
            endpoint: None,
            step: None,
            error_code: Some("E1".into()),
            opened_at: None,
        };
        let resolve = ActionKind::Resolve { fix: fix.into(), root_cause: None, applied_at: Timestamp::UNIX_EPOCH };
        Problem::of(incident, &[resolve]).unwrap()
    }

    #[test]
    fn a_fix_in_nearly_the_same_words_makes_one_problem_and_peoples_words_decide() {
        let none = Groups::default();
        let one = problem("a", "gateway does not answer", "Switch payments to the second acquirer");
        let again = problem("b", "cards hang at the last step", "Payments switched to the second acquirer.");
        let other = problem("c", "pool of connections exhausted", "Raise the limit of the pool to 80");
        assert!(one.same(&again, &none) && !one.same(&other, &none));
        let word = |same, incident: &str, with: &str| GroupWord {
            stamp: Stamp { millis: 1, counter: 0, site: SiteId(1) },
            same,
            incident: IncidentId::given(incident),
            other: IncidentId::given(with),
        };
        assert!(!one.same(&again, &Groups::of([word(false, "a", "b")])));
        assert!(one.same(&other, &Groups::of([word(true, "a", "c")])));
    }

    #[test]
    fn what_nobody_fixed_is_no_problem_to_learn_from() {
        let told = problem("a", "x", "y z");
        assert!(Problem::of(told.incident.clone(), &[]).is_none());
        let blank = ActionKind::Resolve { fix: "  ".into(), root_cause: None, applied_at: Timestamp::UNIX_EPOCH };
        assert!(Problem::of(told.incident, &[blank]).is_none());
    }
}
