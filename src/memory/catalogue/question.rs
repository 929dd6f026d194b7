//! Which rows of the catalogue, in which order: asked of memory alone.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::super::{Memory, MemoryError, Mutes};
use super::entry::{Entry, ListedIncident};
use crate::finding::Category;
use crate::incident::{IncidentId, Status};

/// Services that are told at most.
const SERVICES: usize = 500;

/// Which incidents to list. A group fits where one of its members does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListFilter {
    /// Only this status.
    pub status: Option<Status>,
    /// Only this category.
    pub category: Option<Category>,
    /// Only this service.
    pub service: Option<String>,
    /// Only what was seen at this time or later.
    pub since: Option<Timestamp>,
    /// Only what was seen before this time.
    pub until: Option<Timestamp>,
    /// Only what has all of these words in its title, id, service or error code.
    pub text: Option<String>,
}

/// What comes first; ties by id.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ListOrder {
    /// What is not solved, then by sessions and proving entries.
    #[default]
    Harm,
    /// What was seen last.
    Newest,
    /// What was seen first.
    Oldest,
    /// Most sessions.
    Sessions,
    /// Most money at risk, in the currency that most incidents have.
    Money,
}

/// Where the rows begin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ListFrom {
    /// At the first one.
    #[default]
    First,
    /// After so many.
    After(u64),
    /// Behind the row of this id.
    Behind(String),
}

/// What is asked of the catalogue.
#[derive(Debug, Clone, Default)]
pub struct ListQuestion {
    /// Which incidents.
    pub filter: ListFilter,
    /// In which order.
    pub order: ListOrder,
    /// From where on.
    pub from: ListFrom,
    /// Most rows.
    pub limit: usize,
    /// As of when growth is told.
    pub now: Timestamp,
}

/// How many incidents fit the question but for its status, by status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StatusCounts {
    /// Open ones.
    pub open: u64,
    /// Those that came back.
    pub recurred: u64,
    /// Solved ones.
    pub resolved: u64,
}

impl StatusCounts {
    /// All of them.
    #[must_use]
    pub fn total(self) -> u64 {
        self.open + self.recurred + self.resolved
    }

    /// Those of a status.
    #[must_use]
    pub fn of(self, status: Status) -> u64 {
        match status {
            Status::Open => self.open,
            Status::Recurred => self.recurred,
            Status::Resolved => self.resolved,
        }
    }

    fn count(&mut self, status: Status) {
        match status {
            Status::Open => self.open += 1,
            Status::Recurred => self.recurred += 1,
            Status::Resolved => self.resolved += 1,
        }
    }
}

/// The answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Listing {
    /// The rows asked for.
    pub rows: Vec<ListedIncident>,
    /// How many fit in all.
    pub total: u64,
    /// The same by status, whatever status was asked for.
    pub counts: StatusCounts,
    /// The services that the memory knows of, by name.
    pub services: Vec<String>,
}

impl Memory {
    /// The incidents that fit, one row a group, without reading the store; `None` where the row that the list is to begin
    /// behind is not in it.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn listed(&self, question: &ListQuestion) -> Result<Option<Listing>, MemoryError> {
        let mutes = self.muting()?;
        self.of_catalogue(|entries| answer(entries, question, &mutes))
    }
}

impl Memory {
    /// Sessions that each of these problems touched, added up; one that the catalogue does not know touched none.
    pub(in crate::memory) fn sessions_touched(&self, incidents: &[IncidentId]) -> Result<u64, MemoryError> {
        self.of_catalogue(|entries| incidents.iter().filter_map(|id| entries.get(id)).map(|one| one.row.sessions).sum())
    }
}

pub(super) fn answer(entries: &BTreeMap<IncidentId, Entry>, question: &ListQuestion, mutes: &Mutes) -> Option<Listing> {
    let filter = &question.filter;
    let words: Vec<String> =
        filter.text.iter().flat_map(|text| text.split_whitespace()).map(str::to_lowercase).collect();
    let mut listing = Listing { services: services(entries), ..Listing::default() };
    let mut found: Vec<&Entry> = Vec::new();
    for entry in entries.values() {
        let fits = entry.is_of(filter.category, filter.service.as_deref())
            && entry.was_seen(filter.since, filter.until)
            && entry.says(&words);
        if !fits {
            continue;
        }
        listing.counts.count(entry.row.status);
        if filter.status.is_none_or(|status| status == entry.row.status) {
            found.push(entry);
        }
    }
    listing.total = found.len() as u64;
    let order = Order::of(question.order, &found);
    let skipped = match &question.from {
        ListFrom::First => 0,
        ListFrom::After(rows) => usize::try_from(*rows).unwrap_or(usize::MAX),
        ListFrom::Behind(id) => {
            let last = *found.iter().find(|entry| entry.row.id.as_str() == id)?;
            found.retain(|entry| order.compare(last, entry) == Ordering::Less);
            0
        }
    };
    let end = skipped.saturating_add(question.limit).min(found.len());
    if end < found.len() && end > 0 {
        found.select_nth_unstable_by(end - 1, |a, b| order.compare(a, b));
        found.truncate(end);
    } else {
        found.truncate(end);
    }
    found.sort_unstable_by(|a, b| order.compare(a, b));
    listing.rows = found.into_iter().skip(skipped).map(|entry| listed(entry, question.now, mutes)).collect();
    Some(listing)
}

fn listed(entry: &Entry, now: Timestamp, mutes: &Mutes) -> ListedIncident {
    let mut row = entry.row.clone();
    row.muted = row.last_seen.and_then(|at| mutes.of_case(&row.id, row.category, row.service.as_deref(), at));
    ListedIncident { row, acknowledged: entry.acknowledged.clone(), growth: entry.growth(now) }
}

fn services(entries: &BTreeMap<IncidentId, Entry>) -> Vec<String> {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for name in entries.values().flat_map(Entry::services) {
        if names.len() == SERVICES {
            break;
        }
        names.insert(name);
    }
    names.into_iter().map(str::to_owned).collect()
}

/// An order with what it needs to know.
struct Order {
    by: ListOrder,
    currency: Option<String>,
}

impl Order {
    fn of(by: ListOrder, entries: &[&Entry]) -> Self {
        let currency = if by == ListOrder::Money { usual_currency(entries) } else { None };
        Self { by, currency }
    }

    fn compare(&self, a: &Entry, b: &Entry) -> Ordering {
        let (one, two) = (&a.row, &b.row);
        let harm = || (two.sessions, two.occurrences).cmp(&(one.sessions, one.occurrences));
        let ordered = match self.by {
            ListOrder::Harm => {
                let settled = |status| status == Status::Resolved;
                settled(one.status).cmp(&settled(two.status)).then_with(harm)
            }
            ListOrder::Newest => two.last_seen.cmp(&one.last_seen),
            // What the logs never showed comes last.
            ListOrder::Oldest => {
                (one.first_seen.is_none(), one.first_seen).cmp(&(two.first_seen.is_none(), two.first_seen))
            }
            ListOrder::Sessions => harm(),
            ListOrder::Money => self.amount(b).cmp(&self.amount(a)).then_with(harm),
        };
        ordered.then_with(|| one.id.cmp(&two.id))
    }

    fn amount(&self, entry: &Entry) -> Option<Decimal> {
        entry.row.money_at_risk.0.get(self.currency.as_deref()?).copied()
    }
}

/// The currency that most of them have; amounts of several can't be compared.
fn usual_currency(entries: &[&Entry]) -> Option<String> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for currency in entries.iter().flat_map(|entry| entry.row.money_at_risk.0.keys()) {
        *counts.entry(currency).or_default() += 1;
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(currency, _)| currency.to_owned())
}
