//! Figures: what is counted, under which labels and over which times, and how counts join and add up.
//!
//! Two rules make them exact. What one source gave within a bucket of time is *absolute*: counted from the source's
//! beginning, so of two readings the larger value stands ([`Measures::joined`]). What several sources or sites gave adds
//! up ([`Measures::plus`]). A sketch of response times keeps both rules, bin by bin.

mod counted;
mod measures;
mod resolution;
mod series;
mod sketch;

pub use counted::{KeptSeconds, SourceMeasures};
pub use measures::{Measures, Point};
pub use resolution::{BucketTime, Resolution};
pub use series::{Label, Metric, OTHER, SeriesName};
pub use sketch::{ACCURACY, Sketch};
