//! Detectors: from entries to sessions with findings, by rules that are data.
//!
//! Two halves. [`Observer::observe`] looks at one entry and is pure, so decode workers run it side by side;
//! [`SessionWatch`] takes the observations in order, groups them into sessions and gives out those in which
//! something was found. Windows across sessions (bottlenecks of an endpoint) and a service's own log lines come
//! out as sessions that are `anonymous`. The rules are in `rules.toml`; a user's file replaces sections of it.
//!
//! Findings that share their proof share the fingerprint: sum occurrences over fingerprints of a session by
//! their maximum, never by adding its findings up.

pub mod change;
mod closed_counts;
mod closing;
mod fields;
mod firm;
mod hotspot;
mod inspect;
#[cfg(test)]
mod labelled;
mod nesting;
mod observer;
mod own_time;
mod phrase;
mod reading;
mod rules;
mod rules_file;
mod shop;
mod slow;
mod tokens;
mod traffic;
mod verdict;
mod watch;
#[cfg(test)]
mod watch_tests;

pub use closed_counts::{ClosedSessions, SessionCounts};
pub use inspect::{Detector, Inspection};
pub use observer::Observer;
pub use rules::Rules;
pub use rules_file::{BottleneckRule, ConfidenceRule, RulesError};
pub use traffic::{LATENCY_BOUNDS, Totals, TrafficBucket};
pub use watch::{SavedWatch, SessionWatch, analyze_all, analyze_entries};
