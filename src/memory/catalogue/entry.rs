//! [`Entry`]: what is kept of one problem for lists; [`ListedIncident`]: what a list tells of it.

use jiff::Timestamp;

use super::Standing;
use crate::finding::Category;
use crate::incident::{Action, ActionKind, Bucket, Incident};
use crate::report::{IncidentRow, TouchedSummary};

/// What growth is compared over: so long, and as long before.
const SPAN: i64 = 3600;

/// Who has seen a problem, so that others need not begin with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledged {
    /// Who, where told.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
}

impl Acknowledged {
    /// The last word that somebody has seen it, where it did not begin anew since.
    #[must_use]
    pub fn of(standing: &Standing) -> Option<Self> {
        let said = |action: &&Action| matches!(action.kind, ActionKind::Acknowledge {});
        let last = standing.actions.iter().rev().find(said)?;
        let at = Timestamp::from_millisecond(last.stamp.millis).ok()?;
        let anew = standing.episodes.last().is_some_and(|episode| episode.started > at);
        (!anew).then(|| Self { by: last.by.clone(), at })
    }
}

/// Proving entries of the last hour and of the hour before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Growth {
    /// In the last hour.
    pub now: u64,
    /// In the hour before.
    pub before: u64,
}

/// One row of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedIncident {
    /// What the API tells of it, too.
    pub row: IncidentRow,
    /// Who has seen it; nobody where it began anew since.
    pub acknowledged: Option<Acknowledged>,
    /// Whether it is becoming more.
    pub growth: Growth,
}

/// What is kept of one problem.
#[derive(Debug)]
pub(super) struct Entry {
    /// Without its mute, which depends on others.
    pub(super) row: IncidentRow,
    pub(super) acknowledged: Option<Acknowledged>,
    /// Category and service of each further member of its group.
    others: Vec<(Category, Option<String>)>,
    /// Begin and end of its runs, oldest first; of one that logs never showed, when it was opened.
    runs: Vec<(Timestamp, Timestamp)>,
    /// Start and count of its last buckets.
    last: Vec<(i64, u64)>,
    /// Ids, titles and services of all members in lower case.
    words: String,
}

impl Entry {
    /// Of the members of a group, the one that stands for all first; `None` where there are none.
    pub(super) fn of(
        members: Vec<Incident>,
        standing: impl FnOnce(Incident) -> Standing,
        touched: TouchedSummary,
    ) -> Option<Self> {
        let words: Vec<String> = members.iter().map(words).collect();
        let mut members = members.into_iter();
        let standing = standing(members.next()?);
        let rest: Vec<Incident> = members.collect();
        let (first, last) = (standing.episodes.first(), standing.episodes.last());
        let mut runs: Vec<(Timestamp, Timestamp)> =
            standing.episodes.iter().map(|episode| (episode.started, episode.ended)).collect();
        if runs.is_empty() {
            runs.extend(standing.incident.opened_at.map(|at| (at, at)));
        }
        Some(Self {
            acknowledged: Acknowledged::of(&standing),
            others: rest.iter().map(|member| (member.category, member.service.clone())).collect(),
            runs,
            last: last_buckets(&standing.buckets),
            words: words.join("\n"),
            row: IncidentRow {
                muted: None,
                first_seen: first.map(|episode| episode.started),
                last_seen: last.map(|episode| episode.ended),
                occurrences: standing.occurrences(),
                sessions: touched.sessions,
                users: touched.users,
                money_at_risk: touched.money_at_risk,
                status: standing.status,
                id: standing.incident.id,
                title: standing.incident.title,
                category: standing.incident.category,
                service: standing.incident.service,
                merged: rest.into_iter().map(|member| member.id).collect(),
            },
        })
    }

    /// Whether one of its members is of this category and service.
    pub(super) fn is_of(&self, category: Option<Category>, service: Option<&str>) -> bool {
        let fits = |of: Category, by: Option<&str>| {
            category.is_none_or(|wanted| wanted == of) && service.is_none_or(|wanted| by == Some(wanted))
        };
        fits(self.row.category, self.row.service.as_deref())
            || self.others.iter().any(|(of, by)| fits(*of, by.as_deref()))
    }

    /// Whether it was seen at any time with `from <= time < until`.
    pub(super) fn was_seen(&self, from: Option<Timestamp>, until: Option<Timestamp>) -> bool {
        if from.is_none() && until.is_none() {
            return true;
        }
        let within = |(began, ended): &(Timestamp, Timestamp)| {
            from.is_none_or(|from| *ended >= from) && until.is_none_or(|until| *began < until)
        };
        self.runs.iter().rev().any(within)
    }

    /// Whether all words, in lower case, stand in its id, title or service.
    pub(super) fn says(&self, words: &[String]) -> bool {
        words.iter().all(|word| self.words.contains(word.as_str()))
    }

    /// Services of its members.
    pub(super) fn services(&self) -> impl Iterator<Item = &str> {
        let others = self.others.iter().filter_map(|(_, service)| service.as_deref());
        self.row.service.as_deref().into_iter().chain(others)
    }

    /// Proving entries of the hour that ends now, and of the one before.
    pub(super) fn growth(&self, now: Timestamp) -> Growth {
        let now = now.as_second();
        let within = |from: i64, to: i64| {
            self.last.iter().filter(|(start, _)| (from..to).contains(start)).map(|(_, count)| count).sum()
        };
        Growth { now: within(now - SPAN, now + 1), before: within(now - 2 * SPAN, now - SPAN) }
    }
}

fn words(member: &Incident) -> String {
    let parts =
        [Some(member.id.as_str()), Some(&member.title), member.service.as_deref(), member.error_code.as_deref()];
    parts.into_iter().flatten().map(str::to_lowercase).collect::<Vec<_>>().join("\n")
}

/// Those that growth may need, whenever it is asked.
fn last_buckets(buckets: &[Bucket]) -> Vec<(i64, u64)> {
    let Some(newest) = buckets.iter().map(|bucket| bucket.start).max() else { return Vec::new() };
    let since = newest.saturating_sub(2 * SPAN);
    let late = buckets.iter().filter(|bucket| bucket.start >= since && bucket.count > 0);
    let mut sums: Vec<(i64, u64)> = Vec::new();
    for bucket in late {
        match sums.iter_mut().find(|(start, _)| *start == bucket.start) {
            Some((_, sum)) => *sum = sum.saturating_add(bucket.count),
            None => sums.push((bucket.start, bucket.count)),
        }
    }
    sums
}
