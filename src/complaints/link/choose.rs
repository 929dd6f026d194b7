//! From what speaks for and against to the links of one complaint.

use std::collections::BTreeSet;

use super::features::{FEATURES, Features, MISS, NAMES};
use super::ids::ids_in;
use super::lag::still_to_come;
use super::lexicon::Lexicon;
use super::people::{Led, led_to};
use super::said::Said;
use super::sense::Sense;
use super::situation::{Active, Situation};
use super::{TopicPair, Weights};
use crate::complaint::{Complaint, Link, LinkReason};

/// Confidence from which a complaint is linked.
pub const THRESHOLD: f64 = 0.6;
/// How much surer a second link must be: it must be another matter of the same complaint.
const SECOND: f64 = 0.15;
/// Topics nearer than this are one matter.
const ONE_MATTER: f32 = 0.25;
/// Words named as evidence.
const WORDS: usize = 6;
/// How much a person's old trouble still says.
const OLD_TROUBLE: f32 = 0.4;
/// What speaks against an incident that did not touch the person, where others did.
const ELSEWHERE: f32 = -0.6;

/// One incident's case.
#[derive(Debug, Clone)]
pub(super) struct Case<'s> {
    pub(super) active: Active<'s>,
    pub(super) features: Features,
    /// The id that led to it.
    pub(super) by_id: Option<String>,
    /// Whether the person was touched.
    pub(super) by_person: bool,
}

impl Case<'_> {
    pub(super) fn row(&self) -> [f32; FEATURES] {
        self.features.row()
    }

    pub(super) fn pair(&self) -> Option<TopicPair> {
        self.features.pair
    }

    /// The numbers with their names, for looking into a decision.
    pub(super) fn told(&self) -> String {
        let row = self.row();
        let named = NAMES.iter().zip(row).skip(1).filter(|(_, value)| *value != 0.0);
        named.map(|(name, value)| format!("{name} {value:.2}")).collect::<Vec<_>>().join(", ")
    }
}

/// What speaks for each incident that may be meant.
pub(super) fn cases<'s>(
    complaint: &Complaint,
    said: &Said,
    led: &[Led],
    situation: &'s Situation,
    around: &[usize],
    window: i64,
) -> Vec<Case<'s>> {
    let at = complaint.at.as_second();
    let channel = complaint.channel.as_deref();
    let active = situation.active(at, window, around, &led_to(led));
    let mut cases: Vec<Case<'s>> = active
        .into_iter()
        .map(|active| {
            let mut features = Features::of_text(said, &active.known.profile, &situation.rarity);
            features.recent = still_to_come(active.lag, channel);
            features.harm = active.share;
            features.background = active.known.activity.background(at);
            let mut case = Case { active, features, by_id: None, by_person: false };
            meet(&mut case, led, at, channel);
            case
        })
        .collect();
    let worth: Vec<f32> = cases.iter().map(|case| case.features.topic - MISS * case.features.missed).collect();
    for (place, case) in cases.iter_mut().enumerate() {
        let others = worth.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, worth)| *worth);
        let best = others.fold(0.0_f32, f32::max);
        case.features.rival = (best - worth.get(place).copied().unwrap_or(0.0)).clamp(0.0, 1.0);
    }
    cases
}

/// What the person's own sessions say.
fn meet(case: &mut Case<'_>, led: &[Led], at: i64, channel: Option<&str>) {
    for one in led {
        let recent = still_to_come(at - one.at, channel);
        if one.place != case.active.place {
            continue;
        }
        case.features.recent = case.features.recent.max(recent);
        if one.exact {
            case.features.id = 1.0;
            case.by_id.get_or_insert_with(|| one.word.clone());
        } else {
            case.by_person = true;
            case.features.person = case.features.person.max(OLD_TROUBLE + (1.0 - OLD_TROUBLE) * recent);
        }
    }
    if case.by_id.is_none() && !case.by_person && !led.is_empty() {
        case.features.person = ELSEWHERE;
    }
}

/// What a complaint's meaning says on average of an incident that was there: from there it speaks for or against.
const USUAL_SENSE: f32 = 0.3;
const USUAL_ELSEWHERE: f32 = 0.3;
/// What either hardly ever exceeds or falls below, where the rest leaves it open.
const MOST: f32 = 0.75;
const LEAST: f32 = 0.05;

/// Takes in what the complaint is about by its meaning.
pub(super) fn add_sense(case: &mut Case<'_>, sense: &Sense) {
    let (met, outside) = sense.met(&case.active.known.profile);
    case.features.sense = met - USUAL_SENSE;
    case.features.elsewhere = outside - USUAL_ELSEWHERE;
}

/// The case as its meaning could make it at best: what nearly no complaint exceeds.
pub(super) fn at_best(case: &Case<'_>) -> [f32; FEATURES] {
    Features { sense: MOST - USUAL_SENSE, elsewhere: LEAST - USUAL_ELSEWHERE, ..case.features.clone() }.row()
}

/// And at worst.
pub(super) fn at_worst(case: &Case<'_>) -> [f32; FEATURES] {
    Features { sense: LEAST - USUAL_SENSE, elsewhere: MOST - USUAL_ELSEWHERE, ..case.features.clone() }.row()
}

/// Takes in likeness by meaning, 0–1.
pub(super) fn add_meaning(case: &mut Case<'_>, likeness: f32) {
    case.features.meaning = likeness.clamp(0.0, 1.0);
}

/// The links: the surest incident, and a second one where it is another matter of the same complaint. Best first.
pub(super) fn chosen(cases: &[Case<'_>], said: &Said, weights: &Weights) -> Vec<Link> {
    let lexicon = Lexicon::built_in();
    let chance = |case: &Case<'_>| weights.chance(&case.row(), case.pair());
    let mut ranked: Vec<(f64, &Case<'_>)> = cases.iter().map(|case| (chance(case), case)).collect();
    ranked.sort_by(|(a, one), (b, other)| {
        let by_harm = other.active.share.total_cmp(&one.active.share).then(one.active.lag.cmp(&other.active.lag));
        b.total_cmp(a).then(by_harm).then_with(|| one.active.known.incident.cmp(&other.active.known.incident))
    });
    let mut links: Vec<(f64, &Case<'_>)> = Vec::new();
    for (chance, case) in ranked {
        let needed = if links.is_empty() { THRESHOLD } else { THRESHOLD + SECOND };
        let other_matter = links.iter().all(|(_, taken)| {
            let apart = |a: TopicPair, b: TopicPair| {
                lexicon.nearness(a.0, b.0) < ONE_MATTER && lexicon.nearness(a.1, b.1) < ONE_MATTER
            };
            let matters = taken.pair().zip(case.pair()).is_some_and(|(a, b)| apart(a, b));
            taken.features.clause != case.features.clause && matters && case.features.topic > 0.5
        });
        if chance >= needed && other_matter {
            links.push((chance, case));
        }
    }
    links.into_iter().map(|(chance, case)| link(chance, case, said)).collect()
}

fn link(chance: f64, case: &Case<'_>, said: &Said) -> Link {
    let reason = match (&case.by_id, case.by_person) {
        (Some(_), _) => LinkReason::ById,
        (None, true) => LinkReason::BySession,
        (None, false) => LinkReason::ByMeaning,
    };
    let mut evidence: Vec<String> = case.by_id.iter().cloned().collect();
    let clause = said.clauses.get(case.features.clause);
    let topic = case.pair().map(|(said, _)| said);
    let named =
        clause.into_iter().flat_map(|clause| clause.words.get(&topic).into_iter().chain(clause.words.get(&None)));
    let mut words: Vec<String> = Vec::new();
    for word in named.flatten().chain(&case.features.shared) {
        let within = |known: &String| known.to_lowercase().contains(&word.to_lowercase());
        if !words.iter().any(within) && !evidence.contains(word) {
            words.push(word.clone());
        }
    }
    words.truncate(WORDS);
    evidence.append(&mut words);
    Link { incident: case.active.known.incident.clone(), reason, confidence: chance as f32, evidence }
}

/// The ids to look up: those of the help desk's fields, and those in the text. The last part may name anything.
pub(super) fn ids(complaint: &Complaint) -> (Vec<&str>, Vec<&str>) {
    let told: Vec<&str> = complaint.ids().collect();
    let seen: BTreeSet<&str> = told.iter().copied().collect();
    let in_text = ids_in(&complaint.text).into_iter().filter(|id| !seen.contains(id)).collect();
    (told, in_text)
}
