//! Troubled entries of one session, grouped by fingerprint so that a storm of errors stays small.

use serde::{Deserialize, Serialize};

use super::{Tally, timestamp};
use crate::entry::SourceId;
use crate::finding::{Category, Evidence, Finding, FindingKind, Fingerprint};

/// Evidence kept of one group.
const MAX_EVIDENCE: usize = 5;
/// Times kept of one group, for telling what happened together.
const MAX_MARKS: usize = 32;

/// One entry that failed or was slow.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Trouble {
    /// The proof, redacted.
    pub evidence: Evidence,
    /// It reads as a failure; `false` for an entry that was only slow.
    pub failed: bool,
    /// It took longer than its limit.
    pub slow: bool,
    /// The message only passes on that something else failed (a bare 502, "request failed").
    pub wrapper: bool,
    /// Too weak to count alone; it must repeat.
    pub weak: bool,
    /// All that fit, the primary one first; never empty.
    pub categories: Vec<Category>,
    /// Masked endpoint.
    pub endpoint: Option<String>,
    /// Step of the shop.
    pub step: Option<String>,
    /// Mask of the deciding message, or of the endpoint where it was only slow.
    pub mask: String,
    /// What groups it.
    pub fingerprint: Fingerprint,
    /// 0–1.
    pub confidence: f32,
    /// Trace, where known.
    pub trace_id: Option<String>,
    /// Hash of the span's id; 0 where it is no span.
    pub span: u64,
}

impl Trouble {
    /// The category that counts.
    #[must_use]
    pub fn category(&self) -> Category {
        self.categories.first().copied().unwrap_or(Category::Other)
    }
}

/// One occurrence within a group.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// Event time in microseconds.
    pub at: i64,
    /// Duration in seconds; 0 where unknown.
    pub seconds: f64,
    /// Hash of the span's id; 0 where it is no span.
    pub span: u64,
    /// Source of the entry.
    pub source: SourceId,
    /// Position of the group's evidence that belongs to it, where it was kept.
    pub evidence: Option<usize>,
}

/// Troubled entries of one session with one fingerprint.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TroubleGroup {
    /// The first of them to arrive.
    pub first: Box<Trouble>,
    /// How many.
    pub count: u64,
    /// How many of them were slow.
    pub slow_count: u64,
    /// Earliest, in microseconds of event time.
    pub at: i64,
    /// Latest.
    pub until: i64,
    /// Slowest in seconds; 0 where durations are unknown.
    pub worst_seconds: f64,
    /// The first few proofs in order of arrival, the one of `first` included.
    pub evidence: Vec<Evidence>,
    /// The first few occurrences.
    pub marks: Vec<Mark>,
    /// All occurrences, by source and time.
    pub tallies: Vec<Tally>,
}

impl TroubleGroup {
    /// A group of one.
    #[must_use]
    pub fn new(at: i64, trouble: Box<Trouble>) -> Self {
        let seconds = trouble.evidence.response_time.unwrap_or(0.0);
        let source = trouble.evidence.id.source;
        Self {
            count: 1,
            slow_count: u64::from(trouble.slow),
            at,
            until: at,
            worst_seconds: seconds,
            evidence: vec![trouble.evidence.clone()],
            marks: vec![Mark { at, seconds, span: trouble.span, source, evidence: Some(0) }],
            tallies: vec![Tally::at(source, at, 1, seconds)],
            first: trouble,
        }
    }

    /// The finding of this kind that the group is, evidence in order of arrival.
    #[must_use]
    pub fn finding(&self, kind: FindingKind) -> Finding {
        let trouble = &self.first;
        Finding {
            kind,
            category: trouble.category(),
            service: trouble.evidence.service.clone(),
            endpoint: trouble.endpoint.clone(),
            step: trouble.step.clone(),
            error_code: trouble.evidence.error_code.clone(),
            mask: trouble.mask.clone(),
            fingerprint: trouble.fingerprint,
            at: timestamp(self.at),
            until: timestamp(self.until),
            occurrences: self.count,
            worst_seconds: (self.worst_seconds > 0.0).then_some(self.worst_seconds),
            confidence: trouble.confidence,
            evidence: self.evidence.clone(),
        }
    }

    /// One more of the same.
    pub fn add(&mut self, at: i64, trouble: Trouble) {
        self.count += 1;
        self.slow_count += u64::from(trouble.slow);
        self.at = self.at.min(at);
        self.until = self.until.max(at);
        let seconds = trouble.evidence.response_time.unwrap_or(0.0);
        if seconds > self.worst_seconds {
            self.worst_seconds = seconds;
        }
        self.first.weak &= trouble.weak;
        self.first.confidence = self.first.confidence.max(trouble.confidence);
        let source = trouble.evidence.id.source;
        Tally::at(source, at, 1, seconds).add_to(&mut self.tallies);
        let evidence = (self.evidence.len() < MAX_EVIDENCE).then(|| {
            self.evidence.push(trouble.evidence);
            self.evidence.len() - 1
        });
        if self.marks.len() < MAX_MARKS {
            self.marks.push(Mark { at, seconds, span: trouble.span, source, evidence });
        }
    }

    /// Takes another group's entries as further proof of this one.
    pub fn absorb(&mut self, other: Self) {
        self.count += other.count;
        self.slow_count += other.slow_count;
        self.at = self.at.min(other.at);
        self.until = self.until.max(other.until);
        self.worst_seconds = self.worst_seconds.max(other.worst_seconds);
        for tally in other.tallies {
            tally.add_to(&mut self.tallies);
        }
        let room = MAX_EVIDENCE.saturating_sub(self.evidence.len());
        self.evidence.extend(other.evidence.into_iter().take(room));
    }

    /// Whether some occurrence lies within `micros` of one of the other group.
    #[must_use]
    pub fn is_near(&self, other: &Self, micros: i64) -> bool {
        let close = |a: &Mark, b: &Mark| a.at.abs_diff(b.at) <= micros.unsigned_abs();
        self.marks.iter().any(|mine| other.marks.iter().any(|theirs| close(mine, theirs)))
    }
}
