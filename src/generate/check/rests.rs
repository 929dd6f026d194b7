//! On which sentences of its sources a statement rests: those that share most of its words and are nearest in meaning.

use super::super::Meaning;
use super::super::material::{Role, Source};
use super::lexicon::ConceptKind;
use super::orders::is_harmless;
use super::piece::{Kind, Piece, pieces};

/// What the shares and the likeness count, and what they must come to together. Tuned on the development half of
/// `data/answers`.
const TOLD: f32 = 0.3;
const ALIKE: f32 = 0.6;
const ENOUGH: f32 = 1.0;
/// The same where likeness in meaning is not to be had.
const ENOUGH_IN_WORDS: f32 = 0.65;
/// A piece that is only among the names and the subject of the source counts so much.
const ABOUT: f32 = 0.5;
/// Share of a statement that a second unit must add, and pieces.
const ADDS: f32 = 0.25;
const ADDED: usize = 2;

/// A source in pieces.
#[derive(Debug)]
pub(super) struct Ground {
    /// What may be quoted.
    pub(super) units: Vec<GroundUnit>,
    /// Names, titles, and whatever else only a model is told: what the whole source is about.
    pub(super) about: Vec<Piece>,
}

/// A unit in pieces.
#[derive(Debug)]
pub(super) struct GroundUnit {
    /// Its place in the source.
    pub(super) at: usize,
    pub(super) role: Role,
    pub(super) text: String,
    pub(super) pieces: Vec<Piece>,
}

impl Ground {
    pub(super) fn of(source: &Source) -> Self {
        let names = format!("{} {}", source.citation.0, source.names);
        let mut ground = Self { units: Vec::new(), about: pieces(&names) };
        for (at, unit) in source.units.iter().enumerate() {
            let pieces = pieces(&unit.text);
            if unit.role == Role::Symptom || unit.quote.is_none() {
                ground.about.extend(pieces.iter().cloned());
            }
            // Titles may stem from a log, too.
            let from_a_log = matches!(unit.role, Role::Log | Role::Symptom);
            if unit.quote.is_some() && (!from_a_log || is_harmless(&unit.text)) {
                ground.units.push(GroundUnit { at, role: unit.role, text: unit.text.clone(), pieces });
            }
        }
        ground
    }
}

/// A unit that a statement rests on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rest<'g> {
    /// Place of its source.
    pub(super) source: usize,
    pub(super) unit: &'g GroundUnit,
}

/// A statement against the units of its sources.
pub(super) struct Resting<'g> {
    /// Weights of what it says.
    weights: Vec<f32>,
    /// Each unit, whether it has each of them, and what it is worth.
    held: Vec<(Rest<'g>, Vec<bool>, f32)>,
    enough: f32,
}

impl<'g> Resting<'g> {
    pub(super) fn of(text: &str, said: &[Piece], cited: &[(usize, &'g Ground)], meaning: Option<&dyn Meaning>) -> Self {
        let said: Vec<&Piece> = said.iter().filter(|piece| piece.says_something()).collect();
        let units: Vec<Rest<'g>> = cited
            .iter()
            .flat_map(|(source, ground)| ground.units.iter().map(|unit| Rest { source: *source, unit }))
            .collect();
        let has = |rest: &Rest<'g>| -> Vec<bool> {
            said.iter().map(|piece| rest.unit.pieces.iter().any(|other| piece.is_said_by(other))).collect()
        };
        let rows: Vec<Vec<bool>> = units.iter().map(has).collect();
        // What all units say tells none of them apart.
        let weights: Vec<f32> = said
            .iter()
            .enumerate()
            .map(|(at, piece)| {
                let known = rows.iter().filter(|row| row.get(at) == Some(&true)).count();
                weight(piece) / (known.max(1) as f32).sqrt()
            })
            .collect();
        let about: Vec<bool> = said
            .iter()
            .map(|piece| cited.iter().any(|(_, ground)| ground.about.iter().any(|other| piece.is_said_by(other))))
            .collect();
        let mut alike = false;
        let held = units
            .into_iter()
            .zip(rows)
            .map(|(rest, row)| {
                let all: f32 = weights.iter().sum();
                let of = |at: usize| match (row.get(at), about.get(at)) {
                    (Some(true), _) => 1.0,
                    (_, Some(true)) => ABOUT,
                    _ => 0.0,
                };
                let covered: f32 = weights.iter().enumerate().map(|(at, weight)| weight * of(at)).sum::<f32>() / all;
                let likeness = meaning.and_then(|meaning| meaning.likeness(text, &rest.unit.text));
                alike |= likeness.is_some();
                let value = covered + TOLD * told_of(rest.unit, &said) + ALIKE * likeness.unwrap_or(0.0);
                (rest, row, value)
            })
            .collect();
        Self { weights, held, enough: if alike { ENOUGH } else { ENOUGH_IN_WORDS } }
    }

    /// The best unit, and a second one that has what the first leaves open; none where not even the best is enough.
    pub(super) fn rests(&self) -> Vec<Rest<'g>> {
        let best = |one: &&(Rest<'g>, Vec<bool>, f32), other: &&(Rest<'g>, Vec<bool>, f32)| one.2.total_cmp(&other.2);
        // Of equals the first: people put what matters first.
        let Some((first, has, value)) = self.held.iter().rev().max_by(best) else { return Vec::new() };
        if *value < self.enough {
            return Vec::new();
        }
        let all: f32 = self.weights.iter().sum();
        let adds = |row: &Vec<bool>| {
            let news = row.iter().zip(has).zip(&self.weights).filter(|((its, known), _)| **its && !**known);
            news.fold((0_usize, 0.0_f32), |(count, sum), (_, weight)| (count + 1, sum + weight / all))
        };
        let second = self.held.iter().map(|(rest, row, _)| (rest, adds(row)));
        let second = second.filter(|(_, (count, share))| *count >= ADDED && *share >= ADDS);
        let second = second.max_by(|(_, (_, one)), (_, (_, other))| one.total_cmp(other));
        std::iter::once(*first).chain(second.map(|(rest, _)| *rest)).collect()
    }
}

/// Names, numbers and what is done tell more than other words.
fn weight(piece: &Piece) -> f32 {
    match (&piece.kind, piece.concept_kind()) {
        (Kind::Number(_) | Kind::Name, _) => 1.5,
        (_, Some(ConceptKind::Action | ConceptKind::Pole { doing: true, .. })) => 1.25,
        _ => 1.0,
    }
}

/// How much of a unit a statement tells, 0–1.
fn told_of(unit: &GroundUnit, said: &[&Piece]) -> f32 {
    let speaking: Vec<&Piece> = unit.pieces.iter().filter(|piece| piece.says_something()).collect();
    let told =
        speaking.iter().filter(|own| said.iter().any(|piece| piece.is_said_by(own) || own.is_said_by(piece))).count();
    told as f32 / speaking.len().max(1) as f32
}
