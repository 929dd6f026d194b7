//! Mail addresses and telephone numbers as people spell them: in words, with gaps, without their country.

use super::Found;
use super::token::{Shape, Text, Token};

/// Where most people have their mail: behind these, `at` is a sign and no word.
const PROVIDERS: [&str; 22] = [
    "mail.ru",
    "gmail.com",
    "yandex.ru",
    "ya.ru",
    "inbox.ru",
    "list.ru",
    "bk.ru",
    "rambler.ru",
    "outlook.com",
    "hotmail.com",
    "yahoo.com",
    "icloud.com",
    "proton.me",
    "protonmail.com",
    "gmx.de",
    "gmx.net",
    "web.de",
    "mail.com",
    "live.com",
    "me.com",
    "ukr.net",
    "internet.ru",
];

/// Ends of the names of domains that are told apart from the end of a file's name.
const ENDS: [&str; 24] = [
    "ru", "com", "net", "org", "su", "рф", "by", "kz", "ua", "uz", "de", "uk", "fr", "io", "me", "info", "biz", "pl",
    "example", "it", "es", "рус", "eu", "co",
];

/// Digits in words, in two languages; tens and hundreds in Russian, as telephone numbers are said there.
const NUMERALS: [&str; 50] = [
    "ноль",
    "один",
    "два",
    "три",
    "четыре",
    "пять",
    "шесть",
    "семь",
    "восемь",
    "девять",
    "десять",
    "одиннадцать",
    "двенадцать",
    "тринадцать",
    "четырнадцать",
    "пятнадцать",
    "шестнадцать",
    "семнадцать",
    "восемнадцать",
    "девятнадцать",
    "двадцать",
    "тридцать",
    "сорок",
    "пятьдесят",
    "шестьдесят",
    "семьдесят",
    "восемьдесят",
    "девяносто",
    "сто",
    "двести",
    "триста",
    "четыреста",
    "пятьсот",
    "шестьсот",
    "семьсот",
    "восемьсот",
    "девятьсот",
    "плюс",
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "oh",
    "double",
];

/// Numerals in a row that are a telephone number; fewer behind a word that announces one.
const SPOKEN: usize = 7;
const ANNOUNCED: usize = 4;

/// Words that announce a telephone number, by their beginnings.
const LABELS: [&str; 16] = [
    "тел",
    "моб",
    "сот",
    "факс",
    "городской",
    "городск",
    "звон",
    "набер",
    "номер",
    "phone",
    "mobile",
    "cell",
    "call",
    "fax",
    "dial",
    "number",
];

pub(super) fn find(text: &Text<'_>, found: &mut Vec<Found>) {
    let mut at = 0;
    while at < text.tokens.len() {
        let (part, next) = match spoken_number(text, at) {
            Some((part, next)) => (Some(part), next),
            None => (None, at + 1),
        };
        found.extend(part);
        let part = spelt_email(text, at)
            .or_else(|| addressed(text, at))
            .or_else(|| bare_mobile(text, at))
            .or_else(|| starred(text, at))
            .or_else(|| short_number(text, at));
        found.extend(part);
        at = next;
    }
}

fn of_local(token: &Token<'_>) -> bool {
    token.shape != Shape::Sign || matches!(token.text, "." | "_" | "-" | "+")
}

/// `ivan at mail dot ru`, `ivan (at) mail (dot) ru`, `ivan собака mail.ru`, `ivan@ mail.ru`, `ivan_AT_mail_DOT_ru`.
fn spelt_email(text: &Text<'_>, at: usize) -> Option<Found> {
    let token = text.get(at)?;
    let lower = token.lower();
    let sign = token.is("@");
    if !sign && !matches!(lower.as_str(), "at" | "собака" | "собачка" | "dog" | "эт") {
        return None;
    }
    let gap = |token: &Token<'_>| {
        (token.is_space() && !token.is("\n")) || matches!(token.text, "(" | ")" | "[" | "]" | "{" | "}" | "_")
    };
    let mut before = at.checked_sub(1)?;
    while text.get(before).is_some_and(gap) {
        before = before.checked_sub(1)?;
    }
    let bracket = text.before(at).is_some_and(|token| matches!(token.text, "(" | "[" | "{"));
    let mut first = text.get(before).filter(|token| token.shape != Shape::Sign || token.is("\"")).map(|_| before)?;
    while let Some(one) = first.checked_sub(1).filter(|one| text.get(*one).is_some_and(of_local)) {
        first = one;
    }
    // `daria (dot) m (at) …`
    while let Some(dot) = spelt_dot_before(text, first) {
        first = dot;
        while let Some(one) = first.checked_sub(1).filter(|one| text.get(*one).is_some_and(of_local)) {
            first = one;
        }
    }
    let mut next = at + 1;
    while text.get(next).is_some_and(gap) {
        next += 1;
    }
    let (domain, last, worded) = domain(text, next, sign)?;
    let end = domain.rsplit('.').next().unwrap_or_default();
    let known = PROVIDERS.contains(&domain.as_str()) || (sign && domain.contains("xn--"));
    let yes = worded || known || ((bracket || sign || token.cyrillic) && ENDS.contains(&end)) || bracket;
    // `user@host.example` itself is the scanner's.
    let quoted = text.sign_at(before, "\"");
    let joined = sign
        && at + 1 == next
        && before + 1 == at
        && !worded
        && !quoted
        && !domain.contains("xn--")
        && !has_comma(text, next, last);
    let (start, end) = text.span(first, last)?;
    (yes && !joined).then_some(Found { start, end, kind: "email" })
}

fn has_comma(text: &Text<'_>, from: usize, to: usize) -> bool {
    (from..=to).any(|at| text.sign_at(at, ","))
}

/// The first token of `x (dot)` in front of `at`.
fn spelt_dot_before(text: &Text<'_>, at: usize) -> Option<usize> {
    let mut place = at.checked_sub(1)?;
    let gap = |token: &Token<'_>| token.is(" ") || matches!(token.text, "(" | ")" | "[" | "]");
    while text.get(place).is_some_and(gap) {
        place = place.checked_sub(1)?;
    }
    if !text.get(place).is_some_and(|token| matches!(token.lower().as_str(), "dot" | "точка")) {
        return None;
    }
    place = place.checked_sub(1)?;
    while text.get(place).is_some_and(gap) {
        place = place.checked_sub(1)?;
    }
    text.get(place).filter(|token| token.shape != Shape::Sign).map(|_| place)
}

/// A domain whose dots may be words; its last token, and whether one was. A comma counts as a dot behind `@` alone.
fn domain(text: &Text<'_>, at: usize, sign: bool) -> Option<(String, usize, bool)> {
    let mut name = String::new();
    let (mut next, mut last, mut worded) = (at, None, false);
    loop {
        let from = next;
        while text.get(next).is_some_and(|token| token.shape != Shape::Sign || token.is("-")) {
            name.push_str(&text.get(next)?.lower());
            next += 1;
        }
        if next == from {
            break;
        }
        last = Some(next - 1);
        let mut dot = next;
        let gap = |token: &Token<'_>| token.is(" ") || matches!(token.text, "(" | ")" | "[" | "]" | "_");
        while text.get(dot).is_some_and(gap) {
            dot += 1;
        }
        let word = text.get(dot).is_some_and(|token| matches!(token.lower().as_str(), "dot" | "точка" | "тчк"));
        let point = dot == next && (text.sign_at(dot, ".") || (sign && text.sign_at(dot, ",")));
        if !word && !point {
            break;
        }
        dot += 1;
        while word && text.get(dot).is_some_and(gap) {
            dot += 1;
        }
        if !text.get(dot).is_some_and(Token::is_word) {
            break;
        }
        worded |= word;
        name.push('.');
        next = dot;
    }
    let ended = name.rsplit('.').next().is_some_and(|end| end.chars().count() >= 2);
    (name.contains('.') && ended).then_some((name, last?, worded))
}

/// `Anton Chekhov <anton@…>`: who the address is of, whatever the name looks like.
fn addressed(text: &Text<'_>, at: usize) -> Option<Found> {
    if !text.sign_at(at, "<") {
        return None;
    }
    let inside = (at + 1..at + 24).map_while(|at| text.get(at)).take_while(|token| !token.is(">") && !token.is_space());
    let rest = text.text.get(text.get(at)?.end..)?;
    if !inside.into_iter().any(|token| token.is("@")) && !rest.starts_with("<email>") {
        return None;
    }
    let mut first = at;
    let mut words = 0;
    while let Some(before) = text.before(first) {
        let part = before.shape != Shape::Sign || before.is(" ") || matches!(before.text, "-" | "." | "_" | "'" | "\"");
        if !part || words > 4 {
            break;
        }
        words += usize::from(before.is_word());
        first -= 1;
    }
    while text.get(first).is_some_and(|token| token.shape == Shape::Sign) && first < at {
        first += 1;
    }
    let mut last = at.checked_sub(1)?;
    while last > first && text.get(last).is_some_and(|token| token.shape == Shape::Sign) {
        last -= 1;
    }
    if first >= at || words == 0 || words > 4 {
        return None;
    }
    let (start, end) = text.span(first, last)?;
    Some(Found { start, end, kind: "name" })
}

/// `9165554321`: as long as a number of a Russian mobile, and nothing else is. Ids are told by what stands before them.
fn bare_mobile(text: &Text<'_>, at: usize) -> Option<Found> {
    let token = text.get(at).filter(|token| token.is_digits())?;
    let ten = token.text.len() == 10 && token.text.starts_with('9');
    let free = |token: Option<&Token<'_>>| {
        token.is_none_or(|token| {
            token.is_space() || matches!(token.text, "(" | ")" | "," | ";" | "!" | "?" | "\"" | "«" | "»")
        })
    };
    let named = text
        .back_over_spaces(at)
        .and_then(|before| text.get(before))
        .is_some_and(|before| before.is_word() && !before.cyrillic);
    let dot = text.sign_at(at + 1, ".") && text.get(at + 2).is_none_or(Token::is_space);
    (ten && free(text.before(at)) && (free(text.get(at + 1)) || dot) && !named).then_some(Found {
        start: token.start,
        end: token.end,
        kind: "phone",
    })
}

/// `7912*****89`: a number of which the middle is hidden.
fn starred(text: &Text<'_>, at: usize) -> Option<Found> {
    let head = text.get(at).filter(|token| token.is_digits() && (3..=6).contains(&token.text.len()))?;
    let mut next = at + 1;
    while text.sign_at(next, "*") {
        next += 1;
    }
    let tail = text.get(next).filter(|token| token.is_digits() && (2..=4).contains(&token.text.len()))?;
    let all = head.text.len() + (next - at - 1) + tail.text.len();
    (next >= at + 4 && (9..=16).contains(&all)).then_some(Found { start: head.start, end: tail.end, kind: "phone" })
}

/// Whether a word for telephones stands within four words in front.
fn announced(text: &Text<'_>, at: usize) -> bool {
    let mut words = 0;
    let mut place = at;
    while let Some(before) = place.checked_sub(1) {
        place = before;
        let Some(token) = text.get(place) else { break };
        if token.is("\n") || words > 4 {
            break;
        }
        if token.is_word() {
            words += 1;
            let lower = token.lower();
            if LABELS.iter().any(|label| lower.starts_with(label)) || (lower == "т" && text.sign_at(place + 1, ".")) {
                return true;
            }
        }
    }
    false
}

/// `т. 55-43-21`, `городской 234-56-78`: too short for a telephone number unless it is called one.
fn short_number(text: &Text<'_>, at: usize) -> Option<Found> {
    if text.before(at).is_some_and(|before| matches!(before.text, "-" | "." | ":" | "_")) {
        return None;
    }
    let groups = |lengths: &[usize]| {
        let fits = lengths.iter().enumerate().all(|(group, length)| {
            text.get(at + 2 * group).is_some_and(|token| token.is_digits() && token.text.len() == *length)
                && (group == 0 || text.get(at + 2 * group - 1).is_some_and(|token| token.is("-") || token.is(" ")))
        });
        let end = at + 2 * lengths.len() - 1;
        (fits && !text.sign_at(end, "-") && !text.get(end).is_some_and(Token::is_word)).then_some(end - 1)
    };
    let last = groups(&[3, 2, 2]).or_else(|| groups(&[2, 2, 2])).or_else(|| groups(&[5, 6]))?;
    let (start, end) = text.span(at, last)?;
    announced(text, at).then_some(Found { start, end, kind: "phone" })
}

/// A telephone number in words, and the token behind it.
fn spoken_number(text: &Text<'_>, at: usize) -> Option<(Found, usize)> {
    let numeral =
        |at: usize| text.get(at).is_some_and(|token| token.is_word() && NUMERALS.contains(&token.lower().as_str()));
    if !numeral(at) {
        return None;
    }
    let (mut last, mut count, mut next) = (at, 1, at);
    loop {
        next += 1;
        while text.get(next).is_some_and(|token| token.is(" ") || token.is(",") || token.is("-")) {
            next += 1;
        }
        if !numeral(next) {
            break;
        }
        (last, count) = (next, count + 1);
    }
    let (start, end) = text.span(at, last)?;
    let yes = count >= SPOKEN || (count >= ANNOUNCED && announced(text, at));
    yes.then_some((Found { start, end, kind: "phone" }, last + 1))
}
