//! [`release`]: the strict redaction, for texts that go to strangers who may keep them for ever.
//!
//! [`Redactor`](super::Redactor) trusts fields and words that announce a person, because it runs over every line of a
//! log. Here names are looked for in prose as well, by lists of given names in all their cases, by the endings of
//! patronymics and family names, and by what stands around them; and documents, postal addresses, handles, home folders,
//! keys on command lines. What is taken out leaves a placeholder without a pseudonym, so that two texts can't be told to
//! speak of the same person, and the same text gives the same result everywhere.
//!
//! It errs on the side of taking out. What is technical (codes, services, classes, commands, versions) stays: its words
//! are glued to signs, written in one case, or on a list.

mod contacts;
mod context;
mod deeds;
mod details;
mod documents;
mod families;
mod handles;
mod introductions;
mod known;
mod names;
mod places;
mod reading;
mod secrets;
mod slugs;
mod surnames;
mod token;
mod transliterated;
mod vehicles;
mod word_lists;

#[cfg(test)]
mod lists;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeMap;

pub use known::KnownPeople;

use reading::Reading;
use token::Text;

use super::bytes::slice;
use super::scanner::{Purpose, Scanner};
use super::span::Kind;

/// Times that a text is gone over: what stood beside a part that was taken out may read differently afterwards.
const PASSES: usize = 3;

/// A text that may leave, and what was taken out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released<'a> {
    /// The text; borrowed where nothing was taken out.
    pub text: Cow<'a, str>,
    /// How many parts of each kind were taken out: `email`, `phone`, `card`, `iban`, `ip`, `mac`, `name`, `personal`
    /// (addresses, documents, birthdays), `user`, `session`, `secret`.
    pub withheld: BTreeMap<&'static str, u64>,
}

/// A part that is taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Found {
    start: usize,
    end: usize,
    kind: &'static str,
}

/// The text without personal data and secrets; `known` are people that the caller knows of.
#[must_use]
pub fn release<'a>(text: &'a str, known: &KnownPeople) -> Released<'a> {
    let mut released = Released { text: Cow::Borrowed(text), withheld: BTreeMap::new() };
    for _ in 0..PASSES {
        let found = look(&released.text, known);
        if found.is_empty() {
            break;
        }
        for part in &found {
            *released.withheld.entry(part.kind).or_default() += 1;
        }
        released.text = Cow::Owned(without(&released.text, &found));
    }
    released
}

fn without(text: &str, found: &[Found]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for part in found {
        out.push_str(slice(text, done, part.start));
        out.push('<');
        out.push_str(part.kind);
        out.push('>');
        done = part.end;
    }
    out.push_str(slice(text, done, text.len()));
    out
}

/// All parts, in order, none over another: those of the text, and those of what it says where that is hidden.
fn look(text: &str, known: &KnownPeople) -> Vec<Found> {
    let (mut found, taken) = find(text, known);
    if let Some(reading) = Reading::of(text) {
        let (hidden, _) = find(&reading.text, known);
        let placed = hidden.into_iter().filter_map(|part| {
            let (start, end) = reading.place(part.start, part.end)?;
            Some(Found { start, end, ..part })
        });
        found.extend(placed);
    }
    settle(found, &taken)
}

/// The parts as they are found, and where earlier passes left placeholders.
fn find(text: &str, known: &KnownPeople) -> (Vec<Found>, Vec<(usize, usize)>) {
    let mut found = Vec::new();
    let mut taken: Vec<(usize, usize)> = Vec::new();
    for span in Scanner::new(text, Purpose::Redact) {
        let kind = match span.kind {
            Kind::Placeholder => {
                taken.push((span.start, span.end));
                continue;
            }
            Kind::Secret => "secret",
            Kind::Ip | Kind::OwnIp if is_no_machine(text, span.start, span.end) => continue,
            Kind::OwnIp => "ip",
            kind => match kind.personal() {
                Some(kind) => kind,
                None => continue,
            },
        };
        // The port behind an address stays.
        let end = if kind == "ip" { without_port(text, span.start, span.end) } else { span.end };
        found.push(Found { start: span.start, end, kind });
    }
    let words = Text::new(text);
    known.find(&words, &mut found);
    secrets::find(&words, &mut found);
    documents::find(&words, &mut found);
    details::find(&words, &mut found);
    vehicles::find(&words, &mut found);
    places::find(&words, &mut found);
    contacts::find(&words, &mut found);
    handles::find(&words, &mut found);
    slugs::find(&words, &mut found);
    introductions::find(&words, &mut found);
    names::find(&words, &mut found);
    (found, taken)
}

/// The end of an address without the port behind it.
fn without_port(text: &str, start: usize, end: usize) -> usize {
    match slice(text, start, end).split_once(':') {
        Some((address, port)) if address.contains('.') && !port.contains(':') => start + address.len(),
        _ => end,
    }
}

/// Whether an address tells of no machine: loop-back, the one at which every cloud tells of itself, a network
/// (`10.0.0.0/8`), or the version of a program.
fn is_no_machine(text: &str, start: usize, end: usize) -> bool {
    let address = slice(text, start, end);
    let everywhere = ["127.", "0.0.0.0", "::1", "[::1", "169.254.169.254"].iter().any(|own| address.starts_with(own));
    let behind = slice(text, end, text.len());
    let network = address.ends_with(".0")
        && behind.strip_prefix('/').is_some_and(|bits| bits.starts_with(|c: char| c.is_ascii_digit()));
    let before = slice(text, 0, start).to_lowercase();
    let mut words = before.rsplit(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(2);
    let version =
        words.any(|word| ["верси", "version", "релиз", "release", "build"].iter().any(|v| word.starts_with(v)));
    everywhere || network || version
}

/// Overlapping parts become one; what an earlier pass left stays as it is.
fn settle(mut found: Vec<Found>, taken: &[(usize, usize)]) -> Vec<Found> {
    found.retain(|part| part.end > part.start && taken.iter().all(|(from, to)| part.end <= *from || part.start >= *to));
    found.sort_by_key(|part| (part.start, std::cmp::Reverse(part.end)));
    let mut settled: Vec<Found> = Vec::with_capacity(found.len());
    for part in found {
        match settled.last_mut() {
            Some(last) if part.start < last.end => last.end = last.end.max(part.end),
            _ => settled.push(part),
        }
    }
    settled
}
