//! What people say of a complaint's links: a set that only grows, of which the newest word stands.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Link, LinkReason};
use crate::incident::{IncidentId, Stamp};

/// What somebody said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CorrectionKind {
    /// The complaint is about this incident.
    Linked {
        /// The incident.
        incident: IncidentId,
    },
    /// It is not about this incident.
    Unlinked {
        /// The incident.
        incident: IncidentId,
    },
    /// It is about no incident that is known.
    None,
}

/// One correction of a complaint's links.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Correction {
    /// When and where it was entered; also its identity.
    pub stamp: Stamp,
    /// Who, where told.
    pub by: Option<String>,
    /// What.
    pub kind: CorrectionKind,
}

/// The links that stand: of the found ones those that nobody denied, or, once somebody said what the complaint is about,
/// only what they said. The order of the corrections does not matter: the newest stamp counts.
///
/// Best first, ties by the incident's id.
#[must_use]
pub fn standing(found: &[Link], corrections: &[Correction]) -> Vec<Link> {
    let mut ordered: Vec<&Correction> = corrections.iter().collect();
    ordered.sort_by_key(|correction| correction.stamp);
    let mut said: BTreeMap<&IncidentId, bool> = BTreeMap::new();
    let mut found_counts = true;
    for correction in ordered {
        match &correction.kind {
            CorrectionKind::Linked { incident } => drop(said.insert(incident, true)),
            CorrectionKind::Unlinked { incident } => drop(said.insert(incident, false)),
            CorrectionKind::None => {
                said.clear();
                found_counts = false;
            }
        }
    }
    let by_hand: Vec<Link> = said
        .iter()
        .filter(|(_, linked)| **linked)
        .map(|(incident, _)| Link {
            incident: (*incident).clone(),
            reason: LinkReason::ByHand,
            confidence: 1.0,
            evidence: Vec::new(),
        })
        .collect();
    if !by_hand.is_empty() || !found_counts {
        return by_hand;
    }
    let mut left: Vec<Link> = found.iter().filter(|link| !said.contains_key(&link.incident)).cloned().collect();
    left.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then_with(|| a.incident.cmp(&b.incident)));
    left
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::incident::SiteId;

    fn link(incident: &str, confidence: f32) -> Link {
        let incident = IncidentId::given(incident);
        Link { incident, reason: LinkReason::ByMeaning, confidence, evidence: Vec::new() }
    }

    fn said(millis: i64, kind: CorrectionKind) -> Correction {
        Correction { stamp: Stamp { millis, counter: 0, site: SiteId(1) }, by: None, kind }
    }

    fn linked(incident: &str) -> CorrectionKind {
        CorrectionKind::Linked { incident: IncidentId::given(incident) }
    }

    fn unlinked(incident: &str) -> CorrectionKind {
        CorrectionKind::Unlinked { incident: IncidentId::given(incident) }
    }

    fn names(links: &[Link]) -> Vec<&str> {
        links.iter().map(|link| link.incident.as_str()).collect()
    }

    #[test]
    fn the_newest_word_of_a_person_stands_over_what_was_found() {
        let found = [link("a", 0.6), link("b", 0.9)];
        assert_eq!(names(&standing(&found, &[])), ["b", "a"]);
        assert_eq!(names(&standing(&found, &[said(1, unlinked("b"))])), ["a"]);
        let by_hand = standing(&found, &[said(1, linked("c"))]);
        assert_eq!((names(&by_hand), by_hand[0].reason), (vec!["c"], LinkReason::ByHand));
        assert_eq!(names(&standing(&found, &[said(2, unlinked("c")), said(1, linked("c"))])), ["b", "a"]);
        assert!(standing(&found, &[said(1, linked("c")), said(2, CorrectionKind::None)]).is_empty());
        assert_eq!(names(&standing(&found, &[said(1, CorrectionKind::None), said(2, linked("a"))])), ["a"]);
    }

    proptest! {
        #[test]
        fn the_order_in_which_corrections_come_does_not_matter(kinds in prop::collection::vec((0..5_u8, 0..3_u8), 0..6), turn in 0..6_usize) {
            let name = |n: u8| ["a", "b", "c"][usize::from(n)];
            let corrections: Vec<Correction> = kinds.iter().enumerate().map(|(i, (kind, incident))| said(i as i64, match kind {
                0 => CorrectionKind::None,
                1 | 2 => linked(name(*incident)),
                _ => unlinked(name(*incident)),
            })).collect();
            let mut turned = corrections.clone();
            turned.reverse();
            let turn = turn.min(turned.len());
            turned.rotate_left(turn);
            let found = [link("a", 0.5), link("b", 0.5)];
            prop_assert_eq!(standing(&found, &turned), standing(&found, &corrections));
        }
    }
}
