//! What a site tells others of its fixes: outcomes are derived from traffic, and traffic stays at home, so the outcome
//! travels as if somebody had said it.

use jiff::{SignedDuration, Timestamp};

use super::{Action, ActionKind, Outcome, OutcomeKind, SiteId, Stamp};

/// Turns a site's number into that of its witness, and back: stamps of testimonies must not meet those of people.
const WITNESS: u64 = 0x7769_746e_6573_7321;

/// Under which number a site tells of outcomes that it derived.
#[must_use]
pub fn witness(site: SiteId) -> SiteId {
    SiteId(site.0 ^ WITNESS)
}

/// The outcome of a fix as an action that can travel; `None` where nobody can tell, or people said it themselves.
///
/// The same outcome gives the same action whenever it is told. It stands right behind the fix that it speaks of, and of
/// two testimonies the one that saw further comes last. One that it held says no more than that it did for `held_after`.
#[must_use]
pub fn testimony(site: SiteId, fix: Stamp, outcome: &Outcome, held_after: SignedDuration) -> Option<Action> {
    if outcome.told || outcome.applied_at == Timestamp::UNIX_EPOCH {
        return None;
    }
    let (held, at) = match (outcome.kind, outcome.came_back_at) {
        (OutcomeKind::Held, _) => (true, outcome.applied_at.checked_add(held_after).ok()?),
        (OutcomeKind::CameBack, Some(at)) => (false, at),
        _ => return None,
    };
    let minutes = u32::try_from(at.duration_since(outcome.applied_at).as_mins().max(0)).unwrap_or(u32::MAX);
    let counter = fix.counter.saturating_add(1).saturating_add(minutes);
    let stamp = Stamp { millis: fix.millis, counter, site: witness(site) };
    Some(Action { stamp, by: None, kind: ActionKind::Outcome { held, at } })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::{Around, applications};

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + hour * 3600).unwrap()
    }

    #[test]
    fn a_testimony_is_believed_elsewhere_and_a_later_one_more() {
        let site = SiteId(7);
        let stamp = Stamp { millis: 5, counter: 1, site };
        let fix = ActionKind::Resolve { fix: "restart".into(), root_cause: None, applied_at: at(0) };
        let fix = Action { stamp, by: None, kind: fix };
        let held = Outcome {
            kind: OutcomeKind::Held,
            applied_at: at(0),
            came_back_at: None,
            judged_until: Some(at(90)),
            told: false,
        };
        let told = |outcome: &Outcome| testimony(site, stamp, outcome, SignedDuration::from_hours(24)).unwrap();
        let first = told(&held);
        assert_eq!(first, told(&Outcome { judged_until: Some(at(500)), ..held }));
        let back = told(&Outcome { kind: OutcomeKind::CameBack, came_back_at: Some(at(100)), ..held });
        let judged = |actions: &[Action]| {
            let around = |_| Ok::<_, std::convert::Infallible>(Around::default());
            applications(actions)[0].judge(&[], None, SignedDuration::from_hours(24), around).unwrap().kind
        };
        assert_eq!(judged(&[fix.clone(), first.clone()]), OutcomeKind::Held);
        assert_eq!(judged(&[back, first, fix]), OutcomeKind::CameBack);
        assert!(testimony(site, stamp, &Outcome { told: true, ..held }, SignedDuration::ZERO).is_none());
        assert_eq!(witness(witness(site)), site);
    }
}
