//! The report: complaints over time, by kind and incident, and what became of them after each fix.
//!
//! [`crate::effect`] does the statistics; here is decided which days and which complaints are compared.

mod compare;
mod gather;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::thread;

use jiff::{SignedDuration, Timestamp};

use crate::effect::{Answer, Effect};
use crate::finding::Category;
use crate::incident::IncidentId;
use crate::measure::Resolution;
use crate::memory::{Memory, MemoryError};
use crate::report::{
    CategoryRow, ComplaintCluster, ComplaintPoint, ComplaintReport, FixEffect, IncidentComplaintSummary,
    IncidentComplaints, MoneyRow, SinceFirst,
};

use super::ComplaintError;
use super::clustering::clusters_now;
use compare::Comparison;
use gather::{DAY, Fix, Kind, Material, Told};
use words::{Meaning, Meanings, Word};

pub use words::DeskWords;
pub(super) use words::is_same_word;

/// Incidents that are listed.
const INCIDENTS: usize = 20;

/// Clusters that are told, and for how long before the end: older ones are no news.
const CLUSTERS: usize = 5;
const RECENT: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Spans up to this many seconds are shown by the hour.
const BY_HOUR: i64 = 3 * DAY;

/// Buckets of the report at the most; a longer time is cut at its beginning.
const BUCKETS: i64 = 3660;

/// What the report shall be about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportWanted {
    /// The first moment; the first complaint where it is not said.
    pub since: Option<Timestamp>,
    /// The first one behind; just behind the last complaint where it is not said.
    pub until: Option<Timestamp>,
    /// Only complaints about this incident and those that are the same problem.
    pub incident: Option<IncidentId>,
    /// Only complaints about this kind: one of our categories by its name, or the help desk's own word.
    pub category: Option<String>,
    /// Fixes that are told of, the newest first.
    pub fixes: usize,
}

/// Makes the report.
///
/// # Errors
/// [`ComplaintError::NoSuchCategory`]; when the store can't be read.
pub fn report(memory: &Memory, wanted: &ReportWanted) -> Result<ComplaintReport, ComplaintError> {
    let material = Material::of(memory, true, wanted.category.as_deref())?;
    let kind = wanted.category.as_deref().map(|word| typed(word, &material.words)).transpose()?;
    let incident =
        wanted.incident.as_ref().map(|id| memory.groups().map(|groups| groups.head(id).clone())).transpose()?;
    let is_wanted = |of: Kind, about: Option<&IncidentId>| {
        kind.is_none_or(|wanted| wanted == of) && incident.as_ref().is_none_or(|id| about == Some(id))
    };
    let told: Vec<&Told> = material.told.iter().filter(|told| is_wanted(told.kind(), told.incident.as_ref())).collect();
    let span = Span::of(&material, wanted);
    let inside: Vec<&Told> = told.iter().copied().filter(|told| span.holds(told.at)).collect();
    let sessions = span.sessions(memory, &material)?;
    let series = span.series(inside.iter().map(|told| told.at), &sessions);
    let (known, seen) =
        series.iter().filter(|point| point.sessions > 0).fold((0_u64, 0_u64), |(known, seen), point| {
            (known.saturating_add(point.complaints), seen.saturating_add(point.sessions))
        });
    let all = inside.len() as u64;
    // Rates of parts rest on the same buckets as the whole, by the part's share.
    let rate = |part: u64| (seen > 0 && all > 0).then(|| part as f64 / all as f64 * known as f64 / seen as f64 * 1e3);
    let (incidents, more_incidents) = by_incident(&material, &inside, &rate);
    let comparison = Comparison::of(&material, span.until);
    let mut fixes: Vec<&Fix> = material
        .fixes
        .iter()
        .filter(|fix| span.holds(fix.applied_at) && is_wanted(Kind::Ours(fix.category), Some(&fix.incident)))
        .collect();
    fixes.reverse();
    let more_fixes = fixes.len().saturating_sub(wanted.fixes) as u64;
    fixes.truncate(wanted.fixes);
    Ok(ComplaintReport {
        format_version: 1,
        from: second(span.from),
        until: second(span.until),
        bucket: span.bucket,
        complaints: all,
        linked: inside.iter().filter(|told| told.incident.is_some()).count() as u64,
        sessions: seen,
        per_thousand: if all == 0 { (seen > 0).then_some(0.0) } else { rate(all) },
        series,
        clusters: if wanted.incident.is_none() && kind.is_none() { clusters(memory, &span)? } else { Vec::new() },
        categories: by_category(&inside, &material.words, &rate),
        incidents,
        more_incidents,
        since_first_fix: since_first(&material, &comparison, &span, &told, &is_wanted),
        fixes: side_by_side(&fixes, |fix| effect(&material, &comparison, fix)),
        more_fixes,
        money: money(&material, &span, kind),
    })
}

/// Which words of the help desks stand for one of our kinds.
///
/// # Errors
/// When the store can't be read.
pub fn desk_words(memory: &Memory) -> Result<DeskWords, MemoryError> {
    Ok(Material::of(memory, false, None)?.words.of_ours())
}

/// How many complaints there are, and what became of them after the last fix.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Counts {
    /// Those that belong to an incident.
    pub linked: u64,
    /// The others.
    pub unlinked: u64,
    /// Complaints of its kind after the newest fix of which that can be said.
    pub last_fix: Option<Effect>,
}

/// Fixes that are tried for [`Counts::last_fix`], the newest first.
const TRIED: usize = 5;

/// Counts all complaints.
///
/// # Errors
/// When the store can't be read.
pub fn counts(memory: &Memory) -> Result<Counts, MemoryError> {
    if memory.store().complaint_count()? == 0 {
        return Ok(Counts::default());
    }
    let material = Material::of(memory, false, None)?;
    let linked = material.told.iter().filter(|told| told.incident.is_some()).count() as u64;
    let comparison = Comparison::of(&material, i64::MAX);
    let last_fix = material.fixes.iter().rev().take(TRIED).find_map(|fix| match comparison.of_category(fix) {
        Answer::Effect(effect) => Some(effect),
        Answer::NotEnough(_) => None,
    });
    Ok(Counts { linked, unlinked: material.told.len() as u64 - linked, last_fix })
}

/// What the report says of one incident, which stands for its group; `None` where nobody complained about it.
///
/// # Errors
/// When the store can't be read.
pub fn of_incident(memory: &Memory, incident: &IncidentId) -> Result<Option<IncidentComplaintSummary>, MemoryError> {
    if memory.store().complaint_count()? == 0 {
        return Ok(None);
    }
    let material = Material::of(memory, false, None)?;
    let head = memory.groups()?.head(incident).clone();
    let complaints = material.told.iter().filter(|told| told.incident.as_ref() == Some(&head)).count() as u64;
    if complaints == 0 {
        return Ok(None);
    }
    let comparison = Comparison::of(&material, i64::MAX);
    let last = material.fixes.iter().rev().find(|fix| fix.incident == head);
    Ok(Some(IncidentComplaintSummary {
        complaints,
        applied_at: last.map(|fix| fix.applied_at),
        of_incident: last.map(|fix| comparison.of_incident(fix)),
        of_category: last.map(|fix| comparison.of_category(fix)),
    }))
}

fn effect(material: &Material, comparison: &Comparison<'_>, fix: &Fix) -> FixEffect {
    let of_category = comparison.of_category(fix);
    let fell = matches!(&of_category, Answer::Effect(effect) if effect.low > 0.0);
    FixEffect {
        incident: fix.incident.clone(),
        title: material.incidents.get(&fix.incident).map(|incident| incident.title.clone()).unwrap_or_default(),
        category: fix.category,
        applied_at: fix.applied_at,
        of_incident: comparison.of_incident(fix),
        lost: comparison.money(fix, false),
        recovered: comparison.money(fix, true),
        unknown_rose: fell && comparison.unknown_rose(fix),
        days: comparison.days_shown(fix),
        of_category,
    }
}

/// The same as one after the other, on as many threads as there are cores.
fn side_by_side<'a, T: Sync, R: Send>(all: &'a [T], make: impl Fn(&'a T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(all.len());
    if threads < 2 {
        return all.iter().map(make).collect();
    }
    let make = &make;
    // Dealt out in turn, because neighbours take about as long.
    let parts: Vec<Vec<(usize, R)>> = thread::scope(|scope| {
        let started: Vec<_> = (0..threads)
            .map(|first| {
                scope.spawn(move || {
                    all.iter().enumerate().skip(first).step_by(threads).map(|(at, one)| (at, make(one))).collect()
                })
            })
            .collect();
        started
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    let mut made: Vec<(usize, R)> = parts.into_iter().flatten().collect();
    made.sort_by_key(|(at, _)| *at);
    made.into_iter().map(|(_, one)| one).collect()
}

/// What many complained about at the end of the time, the newest first.
fn clusters(memory: &Memory, span: &Span) -> Result<Vec<ComplaintCluster>, MemoryError> {
    if span.from >= span.until {
        return Ok(Vec::new());
    }
    let mut found = clusters_now(memory, second(span.until.saturating_sub(1)), RECENT)?;
    found.reverse();
    found.truncate(CLUSTERS);
    Ok(found)
}

/// What somebody means by a category.
fn typed(word: &str, words: &Meanings) -> Result<Kind, ComplaintError> {
    match words.typed(word) {
        Some(Meaning::Ours(category)) => Ok(Kind::Ours(category)),
        Some(Meaning::Other(word @ Word::Own(_))) => Ok(Kind::Desk(word)),
        Some(Meaning::Other(Word::Rare)) | None => {
            let ours = Category::ALL.iter().map(|category| category.name().to_owned());
            Err(ComplaintError::NoSuchCategory { known: ours.chain(words.shown.iter().cloned()).collect() })
        }
    }
}

fn by_category(told: &[&Told], words: &Meanings, rate: &dyn Fn(u64) -> Option<f64>) -> Vec<CategoryRow> {
    let mut counts: BTreeMap<Kind, u64> = BTreeMap::new();
    told.iter().for_each(|told| *counts.entry(told.kind()).or_default() += 1);
    let mut kinds: Vec<(Kind, u64)> = counts.into_iter().collect();
    let last = |kind: Kind| match kind {
        Kind::Ours(_) | Kind::Desk(Word::Own(_)) => 0,
        Kind::Desk(Word::Rare) => 1,
        Kind::Unknown => 2,
    };
    kinds.sort_by_key(|(kind, complaints)| (last(*kind), std::cmp::Reverse(*complaints), *kind));
    let row = |(kind, complaints)| {
        let row = CategoryRow { complaints, per_thousand: rate(complaints), ..CategoryRow::default() };
        match kind {
            Kind::Ours(category) => CategoryRow { category: Some(category), ..row },
            Kind::Desk(Word::Own(place)) => CategoryRow { desk_category: words.shown.get(place).cloned(), ..row },
            Kind::Desk(Word::Rare) => CategoryRow { rare: true, ..row },
            Kind::Unknown => row,
        }
    };
    kinds.into_iter().map(row).collect()
}

fn by_incident(
    material: &Material,
    told: &[&Told],
    rate: &dyn Fn(u64) -> Option<f64>,
) -> (Vec<IncidentComplaints>, u64) {
    let mut counts: BTreeMap<&IncidentId, u64> = BTreeMap::new();
    told.iter().filter_map(|told| told.incident.as_ref()).for_each(|id| *counts.entry(id).or_default() += 1);
    let mut rows: Vec<IncidentComplaints> = counts
        .into_iter()
        .filter_map(|(id, complaints)| {
            let incident = material.incidents.get(id)?;
            Some(IncidentComplaints {
                incident: id.clone(),
                title: incident.title.clone(),
                category: incident.category,
                complaints,
                per_thousand: rate(complaints),
            })
        })
        .collect();
    rows.sort_by(|a, b| b.complaints.cmp(&a.complaints).then_with(|| a.incident.cmp(&b.incident)));
    let more = rows.len().saturating_sub(INCIDENTS) as u64;
    rows.truncate(INCIDENTS);
    (rows, more)
}

fn since_first(
    material: &Material,
    comparison: &Comparison<'_>,
    span: &Span,
    told: &[&Told],
    is_wanted: &dyn Fn(Kind, Option<&IncidentId>) -> bool,
) -> Option<SinceFirst> {
    let first = told.first()?.at;
    let fix = material.fixes.iter().find(|fix| {
        fix.applied_at >= first
            && span.holds(fix.applied_at)
            && is_wanted(Kind::Ours(fix.category), Some(&fix.incident))
    })?;
    let complaints = comparison.since(fix.applied_at, told.iter().map(|told| told.at));
    Some(SinceFirst { applied_at: fix.applied_at, complaints })
}

fn money(material: &Material, span: &Span, kind: Option<Kind>) -> MoneyRow {
    let mut row = MoneyRow::default();
    for purchase in &material.purchases {
        let touched = &purchase.touched;
        if touched.money.is_empty()
            || !span.holds(touched.at)
            || kind.is_some_and(|of| of != Kind::Ours(purchase.category))
        {
            continue;
        }
        let (sessions, sum) = if touched.recovered_at.is_some() {
            (&mut row.recovered_sessions, &mut row.recovered)
        } else {
            (&mut row.lost_sessions, &mut row.lost)
        };
        *sessions += 1;
        sum.add(&touched.money);
    }
    row
}

/// The time of the report, in seconds, and its buckets.
#[derive(Debug, Clone, Copy)]
struct Span {
    from: i64,
    until: i64,
    bucket: Resolution,
}

impl Span {
    fn of(material: &Material, wanted: &ReportWanted) -> Self {
        let first = material.told.first().map_or(0, |told| told.at.as_second());
        let last = material.told.last().map_or(0, |told| told.at.as_second().saturating_add(1));
        let until = wanted.until.map_or(last, Timestamp::as_second);
        let from = wanted.since.map_or_else(|| first.min(until), Timestamp::as_second).min(until);
        let bucket = if until.saturating_sub(from) <= BY_HOUR { Resolution::Hour } else { Resolution::Day };
        Self { from: from.max(until.saturating_sub(BUCKETS * bucket.seconds())), until, bucket }
    }

    fn holds(&self, at: Timestamp) -> bool {
        (self.from..self.until).contains(&at.as_second())
    }

    /// Sessions by the start of the bucket.
    fn sessions(&self, memory: &Memory, material: &Material) -> Result<BTreeMap<i64, u64>, MemoryError> {
        if self.bucket == Resolution::Day {
            return Ok(material.sessions.clone());
        }
        gather::sessions(memory, self.bucket, self.bucket.start_of(self.from), self.until)
    }

    fn series(&self, told: impl Iterator<Item = Timestamp>, sessions: &BTreeMap<i64, u64>) -> Vec<ComplaintPoint> {
        let mut counts: BTreeMap<i64, u64> = BTreeMap::new();
        told.for_each(|at| *counts.entry(self.bucket.start_of(at.as_second())).or_default() += 1);
        let mut starts = BTreeSet::new();
        let mut at = self.bucket.start_of(self.from);
        while at < self.until {
            starts.insert(at);
            at = at.saturating_add(self.bucket.seconds());
        }
        let number = |of: &BTreeMap<i64, u64>, at: i64| of.get(&at).copied().unwrap_or(0);
        starts.into_iter().map(|at| point(at, number(&counts, at), number(sessions, at))).collect()
    }
}

/// A bucket's figures.
fn point(start: i64, complaints: u64, sessions: u64) -> ComplaintPoint {
    let per_thousand = (sessions > 0).then(|| complaints as f64 / sessions as f64 * 1e3);
    ComplaintPoint { start: second(start), complaints, sessions, per_thousand }
}

fn second(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or(if second < 0 { Timestamp::MIN } else { Timestamp::MAX })
}
