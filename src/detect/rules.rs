//! The rules, checked and ready to use.

use std::path::Path;
use std::sync::Arc;

use ahash::AHashMap;
use regex::Regex;

use super::fields::{FieldNames, Role};
use super::phrase::{Phrases, WordList};
use super::rules_file::{
    self, BottleneckRule, ConfidenceRule, Origin, Placed, RawBenign, RawCategory, RawFailure, RawFields, RawRules,
    RawSlow, RawStage, RawStatus, RulesError, Section,
};
use crate::finding::Category;
use crate::session::Stage;

/// Categories that the rules file describes.
pub(super) const DESCRIBED: [Category; 5] =
    [Category::Payment, Category::Database, Category::Auth, Category::Timeout, Category::Api];

/// Lists of phrases, as numbers in [`super::phrase::Match::list`]: cues and subjects of the described
/// categories come first, five each.
pub(super) mod list {
    pub(in crate::detect) const SUBJECTS: u8 = 5;
    pub(in crate::detect) const CUE: u8 = 10;
    pub(in crate::detect) const STRONG: u8 = 11;
    pub(in crate::detect) const WRAPPER: u8 = 12;
    pub(in crate::detect) const BENIGN: u8 = 13;
    pub(in crate::detect) const SUCCESS: u8 = 14;
    pub(in crate::detect) const GOVERNING: u8 = 15;
    pub(in crate::detect) const BACKGROUND: u8 = 16;
    pub(in crate::detect) const NO: u8 = 17;
    pub(in crate::detect) const NOT: u8 = 18;
    pub(in crate::detect) const POSSIBLY: u8 = 19;
}

/// An exception to the slowness threshold.
#[derive(Debug)]
struct SlowOverride {
    service: Option<Regex>,
    endpoint: Option<Regex>,
    seconds: f64,
}

/// HTTP statuses: single ones and whole classes.
#[derive(Debug, Default)]
pub(super) struct Statuses {
    single: Vec<u16>,
    classes: Vec<u16>,
}

impl Statuses {
    pub(super) fn has(&self, status: u16) -> bool {
        self.single.contains(&status) || self.classes.contains(&(status / 100))
    }
}

/// How a stage is recognised.
#[derive(Debug)]
pub(super) struct StageRule {
    pub(super) stage: Stage,
    pub(super) words: Phrases,
    pub(super) endpoints: Vec<Regex>,
}

/// Everything the detectors go by.
#[derive(Debug)]
pub struct Rules {
    slow_seconds: f64,
    slow_overrides: Vec<SlowOverride>,
    slow_floor: f64,
    /// The same error at least so often in a session is a repeated error.
    pub repeated_min: u64,
    /// Bottlenecks.
    pub bottleneck: BottleneckRule,
    /// Certainty.
    pub confidence: ConfidenceRule,
    pub(super) fields: FieldNames,
    pub(super) stages: Vec<StageRule>,
    pub(super) failing: Statuses,
    pub(super) weakly_failing: Statuses,
    pub(super) category_statuses: Vec<Statuses>,
    pub(super) codes: AHashMap<String, Category>,
    pub(super) benign_codes: Vec<String>,
    pub(super) phrases: Phrases,
    pub(super) no_nouns: WordList,
}

impl Rules {
    /// The rules that come with the program.
    ///
    /// # Errors
    /// Never in a tested build.
    pub fn built_in() -> Result<Self, RulesError> {
        Self::layered(None)
    }

    /// The built-in rules with the sections of a user's file in place of theirs.
    ///
    /// # Errors
    /// [`RulesError`] names the file, the line and what is wrong.
    pub fn with_file(path: &Path) -> Result<Self, RulesError> {
        let text = rules_file::read(path)?;
        Self::with_text(&path.display().to_string(), &text)
    }

    /// Like [`Rules::with_file`] for a text that was read already; `name` is used in messages.
    ///
    /// # Errors
    /// [`RulesError`] names the file, the line and what is wrong.
    pub fn with_text(name: &str, text: &str) -> Result<Self, RulesError> {
        Self::layered(Some((name, text)))
    }

    /// Requests of this service and endpoint that take longer are slow, in seconds.
    #[must_use]
    pub fn slow_threshold(&self, service: Option<&str>, endpoint: Option<&str>) -> f64 {
        let fits = |pattern: &Option<Regex>, text: Option<&str>| {
            pattern.as_ref().is_none_or(|pattern| text.is_some_and(|text| pattern.is_match(text)))
        };
        let found = self.slow_overrides.iter().find(|o| fits(&o.service, service) && fits(&o.endpoint, endpoint));
        found.map_or(self.slow_seconds, |o| o.seconds)
    }

    /// Requests of no exception that take longer are slow, in seconds.
    #[must_use]
    pub fn slow_seconds(&self) -> f64 {
        self.slow_seconds
    }

    /// No request below this many seconds is slow, whatever its endpoint.
    #[must_use]
    pub fn slow_floor(&self) -> f64 {
        self.slow_floor
    }

    fn layered(user: Option<(&str, &str)>) -> Result<Self, RulesError> {
        let layer = |file: &str, text: &str| -> Result<(RawRules, Arc<Origin>), RulesError> {
            let origin = Origin { file: file.to_owned(), text: text.to_owned() };
            Ok((rules_file::parse(file, text)?, Arc::new(origin)))
        };
        let mut layers = Vec::new();
        if let Some((file, text)) = user {
            layers.push(layer(file, text)?);
        }
        layers.push(layer("built-in rules", rules_file::BUILT_IN)?);
        Self::compile(&layers)
    }

    fn compile(layers: &[(RawRules, Arc<Origin>)]) -> Result<Self, RulesError> {
        let slow = pick(layers, "slow", |raw| raw.slow.clone())?;
        let (slow_overrides, slow_floor) = compile_slow(&slow)?;
        let bottleneck = pick(layers, "bottleneck", |raw| raw.bottleneck)?;
        check_bottleneck(&bottleneck)?;
        let confidence = pick(layers, "confidence", |raw| raw.confidence)?;
        check_confidence(&confidence)?;
        let repeated = pick(layers, "repeated", |raw| raw.repeated)?;
        let failure = pick(layers, "failure", |raw| raw.failure.clone())?;
        let benign = pick(layers, "benign", |raw| raw.benign.clone())?;
        let fields = compile_fields(&pick(layers, "fields", |raw| raw.fields.clone())?)?;
        let mut phrases = Phrases::default();
        let mut no_nouns = WordList::default();
        add_failure(&mut phrases, &failure)?;
        add_benign(&mut phrases, &mut no_nouns, &benign)?;
        let mut category_statuses = Vec::new();
        let mut codes = AHashMap::new();
        for (index, category) in (0_u8..).zip(DESCRIBED) {
            let raw = pick(layers, "category", |raw| category_of(raw, category))?;
            add_list(&mut phrases, &raw.origin, &raw.value.cues, index)?;
            add_list(&mut phrases, &raw.origin, &raw.value.subjects, list::SUBJECTS + index)?;
            category_statuses.push(compile_statuses(&raw.origin, &raw.value.statuses)?);
            codes.extend(raw.value.codes.iter().map(|code| (code.to_lowercase(), category)));
        }
        Ok(Self {
            slow_seconds: slow.value.threshold_seconds,
            slow_overrides,
            slow_floor,
            repeated_min: repeated.value.min_occurrences.max(2),
            bottleneck: bottleneck.value,
            confidence: confidence.value,
            fields,
            stages: compile_stages(layers)?,
            failing: compile_statuses(&failure.origin, &failure.value.statuses)?,
            weakly_failing: compile_statuses(&failure.origin, &failure.value.weak_statuses)?,
            category_statuses,
            codes,
            benign_codes: benign.value.codes.iter().map(|code| code.to_lowercase()).collect(),
            phrases,
            no_nouns,
        })
    }
}

/// The section of the first layer that has it.
fn pick<T>(
    layers: &[(RawRules, Arc<Origin>)],
    name: &str,
    section: impl Fn(&RawRules) -> Option<T>,
) -> Result<Section<T>, RulesError> {
    let found =
        layers.iter().find_map(|(raw, origin)| Some(Section { value: section(raw)?, origin: Arc::clone(origin) }));
    found.ok_or_else(|| RulesError::Syntax {
        file: "built-in rules".to_owned(),
        message: format!("the section [{name}] is missing"),
    })
}

fn category_of(raw: &RawRules, category: Category) -> Option<RawCategory> {
    let all = raw.category.as_ref()?;
    match category {
        Category::Payment => all.payment.clone(),
        Category::Database => all.database.clone(),
        Category::Auth => all.auth.clone(),
        Category::Timeout => all.timeout.clone(),
        Category::Api => all.api.clone(),
        Category::Performance | Category::Other => None,
    }
}

fn stage_of(raw: &RawRules, stage: Stage) -> Option<RawStage> {
    let all = raw.stage.as_ref()?;
    match stage {
        Stage::Browse => all.browse.clone(),
        Stage::Cart => all.cart.clone(),
        Stage::Checkout => all.checkout.clone(),
        Stage::Payment => all.payment.clone(),
        Stage::Order => all.order.clone(),
    }
}

fn compile_stages(layers: &[(RawRules, Arc<Origin>)]) -> Result<Vec<StageRule>, RulesError> {
    // The furthest stage first: "payment" of an order page outranks the browsing that the path also mentions.
    Stage::ALL
        .into_iter()
        .rev()
        .map(|stage| {
            let raw = pick(layers, "stage", |raw| stage_of(raw, stage))?;
            let mut words = Phrases::default();
            let plain: Vec<Placed> = raw.value.words.clone();
            for phrase in &plain {
                let text = phrase.get_ref().replace('_', " ");
                words.add(&text, 0).map_err(|reason| raw.origin.error(phrase, reason))?;
            }
            let endpoints = raw.value.endpoints.iter().map(|pattern| regex(&raw.origin, pattern));
            Ok(StageRule { stage, words, endpoints: endpoints.collect::<Result<_, _>>()? })
        })
        .collect()
}

fn compile_slow(slow: &Section<RawSlow>) -> Result<(Vec<SlowOverride>, f64), RulesError> {
    let check = |seconds: f64| {
        if seconds.is_finite() && seconds > 0.0 {
            Ok(seconds)
        } else {
            Err(range(&slow.origin, "slow", "threshold_seconds", seconds, "more than 0"))
        }
    };
    let mut floor = check(slow.value.threshold_seconds)?;
    let mut overrides = Vec::new();
    for raw in &slow.value.overrides {
        let compiled = |pattern: &Option<Placed>| pattern.as_ref().map(|p| regex(&slow.origin, p)).transpose();
        let seconds = check(raw.threshold_seconds)?;
        floor = floor.min(seconds);
        overrides.push(SlowOverride { service: compiled(&raw.service)?, endpoint: compiled(&raw.endpoint)?, seconds });
    }
    Ok((overrides, floor))
}

fn range(origin: &Origin, section: &'static str, key: &'static str, value: f64, expected: &'static str) -> RulesError {
    RulesError::Range { file: origin.file.clone(), section, key, value, expected }
}

fn check_bottleneck(rule: &Section<BottleneckRule>) -> Result<(), RulesError> {
    let value = rule.value;
    if value.window_seconds < 1 || value.window_seconds > 86_400 {
        return Err(range(&rule.origin, "bottleneck", "window_seconds", value.window_seconds as f64, "1 to 86400"));
    }
    if !(0.0..=1.0).contains(&value.window_min_share) {
        return Err(range(&rule.origin, "bottleneck", "window_min_share", value.window_min_share, "0 to 1"));
    }
    Ok(())
}

fn check_confidence(rule: &Section<ConfidenceRule>) -> Result<(), RulesError> {
    let c = rule.value;
    let all = [
        ("code", c.code),
        ("status", c.status),
        ("phrase_and_level", c.phrase_and_level),
        ("phrase", c.phrase),
        ("level", c.level),
        ("slow", c.slow),
        ("bottleneck", c.bottleneck),
        ("funnel", c.funnel),
        ("wrapper_factor", c.wrapper_factor),
    ];
    let wrong = all.into_iter().find(|(_, value)| !(0.0..=1.0).contains(value));
    wrong.map_or(Ok(()), |(key, value)| Err(range(&rule.origin, "confidence", key, f64::from(value), "0 to 1")))
}

fn regex(origin: &Origin, pattern: &Placed) -> Result<Regex, RulesError> {
    Regex::new(pattern.get_ref()).map_err(|error| origin.error(pattern, format!("bad regular expression: {error}")))
}

fn compile_statuses(origin: &Origin, raw: &[RawStatus]) -> Result<Statuses, RulesError> {
    let mut statuses = Statuses::default();
    for status in raw {
        let value = status.get_ref();
        let single = value.as_integer().and_then(|status| u16::try_from(status).ok());
        let class = value.as_str().and_then(|text| text.strip_suffix("xx")).and_then(|class| class.parse().ok());
        match (single.filter(|single| (100..600).contains(single)), class.filter(|class| (1..=5).contains(class))) {
            (Some(single), _) => statuses.single.push(single),
            (None, Some(class)) => statuses.classes.push(class),
            (None, None) => return Err(origin.error(status, "expected a status such as 503 or \"5xx\"")),
        }
    }
    Ok(statuses)
}

fn compile_fields(raw: &Section<RawFields>) -> Result<FieldNames, RulesError> {
    let mut names = FieldNames::default();
    for (role_name, keys) in &raw.value {
        let role = Role::parse(role_name.get_ref());
        let role = role.ok_or_else(|| raw.origin.error(role_name, format!("unknown; known: {}", Role::known())))?;
        names.add(role, keys);
    }
    Ok(names)
}

fn add_list(phrases: &mut Phrases, origin: &Origin, texts: &[Placed], list: u8) -> Result<(), RulesError> {
    texts.iter().try_for_each(|text| phrases.add(text.get_ref(), list).map_err(|reason| origin.error(text, reason)))
}

fn add_failure(phrases: &mut Phrases, raw: &Section<RawFailure>) -> Result<(), RulesError> {
    add_list(phrases, &raw.origin, &raw.value.cues, list::CUE)?;
    add_list(phrases, &raw.origin, &raw.value.strong, list::STRONG)?;
    add_list(phrases, &raw.origin, &raw.value.wrappers, list::WRAPPER)
}

fn add_benign(phrases: &mut Phrases, nouns: &mut WordList, raw: &Section<RawBenign>) -> Result<(), RulesError> {
    let value = &raw.value;
    let lists = [
        (&value.phrases, list::BENIGN),
        (&value.success, list::SUCCESS),
        (&value.governing, list::GOVERNING),
        (&value.background, list::BACKGROUND),
        (&value.no, list::NO),
        (&value.not, list::NOT),
        (&value.possibly, list::POSSIBLY),
    ];
    for (texts, list) in lists {
        add_list(phrases, &raw.origin, texts, list)?;
    }
    let add = |noun: &Placed| nouns.add(noun.get_ref()).map_err(|reason| raw.origin.error(noun, reason));
    value.no_nouns.iter().try_for_each(add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_rules_load() {
        Rules::built_in().unwrap();
    }

    #[test]
    fn a_user_file_replaces_a_section() {
        let text = "[slow]\nthreshold_seconds = 5\n[[slow.overrides]]\nendpoint = '^/report'\nthreshold_seconds = 60\n";
        let rules = Rules::with_text("mine.toml", text).unwrap();
        assert_eq!(rules.slow_threshold(None, Some("/cart")), 5.0);
        assert_eq!(rules.slow_threshold(Some("x"), Some("/reports/1")), 60.0);
        assert_eq!(rules.slow_floor(), 5.0);
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        let say = |text: &str| Rules::with_text("mine.toml", text).unwrap_err().to_string();
        assert!(say("[slow]\nthreshhold = 3\n").contains("threshhold"));
        let bad = say("[slow]\nthreshold_seconds = 2\n[[slow.overrides]]\nendpoint = '('\nthreshold_seconds = 1\n");
        assert!(bad.contains("line 4") && bad.contains("regular expression"), "{bad}");
        assert!(say("[slow]\nthreshold_seconds = -1\n").contains("out of range"));
        let phrase = say("[category.api]\ncues = [\n'fine',\n'# bad',\n]\n");
        assert!(phrase.contains("line 4"), "{phrase}");
        assert!(say("[category.apy]\ncues = []\n").contains("apy"));
        assert!(say("[fields]\nstatuz = ['s']\n").contains("known:"));
    }
}
