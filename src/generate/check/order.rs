//! The order of what is said: before and after, the two sides of a contrast, and rows of numbers.

use super::lexicon::{ConceptKind, Lexicon};
use super::piece::{Kind, Piece};
use super::support::speaks;

/// Whether what stands on the two sides of "before", "after" or "but" has changed sides.
pub(super) fn swapped(claim: &[&Piece], source: &[&Piece]) -> bool {
    let straight = |own: &Halves<'_>, its: &Halves<'_>| {
        let (near, far) = if own.before == its.before { (&own.near, &own.far) } else { (&own.far, &own.near) };
        let shared = |of: fn(&Piece) -> bool, one: &[&Piece], other: &[&Piece]| {
            one.iter().filter(|piece| of(piece) && other.iter().any(|said| piece.is_said_by(said))).count()
        };
        let both = |of: fn(&Piece) -> bool| {
            let straight = shared(of, near, &its.near) + shared(of, far, &its.far);
            (straight, shared(of, near, &its.far) + shared(of, far, &its.near))
        };
        // Who does it tells more than what is done to both.
        let (things, words) = (both(is_subject), both(speaks));
        if things.0 < things.1 { (0, words.0 + words.1) } else { words }
    };
    let theirs = halves(source, CONTRASTS);
    let contrasts = theirs.iter().any(|half| !half.in_time);
    let own = halves(claim, if contrasts { LOOSE_CONTRASTS } else { CONTRASTS });
    own.iter().any(|own| {
        let compared = theirs.iter().filter(|its| its.in_time == own.in_time).map(|its| straight(own, its));
        compared
            .max_by_key(|(straight, crossed)| straight + crossed)
            .is_some_and(|(straight, crossed)| straight < crossed)
    })
}

fn is_subject(piece: &Piece) -> bool {
    piece.kind == Kind::Name || piece.concept_kind() == Some(ConceptKind::Thing)
}

/// A sentence in two halves around a marker.
struct Halves<'p> {
    /// What the marker is joined to.
    near: Vec<&'p Piece>,
    far: Vec<&'p Piece>,
    /// The marker is one of time, and which.
    in_time: bool,
    before: bool,
}

fn halves<'p>(pieces: &[&'p Piece], contrasts: &[&str]) -> Vec<Halves<'p>> {
    let marks = |piece: &Piece| time_order(piece).is_some() || contrasts.contains(&piece.word.as_str());
    let found = pieces.iter().enumerate().filter(|(_, piece)| marks(piece)).map(|(at, marker)| {
        let sentence = || pieces.iter().copied().filter(|piece| piece.sentence == marker.sentence);
        let first = !pieces.iter().take(at).any(|piece| piece.sentence == marker.sentence && piece.says_something());
        let near: Vec<&Piece> = if first {
            sentence().filter(|piece| piece.clause == marker.clause).collect()
        } else {
            pieces.iter().skip(at).copied().filter(|piece| piece.sentence == marker.sentence).collect()
        };
        let far = sentence().filter(|piece| !near.iter().any(|other| std::ptr::eq(*other, *piece))).collect();
        let order = time_order(marker);
        Halves { near, far, in_time: order.is_some(), before: order == Some(false) }
    });
    // A sentence that begins with its marker and has no comma can't be told apart.
    found.filter(|halves: &Halves<'_>| halves.far.iter().any(|piece| piece.says_something())).collect()
}

const CONTRASTS: &[&str] = &["but", "while", "whereas", "а", "но"];
/// Words that set two things against each other where their source does.
const LOOSE_CONTRASTS: &[&str] = &["but", "while", "whereas", "and", "а", "но", "и"];

/// Whether a piece says "after" (true) or "before" (false).
fn time_order(piece: &Piece) -> Option<bool> {
    if piece.word == "до" {
        return Some(false);
    }
    let order = piece.concepts.iter().any(|id| Lexicon::get().is_order(*id));
    piece.pole().filter(|_| order).map(|(_, after, _)| after)
}

/// Pieces on each side of what is done that say who does it and to what.
const SIDE: usize = 4;

/// Whether who does it has changed places with whom it is done to: around the same verb stands on the left what the source
/// has on the right, and the other way round.
pub(super) fn turned_round(claim: &[&Piece], source: &[&Piece]) -> bool {
    let turns = |piece: &Piece| matches!(piece.concept_kind(), Some(ConceptKind::Action | ConceptKind::Pole { .. }));
    (0..claim.len()).filter(|at| claim.get(*at).is_some_and(|piece| turns(piece))).any(|at| {
        let own = sides(claim, at);
        let same = |i: &usize| {
            let (piece, said) = (claim.get(at), source.get(*i));
            piece.zip(said).is_some_and(|(piece, said)| piece.word == said.word || piece.is_said_by(said))
        };
        let mut found = (0..source.len()).filter(same).map(|i| {
            let its = sides(source, i);
            let crosses = |own: &[&Piece], same: &[&Piece], other: &[&Piece]| {
                own.iter().any(|piece| is_among(piece, other) && !is_among(piece, same))
            };
            own.2 == its.2 && crosses(&own.0, &its.0, &its.1) && crosses(&own.1, &its.1, &its.0)
        });
        found.next().is_some_and(|first| first && found.all(|turned| turned))
    })
}

/// What turns a sentence round without changing what it says.
const PASSIVES: &[&str] = &["by", "been", "were", "was", "is", "are", "be", "being"];

/// What stands on the left and on the right of a piece in its sentence, nearest first, and whether the voice is passive.
fn sides<'p>(pieces: &[&'p Piece], at: usize) -> (Vec<&'p Piece>, Vec<&'p Piece>, bool) {
    let sentence = pieces.get(at).map(|piece| piece.sentence);
    let near = |piece: &&'p Piece| Some(piece.sentence) == sentence;
    let left = pieces.iter().take(at).rev().copied().filter(near);
    let right = pieces.iter().skip(at + 1).copied().filter(near);
    let passive = |piece: &Piece| PASSIVES.contains(&piece.word.as_str());
    let passive = left.clone().take(2).any(passive) && right.clone().take(3).any(|piece| piece.word == "by");
    let says = |piece: &&Piece| piece.says_something();
    (left.filter(says).take(SIDE).collect(), right.filter(says).take(SIDE).collect(), passive)
}

fn is_among(piece: &Piece, others: &[&Piece]) -> bool {
    others.iter().any(|said| piece.is_said_by(said))
}

/// Whether the claim takes some numbers out of a row of them.
pub(super) fn takes_from_a_row(claim: &[Piece], source: &[&Piece]) -> bool {
    let number = |piece: &Piece| matches!(piece.kind, Kind::Number(_));
    source.split(|piece| !number(piece)).filter(|row| row.len() >= 3).any(|row| {
        let told = row.iter().filter(|said| claim.iter().any(|piece| number(piece) && piece.is_said_by(said))).count();
        told > 0 && told < row.len()
    })
}
