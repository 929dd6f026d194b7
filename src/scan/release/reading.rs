//! A text as a person would read it: what is encoded is decoded, what can't be seen is gone, letters that only look like
//! those of a word are its letters.
//!
//! What is found in the reading is taken out of the text itself, so that nothing that stays is changed.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// Times that a text is decoded: what is encoded twice is read.
const DEPTH: usize = 3;

/// Shortest stretch that is taken for base64, in characters.
const BASE64: usize = 12;

/// Fewest single letters with spaces between them that are read as a word.
const SPACED: usize = 4;

/// A character of the reading, and the bytes of the text that it stands for.
#[derive(Debug, Clone, Copy)]
struct Sign {
    c: char,
    from: usize,
    to: usize,
}

/// The reading of a text.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) text: String,
    /// Where each character begins in the reading, and its bytes in the text.
    places: Vec<(usize, usize, usize)>,
}

impl Reading {
    /// The reading, where it is another than the text.
    pub(super) fn of(text: &str) -> Option<Self> {
        let plain = |c: char| c.is_ascii() || matches!(c, 'а'..='я' | 'А'..='Я' | 'ё' | 'Ё');
        let mut signs: Vec<Sign> =
            text.char_indices().map(|(from, c)| Sign { c, from, to: from + c.len_utf8() }).collect();
        if !text.chars().all(plain) {
            signs = visible(&signs);
        }
        for _ in 0..DEPTH {
            let Some(decoded) = decoded(&signs) else { break };
            signs = visible(&decoded);
        }
        signs = joined(signs);
        if !text.is_ascii() {
            same_alphabet(&mut signs);
        }
        let mut reading = Self { text: String::with_capacity(text.len()), places: Vec::with_capacity(signs.len()) };
        for sign in signs {
            reading.places.push((reading.text.len(), sign.from, sign.to));
            reading.text.push(sign.c);
        }
        (reading.text != text).then_some(reading)
    }

    /// The stretch of the text for one of the reading, in bytes.
    pub(super) fn place(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        let first = self.places.partition_point(|(at, ..)| *at < start);
        let last = self.places.partition_point(|(at, ..)| *at < end).checked_sub(1)?;
        let stretch = self.places.get(first..=last)?;
        let from = stretch.iter().map(|(_, from, _)| *from).min()?;
        Some((from, stretch.iter().map(|(_, _, to)| *to).max()?))
    }
}

/// Without characters that can't be seen; spaces, dashes, and letters of other widths as the usual ones.
fn visible(signs: &[Sign]) -> Vec<Sign> {
    let mut out: Vec<Sign> = Vec::with_capacity(signs.len());
    for sign in signs {
        let c = match sign.c {
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => ' ',
            '\u{2010}'..='\u{2013}' | '\u{2212}' | '\u{fe63}' => '-',
            // Letters and signs of full width stand in the order of ASCII.
            c @ '\u{ff01}'..='\u{ff5e}' => u8::try_from(u32::from(c) - 0xff01 + 0x21).map_or(c, char::from),
            // Marks over a letter: of `й` and `ё` they are a part, of others an accent.
            '\u{300}'..='\u{36f}' => {
                if let Some(last) = out.last_mut() {
                    last.c = match (last.c, sign.c) {
                        ('и', '\u{306}') => 'й',
                        ('И', '\u{306}') => 'Й',
                        ('е', '\u{308}') => 'ё',
                        ('Е', '\u{308}') => 'Ё',
                        (c, _) => c,
                    };
                    last.to = sign.to;
                }
                continue;
            }
            '\u{ad}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' => continue,
            c => c,
        };
        out.push(Sign { c, ..*sign });
    }
    out
}

/// One layer of encodings less; `None` where there is none.
fn decoded(signs: &[Sign]) -> Option<Vec<Sign>> {
    let mut out = Vec::with_capacity(signs.len());
    let mut at = 0;
    let mut any = false;
    while let Some(sign) = signs.get(at) {
        let rest = signs.get(at..).unwrap_or_default();
        let free = at.checked_sub(1).and_then(|before| signs.get(before)).is_none_or(|before| !of_base64(before.c));
        let plain = match sign.c {
            '&' => entity(rest),
            '%' => percent(rest),
            '\\' => escape(rest),
            '+' => plus(signs, at),
            c if free && of_base64(c) => base64(rest),
            _ => None,
        };
        match plain {
            Some((chars, length)) => {
                any = true;
                at += length;
                out.extend(chars);
            }
            None => {
                out.push(*sign);
                at += 1;
            }
        }
    }
    any.then_some(out)
}

/// What was decoded, and how many signs it took.
type Plain = Option<(Vec<Sign>, usize)>;

fn one(rest: &[Sign], c: char, length: usize) -> Plain {
    let (first, last) = (rest.first()?, rest.get(length.checked_sub(1)?)?);
    let c = if c.is_control() { ' ' } else { c };
    Some((vec![Sign { c, from: first.from, to: last.to }], length))
}

/// `&#1048;`, `&#x418;`, `&commat;`.
fn entity(rest: &[Sign]) -> Plain {
    let name: String = rest.iter().skip(1).take(10).map(|sign| sign.c).take_while(|c| *c != ';').collect();
    let length = name.chars().count() + 2;
    if rest.get(length - 1)?.c != ';' {
        return None;
    }
    let number = name.strip_prefix('#').map(|digits| match digits.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => digits.parse(),
    });
    let c = match number {
        Some(number) => char::from_u32(number.ok()?)?,
        None => match name.as_str() {
            "commat" => '@',
            "period" => '.',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            "nbsp" => ' ',
            "plus" => '+',
            "lowbar" => '_',
            "hyphen" | "dash" => '-',
            _ => return None,
        },
    };
    one(rest, c, length)
}

/// `%D0%9F`: as many bytes as there are beside each other.
fn percent(rest: &[Sign]) -> Plain {
    let mut bytes = Vec::new();
    while let Some([sign, high, low]) = rest.get(bytes.len() * 3..bytes.len() * 3 + 3) {
        let digit = |sign: &Sign| sign.c.to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let Some((high, low)) = digit(high).zip(digit(low)).filter(|_| sign.c == '%') else { break };
        bytes.push(high * 16 + low);
    }
    let text = std::str::from_utf8(&bytes).ok().filter(|text| !text.is_empty())?;
    let mut out = Vec::new();
    for (at, c) in text.char_indices() {
        let stretch = rest.get(at * 3..(at + c.len_utf8()) * 3)?;
        out.extend(one(stretch, c, stretch.len())?.0);
    }
    Some((out, bytes.len() * 3))
}

/// `\u0418`.
fn escape(rest: &[Sign]) -> Plain {
    if !matches!(rest.get(1)?.c, 'u' | 'U') {
        return None;
    }
    let digits: String = rest.get(2..6)?.iter().map(|sign| sign.c).collect();
    one(rest, char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?, 6)
}

/// The space of a query, between two letters: `name=Anna+Lee`.
fn plus(signs: &[Sign], at: usize) -> Plain {
    let letter = |at: Option<usize>| at.and_then(|at| signs.get(at)).is_some_and(|sign| sign.c.is_alphabetic());
    if !letter(at.checked_sub(1)) || !letter(Some(at + 1)) {
        return None;
    }
    one(signs.get(at..)?, ' ', 1)
}

fn of_base64(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_')
}

/// A run of base64 that says something in words; all of it stands for each of its characters.
fn base64(rest: &[Sign]) -> Plain {
    let digits: String = rest.iter().map(|sign| sign.c).take_while(|c| of_base64(*c)).collect();
    if digits.len() < BASE64 {
        return None;
    }
    let bytes = STANDARD_NO_PAD.decode(&digits).or_else(|_| URL_SAFE_NO_PAD.decode(&digits)).ok()?;
    let text = std::str::from_utf8(&bytes).ok()?;
    if text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        return None;
    }
    let padding = rest.iter().skip(digits.len()).take(2).take_while(|sign| sign.c == '=').count();
    let length = digits.len() + padding;
    let (from, to) = (rest.first()?.from, rest.get(length - 1)?.to);
    Some((text.chars().map(|c| Sign { c, from, to }).collect(), length))
}

/// `И в а н о в` as a word; a capital behind a small letter begins the next one.
fn joined(signs: Vec<Sign>) -> Vec<Sign> {
    let mut out: Vec<Sign> = Vec::with_capacity(signs.len());
    let mut at = 0;
    while let Some(sign) = signs.get(at) {
        let letter = |at: usize| signs.get(at).is_some_and(|sign| sign.c.is_alphabetic());
        let space = |at: usize| signs.get(at).is_some_and(|sign| sign.c == ' ');
        let begins = letter(at) && out.last().is_none_or(|before| !before.c.is_alphanumeric());
        let mut last = at;
        while begins && space(last + 1) && letter(last + 2) && !letter(last + 3) {
            last += 2;
        }
        if (last - at) / 2 + 1 < SPACED || letter(last + 1) {
            out.push(*sign);
            at += 1;
            continue;
        }
        let mut small = false;
        for place in (at..=last).step_by(2) {
            let Some(sign) = signs.get(place) else { break };
            if small && sign.c.is_uppercase() {
                out.push(Sign { c: ' ', from: sign.from, to: sign.from });
            }
            small = sign.c.is_lowercase();
            out.push(*sign);
        }
        at = last + 1;
    }
    out
}

/// Cyrillic letters and the Latin ones that look like them.
const ALIKE: [(char, char); 25] = [
    ('а', 'a'),
    ('е', 'e'),
    ('о', 'o'),
    ('р', 'p'),
    ('с', 'c'),
    ('у', 'y'),
    ('х', 'x'),
    ('і', 'i'),
    ('А', 'A'),
    ('В', 'B'),
    ('Е', 'E'),
    ('К', 'K'),
    ('М', 'M'),
    ('Н', 'H'),
    ('О', 'O'),
    ('Р', 'P'),
    ('С', 'C'),
    ('Т', 'T'),
    ('У', 'Y'),
    ('Х', 'X'),
    ('І', 'I'),
    ('к', 'k'),
    ('м', 'm'),
    ('т', 't'),
    ('ѕ', 's'),
];

/// Words of letters of both alphabets, in one: the one to which a letter belongs that has no likeness in the other.
fn same_alphabet(signs: &mut [Sign]) {
    let cyrillic = |c: char| ('\u{400}'..='\u{4ff}').contains(&c);
    let mut at = 0;
    while at < signs.len() {
        let word = signs.get(at..).unwrap_or_default().iter().take_while(|sign| sign.c.is_alphabetic()).count();
        let Some(letters) = signs.get_mut(at..at + word).filter(|letters| !letters.is_empty()) else {
            at += 1;
            continue;
        };
        at += word;
        let both = letters.iter().any(|sign| cyrillic(sign.c)) && letters.iter().any(|sign| sign.c.is_ascii());
        if !both {
            continue;
        }
        let own = |sign: &Sign| ALIKE.iter().all(|(a, b)| *a != sign.c && *b != sign.c);
        let russian = letters.iter().filter(|sign| own(sign)).any(|sign| cyrillic(sign.c));
        for sign in letters {
            for (of_russian, of_latin) in ALIKE {
                if russian && sign.c == of_latin {
                    sign.c = of_russian;
                } else if !russian && sign.c == of_russian {
                    sign.c = of_latin;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        Reading::of(text).map_or_else(|| text.to_owned(), |reading| reading.text)
    }

    #[test]
    fn what_is_encoded_is_read_and_what_is_hidden_is_seen() {
        for (text, plain) in [
            ("a&#64;b&#x2e;co &amp;", "a@b.co &"),
            ("%D0%9F%D1%91%D1%82%D1%80%20x", "Пётр x"),
            ("a%2540b", "a@b"),
            (r"\u0418\u0432\u0430\u043d", "Иван"),
            ("u=aXZhbi5wZXRyb3ZAbWFpbC5ydQ==&x", "u=ivan.petrov@mail.ru&x"),
            ("name=Anna+Lee", "name=Anna Lee"),
            ("Ив\u{200b}а\u{ad}нов\u{a0}8\u{2011}9", "Иванов 8-9"),
            ("Никола\u{438}\u{306} Ива\u{301}нов", "Николай Иванов"),
            ("И в а н о в П ё т р", "Иванов Пётр"),
            ("Ивaнов ivаn", "Иванов ivan"),
            ("a b c, 100 % of C++ и x", "a b c, 100 % of C++ и x"),
            (
                "PaymentServiceCheckoutApi 4bf92f3577b34da6a3ce929d0e0e4736",
                "PaymentServiceCheckoutApi 4bf92f3577b34da6a3ce929d0e0e4736",
            ),
        ] {
            assert_eq!(read(text), plain);
        }
    }

    #[test]
    fn a_place_in_the_reading_is_found_in_the_text() {
        let text = "mail petr&#64;mail.ru now";
        let reading = Reading::of(text).unwrap();
        let at = reading.text.find("petr@mail.ru").unwrap();
        let (from, to) = reading.place(at, at + 12).unwrap();
        assert_eq!(&text[from..to], "petr&#64;mail.ru");
    }
}
