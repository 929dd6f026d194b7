//! Numbers that name a person: documents, telephones, accounts, birthdays, plates, and the ids of customers.

use super::Found;
use super::token::{Shape, Text};

/// Beginnings of words behind which the number of a document stands, and how many digits it has at least.
const DOCUMENTS: [(&str, usize); 28] = [
    ("паспорт", 6),
    ("passport", 6),
    ("инн", 10),
    ("inn", 10),
    ("снилс", 9),
    ("snils", 9),
    ("ssn", 9),
    ("огрнип", 15),
    ("полис", 8),
    ("омс", 10),
    ("водительск", 6),
    ("права", 6),
    ("licence", 5),
    ("license", 5),
    ("iin", 12),
    ("иин", 12),
    ("серия", 4),
    ("свидетельств", 6),
    ("счет", 16),
    ("счета", 16),
    ("account", 14),
    ("imei", 14),
    ("id-card", 6),
    ("nin", 6),
    ("полиса", 8),
    ("карт", 12),
    ("card", 12),
    ("pan", 13),
];

/// The same for telephones.
const PHONES: [&str; 20] = [
    "тел",
    "телефон",
    "моб",
    "мобильн",
    "сотов",
    "номеру",
    "whatsapp",
    "ватсап",
    "вотсап",
    "вайбер",
    "viber",
    "tel",
    "phone",
    "mobile",
    "cell",
    "звон",
    "позвон",
    "перезвон",
    "called",
    "call",
];

/// Words that may stand between a label and its number.
const FILLERS: [&str; 29] = [
    "серия",
    "серии",
    "номер",
    "номера",
    "номером",
    "no",
    "number",
    "nr",
    "is",
    "was",
    "и",
    "рф",
    "выдан",
    "клиентки",
    "клиента",
    "покупателя",
    "по",
    "на",
    "him",
    "her",
    "them",
    "back",
    "на",
    "с",
    "удостоверение",
    "карты",
    "id",
    "ru",
    "at",
];

const BIRTH: [&str; 13] = [
    "рожд",
    "родился",
    "родилась",
    "др",
    "born",
    "birth",
    "birthday",
    "birthdate",
    "dob",
    "днюха",
    "birthdays",
    "г.р",
    "рождения",
];

const MONTHS: [&str; 24] = [
    "янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек", "jan", "feb", "mar", "apr",
    "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// What ids of people and sessions begin with.
const OWNERS: [(&str, &str); 31] = [
    ("user", "user"),
    ("usr", "user"),
    ("uid", "user"),
    ("userid", "user"),
    ("cust", "user"),
    ("customer", "user"),
    ("client", "user"),
    ("buyer", "user"),
    ("member", "user"),
    ("visitor", "user"),
    ("guest", "user"),
    ("shopper", "user"),
    ("acct", "user"),
    ("profile", "user"),
    ("person", "user"),
    ("contact", "user"),
    ("subscriber", "user"),
    ("u", "user"),
    ("клиент", "user"),
    ("юзер", "user"),
    ("пользователь", "user"),
    ("покупатель", "user"),
    ("sess", "session"),
    ("session", "session"),
    ("sid", "session"),
    ("sessionid", "session"),
    ("jsessionid", "session"),
    ("phpsessid", "session"),
    ("сессия", "session"),
    ("сессии", "session"),
    ("сеанс", "session"),
];

pub(super) fn find(text: &Text<'_>, found: &mut Vec<Found>) {
    for at in 0..text.tokens.len() {
        let part = labelled(text, at)
            .or_else(|| birthday(text, at))
            .or_else(|| shaped(text, at))
            .or_else(|| local_phone(text, at))
            .or_else(|| coordinates(text, at))
            .or_else(|| owner_id(text, at))
            .or_else(|| card_end(text, at))
            .or_else(|| one_time_code(text, at))
            .or_else(|| code_from_message(text, at))
            .or_else(|| year_of_birth(text, at));
        found.extend(part);
    }
}

/// `паспорт 45 10 № 123456`, `ИНН 770123456789`, `тел. 345-67-89`.
fn labelled(text: &Text<'_>, at: usize) -> Option<Found> {
    let token = text.get(at)?;
    if !token.is_word() || text.before(at).is_some_and(|before| matches!(before.text, "_" | "/")) {
        return None;
    }
    let lower = token.lower();
    let phone =
        PHONES.iter().any(|label| if label.chars().count() > 3 { lower.starts_with(label) } else { lower == *label });
    let document = DOCUMENTS
        .iter()
        .find(|(label, _)| if label.chars().count() > 3 { lower.starts_with(label) } else { lower == *label })
        .map(|(_, digits)| *digits);
    let (least, kind) = match (document, phone) {
        (Some(digits), _) => (digits, "personal"),
        (None, true) => (6, "phone"),
        _ => return None,
    };
    let mut next = at + 1;
    let mut signs = 0;
    while let Some(token) = text.get(next) {
        let filler = token.is_word() && FILLERS.contains(&token.lower().as_str());
        let sign = token.shape == Shape::Sign
            && matches!(token.text, " " | ":" | "." | "#" | "№" | "," | "-" | "=" | "\u{a0}" | "(" | "+");
        if !filler && !sign || signs > 10 {
            break;
        }
        signs += 1;
        next += 1;
    }
    let first = next;
    // Two letters may stand before the digits: `AB1234567`.
    if text.get(next).is_some_and(|token| token.shape == Shape::Capitals && token.text.chars().count() <= 2)
        && text.get(next + 1).is_some_and(|token| token.is_digits() || token.is_space())
    {
        next += 1 + usize::from(text.get(next + 1).is_some_and(|token| token.is_space()));
    }
    let (last, digits) = digits_from(text, next)?;
    let (start, end) = text.span(first, last)?;
    // A date is no document, and neither is an amount.
    (digits >= least && digits <= 24).then_some(Found { start, end, kind })
}

/// The last token of the groups of digits that begin at `at`, and how many digits there are.
fn digits_from(text: &Text<'_>, at: usize) -> Option<(usize, usize)> {
    let (mut next, mut last, mut digits) = (at, None, 0);
    loop {
        let token = text.get(next).filter(|token| token.is_digits())?;
        digits += token.text.len();
        last = Some(next).or(last);
        next += 1;
        let mut gap = next;
        while gap < next + 3
            && text.get(gap).is_some_and(|token| matches!(token.text, " " | "-" | "№" | "(" | ")" | "\u{a0}" | "/"))
        {
            gap += 1;
        }
        if gap == next || !text.get(gap).is_some_and(|token| token.is_digits()) {
            return last.map(|last| (last, digits));
        }
        next = gap;
    }
}

/// `дата рождения 12.03.1985`, `born 12 March 1985`.
fn birthday(text: &Text<'_>, at: usize) -> Option<Found> {
    let lower = text.get(at).filter(|token| token.is_word())?.lower();
    let label =
        BIRTH.iter().any(|label| if label.chars().count() > 3 { lower.starts_with(label) } else { lower == *label });
    if !label {
        return None;
    }
    let near = (at + 1..at + 7).find(|near| text.get(*near).is_some_and(|token| token.is_digits()))?;
    let (start, end) = date(text, near)?;
    Some(Found { start, end, kind: "personal" })
}

/// Bounds of a date that begins at `at`: three numbers, or a month by its name between two.
fn date(text: &Text<'_>, at: usize) -> Option<(usize, usize)> {
    let number = |at: usize| text.get(at).filter(|token| token.is_digits() && token.text.len() <= 4);
    number(at)?;
    let middle = at + 2;
    let by_name = text.get(middle).is_some_and(|token| {
        let lower = token.lower();
        token.is_word() && MONTHS.iter().any(|month| lower.starts_with(month))
    });
    if by_name {
        let last = if number(middle + 2).is_some() { middle + 2 } else { middle };
        return text.span(at, last);
    }
    let joint = text.get(at + 1)?.text;
    let same = matches!(joint, "." | "-" | "/") && text.sign_at(at + 3, joint);
    (same && number(middle).is_some() && number(at + 4).is_some()).then(|| text.span(at, at + 4)).flatten()
}

/// СНИЛС (`112-233-445 95`) and American social security numbers (`123-45-6789`).
fn shaped(text: &Text<'_>, at: usize) -> Option<Found> {
    if text.before(at).is_some_and(|before| matches!(before.text, "-" | "." | "_")) {
        return None;
    }
    let fits = |lengths: &[usize], signs: &[&[&str]]| {
        let digits = lengths.iter().enumerate().all(|(group, length)| {
            text.get(at + 2 * group).is_some_and(|token| token.is_digits() && token.text.len() == *length)
        });
        let joints = signs
            .iter()
            .enumerate()
            .all(|(group, signs)| text.get(at + 2 * group + 1).is_some_and(|token| signs.contains(&token.text)));
        let end = at + 2 * lengths.len() - 1;
        let closed = text.get(end).is_none_or(|token| !token.is_digits() && !token.is("-"));
        digits && joints && closed
    };
    let last = if fits(&[3, 3, 3, 2], &[&["-"], &["-"], &[" ", "-"]]) {
        at + 6
    } else if fits(&[3, 2, 4], &[&["-"], &["-"]]) {
        at + 4
    } else {
        let digits = text.get(at).filter(|token| token.is_digits() && token.text.len() == 20)?;
        // Accounts of people in Russian banks.
        if !["408", "423", "426", "405", "407", "301"].iter().any(|kind| digits.text.starts_with(kind)) {
            return None;
        }
        at
    };
    let (start, end) = text.span(at, last)?;
    Some(Found { start, end, kind: "personal" })
}

/// Telephone numbers without a country (`912 345-67-89`, `020 7946 0958`), and with `00` in front.
fn local_phone(text: &Text<'_>, at: usize) -> Option<Found> {
    let first = text.get(at).filter(|token| token.is_digits())?;
    let free = text.before(at).is_none_or(|before| {
        !before.is_word()
            && !before.is_digits()
            && !matches!(before.text, "-" | "." | "_" | "/" | "=" | ":" | "#" | "," | "$")
    });
    if !free {
        return None;
    }
    let (mut lengths, mut last, mut next) = (Vec::new(), at, at);
    while let Some(token) = text.get(next).filter(|token| token.is_digits()) {
        lengths.push(token.text.len());
        last = next;
        let joint = text.get(next + 1).is_some_and(|token| matches!(token.text, " " | "-" | "." | "\u{a0}"));
        if !joint || lengths.len() > 6 {
            break;
        }
        next += 2;
    }
    let all: usize = lengths.iter().sum();
    let russian = matches!(lengths.as_slice(), [3, 3, 2, 2] | [3, 3, 4] | [3, 7] | [3, 2, 2, 3])
        && first.text.starts_with(['9', '4', '8', '3']);
    let zero = first.text.starts_with('0')
        && ((first.text.starts_with("00") && first.text.len() <= 5 && (10..=16).contains(&all) && lengths.len() >= 2)
            || ((10..=12).contains(&all)
                && (2..=5).contains(&lengths.len())
                && first.text.len() >= 3
                && first.text.len() <= 5));
    let american = lengths == [3, 3, 4] && !first.text.starts_with(['0', '1']);
    let dashes = lengths.len() > 2 || !text.sign_at(at + 1, ".");
    // An extension: `555.867.5309x12`.
    let last = if text.sign_at(last + 1, "x") { last + 2 } else { last };
    let closed = text.get(last + 1).is_none_or(|token| !token.is_word() && !matches!(token.text, "_" | "%" | ":"));
    let (start, end) = text.span(at, last)?;
    ((russian || zero || american) && dashes && closed).then_some(Found { start, end, kind: "phone" })
}

/// `55.7558, 37.6173`: where somebody is.
fn coordinates(text: &Text<'_>, at: usize) -> Option<Found> {
    let degrees = |at: usize| {
        let whole = text.get(at).is_some_and(|token| token.is_digits() && token.text.len() <= 3);
        whole
            && text.sign_at(at + 1, ".")
            && text.get(at + 2).is_some_and(|token| token.is_digits() && (4..=8).contains(&token.text.len()))
    };
    if !degrees(at)
        || text.before(at).is_some_and(|before| before.is("."))
        || !(text.sign_at(at + 3, ",") || text.sign_at(at + 3, ";"))
    {
        return None;
    }
    let second = text.skip_spaces(at + 4);
    let second = second + usize::from(text.sign_at(second, "-"));
    if !degrees(second) || text.sign_at(second + 3, ".") {
        return None;
    }
    let (start, end) = text.span(at, second + 2)?;
    Some(Found { start, end, kind: "personal" })
}

/// `user_456`, `sess-9f8a7b`, `cust:88123`.
fn owner_id(text: &Text<'_>, at: usize) -> Option<Found> {
    let token = text.get(at).filter(|token| token.is_word())?;
    let lower = token.lower();
    let (_, kind) = OWNERS.iter().find(|(owner, _)| *owner == lower)?;
    let before = text.before(at);
    if before.is_some_and(|before| matches!(before.text, "_" | "." | "@") || before.is_digits()) {
        return None;
    }
    let glue = text.get(at + 1).filter(|token| matches!(token.text, "_" | "-" | "#" | ":" | "№"));
    let from = if glue.is_some() { at + 2 } else { at + 1 };
    let mut last = from;
    while text.get(last).is_some_and(|token| token.shape != Shape::Sign) {
        last += 1;
    }
    if last == from
        || text.get(last).is_some_and(|token| {
            matches!(token.text, "_" | "@") || (token.is("-") && text.get(last + 1).is_some_and(|next| next.is_word()))
        })
    {
        return None;
    }
    let (start, end) = text.span(at, last - 1)?;
    let body = text.span(from, last - 1).and_then(|(from, to)| text.text.get(from..to)).unwrap_or_default();
    let digits = body.bytes().filter(u8::is_ascii_digit).count();
    let enough = if lower.chars().count() == 1 {
        digits >= 3 && glue.is_some()
    } else {
        digits >= 3 || (digits >= 2 && body.len() >= 6)
    };
    let enough = enough
        || (glue.is_some_and(|glue| matches!(glue.text, "#" | "№" | "_")) && digits >= 1 && digits == body.len());
    enough.then_some(Found { start, end, kind })
}

/// `карта *1234`, `card ending in 4242`.
fn card_end(text: &Text<'_>, at: usize) -> Option<Found> {
    let token = text.get(at)?;
    let stars = token.is("*") || token.is("•") || token.is("·");
    let first = if stars && !text.before(at).is_some_and(|before| before.is(token.text)) {
        let mut next = at;
        while text.sign_at(next, token.text) {
            next += 1;
        }
        text.skip_spaces(next)
    } else if matches!(token.lower().as_str(), "ending" | "ends" | "заканчивается" | "оканчивается" | "последние")
    {
        (at + 1..at + 8).find(|near| text.get(*near).is_some_and(|token| token.is_digits() && token.text.len() == 4))?
    } else {
        return None;
    };
    let digits = text.get(first).filter(|token| token.is_digits() && token.text.len() == 4)?;
    let start = if stars { token.start } else { digits.start };
    let closed = text.get(first + 1).is_none_or(|token| !token.is_word() && !token.is("*"));
    closed.then_some(Found { start, end: digits.end, kind: "card" })
}

/// `код из смс 4821`, `SMS code 4821`, `OTP 482101`.
fn one_time_code(text: &Text<'_>, at: usize) -> Option<Found> {
    let lower = text.get(at).filter(|token| token.is_word())?.lower();
    if !matches!(
        lower.as_str(),
        "смс"
            | "sms"
            | "otp"
            | "подтверждения"
            | "verification"
            | "confirmation"
            | "pin"
            | "пин"
            | "cvv"
            | "cvc"
            | "cvn"
            | "обороте"
    ) {
        return None;
    }
    // `cvc2 318`: the first number is a part of the word.
    let behind = at + 1 + usize::from(lower.starts_with("cv") && text.sign_at(at + 1, "2"));
    let near = (behind..at + 7).find(|near| text.get(*near).is_some_and(|token| token.is_digits()))?;
    let between = (behind..near).filter_map(|at| text.get(at)).all(|token| {
        token.shape == Shape::Sign && !matches!(token.text, "," | ";" | "." | "\n")
            || matches!(token.lower().as_str(), "код" | "code" | "is" | "was" | "коду" | "кода")
    });
    let digits = text.get(near)?;
    let secret =
        between && (3..=8).contains(&digits.text.len()) && text.get(near + 1).is_none_or(|token| !token.is_word());
    secret.then_some(Found { start: digits.start, end: digits.end, kind: "secret" })
}

/// `код 1234 из SMS`: the words come behind.
fn code_from_message(text: &Text<'_>, at: usize) -> Option<Found> {
    if !matches!(text.get(at)?.lower().as_str(), "код" | "code" | "кода") {
        return None;
    }
    let digits =
        text.get(text.skip_spaces(at + 1)).filter(|token| token.is_digits() && (3..=8).contains(&token.text.len()))?;
    let sent = (at + 3..at + 8)
        .filter_map(|at| text.get(at))
        .any(|token| matches!(token.lower().as_str(), "sms" | "смс" | "пуш" | "пуша"));
    sent.then_some(Found { start: digits.start, end: digits.end, kind: "secret" })
}

/// `1987 г.р.`
fn year_of_birth(text: &Text<'_>, at: usize) -> Option<Found> {
    let year = text.get(at).filter(|token| token.is_digits() && token.text.len() == 4)?;
    let next = text.skip_spaces(at + 1);
    let words: String = (next..next + 4).filter_map(|at| text.get(at)).map(|token| token.text).collect();
    (words.starts_with("г.р") || words.starts_with("г. р")).then_some(Found {
        start: year.start,
        end: year.end,
        kind: "personal",
    })
}
