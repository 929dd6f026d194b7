//! Which incidents complaints are about.
//!
//! Three ways lead from a complaint to an incident: an id that both name, the person's own sessions in trouble, and what
//! the complaint says, read by what customers say ([`lexicon`]), by words in common, and by meaning. What each says is a
//! number ([`features`]); a logistic regression ([`Weights`]) makes one confidence of them, and from [`THRESHOLD`] on a
//! complaint is linked. An incident that was not there at the time is never meant, and a complaint about a late parcel
//! stays without one however many incidents there were.
//!
//! The same complaints, memory and weights give the same links, in whatever batches and on however many threads.

mod activity;
mod choose;
mod features;
mod ids;
mod lag;
mod latin;
mod lexicon;
mod people;
mod profile;
mod said;
mod sense;
mod situation;
mod spelling;

use std::collections::BTreeMap;
use std::num::NonZero;
use std::thread;

use jiff::Timestamp;

pub use choose::THRESHOLD;
pub(super) use features::FEATURES;

use self::choose::{Case, add_meaning, add_sense, at_best, at_worst, cases, chosen, ids};
use self::latin::in_cyrillic;
use self::people::led;
use self::said::{Reader, Said};
use self::sense::Sentences;
use self::situation::Situation;
use super::weights::{Lesson, Weights};
use crate::complaint::{Complaint, Link};
use crate::incident::IncidentId;
use crate::memory::{Memory, MemoryError};

/// A topic of a complaint and one of an incident.
pub(super) type TopicPair = (lexicon::TopicId, lexicon::TopicId);

/// Raised where the same complaint may get other links: kept links of another version are found anew.
const VERSION: u64 = 2;
/// Incidents of one complaint that are compared by meaning.
const COMPARED: usize = 8;
/// Likeness that complaint and incident hardly ever exceed: they speak of different sides of one thing.
const LIKEST: f32 = 0.55;
/// Complaints that are compared by meaning at a time: their vectors are forgotten afterwards.
const AT_A_TIME: usize = 256;
/// Complaints that are read at a time: those of one wording share its vector.
const READ_AT_A_TIME: usize = AT_A_TIME * 16;
/// Fewer complaints than this are read on one thread.
const WORTH_A_THREAD: usize = 64;

/// Finds the links of complaints, with the memory as it was when this was made.
pub struct Linker<'m> {
    memory: &'m Memory,
    situation: Situation,
    weights: Weights,
    /// Of rules and weights.
    digest: u64,
    window: i64,
}

/// A complaint that was read.
struct Looked<'s> {
    said: Said,
    cases: Vec<Case<'s>>,
}

impl<'m> Linker<'m> {
    /// One that looks back so many seconds from a complaint.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn new(memory: &'m Memory, weights: Weights, window_seconds: i64) -> Result<Self, MemoryError> {
        let window = window_seconds.max(0);
        let digest = weights.digest(VERSION) ^ window.cast_unsigned();
        Ok(Self { memory, situation: Situation::of(memory)?, weights, digest, window })
    }

    /// The same knowledge with other weights.
    #[must_use]
    pub fn with_weights(mut self, weights: Weights) -> Self {
        self.digest = weights.digest(VERSION) ^ self.window.cast_unsigned();
        self.weights = weights;
        self
    }

    /// Tells what the links of a complaint of this time follow from: rules, weights, and the incidents of the days before.
    #[must_use]
    pub fn version_at(&self, at: Timestamp) -> u64 {
        self.situation.digest(at.as_second(), self.window).wrapping_add(self.digest)
    }

    /// How many problems are known.
    #[must_use]
    pub fn problems(&self) -> usize {
        self.situation.len()
    }

    /// The links of each complaint, in order; best first, none where it belongs to no incident.
    ///
    /// # Errors
    /// When store, index or models fail.
    pub async fn links(&self, complaints: &[&Complaint]) -> Result<Vec<Vec<Link>>, MemoryError> {
        let mut order: Vec<usize> = (0..complaints.len()).collect();
        order.sort_by_key(|place| complaints.get(*place).map(|complaint| (complaint.at, complaint.id)));
        let sorted: Vec<&Complaint> = order.iter().filter_map(|place| complaints.get(*place).copied()).collect();
        let mut links = vec![Vec::new(); complaints.len()];
        // What was read of a complaint is larger than its links: a part at a time.
        for (part, places) in sorted.chunks(READ_AT_A_TIME).zip(order.chunks(READ_AT_A_TIME)) {
            let mut looked = self.look_at(part)?;
            self.compare(part, &mut looked).await?;
            for (looked, place) in looked.into_iter().zip(places) {
                if let Some(links) = links.get_mut(*place) {
                    *links = chosen(&looked.cases, &looked.said, &self.weights);
                }
            }
        }
        Ok(links)
    }

    /// What speaks for each incident, in words, surest first: for looking into a decision.
    ///
    /// # Errors
    /// When store, index or models fail.
    pub async fn explained(&self, complaint: &Complaint) -> Result<Vec<(IncidentId, f64, String)>, MemoryError> {
        let mut looked = self.look_at(&[complaint])?;
        self.compare(&[complaint], &mut looked).await?;
        let cases = looked.iter().flat_map(|looked| &looked.cases);
        let told = |case: &Case<'_>| {
            (case.active.known.incident.clone(), self.weights.chance(&case.row(), case.pair()), case.told())
        };
        let mut told: Vec<(IncidentId, f64, String)> = cases.map(told).collect();
        told.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(told)
    }

    /// How likely the complaint is about each incident that may be meant, likeliest first, by what can be told at once: no
    /// model is asked.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn likely(&self, complaint: &Complaint) -> Result<Vec<(IncidentId, f64)>, MemoryError> {
        let looked = self.look_at(&[complaint])?;
        let cases = looked.iter().flat_map(|looked| &looked.cases);
        let told =
            |case: &Case<'_>| (case.active.known.incident.clone(), self.weights.chance(&case.row(), case.pair()));
        let mut told: Vec<(IncidentId, f64)> = cases.map(told).collect();
        told.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(told)
    }

    /// Reads the complaints, sorted by time, on all cores.
    fn look_at(&self, complaints: &[&Complaint]) -> Result<Vec<Looked<'_>>, MemoryError> {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let size = complaints.len().div_ceil(cores).max(WORTH_A_THREAD);
        thread::scope(|scope| {
            let parts: Vec<_> =
                complaints.chunks(size).map(|part| scope.spawn(move || self.look_at_part(part))).collect();
            let mut looked = Vec::with_capacity(complaints.len());
            for part in parts {
                match part.join() {
                    Ok(part) => looked.extend(part?),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            Ok(looked)
        })
    }

    fn look_at_part(&self, complaints: &[&Complaint]) -> Result<Vec<Looked<'_>>, MemoryError> {
        let mut reader = Reader::new();
        let mut around: (i64, Vec<usize>) = (i64::MIN, Vec::new());
        let mut looked = Vec::with_capacity(complaints.len());
        for complaint in complaints {
            let hour = complaint.at.as_second().div_euclid(3600) * 3600;
            if around.0 != hour {
                around = (hour, self.situation.around(hour, self.window));
            }
            let said = reader.read(&complaint.text);
            let (told, in_text) = ids(complaint);
            let led = led(complaint, (&told, &in_text), &self.situation, self.memory.store(), self.window)?;
            let cases = cases(complaint, &said, &led, &self.situation, &around.1, self.window);
            looked.push(Looked { said, cases });
        }
        Ok(looked)
    }

    /// Adds what models say where it can change what is linked: a vector costs a hundred times what all else does.
    async fn compare(&self, complaints: &[&Complaint], looked: &mut [Looked<'_>]) -> Result<(), MemoryError> {
        let wordings: Vec<String> = complaints.iter().map(|complaint| plain(&complaint.text)).collect();
        self.make_sense(&wordings, looked)?;
        self.liken(&wordings, looked).await
    }

    /// Adds what complaints are about by their meaning.
    fn make_sense(&self, wordings: &[String], looked: &mut [Looked<'_>]) -> Result<(), MemoryError> {
        let mut asked: BTreeMap<&str, Vec<&mut Looked<'_>>> = BTreeMap::new();
        for (wording, looked) in wordings.iter().zip(looked).filter(|(_, looked)| self.is_open(&looked.cases)) {
            asked.entry(wording).or_default().push(looked);
        }
        let texts: Vec<&str> = asked.keys().copied().collect();
        let vectors = self.memory.multilingual_vectors(&texts)?;
        for (alike, vector) in asked.into_values().zip(vectors) {
            let Some(sense) = Sentences::built_in().read(&vector) else { continue };
            for case in alike.into_iter().flat_map(|looked| &mut looked.cases) {
                add_sense(case, &sense);
            }
        }
        Ok(())
    }

    /// Adds likeness to the incidents' own words.
    async fn liken(&self, wordings: &[String], looked: &mut [Looked<'_>]) -> Result<(), MemoryError> {
        let mut asked: Vec<(&String, &mut Looked<'_>, Vec<usize>)> = Vec::new();
        for (wording, looked) in wordings.iter().zip(looked) {
            let near = self.nearly(&looked.cases);
            if !near.is_empty() {
                asked.push((wording, looked, near));
            }
        }
        for part in asked.chunks_mut(AT_A_TIME) {
            let mut texts: BTreeMap<String, Vec<IncidentId>> = BTreeMap::new();
            for (wording, looked, near) in &*part {
                let incidents = near.iter().filter_map(|case| looked.cases.get(*case));
                let ids = texts.entry((*wording).clone()).or_default();
                ids.extend(incidents.map(|case| case.active.known.incident.clone()));
            }
            for ids in texts.values_mut() {
                ids.sort_unstable();
                ids.dedup();
            }
            let likenesses = self.memory.likenesses(&texts).await?;
            for (wording, looked, near) in part {
                for place in near {
                    if let Some(case) = looked.cases.get_mut(*place) {
                        let key = ((*wording).clone(), case.active.known.incident.clone());
                        add_meaning(case, likenesses.get(&key).copied().unwrap_or(0.0));
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether meaning can decide: it can lift a case over the threshold, and none stays over it whatever is meant.
    fn is_open(&self, cases: &[Case<'_>]) -> bool {
        let reaches = |row, case: &Case<'_>| self.weights.chance(&row, case.pair()) >= THRESHOLD;
        cases.iter().any(|case| reaches(at_best(case), case)) && !cases.iter().any(|case| reaches(at_worst(case), case))
    }

    /// The cases that likeness could lift over the threshold, where none is over it.
    fn nearly(&self, cases: &[Case<'_>]) -> Vec<usize> {
        let mut near: Vec<(f64, usize)> = Vec::new();
        for (place, case) in cases.iter().enumerate() {
            let mut best = case.clone();
            add_meaning(&mut best, LIKEST);
            let now = self.weights.chance(&case.row(), case.pair());
            if now >= THRESHOLD {
                return Vec::new();
            }
            if self.weights.chance(&best.row(), best.pair()) >= THRESHOLD {
                near.push((now, place));
            }
        }
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        near.truncate(COMPARED);
        near.into_iter().map(|(_, place)| place).collect()
    }

    /// What a person's word on a complaint and an incident teaches; `None` where the incident was not there.
    pub(super) fn lesson(
        &self,
        complaint: &Complaint,
        incident: &IncidentId,
        linked: bool,
    ) -> Result<Option<Lesson>, MemoryError> {
        let Some(place) = self.situation.place(incident) else { return Ok(None) };
        let looked = self.look_at(&[complaint])?;
        let case = looked.iter().flat_map(|looked| &looked.cases).find(|case| case.active.place == place);
        Ok(case.map(|case| Lesson { row: case.row(), pair: case.pair(), linked }))
    }
}

/// The terms that each complaint names, with the word behind each: parts of the shop and matters outside of it (`:promo`),
/// and stems of words. No numbers.
pub(super) fn terms(complaints: &[&Complaint]) -> Vec<BTreeMap<String, String>> {
    let mut reader = Reader::new();
    complaints.iter().map(|complaint| reader.read(&complaint.text).terms()).collect()
}

/// What models read of a complaint: its beginning, in one line, in its own letters. Long numbers are left out: they mean
/// nothing, and complaints that differ by them alone are read once.
fn plain(text: &str) -> String {
    const READ: usize = 400;
    let own = in_cyrillic(text);
    let words = own.split_whitespace().map(|word| if is_number(word) { "#" } else { word });
    words.collect::<Vec<_>>().join(" ").chars().take(READ).collect()
}

fn is_number(word: &str) -> bool {
    const LONG: usize = 3;
    word.chars().filter(char::is_ascii_digit).count() >= LONG
}
