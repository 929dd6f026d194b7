//! What a word or a field in front says of the value behind it: places, dates, parts of an address, devices, and what
//! stands on a card or in a document beside its number.

use super::Found;
use super::token::{Shape, Text, Token};

/// Parts of an address as fields name them.
const ADDRESS_FIELDS: [&str; 27] = [
    "street",
    "house",
    "flat",
    "apt",
    "apartment",
    "building",
    "postcode",
    "zip",
    "zipcode",
    "postal",
    "addr",
    "address",
    "entrance",
    "intercom",
    "doorcode",
    "улица",
    "дом",
    "квартира",
    "корпус",
    "строение",
    "подъезд",
    "этаж",
    "домофон",
    "домофона",
    "индекс",
    "birthdate",
    "birthday",
];

/// What is said of a place on the map.
const DEGREES: [&str; 17] = [
    "lat",
    "latitude",
    "lon",
    "lng",
    "long",
    "longitude",
    "широта",
    "долгота",
    "координаты",
    "координат",
    "coords",
    "coordinates",
    "gps",
    "geo",
    "location",
    "геолокация",
    "геопозиция",
];

/// Numbers of devices.
const DEVICES: [&str; 10] =
    ["device", "deviceid", "imei", "imsi", "idfa", "idfv", "gaid", "advertising", "udid", "bssid"];

/// How long a card holds.
const EXPIRY: [&str; 10] =
    ["срок", "действия", "действительна", "exp", "expiry", "expires", "expiration", "thru", "valid", "годна"];

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Who gives out documents.
const ISSUERS: [&str; 9] = ["овд", "увд", "уфмс", "мвд", "гувд", "оуфмс", "отделом", "отделением", "гу"];

pub(super) fn find(text: &Text<'_>, found: &mut Vec<Found>) {
    for at in 0..text.tokens.len() {
        let part = field(text, at)
            .or_else(|| degrees(text, at))
            .or_else(|| device(text, at))
            .or_else(|| expiry(text, at))
            .or_else(|| second_number(text, at))
            .or_else(|| issuer(text, at))
            .or_else(|| labelled(text, at))
            .or_else(|| born(text, at))
            .or_else(|| cisco_mac(text, at));
        found.extend(part);
    }
}

fn personal(text: &Text<'_>, from: usize, to: usize) -> Option<Found> {
    let (start, end) = text.span(from, to)?;
    (end > start).then_some(Found { start, end, kind: "personal" })
}

fn lower(text: &Text<'_>, at: usize) -> Option<String> {
    text.get(at).filter(|token| token.is_word()).map(Token::lower)
}

/// The first token behind signs that stand between a field and its value: `":"`, `=`, `: «`.
fn value(text: &Text<'_>, at: usize, signs: &[&str]) -> usize {
    let mut next = at;
    while next < at + 6 && text.get(next).is_some_and(|token| signs.contains(&token.text)) {
        next += 1;
    }
    next
}

/// The last token of a run that is not closed by a quote, a comma or the end of the line.
fn to_close(text: &Text<'_>, from: usize) -> Option<usize> {
    let mut last = from;
    while text
        .get(last)
        .is_some_and(|token| !matches!(token.text, "\"" | "'" | "," | ";" | "}" | "&" | "\n" | "»" | "]" | "<" | ")"))
    {
        last += 1;
    }
    last.checked_sub(1).filter(|last| *last >= from)
}

/// `"house":"10"`, `zip=90210-1234`, `код домофона 22К4455`.
fn field(text: &Text<'_>, at: usize) -> Option<Found> {
    let name = lower(text, at).filter(|name| ADDRESS_FIELDS.contains(&name.as_str()))?;
    let quoted = text.sign_at(at + 1, "\"") && text.sign_at(text.skip_spaces(at + 2), ":");
    let assigned = text.sign_at(at + 1, "=");
    if quoted || assigned {
        let from = value(text, at + 1, &["\"", "'", ":", "=", " "]);
        // Words of other fields, and what means nothing, stay.
        let first = text.get(from)?;
        let empty = matches!(first.lower().as_str(), "null" | "true" | "false" | "required" | "empty" | "missing")
            || first.shape == Shape::Sign;
        let last = to_close(text, from)?;
        let last =
            if assigned && !text.sign_at(from - 1, "\"") && !text.sign_at(from - 1, "'") && !name.ends_with("reet") {
                (from..=last).take_while(|at| text.get(*at).is_some_and(|token| !token.is_space())).last()?
            } else {
                last
            };
        return if empty { None } else { personal(text, from, last) };
    }
    // A number, or a short word with digits: `домофон 45К`.
    if text.is_glued(at)
        || !matches!(name.as_str(), "домофон" | "домофона" | "индекс" | "дом" | "intercom" | "zip" | "postcode")
    {
        return None;
    }
    let from = value(text, at + 1, &[" ", ":", ".", "№"]);
    let mut last = from;
    while text.get(last).is_some_and(|token| token.shape != Shape::Sign) {
        last += 1;
    }
    let last = last.checked_sub(1).filter(|last| *last >= from && text.get(from).is_some_and(Token::is_digits))?;
    personal(text, from, last)
}

/// `lat=55.796127`, `"longitude":131.8855`, `GPS: 56.8389° N, 60.6057° E`.
fn degrees(text: &Text<'_>, at: usize) -> Option<Found> {
    lower(text, at).filter(|name| DEGREES.contains(&name.as_str()))?;
    let from = value(text, at + 1, &["\"", "'", ":", "=", " ", "(", "-"]);
    let number = |at: usize| {
        (text.get(at).is_some_and(|token| token.is_digits() && token.text.len() <= 3)
            && text.sign_at(at + 1, ".")
            && text.get(at + 2).is_some_and(|token| token.is_digits() && token.text.len() >= 3))
        .then_some(at + 2)
    };
    let mut last = number(from)?;
    let mut next = last + 1;
    while next < last + 8
        && text
            .get(next)
            .is_some_and(|token| matches!(token.text, "°" | " " | "," | ";" | "N" | "E" | "S" | "W" | "-" | "/"))
    {
        next += 1;
    }
    if let Some(second) = number(next) {
        last = second;
    }
    personal(text, from, last)
}

/// `device_id=8f14e45f-…`, `IMEI: 49-015420-323751-8`, `bssid 001b.4411.3ab7`.
fn device(text: &Text<'_>, at: usize) -> Option<Found> {
    lower(text, at).filter(|name| DEVICES.contains(&name.as_str()))?;
    let mut next = at + 1;
    if matches!(text.get(next)?.text, "_" | "-" | " ") && lower(text, next + 1).as_deref() == Some("id") {
        next += 2;
    }
    let from = value(text, next, &["\"", "'", ":", "=", " ", "№"]);
    let mut last = from;
    while text.get(last).is_some_and(|token| token.shape != Shape::Sign || matches!(token.text, "-" | ".")) {
        last += 1;
    }
    let last = last.checked_sub(1).filter(|last| *last >= from)?;
    let last = if text.sign_at(last, ".") { last.checked_sub(1)? } else { last };
    let (start, end) = text.span(from, last)?;
    let digits = text.text.get(start..end)?.bytes().filter(u8::is_ascii_digit).count();
    (digits >= 6 && end - start >= 10).then(|| personal(text, from, last)).flatten()
}

/// `срок карты 09/27`, `exp 04/29`.
fn expiry(text: &Text<'_>, at: usize) -> Option<Found> {
    lower(text, at).filter(|name| EXPIRY.contains(&name.as_str()))?;
    let from = (at + 1..at + 8).find(|at| text.get(*at).is_some_and(Token::is_digits))?;
    let two = |at: usize| text.get(at).is_some_and(|token| token.is_digits() && matches!(token.text.len(), 2 | 4));
    let month = text.get(from)?.text.parse::<u8>().is_ok_and(|month| (1..=12).contains(&month));
    let fits = month && two(from) && text.sign_at(from + 1, "/") && two(from + 2) && !text.sign_at(from + 3, "/");
    if fits { personal(text, from, from + 2) } else { None }
}

/// `Серия … номер 654321`: the number behind a series that was found.
fn second_number(text: &Text<'_>, at: usize) -> Option<Found> {
    lower(text, at).filter(|name| name.starts_with("сери"))?;
    let label = (at + 1..at + 12)
        .find(|near| text.sign_at(*near, "№") || lower(text, *near).is_some_and(|word| word.starts_with("номер")))?;
    let from = value(text, label + 1, &[" ", ":", "."]);
    let long = text.get(from).is_some_and(|token| token.is_digits() && token.text.len() >= 5);
    if long { personal(text, from, from) } else { None }
}

/// `выдан ОВД Тверского района`: up to the end of the clause.
fn issuer(text: &Text<'_>, at: usize) -> Option<Found> {
    lower(text, at).filter(|name| name.starts_with("выдан"))?;
    let from = value(text, at + 1, &[" ", ":"]);
    lower(text, from).filter(|name| ISSUERS.contains(&name.as_str()))?;
    let mut last = from;
    while text.get(last).is_some_and(|token| !matches!(token.text, "," | "." | ";" | "\n" | "\"")) {
        last += 1;
    }
    personal(text, from, last.checked_sub(1)?)
}

/// Labels of numbers that are no telephone and no document of the other list; how many letters and digits they have.
const LABELS: [(&str, std::ops::RangeInclusive<usize>); 15] = [
    ("бик", 9..=9),
    ("bic", 8..=11),
    ("swift", 8..=11),
    ("загранпаспорт", 8..=12),
    ("загранпаспорта", 8..=12),
    ("passport", 7..=10),
    ("insurance", 8..=10),
    ("taxpayer", 9..=12),
    ("рождении", 8..=11),
    ("maestro", 12..=19),
    ("mastercard", 13..=19),
    ("visa", 13..=19),
    ("в/у", 10..=10),
    ("код", 5..=9),
    ("account", 7..=12),
];

/// `БИК 044525225`, `загранпаспорт 75 1234567`, `national insurance QQ 12 34 56 C`.
fn labelled(text: &Text<'_>, at: usize) -> Option<Found> {
    let slashed = text.sign_at(at + 1, "/");
    let (name, behind) = if slashed {
        (format!("{}/{}", lower(text, at)?, lower(text, at + 2)?), at + 3)
    } else {
        (lower(text, at)?, at + 1)
    };
    let (_, length) = LABELS.iter().find(|(label, _)| *label == name)?;
    // A code is personal only where it opens a door; an account's has two dashes and more.
    let code = name == "код" || name == "account";
    let mut from = value(text, behind, &[" ", ":", "№", "=", "\"", "."]);
    while lower(text, from).is_some_and(|word| ["no", "number", "id", "nr", "домофона"].contains(&word.as_str()))
    {
        from = value(text, from + 1, &[" ", ":", "№", "=", "\"", "."]);
    }
    let (mut last, mut signs, mut digits, mut next) = (None, 0, 0, from);
    while let Some(token) = text.get(next) {
        match token.shape {
            Shape::Digits => digits += token.text.len(),
            Shape::Capital | Shape::Small | Shape::Mixed if !code && !token.text.chars().all(char::is_uppercase) => {
                break;
            }
            Shape::Sign
                if matches!(token.text, " " | "-")
                    && text.get(next + 1).is_some_and(|after| {
                        after.is_digits() || matches!(after.shape, Shape::Letter | Shape::Capitals)
                    }) =>
            {
                signs += usize::from(token.is("-"));
                next += 1;
                continue;
            }
            Shape::Sign => break,
            _ => {}
        }
        last = Some(next);
        next += 1;
    }
    let last = last?;
    let (start, end) = text.span(from, last)?;
    let letters = text.text.get(start..end)?.chars().filter(|c| c.is_alphanumeric()).count();
    let door = name == "код" && lower(text, text.skip_spaces(behind)).as_deref() == Some("домофона");
    let yes = digits >= 4 && length.contains(&letters) && (!code || door || (name == "account" && signs >= 2));
    let yes = yes || (matches!(name.as_str(), "bic" | "swift") && length.contains(&letters) && digits >= 1);
    if yes { personal(text, from, last) } else { None }
}

/// `born on March 3, 1991`, `date_of_birth=19681107`, `д.р. 07.11.1968`.
fn born(text: &Text<'_>, at: usize) -> Option<Found> {
    let name = lower(text, at)?;
    let short = name == "д" && text.sign_at(at + 1, ".") && lower(text, at + 2).as_deref() == Some("р");
    let label = ["рожд", "родил", "born", "birth", "dob"].iter().any(|label| name.starts_with(label));
    if !label && !short {
        return None;
    }
    let near = (at + 1..at + 9).find(|near| {
        text.get(*near).is_some_and(|token| token.is_digits() || MONTHS.iter().any(|month| token.lower() == *month))
    })?;
    if text.get(near)?.is_word() {
        let day = text.skip_spaces(near + 1);
        let comma = day + 1 + usize::from(text.sign_at(day + 1, ","));
        let year = text.skip_spaces(comma);
        let last = if text.get(year).is_some_and(Token::is_digits) { year } else { day };
        return if text.get(day).is_some_and(Token::is_digits) { personal(text, near, last) } else { None };
    }
    let token = text.get(near)?;
    if token.text.len() == 8 {
        return personal(text, near, near);
    }
    let joint = text.get(near + 1)?.text;
    let date = matches!(joint, "." | "-" | "/") && text.sign_at(near + 3, joint);
    let digits = |at: usize| text.get(at).is_some_and(|token| token.is_digits());
    if date && digits(near + 2) && digits(near + 4) { personal(text, near, near + 4) } else { None }
}

/// `001b.4411.3ab7`: a hardware address as switches write it.
fn cisco_mac(text: &Text<'_>, at: usize) -> Option<Found> {
    let from = text.get(at).filter(|token| token.shape != Shape::Sign)?.start;
    if text.before(at).is_some_and(|before| !before.is_space() && !matches!(before.text, ":" | "=" | "\"" | "(" | "["))
    {
        return None;
    }
    let run: String = text.text.get(from..)?.chars().take_while(|c| c.is_ascii_hexdigit() || *c == '.').collect();
    let groups: Vec<&str> = run.trim_end_matches('.').split('.').collect();
    let fits = groups.len() == 3
        && groups.iter().all(|group| group.len() == 4)
        && run.bytes().any(|b| b.is_ascii_alphabetic())
        && run.bytes().any(|b| b.is_ascii_digit());
    fits.then_some(Found { start: from, end: from + 14, kind: "mac" })
}
