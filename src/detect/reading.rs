//! Reads a line of text: does it speak of a failure, and of what kind?
//!
//! Cues say that something failed, subjects say what. Configuration ("timeout set to 30s"), negation ("no
//! errors"), possibility ("if the payment fails"), background ("connected after 3 failed attempts") and a good
//! end ("timed out, retry succeeded") take the force out of them.

use super::phrase::Match;
use super::rules::{DESCRIBED, Rules, list};
use super::tokens::{Break, Token, tokenize};
use crate::finding::Category;

/// Words that may stand between a negation and its noun: "no payment gateway errors".
const NO_REACH: usize = 3;
/// Words that may stand between a condition and what it is about.
const POSSIBLY_REACH: usize = 3;
/// Words that may stand between "could not" and the word of success that it governs.
const GOVERNING_REACH: usize = 5;

/// What a text says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Reading {
    /// A failure is stated.
    pub(super) fails: bool,
    /// ... in words that count even where no category fits.
    pub(super) strong: bool,
    /// The text ends well.
    pub(super) ends_well: bool,
    /// It passes on another failure.
    pub(super) wrapper: bool,
    /// Kinds of failure with a cue of their own.
    pub(super) cued: Vec<Category>,
    /// Kinds of failure by cue or subject, by precedence.
    pub(super) categories: Vec<Category>,
    /// An HTTP status that the text reports (`returned 502`, `GET /cart 502`).
    pub(super) status: Option<u16>,
    /// The words that decided.
    pub(super) phrase: Option<String>,
}

/// Reads one text.
pub(super) fn read(text: &str, rules: &Rules) -> Reading {
    let tokens = tokenize(text, |word| rules.phrases.knows(word));
    let mut matches = rules.phrases.find(&tokens);
    drop_benign(&mut matches);
    let status = status_in(&tokens);
    let (mut live, dead) = judge_cues(&matches, &tokens, rules);
    let background = background_from(&matches, &tokens, &live);
    let last_success = last_success(&matches, &tokens, background);
    if let Some(from) = background {
        live.retain(|cue| cue.start < from || cue.list == list::STRONG);
    }
    let last_failure = live.iter().map(|cue| cue.start).max();
    let ends_well = last_success.is_some_and(|good| last_failure.is_none_or(|bad| good > bad));
    let mentions = matches.iter().filter(|m| m.list < list::CUE && !dead.contains(m));
    let mut categories: Vec<Category> = mentions
        .filter(|m| background.is_none_or(|from| m.start < from || m.list >= list::SUBJECTS))
        .filter_map(|m| DESCRIBED.get(usize::from(m.list % list::SUBJECTS)).copied())
        .collect();
    categories.sort_unstable();
    categories.dedup();
    let mut cued: Vec<Category> = live.iter().filter_map(|m| DESCRIBED.get(usize::from(m.list)).copied()).collect();
    cued.sort_unstable();
    cued.dedup();
    let deciding = live.iter().min_by_key(|m| (m.list >= list::CUE, std::cmp::Reverse(m.len()), m.start));
    Reading {
        fails: !live.is_empty(),
        strong: live.iter().any(|m| m.list == list::STRONG),
        ends_well,
        wrapper: matches.iter().any(|m| m.list == list::WRAPPER),
        cued,
        categories,
        status,
        phrase: deciding.map(|m| words(&tokens, *m)),
    }
}

fn words(tokens: &[Token], found: Match) -> String {
    let words = tokens.get(found.start..found.end).unwrap_or_default();
    words.iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ")
}

fn is_cue(found: &Match) -> bool {
    found.list < list::SUBJECTS || found.list == list::CUE || found.list == list::STRONG
}

/// Takes out what lies inside a benign phrase of at least its length, and words of success inside a cue.
fn drop_benign(matches: &mut Vec<Match>) {
    let benign: Vec<Match> = matches.iter().copied().filter(|m| m.list == list::BENIGN).collect();
    let cancels = |m: &Match| benign.iter().any(|b| b.overlaps(*m) && b.len() >= m.len());
    matches.retain(|m| !((is_cue(m) || m.list < list::CUE) && cancels(m)));
    let cues: Vec<Match> = matches.iter().copied().filter(is_cue).collect();
    matches.retain(|m| m.list != list::SUCCESS || !cues.iter().any(|cue| cue.overlaps(*m)));
}

/// Splits cues into those with force and those that are negated. Merely possible ones have no force either,
/// but still say what a failure elsewhere in the line is about.
fn judge_cues(matches: &[Match], tokens: &[Token], rules: &Rules) -> (Vec<Match>, Vec<Match>) {
    let mut live = Vec::new();
    let mut dead = Vec::new();
    for cue in matches.iter().filter(|m| is_cue(m)) {
        let last = tokens.get(cue.end.saturating_sub(1)).map_or("", |token| token.text.as_str());
        let noun = rules.no_nouns.has(last);
        let negated =
            (noun && led_by(matches, tokens, *cue, list::NO, NO_REACH)) || led_by(matches, tokens, *cue, list::NOT, 0);
        if negated {
            dead.push(*cue);
        } else if !led_by(matches, tokens, *cue, list::POSSIBLY, POSSIBLY_REACH) {
            live.push(*cue);
        }
    }
    (live, dead)
}

/// Whether a word of the list stands before the match, at most `reach` words away, in the same clause.
fn led_by(matches: &[Match], tokens: &[Token], found: Match, list: u8, reach: usize) -> bool {
    matches.iter().any(|m| {
        m.list == list
            && m.end <= found.start
            && found.start - m.end <= reach
            && tokens.get(m.end..=found.start).is_some_and(|between| between.iter().all(|t| t.gap == Break::None))
    })
}

/// Where background begins: after "after", when an outcome was told before it.
fn background_from(matches: &[Match], tokens: &[Token], cues: &[Match]) -> Option<usize> {
    let from = matches.iter().filter(|m| m.list == list::BACKGROUND).map(|m| m.start).min()?;
    let outcome = |m: &Match| m.end <= from && led_clause(tokens, m.end, from);
    let told = cues.iter().any(outcome) || matches.iter().any(|m| m.list == list::SUCCESS && outcome(m));
    told.then_some(from)
}

/// Whether no full stop or the like lies between the two words.
fn led_clause(tokens: &[Token], from: usize, to: usize) -> bool {
    tokens.get(from..=to).is_some_and(|between| between.iter().all(|token| token.gap != Break::Hard))
}

/// The last word of success that counts: not governed by "could not", not negated, not background.
fn last_success(matches: &[Match], tokens: &[Token], background: Option<usize>) -> Option<usize> {
    let counts = |m: &&Match| {
        m.list == list::SUCCESS
            && background.is_none_or(|from| m.start < from)
            && !led_by(matches, tokens, **m, list::GOVERNING, GOVERNING_REACH)
            && !led_by(matches, tokens, **m, list::POSSIBLY, 1)
    };
    matches.iter().filter(counts).map(|m| m.start).max()
}

/// Words that introduce an HTTP status in running text.
const STATUS_LEADS: [&str; 26] = [
    "status",
    "code",
    "http",
    "returned",
    "returns",
    "returning",
    "responded",
    "respond",
    "answered",
    "with",
    "got",
    "received",
    "response",
    "error",
    "ответил",
    "ответила",
    "ответило",
    "вернул",
    "вернула",
    "вернуло",
    "код",
    "кодом",
    "статус",
    "статусом",
    "получен",
    "ошибка",
];
/// Methods of a request line.
const METHODS: [&str; 7] = ["get", "post", "put", "delete", "patch", "head", "options"];
/// Reason phrases begin with these words.
const REASONS: [&str; 9] =
    ["internal", "bad", "service", "gateway", "too", "unauthorized", "forbidden", "request", "not"];

/// An HTTP error status that the text reports.
fn status_in(tokens: &[Token]) -> Option<u16> {
    let request_line = tokens.iter().any(|token| METHODS.contains(&token.text.as_str()));
    let mut found = None;
    for (index, token) in tokens.iter().enumerate() {
        let Some(status) = error_status(&token.text) else { continue };
        let before = index.checked_sub(1).and_then(|i| tokens.get(i)).map_or("", |t| t.text.as_str());
        let after = tokens.get(index + 1).map_or("", |t| t.text.as_str());
        let led = STATUS_LEADS.contains(&before) || before == "ответа" || before == "an" || before == "a";
        let last = index + 1 == tokens.len() || (index + 2 >= tokens.len() && !after.is_empty());
        let unit = ["ms", "мс", "rub", "руб", "items", "bytes", "s", "sec"].contains(&after);
        if !unit && (led || REASONS.contains(&after) || (request_line && last)) {
            found = found.max(Some(status));
        }
    }
    found
}

fn error_status(text: &str) -> Option<u16> {
    let status: u16 = (text.len() == 3).then(|| text.parse().ok()).flatten()?;
    (400..600).contains(&status).then_some(status)
}

/// Whether the text is a request line with its outcome ("GET /cart 502"), which counts at any level.
pub(super) fn is_request_line(text: &str) -> bool {
    request_target(text).is_some()
}

/// Whether the text is a request line and nothing else: method, target, protocol, numbers.
pub(super) fn is_bare_request_line(text: &str) -> bool {
    request_target(text).is_some_and(|(_, target)| is_target(target))
        && text.split(' ').skip(2).all(|word| word.starts_with("HTTP/") || word.bytes().all(|b| b.is_ascii_digit()))
}

/// Reads a text, leaving aside what the target of a request line says: a page about errors is none.
pub(super) fn read_message(text: &str, rules: &Rules) -> Reading {
    let whole = read(text, rules);
    let Some((method, target)) = request_target(text).filter(|(_, target)| is_target(target)) else { return whole };
    let outcome = text.get(text.find(target).unwrap_or(0) + target.len()..).unwrap_or_default();
    let told = read(&format!("{method}{outcome}"), rules);
    Reading { categories: whole.categories, cued: told.cued.clone(), ..told }
}

fn is_target(target: &str) -> bool {
    target.starts_with('/') || target.contains("://")
}

/// Method and target of a request line.
fn request_target(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches(['"', '\'']);
    let (method, rest) = text.split_once(' ')?;
    let known = (3..=7).contains(&method.len())
        && method.bytes().all(|b| b.is_ascii_uppercase())
        && METHODS.contains(&method.to_ascii_lowercase().as_str());
    known.then(|| (method, rest.split(' ').next().unwrap_or(rest)))
}

#[cfg(test)]
mod request_line_tests {
    use super::*;

    #[test]
    fn a_page_about_errors_is_no_error() {
        let rules = Rules::built_in().unwrap();
        let read = |text| read_message(text, &rules);
        assert!(!read("GET /blog/javascript-error-exception.html 200").fails);
        assert_eq!(read("GET /blog/error.html 502").status, Some(502));
        assert!(read("POST /api/cart failed: connection refused").fails);
        assert!(is_bare_request_line("GET /cart HTTP/1.1 500") && !is_bare_request_line("GET /cart failed"));
    }
}
