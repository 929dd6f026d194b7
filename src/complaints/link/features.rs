//! What speaks for and against a complaint being about an incident, as numbers from 0 to 1.

use std::collections::BTreeMap;

use super::lexicon::{Lexicon, TopicId};
use super::profile::Profile;
use super::said::{Clause, Said};

/// How many there are.
pub(in crate::complaints) const FEATURES: usize = 16;

/// What a general complaint ("the site is slow") misses in an incident of one part weighs less than a named part.
const GENERAL: &[&str] = &["site", "slow", "app"];
const GENERAL_MISS: f32 = 0.4;
/// What a missed topic takes from a clause, when the best clause is chosen.
pub(super) const MISS: f32 = 0.4;
/// What trouble says that may be one with goods.
const ANYTHING: f32 = 0.5;
/// What a named part says by itself, where nothing fails and nobody asks where it is.
const NAMED_ALONE: f32 = 0.7;
/// And what trouble of which nothing is named adds to it.
const UNNAMED: f32 = 0.3;

/// The names, in the order of [`Features::row`].
pub(super) const NAMES: [&str; FEATURES] = [
    "one",
    "id",
    "person",
    "topic",
    "failing",
    "trouble",
    "missed",
    "outside",
    "recent",
    "words",
    "meaning",
    "harm",
    "background",
    "rival",
    "sense",
    "elsewhere",
];

/// The numbers of one complaint and incident.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Features {
    /// The complaint names a session, order or trace that the incident touched.
    pub(super) id: f32,
    /// Its person was touched, the more recently the more; negative where only other incidents touched them.
    pub(super) person: f32,
    /// It names a part of the shop that the incident breaks.
    pub(super) topic: f32,
    /// And says that it fails.
    pub(super) failing: f32,
    /// It says that something fails, and does not name what.
    pub(super) trouble: f32,
    /// It names parts that the incident does not break.
    pub(super) missed: f32,
    /// It is about people, goods or parcels.
    pub(super) outside: f32,
    /// How recent the incident's trouble is, seen from the complaint.
    pub(super) recent: f32,
    /// Words in common.
    pub(super) words: f32,
    /// Likeness by meaning, where it was asked for.
    pub(super) meaning: f32,
    /// The incident's share of the trouble at that time.
    pub(super) harm: f32,
    /// How usual it is for the incident to be there: what is there every day drives nobody to complain today.
    pub(super) background: f32,
    /// By how much another incident shows better what the complaint names.
    pub(super) rival: f32,
    /// How much of it is about what the incident breaks, by its meaning: against what is usual, and 0 where it was not asked.
    pub(super) sense: f32,
    /// How much of it is about people, goods and parcels, by its meaning: likewise.
    pub(super) elsewhere: f32,
    /// The topics that met: the complaint's and the incident's.
    pub(super) pair: Option<(TopicId, TopicId)>,
    /// The clause that speaks most for it.
    pub(super) clause: usize,
    /// The complaint's words that the incident has, too.
    pub(super) shared: Vec<String>,
}

impl Features {
    /// The numbers as a row, with 1 for the constant.
    pub(super) fn row(&self) -> [f32; FEATURES] {
        [
            1.0,
            self.id,
            self.person,
            self.topic,
            self.failing,
            self.trouble,
            self.missed,
            self.outside,
            self.recent,
            self.words,
            self.meaning,
            self.harm,
            self.background,
            self.rival,
            self.sense,
            self.elsewhere,
        ]
    }

    /// What the text alone says.
    pub(super) fn of_text(said: &Said, profile: &Profile, rarity: &Rarity) -> Self {
        let lexicon = Lexicon::built_in();
        let mut best = Self::default();
        let mut best_worth = f32::NEG_INFINITY;
        for (place, clause) in said.clauses.iter().enumerate() {
            let met = Met::of(clause, profile, lexicon);
            let wrong = clause.trouble.max(f32::from(u8::from(clause.wonders)));
            let on_screen = ANYTHING + (1.0 - ANYTHING) * clause.screen;
            let unnamed = clause.trouble * on_screen * (1.0 - met.topic) * (1.0 - met.missed) * (1.0 - clause.outside);
            let worth =
                met.topic * (0.5 + 0.5 * clause.trouble) + UNNAMED * unnamed - MISS * (met.missed + clause.outside);
            if worth > best_worth {
                best_worth = worth;
                best = Self {
                    topic: met.topic * (NAMED_ALONE + (1.0 - NAMED_ALONE) * wrong),
                    failing: met.topic * clause.trouble,
                    trouble: unnamed,
                    missed: met.missed,
                    outside: clause.outside,
                    pair: met.pair,
                    clause: place,
                    ..Self::default()
                };
            }
        }
        (best.words, best.shared) = rarity.shared(said, profile);
        best
    }
}

/// What a clause and an incident have in common.
struct Met {
    topic: f32,
    missed: f32,
    pair: Option<(TopicId, TopicId)>,
}

impl Met {
    fn of(clause: &Clause, profile: &Profile, lexicon: &Lexicon) -> Self {
        let mut met = Self { topic: 0.0, missed: 0.0, pair: None };
        for (said, how) in &clause.shop {
            let mut shown = 0.0_f32;
            for (topic, worth) in &profile.topics {
                let value = lexicon.nearness(*said, *topic) * worth;
                shown = shown.max(value);
                if value * how > met.topic {
                    (met.topic, met.pair) = (value * how, Some((*said, *topic)));
                }
            }
            let general = lexicon.topics.get(*said).is_some_and(|topic| GENERAL.contains(&topic.name));
            let share = if general { GENERAL_MISS } else { 1.0 };
            met.missed = met.missed.max(how * (1.0 - shown) * share);
        }
        met
    }
}

/// How much a word tells incidents apart.
#[derive(Debug, Clone, Default)]
pub(super) struct Rarity {
    incidents: f32,
    with: BTreeMap<String, f32>,
}

/// A sum of rarities that counts as half of what words can say.
const HALF: f32 = 4.0;
/// Words named as reasons.
const NAMED: usize = 5;

impl Rarity {
    /// From the incidents that are known.
    pub(super) fn of<'p>(profiles: impl Iterator<Item = &'p Profile>) -> Self {
        let mut rarity = Self::default();
        for profile in profiles {
            rarity.incidents += 1.0;
            for token in &profile.tokens {
                *rarity.with.entry(token.clone()).or_default() += 1.0;
            }
        }
        rarity
    }

    /// What words in common say, 0–1, and the complaint's words that they are.
    fn shared(&self, said: &Said, profile: &Profile) -> (f32, Vec<String>) {
        let mut by_word: BTreeMap<&str, f32> = BTreeMap::new();
        for (token, word) in &said.tokens {
            if profile.tokens.contains(token) && token.chars().any(char::is_alphabetic) {
                let with = self.with.get(token).copied().unwrap_or(1.0);
                let rarity = ((self.incidents + 1.0) / (with + 0.5)).ln().max(0.0);
                let best = by_word.entry(word).or_default();
                *best = best.max(rarity);
            }
        }
        let sum: f32 = by_word.values().sum();
        let mut words: Vec<(&str, f32)> = by_word.into_iter().collect();
        words.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        (sum / (sum + HALF), words.into_iter().take(NAMED).map(|(word, _)| word.to_owned()).collect())
    }
}
