//! Whether a source says what a statement says: word by word, against one or two neighbouring units of it.

use super::super::StruckReason;
use super::super::material::{Role, Source};
use super::lexicon::ConceptKind;
use super::order::{swapped, takes_from_a_row, turned_round};
use super::piece::{Kind, Piece, pieces};
use super::speech::{self, Causal};

/// Share of a statement's words that the source must have. Numbers, names, things that are acted on and what is done to
/// them are never among those that may be missing.
const COVERED: f32 = 0.75;
/// From this share on, likeness in meaning may make up for the rest.
const HALF_COVERED: f32 = 0.45;
/// Share of a statement's words from which a source is about the same.
const ABOUT_IT: f32 = 0.4;
/// Words that each of two units must add to what is said together.
const ADDED: usize = 2;
/// Pieces behind what is done that count as its object.
const OBJECT: usize = 2;
/// How far to both sides of a number or of an action its company is looked at, in pieces that say something.
const COMPANY: usize = 3;

/// A source in pieces.
#[derive(Debug)]
pub(super) struct Ground {
    pub(super) units: Vec<GroundUnit>,
    /// Titles, symptoms and names: what the whole source is about.
    about: Vec<Piece>,
}

/// A unit in pieces.
#[derive(Debug)]
pub(super) struct GroundUnit {
    pub(super) role: Role,
    pub(super) text: String,
    pieces: Vec<Piece>,
}

impl Ground {
    pub(super) fn of(source: &Source) -> Self {
        let units: Vec<GroundUnit> = source
            .units
            .iter()
            .map(|unit| GroundUnit { role: unit.role, text: unit.text.clone(), pieces: pieces(&unit.text) })
            .collect();
        let subject = units.iter().filter(|unit| unit.role == Role::Symptom).flat_map(|unit| &unit.pieces);
        let names = format!("{} {}", source.citation.0, source.names);
        let about = pieces(&names).into_iter().chain(subject.cloned()).collect();
        Self { units, about }
    }
}

/// How a statement stands to the units that fit it best.
#[derive(Debug, Clone)]
pub(super) struct Support {
    /// The units that say it, by place.
    pub(super) units: Vec<usize>,
    /// Share of its words that they have.
    pub(super) covered: f32,
    /// Why they do not say it; `None` where they do, or where only words are missing.
    pub(super) against: Option<StruckReason>,
    /// What is to be done, or what it is done to, has no like in them: words alone are no proof then.
    pub(super) doubtful: bool,
}

impl Support {
    /// Whether the words alone are proof.
    pub(super) fn holds(&self) -> bool {
        self.against.is_none() && !self.doubtful && self.covered >= COVERED
    }

    /// Whether every word was found.
    pub(super) fn is_whole(&self) -> bool {
        self.covered >= 1.0
    }

    /// Whether it is about the same, so that its objection tells something.
    pub(super) fn is_about_it(&self) -> bool {
        self.covered >= ABOUT_IT
    }

    /// Whether likeness in meaning may decide.
    pub(super) fn may_hold(&self) -> bool {
        self.against.is_none() && self.covered >= HALF_COVERED
    }
}

/// The best support that a source has for a claim; `fits` says which roles may support it.
pub(super) fn best(
    claim: &[Piece],
    commands: &[String],
    ground: &Ground,
    fits: impl Fn(Role) -> bool,
) -> Option<Support> {
    let mut best: Option<Support> = None;
    for first in 0..ground.units.len() {
        for count in 1..=2 {
            let Some(window) = ground.units.get(first..first + count) else { continue };
            let role = window.first().map(|unit| unit.role);
            if !window.iter().all(|unit| fits(unit.role) && Some(unit.role) == role) {
                continue;
            }
            let found = held_against(claim, commands, window, first, ground);
            let better = best.as_ref().is_none_or(|best| rank(&found) > rank(best));
            if better {
                best = Some(found);
            }
        }
    }
    best
}

/// Support without objection first, then the larger share, then fewer units.
fn rank(support: &Support) -> (bool, bool, u32, usize) {
    (
        support.against.is_none(),
        !support.doubtful,
        (support.covered * 1e4) as u32,
        2_usize.saturating_sub(support.units.len()),
    )
}

fn held_against(claim: &[Piece], commands: &[String], window: &[GroundUnit], first: usize, ground: &Ground) -> Support {
    let whole = in_a_row(window);
    let source: Vec<&Piece> = whole.iter().collect();
    let said: Vec<&Piece> = claim.iter().collect();
    let mut judged = Judged::default();
    for (at, piece) in claim.iter().enumerate().filter(|(_, piece)| piece.says_something()) {
        judged.piece(at, piece, &said, &source, &ground.about);
    }
    let says = |unit: &GroundUnit, piece: &Piece| unit.pieces.iter().any(|said| piece.is_said_by(said));
    let adds = |own: &GroundUnit| {
        let others = |piece: &Piece| window.iter().any(|unit| !std::ptr::eq(unit, own) && says(unit, piece));
        claim.iter().filter(|piece| piece.says_something() && says(own, piece) && !others(piece)).count()
    };
    if window.len() > 1 && window.iter().any(|unit| adds(unit) < ADDED) {
        judged.object(StruckReason::Unsupported);
    }
    match judged.emptiest_clause(claim) {
        Clause::Told => {}
        Clause::Half => judged.doubtful = true,
        Clause::Empty => judged.object(StruckReason::Unsupported),
    }
    if said.iter().any(|piece| piece.denies()) && !source.iter().any(|piece| piece.denies() || piece.tells_an_absence())
    {
        judged.object(StruckReason::Differs);
    }
    if swapped(&said, &source) || turned_round(&said, &source) || takes_from_a_row(claim, &source) {
        judged.object(StruckReason::Differs);
    }
    let mut repeated = commands.iter().map(|command| window.iter().any(|unit| has_command(&unit.text, command)));
    judged.anchored |= !commands.is_empty();
    if !repeated.all(|found| found) {
        judged.object(StruckReason::Differs);
    }
    if speech::surer(claim, &whole) {
        judged.object(StruckReason::Unsupported);
    }
    let role = window.first().map_or(Role::Log, |unit| unit.role);
    if !may_name_causes(speech::causal(claim), role, &whole) {
        judged.object(StruckReason::Unsupported);
    }
    let covered = if judged.asked == 0 { 0.0 } else { judged.found as f32 / judged.asked as f32 };
    Support {
        units: (first..first + window.len()).collect(),
        covered,
        against: judged.against,
        doubtful: judged.doubtful || (judged.unknown_order && !judged.anchored),
    }
}

/// The pieces of several units, each with sentences and clauses of its own.
fn in_a_row(window: &[GroundUnit]) -> Vec<Piece> {
    let mut whole: Vec<Piece> = Vec::new();
    for unit in window {
        let (sentences, clauses) = whole.last().map_or((0, 0), |last| (last.sentence + 1, last.clause + 1));
        whole.extend(unit.pieces.iter().cloned().map(|mut piece| {
            piece.sentence += sentences;
            piece.clause += clauses;
            piece
        }));
    }
    whole
}

/// A cause is named only where the source names one, and a log is no authority on causes.
fn may_name_causes(claim: Causal, role: Role, source: &[Piece]) -> bool {
    match claim {
        Causal::No => true,
        _ if role == Role::Cause => true,
        Causal::Named => role.directs() && speech::causal(source) == Causal::Named,
        Causal::Joined => speech::causal(source) != Causal::No,
    }
}

/// How much of a clause the source has.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Clause {
    Told,
    Half,
    Empty,
}

#[derive(Default)]
struct Judged {
    asked: usize,
    found: usize,
    against: Option<StruckReason>,
    doubtful: bool,
    /// What is to be done is said by a verb that the source does not have and nobody knows.
    unknown_order: bool,
    /// Places in the claim of what was found.
    at: Vec<usize>,
    /// A setting or a command of the source is repeated, which says what is done.
    anchored: bool,
}

impl Judged {
    fn object(&mut self, why: StruckReason) {
        // What differs is told before what is only missing.
        self.against = Some(self.against.map_or(why, |known| known.max(why)));
    }

    fn piece(&mut self, at: usize, piece: &Piece, claim: &[&Piece], source: &[&Piece], about: &[Piece]) {
        self.asked += 1;
        let said: Vec<usize> =
            (0..source.len()).filter(|i| source.get(*i).is_some_and(|s| piece.is_said_by(s))).collect();
        if said.is_empty() {
            self.missing(at, piece, claim, source, about);
            return;
        }
        self.found += 1;
        self.at.push(at);
        self.anchored |= piece.kind == Kind::Name && piece.word.contains('=');
        let agree = |i: &usize| {
            source.get(*i).is_some_and(|said| {
                let signs = said.negated == piece.negated;
                let sides = !matches!((piece.side, said.side), (Some(one), Some(other)) if one != other);
                signs && (sides || !is_exact(piece))
            })
        };
        let agreeing: Vec<usize> = said.iter().copied().filter(agree).collect();
        let alone = || bound(piece, source) && !keeps_company(at, piece, claim, &agreeing, source);
        if agreeing.is_empty() || alone() {
            self.object(StruckReason::Differs);
        }
    }

    /// How the worst clause fares. One of which nothing, or less than half, was found says something of its own.
    fn emptiest_clause(&self, claim: &[Piece]) -> Clause {
        let last = claim.last().map_or(0, |piece| piece.clause);
        let first = claim.first().map_or(0, |piece| piece.clause);
        let fares = |clause| {
            let said: Vec<usize> = (0..claim.len())
                .filter(|at| claim.get(*at).is_some_and(|p| p.clause == clause && p.says_something()))
                .collect();
            let found: Vec<&usize> = said.iter().filter(|at| self.at.contains(at)).collect();
            let exact = found.iter().any(|at| claim.get(**at).is_some_and(is_exact));
            let missing = said.len() - found.len();
            if said.len() < 2 {
                Clause::Told
            } else if found.is_empty() {
                Clause::Empty
            } else if missing > found.len() || (missing == found.len() && !exact && said.len() < 4) {
                Clause::Half
            } else {
                Clause::Told
            }
        };
        (first..=last).map(fares).max().unwrap_or(Clause::Told)
    }

    fn missing(&mut self, at: usize, piece: &Piece, claim: &[&Piece], source: &[&Piece], about: &[Piece]) {
        if source.iter().any(|said| piece.is_opposed_by(said)) {
            self.object(StruckReason::Differs);
            return;
        }
        let known = about.iter().any(|said| piece.is_said_by(said));
        match (&piece.kind, piece.concept_kind()) {
            // A name or a thing may come from what the whole source is about.
            (Kind::Name, _) | (_, Some(ConceptKind::Thing)) if known => {
                self.found += 1;
                self.at.push(at);
            }
            (Kind::Name | Kind::Number(_), _) => self.object(StruckReason::Differs),
            // A Latin word in a Russian sentence is meant literally.
            _ if is_literal(piece, claim) => self.object(StruckReason::Differs),
            (_, Some(ConceptKind::Limit)) => self.object(StruckReason::Unsupported),
            (_, Some(ConceptKind::Thing)) if is_of_one_language(claim, source) => {
                self.object(StruckReason::Unsupported)
            }
            (_, Some(ConceptKind::Thing)) => self.doubtful = true,
            // What people are told to do must be what was done; of a verb that is not known, its meaning may tell.
            _ if speech::is_ordered(piece, claim) && is_done(piece) => self.object(StruckReason::Unsupported),
            _ if speech::is_ordered(piece, claim) => self.unknown_order = true,
            _ if piece.is_mixed() => self.object(StruckReason::Differs),
            _ => {}
        }
    }
}

/// Whether claim and source are in one language: then a word that is missing is really missing.
fn is_of_one_language(claim: &[&Piece], source: &[&Piece]) -> bool {
    let russian = |pieces: &[&Piece]| {
        let letters = || pieces.iter().flat_map(|piece| piece.word.chars()).filter(|c| c.is_alphabetic());
        letters().filter(|c| !c.is_ascii()).count() * 3 >= letters().count()
    };
    russian(claim) == russian(source)
}

fn is_literal(piece: &Piece, claim: &[&Piece]) -> bool {
    let latin = |word: &str| word.chars().all(|c| c.is_ascii_alphabetic());
    let russian = claim.iter().filter(|piece| piece.says_something() && !piece.word.is_ascii()).count();
    latin(&piece.word) && russian * 3 > claim.iter().filter(|piece| piece.says_something()).count()
}

/// Numbers, names and products are not inflected.
fn is_exact(piece: &Piece) -> bool {
    matches!(piece.kind, Kind::Number(_) | Kind::Name)
}

/// What has to stand beside the same words as in the source: numbers, what is done, and a quality where its opposite is
/// there too.
fn bound(piece: &Piece, source: &[&Piece]) -> bool {
    matches!(piece.kind, Kind::Number(_)) || is_done(piece) || source.iter().any(|said| piece.is_opposed_by(said))
}

fn is_done(piece: &Piece) -> bool {
    matches!(piece.concept_kind(), Some(ConceptKind::Action | ConceptKind::Pole { doing: true, .. }))
}

/// Whether a piece stands beside a word that it also stands beside in the source, and not rather beside those of another
/// number or of the opposite action.
fn keeps_company(at: usize, piece: &Piece, claim: &[&Piece], said: &[usize], source: &[&Piece]) -> bool {
    let own = own_company(at, piece, claim);
    if own.is_empty() {
        return true;
    }
    let shared = |i: usize| {
        let there = company(i, source, COMPANY + 1);
        own.iter().filter(|piece| there.iter().any(|said| piece.is_said_by(said))).count()
    };
    let here = said.iter().map(|i| shared(*i)).max().unwrap_or(0);
    let rivals =
        (0..source.len()).filter(|i| !said.contains(i) && source.get(*i).is_some_and(|other| rivals(piece, other)));
    match rivals.map(shared).max() {
        Some(there) => here > 0 && here >= there,
        None => here > 0 || source.iter().filter(|piece| piece.says_something()).count() <= COMPANY,
    }
}

fn rivals(piece: &Piece, other: &Piece) -> bool {
    match (&piece.kind, &other.kind) {
        (Kind::Number(_), Kind::Number(_)) => true,
        (Kind::Number(_), _) | (_, Kind::Number(_)) => false,
        _ => piece.is_opposed_by(other),
    }
}

/// What is done has its object behind it, mostly; a number belongs to the words of its clause.
fn own_company<'p>(at: usize, piece: &Piece, claim: &[&'p Piece]) -> Vec<&'p Piece> {
    if is_done(piece) || piece.pole().is_some() {
        let object: Vec<&Piece> = following(at, claim).take(OBJECT).collect();
        if !object.is_empty() {
            return object;
        }
    }
    let near = company(at, claim, COMPANY);
    let same: Vec<&Piece> = near.iter().copied().filter(|other| other.clause == piece.clause).collect();
    if same.is_empty() { near } else { same }
}

/// The pieces behind in the sentence that say something and are no numbers.
fn following<'p>(at: usize, pieces: &[&'p Piece]) -> impl Iterator<Item = &'p Piece> {
    let sentence = pieces.get(at).map(|piece| piece.sentence);
    let behind: Vec<&'p Piece> = pieces.iter().skip(at + 1).copied().collect();
    behind.into_iter().filter(move |piece| Some(piece.sentence) == sentence && speaks(piece))
}

/// Whether it says something and is no number.
pub(super) fn speaks(piece: &Piece) -> bool {
    piece.says_something() && !matches!(piece.kind, Kind::Number(_))
}

/// The nearest pieces on both sides that say something and are no numbers, within the sentence.
fn company<'p>(at: usize, pieces: &[&'p Piece], count: usize) -> Vec<&'p Piece> {
    let Some(center) = pieces.get(at) else { return Vec::new() };
    let near = |piece: &&&'p Piece| piece.sentence == center.sentence && speaks(piece);
    let before = pieces.iter().take(at).rev().filter(near).take(count);
    let after = pieces.iter().skip(at + 1).filter(near).take(count);
    before.chain(after).copied().collect()
}

/// Whether the text has the command, whole and unchanged.
fn has_command(text: &str, command: &str) -> bool {
    let ends = |c: Option<char>| {
        c.is_none_or(|c| {
            c.is_whitespace()
                || matches!(c, '`' | '"' | '\'' | '«' | '»' | '“' | '”' | '(' | ')' | ',' | ';' | '.' | ':')
        })
    };
    text.match_indices(command).any(|(at, found)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|after| after.chars().next());
        ends(before) && ends(after)
    })
}

/// How much of a unit a claim tells, 0–1.
pub(super) fn told_of(unit: &GroundUnit, claim: &[Piece]) -> f32 {
    let speaking: Vec<&Piece> = unit.pieces.iter().filter(|piece| piece.says_something()).collect();
    if speaking.is_empty() {
        return 0.0;
    }
    let told =
        speaking.iter().filter(|said| claim.iter().any(|piece| piece.is_said_by(said) || said.is_said_by(piece)));
    told.count() as f32 / speaking.len() as f32
}
