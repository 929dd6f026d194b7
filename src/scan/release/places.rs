//! Where people live: postal addresses.

use super::Found;
use super::token::{Shape, Text, Token};

/// Words for streets, in front of the name or behind it.
const STREETS: [&str; 40] = [
    "ул",
    "улица",
    "улице",
    "улицу",
    "улицы",
    "пр",
    "пр-т",
    "просп",
    "проспект",
    "проспекте",
    "проспекта",
    "пер",
    "переулок",
    "переулке",
    "наб",
    "набережная",
    "набережной",
    "шоссе",
    "ш",
    "бульвар",
    "бульваре",
    "б-р",
    "площадь",
    "пл",
    "проезд",
    "проезде",
    "мкр",
    "микрорайон",
    "тупик",
    "аллея",
    "квартал",
    "деревня",
    "село",
    "снт",
    "бул",
    "алл",
    "линия",
    "тракт",
    "проул",
    "ул-ца",
];

/// What follows a street: house, block, flat.
const HOUSE: [&str; 28] = [
    "д",
    "дом",
    "дома",
    "доме",
    "корп",
    "корпус",
    "к",
    "стр",
    "строение",
    "кв",
    "квартира",
    "квартире",
    "оф",
    "офис",
    "подъезд",
    "этаж",
    "домофон",
    "литера",
    "вл",
    "владение",
    "apt",
    "flat",
    "suite",
    "unit",
    "studio",
    "floor",
    "apartment",
    "room",
];

const ENGLISH_STREETS: [&str; 25] = [
    "street",
    "st",
    "avenue",
    "ave",
    "road",
    "rd",
    "lane",
    "ln",
    "boulevard",
    "blvd",
    "drive",
    "dr",
    "court",
    "ct",
    "square",
    "sq",
    "terrace",
    "crescent",
    "straße",
    "strasse",
    "platz",
    "allee",
    "rue",
    "parkway",
    "pkwy",
];

pub(super) fn find(text: &Text<'_>, found: &mut Vec<Found>) {
    for at in 0..text.tokens.len() {
        let part = russian_street(text, at)
            .or_else(|| english_street(text, at))
            .or_else(|| german_street(text, at))
            .or_else(|| lives_at(text, at))
            .or_else(|| french_street(text, at))
            .or_else(|| street_by_house(text, at))
            .or_else(|| shipped_to(text, at))
            .or_else(|| flat(text, at))
            .or_else(|| post_box(text, at));
        found.extend(part);
    }
}

fn is_capital(token: &Token<'_>) -> bool {
    token.shape == Shape::Capital
}

/// `ул. Ленина, д. 5, кв. 12`, `проспект Мира 12`, `Ленинский проспект, 12`.
fn russian_street(text: &Text<'_>, at: usize) -> Option<Found> {
    let token = text.get(at).filter(|token| token.cyrillic)?;
    let hyphened = text.sign_at(at + 1, "-") && text.get(at + 2).is_some_and(|next| next.is_word());
    let word = if hyphened { format!("{}-{}", token.lower(), text.get(at + 2)?.lower()) } else { token.lower() };
    if !STREETS.contains(&word.as_str()) {
        return None;
    }
    let mut next = at + 1 + if hyphened { 2 } else { 0 };
    next += usize::from(text.sign_at(next, "."));
    // The name stands behind the word, or in front of it.
    let named = name_of_street(text, text.skip_spaces(next));
    let first = text.back_over_spaces(at).filter(|before| {
        text.get(*before).is_some_and(|token| is_capital(token) && token.cyrillic && adjective(&token.lower()))
    });
    let end = match (named, first) {
        (Some(end), _) => end,
        (None, Some(_)) => next.checked_sub(1)?,
        (None, None) => return None,
    };
    let last = house(text, end)?;
    let mut from = if named.is_some() { at } else { first? };
    // `620014, Свердловская обл., г. Екатеринбург, ул. …`
    let mut place = from;
    while let Some(before) = place.checked_sub(1).filter(|before| text.get(*before).is_some_and(of_address)) {
        place = before;
        if text.get(place).is_some_and(|token| token.shape != Shape::Sign) {
            from = place;
        }
    }
    let (start, end) = text.span(from, last)?;
    Some(Found { start, end, kind: "personal" })
}

/// What may stand in front of a street: town, region, postal code, and what joins them.
fn of_address(token: &Token<'_>) -> bool {
    let small =
        ["г", "город", "гор", "обл", "область", "край", "респ", "республика", "район", "пос", "поселок", "дер", "с"];
    (token.is_space() && !token.is("\n"))
        || matches!(token.text, "," | "." | "-")
        || (token.cyrillic && is_capital(token))
        || (token.is_digits() && token.text.len() == 6)
        || (token.cyrillic && small.contains(&token.lower().as_str()))
}

fn adjective(word: &str) -> bool {
    ["ий", "ый", "ой", "ая", "ом", "ого", "ую", "ей", "ем"].iter().any(|ending| word.ends_with(ending))
}

/// The last token of a street's name: capitalised words, or a number and a word (`8 Марта`).
fn name_of_street(text: &Text<'_>, at: usize) -> Option<usize> {
    // `набережная реки Фонтанки`, `улица имени Чехова`
    let small = text.get(at).is_some_and(|token| ["реки", "канала", "имени", "им"].contains(&token.text));
    let at = if small { text.skip_spaces(at + 1 + usize::from(text.sign_at(at + 1, "."))) } else { at };
    let numbered = text.get(at).is_some_and(|token| token.is_digits());
    let mut next = if numbered { text.skip_spaces(at + 1) } else { at };
    // `30 лет Победы`, `9 мая`
    if numbered && text.get(next).is_some_and(|token| token.is("лет")) {
        next = text.skip_spaces(next + 1);
    }
    if numbered && text.get(next).is_some_and(|token| ["мая", "марта", "января", "октября"].contains(&token.text))
    {
        return Some(next);
    }
    let mut last = None;
    for _ in 0..3 {
        let token = text.get(next).filter(|token| {
            is_capital(token) || (last.is_some() && matches!(token.text, "и" | "на")) || token.shape == Shape::Letter
        })?;
        if !token.is_word() {
            break;
        }
        last = Some(next);
        let dash = text.sign_at(next + 1, "-") && text.get(next + 2).is_some_and(is_capital);
        let dot = token.shape == Shape::Letter && text.sign_at(next + 1, ".");
        let after = if dash { next + 2 } else { text.skip_spaces(next + 1 + usize::from(dot)) };
        if !text.get(after).is_some_and(|token| is_capital(token) && !HOUSE.contains(&token.lower().as_str())) {
            break;
        }
        next = after;
    }
    last
}

/// The last token of house, block and flat behind a street that ends at `at`; a street without any number is a landmark.
fn house(text: &Text<'_>, at: usize) -> Option<usize> {
    let (mut last, mut next) = (None, at + 1);
    for _ in 0..6 {
        let mut place = next;
        while text.get(place).is_some_and(|token| matches!(token.text, "," | "." | " " | "\u{a0}")) && place < next + 3
        {
            place += 1;
        }
        if text.get(place).is_some_and(|token| token.is_word() && HOUSE.contains(&token.lower().as_str())) {
            place += 1;
            place += usize::from(text.sign_at(place, "."));
            place = text.skip_spaces(place);
        }
        let Some(number) = text.get(place).filter(|token| token.is_digits() && token.text.len() <= 6) else { break };
        let _ = number;
        // `12а`, `12/3`, `12-45`
        while text.get(place + 1).is_some_and(|token| {
            (matches!(token.text, "/" | "-") && text.get(place + 2).is_some_and(|next| next.is_digits()))
                || token.is_digits()
                || (token.is_word() && token.text.chars().count() == 1)
        }) {
            place += 1;
        }
        last = Some(place);
        next = place + 1;
    }
    last
}

/// `221b Baker Street`, `12 Main St, Apt 4`.
fn english_street(text: &Text<'_>, at: usize) -> Option<Found> {
    let token = text.get(at).filter(|token| token.is_word())?;
    let lower = token.lower();
    if !ENGLISH_STREETS.contains(&lower.as_str()) || !is_capital(token) || text.is_glued(at) {
        return None;
    }
    let (mut first, mut words) = (at, 0);
    loop {
        let before = text.back_over_spaces(first)?;
        let token = text.get(before)?;
        // `King's Road`
        if token.is("s") && text.before(before).is_some_and(|token| token.is("'") || token.is("’")) {
            first = before - 1;
            continue;
        }
        if is_capital(token) && words < 3 {
            words += 1;
            first = before;
            continue;
        }
        let letter =
            token.is_word() && token.text.chars().count() == 1 && text.before(before).is_some_and(Token::is_digits);
        let number = if letter { before - 1 } else { before };
        let digits = text.get(number).is_some_and(|token| token.is_digits() && token.text.len() <= 5);
        if !digits || words == 0 {
            return None;
        }
        first = number;
        break;
    }
    let mut last = house(text, at).unwrap_or(at);
    // `…, London NW1 6XE`, `…, Springfield, IL 62704`
    let comma = last + 1;
    if text.sign_at(comma, ",") {
        let mut place = text.skip_spaces(comma + 1);
        for _ in 0..6 {
            let fits = text.get(place).is_some_and(|token| {
                is_capital(token)
                    || token.shape == Shape::Capitals
                    || token.is_digits()
                    || token.is(",")
                    || token.shape == Shape::Letter
            });
            if !fits {
                break;
            }
            last = if text.sign_at(place, ",") { last } else { place };
            place = if text.get(place + 1).is_some_and(|token| token.is_space()) {
                text.skip_spaces(place + 1)
            } else {
                place + 1
            };
        }
    }
    let (start, end) = text.span(first, last)?;
    Some(Found { start, end, kind: "personal" })
}

/// `Friedrichstraße 43, 10117 Berlin`: the word for the street is a part of its name.
fn german_street(text: &Text<'_>, at: usize) -> Option<Found> {
    let token = text.get(at).filter(|token| is_capital(token) && !token.cyrillic)?;
    let lower = token.lower();
    let street = ["straße", "strasse", "gasse", "platz", "allee", "damm", "ufer"]
        .iter()
        .any(|end| lower.strip_suffix(end).is_some_and(|name| name.chars().count() >= 3));
    if !street {
        return None;
    }
    let number = text.skip_spaces(at + 1);
    let mut last = text.get(number).filter(|token| token.is_digits() && token.text.len() <= 3).map(|_| number)?;
    let code = text.skip_spaces(last + 1 + usize::from(text.sign_at(last + 1, ",")));
    if text.get(code).is_some_and(|token| token.is_digits() && token.text.len() == 5) {
        last = code;
    }
    let (start, end) = text.span(at, last)?;
    Some(Found { start, end, kind: "personal" })
}

/// `ship to 8202 Rocha Causeway`, `8202 Rocha Manors Suite 646`: a number and capitals, behind a word for delivering or
/// before one for a flat.
fn shipped_to(text: &Text<'_>, at: usize) -> Option<Found> {
    text.get(at).filter(|token| token.is_digits() && token.text.len() <= 6)?;
    let capital = |at: usize| text.get(at).is_some_and(|token| is_capital(token) && !token.cyrillic);
    let (mut last, mut words, mut next) = (at, 0, text.skip_spaces(at + 1));
    while capital(next) && words < 4 && !text.get(next).is_some_and(|token| HOUSE.contains(&token.lower().as_str())) {
        (last, words) = (next, words + 1);
        next = text.skip_spaces(next + 1);
    }
    let flat = text.get(next).is_some_and(|token| HOUSE.contains(&token.lower().as_str()));
    let mut place = at;
    let mut told = false;
    for _ in 0..3 {
        let Some(before) = text.back_over_spaces(place) else { break };
        let Some(token) = text.get(before) else { break };
        let lower = token.lower();
        told |= ["ship", "shipped", "shipping", "deliver", "delivered", "delivery", "address", "lives", "sent", "live"]
            .contains(&lower.as_str());
        if !token.is_word() && !matches!(token.text, ":" | "\"" | "=") || told {
            break;
        }
        place = before;
    }
    if words < 2 || !(flat || told) {
        return None;
    }
    let last = if flat { house(text, last).unwrap_or(last) } else { last };
    let (start, end) = text.span(at, last)?;
    Some(Found { start, end, kind: "personal" })
}

/// `55 Rue de Rivoli, 75004 Paris`, `12 Via Roma`: the word for the street stands in front.
fn french_street(text: &Text<'_>, at: usize) -> Option<Found> {
    let token = text.get(at).filter(|token| is_capital(token))?;
    if !["rue", "via", "calle", "rua", "avenida", "viale", "quai", "piazza", "plaza"].contains(&token.lower().as_str())
    {
        return None;
    }
    let first = text.back_over_spaces(at).filter(|at| text.get(*at).is_some_and(Token::is_digits));
    let mut last = at;
    for _ in 0..4 {
        let next = text.skip_spaces(last + 1);
        let part = text.get(next).is_some_and(|token| {
            is_capital(token) || ["de", "du", "des", "la", "le", "del", "di", "da"].contains(&token.text)
        });
        if !part {
            break;
        }
        last = next;
    }
    let behind = text.skip_spaces(last + 1 + usize::from(text.sign_at(last + 1, ",")));
    let number = text.get(behind).is_some_and(|token| token.is_digits() && token.text.len() <= 5);
    if last == at || (first.is_none() && !number) {
        return None;
    }
    let (start, end) = text.span(first.unwrap_or(at), if number { behind } else { last })?;
    Some(Found { start, end, kind: "personal" })
}

/// `Ново-Садовая 106, корпус 4`: a street without its word, where a house or a flat is told of behind the number.
fn street_by_house(text: &Text<'_>, at: usize) -> Option<Found> {
    let token = text.get(at).filter(|token| is_capital(token) && token.cyrillic && !text.sign_at(at + 1, "."))?;
    if text.before(at).is_some_and(|before| before.is("-")) || token.text.chars().count() < 4 {
        return None;
    }
    let name = name_of_street(text, at)?;
    let mut number = name + 1;
    while text.get(number).is_some_and(|token| matches!(token.text, " " | ",")) && number < name + 3 {
        number += 1;
    }
    let last = text.get(number).filter(|token| token.is_digits() && token.text.len() <= 3).map(|_| number)?;
    let house = (last + 1..last + 5).find(|at| text.get(*at).is_some_and(Token::is_word))?;
    let told =
        ["корпус", "корп", "кв", "квартира", "подъезд", "строение", "дом"].contains(&text.get(house)?.lower().as_str());
    let comma = text.sign_at(last + 1, ",");
    let last = self::house(text, number).unwrap_or(last).max(last);
    let (start, end) = text.span(at, last)?;
    (told && comma).then_some(Found { start, end, kind: "personal" })
}

/// `живу на Тверской, 15`, `адрес Ленина 5а`: no word for a street, but one for living there.
fn lives_at(text: &Text<'_>, at: usize) -> Option<Found> {
    let token = text.get(at).filter(|token| token.is_word() && token.cyrillic)?;
    let lower = token.lower();
    if !["живу", "живем", "живет", "прожива", "адрес", "доставк"].iter().any(|word| lower.starts_with(word))
    {
        return None;
    }
    let mut from = at + 1;
    while from < at + 6
        && text.get(from).is_some_and(|token| token.is_space() || matches!(token.text, ":" | "на" | "в" | "по"))
    {
        from += 1;
    }
    let name = name_of_street(text, from)?;
    let last = house(text, name)?;
    let (start, end) = text.span(from, last)?;
    Some(Found { start, end, kind: "personal" })
}

/// `кв. 12`, `Apt 4`, standing alone.
fn flat(text: &Text<'_>, at: usize) -> Option<Found> {
    let token = text.get(at).filter(|token| token.is_word())?;
    if !matches!(
        token.lower().as_str(),
        "кв" | "квартира" | "квартире" | "домофон" | "подъезд" | "apt" | "flat" | "apartment"
    ) || text.is_glued(at)
    {
        return None;
    }
    let place = text.skip_spaces(at + 1 + usize::from(text.sign_at(at + 1, ".")));
    let number = text.get(place).filter(|token| token.is_digits() && token.text.len() <= 5)?;
    Some(Found { start: token.start, end: number.end, kind: "personal" })
}

/// `P.O. Box 123`, `PO Box 123`, `а/я 12`.
fn post_box(text: &Text<'_>, at: usize) -> Option<Found> {
    let token = text.get(at)?;
    let number = if token.lower() == "box" {
        let before = text.back_over_spaces(at)?;
        let post = text.get(before).is_some_and(|token| token.is(".") || token.is("PO"));
        post.then(|| text.skip_spaces(at + 1))?
    } else if token.lower() == "а" && text.sign_at(at + 1, "/") && text.sign_at(at + 2, "я") {
        text.skip_spaces(at + 3)
    } else {
        return None;
    };
    let digits = text.get(number).filter(|token| token.is_digits())?;
    Some(Found { start: token.start, end: digits.end, kind: "personal" })
}
