//! Change: which service behaves otherwise than it used to, since when, and how.
//!
//! Limits in seconds can't see a call that took 2 ms and now takes 80, nor a service that answers at once with
//! nothing. This looks at traces instead: [`Recorder`] splits each into pauses (the own time of a span, cut at the
//! calls that it makes) and ways (which calls and lines belong to it), in slices of ten seconds. [`Normal`] is what
//! is usual for each of them, learned by medians and trimmed means, so that the fault among many recordings does
//! not become the rule. [`Course`] weighs the evidence against each service slice by slice and adds it up
//! by cumulative sums; [`judge`] compares it with the service's usual unrest and says who changed.

#[cfg(test)]
mod change_tests;
mod course;
mod normal;
mod pauses;
mod recorder;
mod slice;
mod statistics;
mod trace;
mod verdict;
mod ways;

pub use course::Course;
pub use normal::Normal;
pub use recorder::Recorder;
pub use slice::Recording;
pub use verdict::{ChangeKind, Suspect, Verdict, judge};
