//! Decides whether an entry fails and of what kind the failure is.

use super::fields::{Fields, Role};
use super::reading::{self, Reading};
use super::rules::{DESCRIBED, Rules};
use crate::entry::{Level, LogEntry};
use crate::finding::Category;

/// What an entry is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Verdict {
    /// Kinds of failure, the primary one first; never empty.
    pub(super) categories: Vec<Category>,
    /// It only passes on another failure.
    pub(super) wrapper: bool,
    /// It counts only when repeated.
    pub(super) weak: bool,
    /// 0–1.
    pub(super) confidence: f32,
    /// What decided, for people who debug their rules.
    pub(super) reason: String,
}

/// The evidence on which an entry fails.
struct Grounds<'a> {
    level: Option<Level>,
    code: Option<&'a str>,
    status: Option<u16>,
    /// The status is one that fails.
    failing: bool,
    /// The status fails only when repeated.
    weak: bool,
}

/// Judges one entry; `None` where nothing failed.
pub(super) fn judge(entry: &LogEntry, fields: &Fields<'_>, rules: &Rules) -> Option<Verdict> {
    let level = entry.level.or_else(|| fields.text(Role::Level).and_then(Level::parse));
    let code = entry.error_code.as_deref().map(str::trim).filter(|code| !code.is_empty());
    let code = code.filter(|code| !rules.benign_codes.contains(&code.to_lowercase()));
    // Some sources write the HTTP status where others have an error code.
    let (code, status) = match code.and_then(status_code) {
        Some(status) => (None, fields.status().or(Some(status))),
        None => (code, fields.status()),
    };
    let grave = level >= Some(Level::Error);
    let by_status = status.is_some_and(|status| rules.failing.has(status));
    let weakly = status.is_some_and(|status| rules.weakly_failing.has(status));
    let quiet = level.is_some_and(|level| level < Level::Warn);
    let message = entry.message.as_deref().unwrap_or("");
    let request_line = reading::is_request_line(message);
    let sure = grave || code.is_some() || by_status || (weakly && !quiet);
    let worth_reading = sure || (!quiet && !says_only_endpoint(message, fields)) || (quiet && request_line);
    if !worth_reading {
        return None;
    }
    let text = reading::read_message(message, rules);
    let told = text.status.filter(|_| request_line || !quiet);
    let told_fails = told.is_some_and(|status| rules.failing.has(status)) && (request_line || !text.ends_well);
    let told_weak = told.is_some_and(|status| rules.weakly_failing.has(status)) && !quiet;
    let grounds = Grounds {
        level,
        code,
        status: status.filter(|_| by_status || weakly).or(told),
        failing: by_status || told_fails,
        weak: (weakly || told_weak) && level < Some(Level::Warn),
    };
    if grave || code.is_some() || grounds.failing || (weakly || told_weak) && !quiet {
        return Some(conclude(entry, fields, &grounds, &text, rules));
    }
    let by_wording = !quiet && text.fails && !text.ends_well;
    let enough = !text.categories.is_empty() || (text.strong && level.is_none());
    (by_wording && enough).then(|| conclude(entry, fields, &grounds, &text, rules))
}

/// The status that a code such as `502` or `HTTP_502` stands for.
fn status_code(code: &str) -> Option<u16> {
    let lower = code.to_ascii_lowercase();
    let digits = lower.strip_prefix("http").map_or(lower.as_str(), |rest| rest.trim_start_matches(['_', '-', ' ']));
    let status = (digits.len() == 3).then(|| digits.parse().ok()).flatten()?;
    (100..600).contains(&status).then_some(status)
}

/// Spans and requests often carry their endpoint as message; there is nothing to read in it.
fn says_only_endpoint(message: &str, fields: &Fields<'_>) -> bool {
    message.is_empty() || fields.endpoint().is_some_and(|endpoint| endpoint == message)
}

fn conclude(entry: &LogEntry, fields: &Fields<'_>, grounds: &Grounds<'_>, text: &Reading, rules: &Rules) -> Verdict {
    let by_code = grounds.code.map(|code| categories_of_code(code, rules)).unwrap_or_default();
    let by_status: Vec<Category> = grounds.status.map(|status| categories_of_status(status, rules)).unwrap_or_default();
    let mut all: Vec<Category> = Vec::new();
    all.extend(&by_code);
    all.extend(&text.categories);
    all.extend(&by_status);
    if !all.iter().any(|category| is_what(*category)) {
        all.extend(context_of(entry, fields, rules));
    }
    all.sort_unstable();
    all.dedup();
    if let Some(primary) = by_code.first().copied().filter(|category| is_what(*category)) {
        all.retain(|category| *category != primary);
        all.insert(0, primary);
    }
    let known = !all.is_empty();
    if all.is_empty() {
        all.push(Category::Other);
    }
    let how_only = text.categories.iter().all(|category| !is_what(*category));
    let wrapper = grounds.code.is_none() && how_only && (grounds.failing || text.wrapper);
    Verdict {
        wrapper,
        weak: grounds.weak && grounds.code.is_none() && !grounds.failing && (!text.fails || text.categories.is_empty()),
        confidence: confidence(grounds, text, known, wrapper, rules),
        reason: reason(grounds, text),
        categories: all,
    }
}

/// What failed, as opposed to how.
fn is_what(category: Category) -> bool {
    matches!(category, Category::Payment | Category::Database | Category::Auth)
}

fn categories_of_code(code: &str, rules: &Rules) -> Vec<Category> {
    let lower = code.to_lowercase();
    let mut categories = reading::read(code, rules).categories;
    categories.extend(rules.codes.get(&lower));
    categories.sort_unstable();
    categories.dedup();
    categories
}

fn categories_of_status(status: u16, rules: &Rules) -> Vec<Category> {
    let described = DESCRIBED.into_iter().zip(&rules.category_statuses);
    described.filter(|(_, statuses)| statuses.has(status)).map(|(category, _)| category).collect()
}

/// What the entry's step, endpoint or service is about, where its text does not say.
fn context_of(entry: &LogEntry, fields: &Fields<'_>, rules: &Rules) -> Option<Category> {
    let places = [fields.text(Role::Step), fields.endpoint(), entry.service.as_deref()];
    places.into_iter().flatten().find_map(|place| {
        let found = reading::read(place, rules).categories;
        found.into_iter().find(|category| is_what(*category))
    })
}

fn confidence(grounds: &Grounds<'_>, text: &Reading, known: bool, wrapper: bool, rules: &Rules) -> f32 {
    let c = &rules.confidence;
    let grave = grounds.level >= Some(Level::Error);
    let base = if grounds.code.is_some() && known {
        c.code
    } else if grounds.failing {
        c.status
    } else if grave && text.fails && known {
        c.phrase_and_level
    } else if text.fails && !grave {
        c.phrase
    } else {
        c.level
    };
    if wrapper { base * c.wrapper_factor } else { base }
}

fn reason(grounds: &Grounds<'_>, text: &Reading) -> String {
    let mut parts = Vec::new();
    if let Some(code) = grounds.code {
        parts.push(format!("error code {code}"));
    }
    if let Some(status) = grounds.status {
        parts.push(format!("status {status}"));
    }
    if let Some(level) = grounds.level.filter(|level| *level >= Level::Error) {
        parts.push(format!("level {}", level.name()));
    }
    if let Some(phrase) = &text.phrase {
        parts.push(format!("“{phrase}”"));
    }
    parts.join(", ")
}
