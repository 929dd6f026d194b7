//! Where people say who they are, or a form does: names in any letters, known ones or not.

use super::Found;
use super::surnames::{is_family, is_family_beside, is_patronymic};
use super::token::{Shape, Text, Token};
use super::word_lists::{Given, given_name, is_technical};

/// Words behind which a name stands, whatever it looks like.
const PHRASES: [&[&str]; 4] = [&["зовут"], &["мое", "имя"], &["my", "name", "is"], &["my", "name", "s"]];

/// What forms call a name, and things that have one, too: behind these it looks like one.
const LABELS: [&[&str]; 12] = [
    &["фио"],
    &["ф", "и", "о"],
    &["фамилия"],
    &["отчество"],
    &["фамилия", "и", "имя"],
    &["full", "name"],
    &["first", "name"],
    &["last", "name"],
    &["family", "name"],
    &["klient"],
    &["klienta"],
    &["klientka"],
];

/// Behind these only a name that is known counts.
const SELVES: [&[&str]; 8] =
    [&["я"], &["это"], &["i", "am"], &["i", "m"], &["this", "is"], &["spasibo"], &["privet"], &["name", "is"]];

/// Most words of a name.
const WORDS: usize = 3;

/// Words that follow where no name does.
const NO_NAMES: [&str; 60] = [
    "и",
    "в",
    "на",
    "не",
    "у",
    "с",
    "из",
    "от",
    "по",
    "что",
    "как",
    "клиент",
    "клиента",
    "клиентки",
    "так",
    "уже",
    "the",
    "a",
    "an",
    "not",
    "is",
    "on",
    "in",
    "of",
    "and",
    "or",
    "to",
    "for",
    "missing",
    "empty",
    "null",
    "none",
    "required",
    "too",
    "wrong",
    "invalid",
    "unknown",
    "field",
    "must",
    "should",
    "has",
    "was",
    "are",
    "пустое",
    "пустая",
    "обязательно",
    "указано",
    "указана",
    "нет",
    "же",
    "ли",
    "за",
    "до",
    "но",
    "я",
    "мой",
    "моя",
    "уникально",
    "длинное",
    "неверно",
];

pub(super) fn find(text: &Text<'_>, found: &mut Vec<Found>) {
    fields(text.text, found);
    let mut words: Vec<(String, usize)> = Vec::new();
    for (at, token) in text.tokens.iter().enumerate() {
        if !token.is_word() {
            continue;
        }
        words.push((token.lower(), at));
        let said = |phrase: &[&str]| {
            let from = words.len().checked_sub(phrase.len());
            let tail = from.and_then(|from| words.get(from..));
            tail.is_some_and(|tail| {
                let near =
                    tail.first().zip(tail.last()).is_some_and(|(first, last)| last.1 - first.1 <= 3 * phrase.len());
                near && tail.iter().map(|(word, _)| word.as_str()).eq(phrase.iter().copied())
            })
        };
        if text.is_glued(at) && !text.sign_at(at + 1, ":") {
            continue;
        }
        let known = |shape: Shape, given: Option<Given>| {
            given == Some(Given::Sure) || (given.is_some() && shape != Shape::Small)
        };
        if PHRASES.iter().any(|phrase| said(phrase)) {
            found.extend(name(text, at + 1, |_, _| true));
        } else if LABELS.iter().any(|phrase| said(phrase)) {
            found.extend(name(text, at + 1, |token, given| {
                let lower = token.lower();
                let looks = token.shape == Shape::Capital
                    || is_family_beside(&lower, token.cyrillic)
                    || is_patronymic(&lower, token.cyrillic);
                known(token.shape, given) || looks
            }));
        } else if SELVES.iter().any(|phrase| said(phrase)) {
            found.extend(name(text, at + 1, |token, given| known(token.shape, given)));
        }
    }
}

/// Fields and columns that hold names of people.
const FIELDS: [&str; 15] = [
    "fio",
    "фио",
    "first_name",
    "last_name",
    "surname",
    "lastname",
    "firstname",
    "full_name",
    "fullname",
    "patronymic",
    "middle_name",
    "customer_name",
    "recipient_name",
    "cardholder",
    "fname",
];

/// `last_name ILIKE 'ryabov%'`, `"fio":"Antipina R E"`: all that stands between the quotes.
fn fields(text: &str, found: &mut Vec<Found>) {
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return;
    }
    for field in FIELDS {
        for (at, _) in lower.match_indices(field) {
            let rest = lower.get(at + field.len()..).unwrap_or_default();
            let trimmed = rest.trim_start_matches(['"', '\'', ' ', ':', '=', '~', '(']);
            let trimmed = ["ilike", "like", "in", "similar to"]
                .iter()
                .find_map(|word| trimmed.strip_prefix(word))
                .map_or(trimmed, |rest| rest.trim_start_matches([' ', '(']).trim_start_matches(['\'', '"']));
            let from = text.len() - trimmed.len();
            let Some(quote) =
                text.get(..from).and_then(|head| head.chars().next_back()).filter(|c| matches!(c, '"' | '\''))
            else {
                continue;
            };
            let Some(length) = trimmed.find(quote).filter(|length| (1..=80).contains(length)) else { continue };
            found.push(Found { start: from, end: from + length, kind: "name" });
        }
    }
}

/// The words from here on that may be a name.
fn name(text: &Text<'_>, at: usize, fits: impl Fn(&Token<'_>, Option<Given>) -> bool) -> Option<Found> {
    let mut next = at;
    while next < at + 4
        && text.get(next).is_some_and(|token| {
            token.shape == Shape::Sign
                && (token.is_space() && !token.is("\n")
                    || matches!(token.text, ":" | "-" | "—" | "–" | "." | "«" | "\""))
        })
    {
        next += 1;
    }
    let (first, mut last) = (next, None);
    for _ in 0..WORDS {
        let Some(token) = text.get(next).filter(|token| token.is_word() && !text.is_glued(next)) else { break };
        let lower = token.lower();
        if NO_NAMES.contains(&lower.as_str()) || is_technical(&lower) {
            break;
        }
        let given = given_name(&lower, token.cyrillic);
        let capital = token.shape != Shape::Small;
        // Behind the first word a small one belongs to the name only if it looks like a part of one.
        let part = match last {
            None => fits(token, given),
            Some(_) => capital || given == Some(Given::Sure) || is_family(&lower, token.cyrillic),
        };
        if !part {
            break;
        }
        last = Some(next);
        next += 1;
        if !text.get(next).is_some_and(|token| token.is(" ") || token.is("-")) {
            break;
        }
        next += 1;
    }
    let (start, end) = text.span(first, last?)?;
    Some(Found { start, end, kind: "name" })
}
