//! What the tools answer: one value, of which both the text and the structured part are made, each within the budget.
//! Strings of others in it went through the scribe.

mod advice;
mod complaints;
mod customer;
mod done;
mod finding;
mod incident;
mod search;

#[cfg(test)]
mod tests;

pub(super) use complaints::ComplaintAnswer;
pub(super) use customer::CustomerAnswer;
pub(super) use done::DoneAnswer;
pub(super) use finding::FindingAnswer;
pub(super) use incident::IncidentAnswer;
pub(super) use search::SearchAnswer;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::entry::Money;
use crate::report::Teller;

/// Longest quotation in an answer, in characters.
const QUOTE_CHARS: usize = 300;
/// Longest title.
const TITLE_CHARS: usize = 140;
/// Longest sentence of ours with figures in it: there may be many currencies.
const SENTENCE_CHARS: usize = 400;
/// Currencies that are told.
const CURRENCIES: usize = 4;

/// An answer of a tool.
pub(super) trait Answer: Serialize {
    /// Leaves out what matters least of what is left, and counts it; `false` where nothing more can be left out.
    fn shorten(&mut self) -> bool;

    /// The answer in words.
    fn text(&self, tell: Teller) -> String;
}

/// An answer within the budget.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Told {
    pub(super) text: String,
    pub(super) structured: Value,
}

/// Shortens an answer until neither of its forms has more than `budget` characters.
pub(super) fn fit(mut answer: impl Answer, tell: Teller, budget: usize) -> Told {
    loop {
        let text = answer.text(tell);
        // Numbers and strings can always be written.
        let structured = serde_json::to_value(&answer).unwrap_or_default();
        let fits = text.chars().count() <= budget && structured.to_string().chars().count() <= budget;
        if fits || !answer.shorten() {
            return Told { text, structured };
        }
    }
}

/// Takes the last one out of a list that shall keep `least`, and counts it.
fn drop_last<T>(list: &mut Vec<T>, least: usize, left_out: &mut u64) -> bool {
    let longer = list.len() > least;
    if longer {
        list.pop();
        *left_out += 1;
    }
    longer
}

/// Leaves one thing out, and counts it.
fn drop_one<T>(thing: &mut Option<T>, left_out: &mut u64) -> bool {
    let there = thing.take().is_some();
    *left_out += u64::from(there);
    there
}

/// A sentence of ours in which figures of the memory stand, of bounded length.
fn sentence(text: String) -> String {
    match text.char_indices().nth(SENTENCE_CHARS) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}

/// Amounts as texts, such as `49.90 EUR`.
fn amounts(money: &Money) -> Vec<String> {
    // A currency comes from logs, where it may be anything.
    let shown = |currency: &str| match currency.len() {
        0..=8 if currency.bytes().all(|byte| byte.is_ascii_alphabetic()) => currency.to_owned(),
        _ => "?".to_owned(),
    };
    let each = money.0.iter().take(CURRENCIES);
    each.map(|(currency, amount)| format!("{amount} {}", shown(currency)).trim_end().to_owned()).collect()
}

/// A figure with the digits that somebody reads.
fn rounded(figure: f64) -> f64 {
    (figure * 1e4).round() / 1e4
}

/// A score from 0 to 1, never rounded up to a threshold that it misses.
fn score(score: f32) -> f64 {
    (f64::from(score) * 100.0 + 1e-4).floor() / 100.0
}

/// A time in text, to the second.
fn at(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// How many things were left out; nothing where there are none.
fn left_out(tell: Teller, count: u64) -> Option<String> {
    (count > 0).then(|| tell.say("mcp-left-out", &[("count", count.into())]))
}
