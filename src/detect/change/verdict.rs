//! Who changed, when that was noticed, and how it shows.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::course::{Clue, Course};
use super::slice::Recording;
use super::statistics::median;
use crate::session::timestamp;

/// Other recordings without which a service's unrest is not known.
const LEAST_OTHERS: usize = 4;
/// A change is noticed when the evidence exceeds so many times the usual unrest, and so much besides.
const TIMES_UNREST: f64 = 3.5;
const NOTICED: f64 = 6.0;
/// Where the unrest of no service is known, the evidence must exceed what unrest alone may come to.
const NOTICED_ALONE: f64 = 25.0;
/// Part of the usual unrest that is taken off when suspects are ranked.
const RANKED_LESS: f64 = 0.5;
/// A service's own time counts for computing rather than for the way to it from this part of the evidence on.
const OWN_PART: f64 = 0.25;

/// How a change shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// The service takes longer for what it does.
    SlowWork,
    /// The way to the service and back takes longer.
    SlowWay,
    /// It no longer does all that it did, or does it at once.
    LeftOut,
    /// It tells of trouble, or breaks off.
    Trouble,
}

/// A service that may have changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Suspect {
    /// Name of the service.
    pub service: String,
    /// Evidence against it.
    pub score: f64,
    /// How it shows.
    pub kind: ChangeKind,
}

/// What a recording says.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Suspects, strongest evidence first, ties by name.
    pub suspects: Vec<Suspect>,
    /// When the evidence against one of them became more than unrest; `None`: all is as usual.
    pub noticed: Option<Timestamp>,
}

/// Judges a recording. `others` are further recordings of the same services: what goes up and down in most of them
/// is unrest and no change.
#[must_use]
pub fn judge<'a>(recording: &Recording, course: &Course, others: impl IntoIterator<Item = &'a Course>) -> Verdict {
    let unrest = unrest(others);
    let unrest_of = |service: &u64| unrest.get(service).copied().unwrap_or(0.0);
    let enough = if unrest.is_empty() { NOTICED_ALONE } else { NOTICED };
    let noticed = course
        .steps
        .iter()
        .find(|step| step.against.iter().any(|(service, sum)| sum - TIMES_UNREST * unrest_of(service) > enough));
    let mut suspects: Vec<Suspect> = Vec::new();
    for (service, highest) in course.highest() {
        let score = highest - RANKED_LESS * unrest_of(&service);
        if let Some(name) = recording.services.get(&service).filter(|_| score > 0.0) {
            suspects.push(Suspect { service: name.as_str().to_owned(), score, kind: kind(service, course) });
        }
    }
    suspects.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.service.cmp(&b.service)));
    Verdict { suspects, noticed: noticed.map(|step| timestamp(step.at)) }
}

/// The median over recordings of the highest evidence against each service.
fn unrest<'a>(courses: impl IntoIterator<Item = &'a Course>) -> BTreeMap<u64, f64> {
    let mut peaks: BTreeMap<u64, Vec<f64>> = BTreeMap::new();
    for (service, peak) in courses.into_iter().flat_map(Course::highest) {
        peaks.entry(service).or_default().push(peak);
    }
    let known = peaks.into_iter().filter(|(_, peaks)| peaks.len() >= LEAST_OTHERS);
    known.map(|(service, mut peaks)| (service, median(&mut peaks))).collect()
}

fn kind(service: u64, course: &Course) -> ChangeKind {
    let peak = |clue: Clue| course.peaks.get(&clue).copied().unwrap_or(0.0);
    let own = peak(Clue::Own(service));
    let time = [Clue::After, Clue::Before, Clue::Around, Clue::All].map(|clue| peak(clue(service)));
    let time = time.into_iter().fold(own, f64::max);
    let long = peak(Clue::Long(service));
    let mut left_out = peak(Clue::Short(service));
    let mut trouble = 0.0_f64;
    for (clue, sum) in course.peaks.iter().filter(|(clue, _)| clue.service() == service) {
        match clue {
            Clue::Calls(..) | Clue::Missing(..) => left_out = left_out.max(*sum),
            Clue::RareCalls(_) | Clue::Trouble(_) => trouble = trouble.max(*sum),
            _ => {}
        }
    }
    if time.max(long) >= left_out.max(trouble) {
        if long > time || own >= OWN_PART * time { ChangeKind::SlowWork } else { ChangeKind::SlowWay }
    } else if left_out >= trouble {
        ChangeKind::LeftOut
    } else {
        ChangeKind::Trouble
    }
}
