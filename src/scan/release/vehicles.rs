//! Cars: their plates and numbers, which name their owners.

use super::Found;
use super::token::{Shape, Text, Token};

pub(super) fn find(text: &Text<'_>, found: &mut Vec<Found>) {
    for at in 0..text.tokens.len() {
        found.extend(plate(text, at).or_else(|| spaced_plate(text, at)).or_else(|| vehicle(text, at)));
    }
}

fn personal(text: &Text<'_>, from: usize, to: usize) -> Option<Found> {
    let (start, end) = text.span(from, to)?;
    Some(Found { start, end, kind: "personal" })
}

/// Plates of Russian cars: `А123ВС77`.
fn plate(text: &Text<'_>, at: usize) -> Option<Found> {
    let letters = |at: usize, count: usize| {
        text.get(at).is_some_and(|token| {
            token.is_word()
                && token.text.chars().count() == count
                && token.text.chars().all(|c| "АВЕКМНОРСТУХавекмнорстух".contains(c))
        })
    };
    let digits = |at: usize, lengths: std::ops::RangeInclusive<usize>| {
        text.get(at).is_some_and(|token| token.is_digits() && lengths.contains(&token.text.len()))
    };
    let fits = letters(at, 1) && digits(at + 1, 3..=3) && letters(at + 2, 2) && digits(at + 3, 2..=3);
    let (start, end) = text.span(at, at + 3)?;
    fits.then_some(Found { start, end, kind: "personal" })
}

/// `номер авто м 456 ор 116`: a plate with spaces, behind a word for a car.
fn spaced_plate(text: &Text<'_>, at: usize) -> Option<Found> {
    let of_plate = |token: &Token<'_>| token.text.chars().all(|c| "АВЕКМНОРСТУХавекмнорстух".contains(c));
    let first = text.get(at).filter(|token| token.is_word() && of_plate(token) && token.text.chars().count() == 1)?;
    let mut places = Vec::new();
    let mut next = at + 1;
    for _ in 0..3 {
        next = text.skip_spaces(next);
        places.push(next);
        next += 1;
    }
    let [number, letters, region] = places.as_slice() else { return None };
    let digits = |at: usize, lengths: &[usize]| {
        text.get(at).is_some_and(|token| token.is_digits() && lengths.contains(&token.text.len()))
    };
    let fits = digits(*number, &[3])
        && text
            .get(*letters)
            .is_some_and(|token| token.is_word() && of_plate(token) && token.text.chars().count() == 2)
        && digits(*region, &[2, 3]);
    let car = (at.saturating_sub(8)..at).any(|near| {
        text.get(near).filter(|token| token.is_word()).map(Token::lower).is_some_and(|word| {
            ["авто", "машин", "номер", "госномер", "гос", "car", "plate"].iter().any(|label| word.starts_with(label))
        })
    });
    let joined = first.end == text.get(*number)?.start;
    if fits && (car || joined) { personal(text, at, *region) } else { None }
}

/// `VIN XTA210990Y2766389`: seventeen letters and digits.
fn vehicle(text: &Text<'_>, at: usize) -> Option<Found> {
    if text.get(at)?.lower() != "vin" {
        return None;
    }
    let first = (at + 1..at + 5).find(|at| text.get(*at).is_some_and(|token| token.shape != Shape::Sign))?;
    let mut last = first;
    while text.get(last + 1).is_some_and(|token| token.shape != Shape::Sign) {
        last += 1;
    }
    let (start, end) = text.span(first, last)?;
    (end - start == 17).then_some(Found { start, end, kind: "personal" })
}
