//! How many solutions people were given: counted when they get one, at the time that is handed in.

use jiff::Timestamp;

use super::{Memory, MemoryError};
use crate::entry::SourceId;
use crate::finding::Category;
use crate::generate::{Solution, Verdict};
use crate::measure::{BucketTime, Label, Measures, Metric, Point, Resolution, SeriesName};
use crate::store::Batch;

/// What is counted here comes from no log. The number is a source's that can't be drawn by chance more than once in
/// 2^64: `b"people  "`.
const PEOPLE: SourceId = SourceId(u64::from_be_bytes(*b"people  "));

impl Memory {
    /// Counts solutions that somebody was given, each with the kind of failure that was asked about, where known. This is
    /// the one figure that is added up as it comes: asking twice is two.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn count_given<'s>(
        &self,
        at: Timestamp,
        given: impl IntoIterator<Item = (Option<Category>, &'s Solution)>,
    ) -> Result<(), MemoryError> {
        let mut measures = Measures::default();
        for (category, solution) in given {
            let name = SeriesName::of(Metric::Solutions)
                .with(Label::Generator, &solution.generator)
                .with(Label::Verdict, verdict(solution.verdict))
                .with(Label::Category, category.map_or("", Category::name));
            measures.count(name, 1);
        }
        if measures.is_empty() {
            return Ok(());
        }
        let mut batch = Batch::new();
        for resolution in Resolution::ALL {
            let time = BucketTime::holding(resolution, at.as_second());
            batch.counted_more(PEOPLE, Point { time, measures: measures.clone() });
        }
        // Not worth waiting for the disk: the answer is worth more than its count.
        Ok(self.store.commit_unflushed(batch)?)
    }
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Precedent => "precedent",
        Verdict::Runbook => "runbook",
        Verdict::New => "new",
    }
}
