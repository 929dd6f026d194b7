//! What a mirror document holds, and how two states of one become one.
//!
//! Everything is in the form in which it travels. Joining is commutative, associative and idempotent: counts by the
//! larger value, sets by union, what people wrote by its stamp, and what is gone stays gone.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::entry::SourceId;
use crate::finding::Evidence;
use crate::incident::{Action, Bucket, Incident, Mark, Mute, Stamp};
use crate::knowledge::Page;
use crate::store::merge;
use crate::store::proofs::{self, Place};
use crate::store::record::{Aggregate, SourceRecord};
use crate::store::touched::{SeenSession, SessionPseudonym};

/// The state of one document.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::store) struct State {
    /// When the incident that it belongs to was deleted last. What was written before is gone, whatever it was.
    pub(super) deleted: Option<Stamp>,
    pub(super) content: Content,
}

/// What it holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Content {
    /// All that there is to say stands in the key.
    Forgotten,
    Incident(IncidentContent),
    Page(Written<Option<Page>>),
    Mark(Mark),
    Mute(Mute),
    Source(SourceRecord),
    Counts(BTreeMap<(i64, SourceId), Bucket>),
    /// `None`: kept under another pseudonym since the person asked to be forgotten.
    Seen(BTreeMap<SessionPseudonym, Option<SeenSession>>),
    Proofs(BTreeMap<Place, Option<Proof>>),
    Traffic(BTreeMap<(i64, SourceId), Aggregate>),
}

/// Something with the time at which somebody wrote it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Written<T> {
    pub(super) stamp: Stamp,
    pub(super) value: T,
}

/// An incident and what people did about it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct IncidentContent {
    pub(super) record: Option<Written<Incident>>,
    pub(super) actions: BTreeMap<Stamp, Action>,
}

/// A proving entry, and the sessions it is from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Proof {
    pub(super) sessions: BTreeSet<SessionPseudonym>,
    pub(super) evidence: Evidence,
}

impl State {
    /// Both states in one. Of two that hold different kinds the first stands; documents of one key never do.
    pub(super) fn joined(self, other: Self) -> Self {
        match self.deleted.cmp(&other.deleted) {
            std::cmp::Ordering::Greater => self,
            std::cmp::Ordering::Less => other,
            std::cmp::Ordering::Equal => Self { deleted: self.deleted, content: self.content.joined(other.content) },
        }
    }

    /// Whether there is nothing to say.
    pub(super) fn is_empty(&self) -> bool {
        self.deleted.is_none() && self.content.is_empty()
    }

    /// The stamps in it.
    pub(super) fn stamps(&self) -> impl Iterator<Item = Stamp> {
        self.deleted.into_iter().chain(self.content.stamps())
    }
}

impl Content {
    fn joined(self, other: Self) -> Self {
        match (self, other) {
            (Self::Incident(one), Self::Incident(two)) => Self::Incident(one.joined(two)),
            (Self::Page(one), Self::Page(two)) => Self::Page(later(one, two)),
            (Self::Mark(one), Self::Mark(two)) => Self::Mark(lesser(one, two)),
            (Self::Mute(one), Self::Mute(two)) => Self::Mute(mute(one, two)),
            (Self::Source(one), Self::Source(two)) => Self::Source(one.joined(two)),
            (Self::Counts(one), Self::Counts(two)) => Self::Counts(union(one, two, merge::bucket)),
            (Self::Seen(one), Self::Seen(two)) => {
                Self::Seen(union(one, two, |one, two| one.zip(two).map(|(one, two)| one.joined(two))))
            }
            (Self::Proofs(one), Self::Proofs(two)) => Self::Proofs(proofs_joined(one, two)),
            (Self::Traffic(one), Self::Traffic(two)) => Self::Traffic(union(one, two, Aggregate::max)),
            (one, _) => one,
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Incident(content) => content.record.is_none() && content.actions.is_empty(),
            Self::Counts(counts) => counts.is_empty(),
            Self::Seen(sessions) => sessions.is_empty(),
            Self::Proofs(proofs) => proofs.is_empty(),
            Self::Traffic(counts) => counts.is_empty(),
            Self::Forgotten | Self::Page(_) | Self::Mark(_) | Self::Mute(_) | Self::Source(_) => false,
        }
    }

    fn stamps(&self) -> Box<dyn Iterator<Item = Stamp> + '_> {
        match self {
            Self::Incident(content) => {
                let written = content.record.iter().map(|record| record.stamp);
                Box::new(written.chain(content.actions.keys().copied()))
            }
            Self::Page(page) => Box::new(std::iter::once(page.stamp)),
            Self::Mark(mark) => Box::new(std::iter::once(mark.stamp)),
            Self::Mute(mute) => Box::new(std::iter::once(mute.stamp)),
            _ => Box::new(std::iter::empty()),
        }
    }
}

impl IncidentContent {
    fn joined(self, other: Self) -> Self {
        let record = match (self.record, other.record) {
            (Some(one), Some(two)) => Some(later(one, two)),
            (one, two) => one.or(two),
        };
        Self { record, actions: union(self.actions, other.actions, lesser) }
    }
}

fn proofs_joined(
    one: BTreeMap<Place, Option<Proof>>,
    two: BTreeMap<Place, Option<Proof>>,
) -> BTreeMap<Place, Option<Proof>> {
    let joined = union(one, two, |one, two| {
        one.zip(two).map(|(one, two)| Proof {
            sessions: one.sessions.union(&two.sessions).copied().collect(),
            evidence: lesser(one.evidence, two.evidence),
        })
    });
    let all = joined.len();
    joined.into_iter().enumerate().filter(|(rank, _)| proofs::stays(*rank, all)).map(|(_, proof)| proof).collect()
}

fn union<K: Ord, V>(mut one: BTreeMap<K, V>, two: BTreeMap<K, V>, rule: impl Fn(V, V) -> V) -> BTreeMap<K, V> {
    for (key, value) in two {
        let value = match one.remove(&key) {
            Some(known) => rule(known, value),
            None => value,
        };
        one.insert(key, value);
    }
    one
}

/// What was written later stands; of two things with one stamp the lesser text.
fn later<T: Serialize>(one: Written<T>, two: Written<T>) -> Written<T> {
    match one.stamp.cmp(&two.stamp) {
        std::cmp::Ordering::Greater => one,
        std::cmp::Ordering::Less => two,
        std::cmp::Ordering::Equal => Written { stamp: one.stamp, value: lesser(one.value, two.value) },
    }
}

/// Of two that should be the same, the one with the lesser text, on all sites.
fn lesser<T: Serialize>(one: T, two: T) -> T {
    if text(&one) <= text(&two) { one } else { two }
}

/// Plain values of the domain can always be written as JSON.
fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Ended is ended, at the earlier time; nothing else of a mute ever changes.
fn mute(one: Mute, two: Mute) -> Mute {
    let ended = [one.ended, two.ended].into_iter().flatten().min();
    let (one, two) = (Mute { ended: None, ..one }, Mute { ended: None, ..two });
    Mute { ended, ..lesser(one, two) }
}
