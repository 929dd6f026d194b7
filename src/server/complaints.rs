//! What `/metrics` says of complaints: how many, and what became of them after the last fix.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::app::App;
use super::metrics::{Page, label};
use crate::complaints::{Counts, counts};

/// For so long a reading is shown: whoever scrapes every few seconds must not read all complaints each time.
const FRESH: SignedDuration = SignedDuration::from_mins(5);

/// The last reading, and when it was taken.
#[derive(Debug, Default)]
pub(super) struct LastCounts(Mutex<Option<(Timestamp, Counts)>>);

/// The figures; read anew where they are old. Works for some time then.
pub(super) fn reading(app: &Arc<App>) -> Option<Counts> {
    let mut last = app.complaint_counts.0.lock().unwrap_or_else(PoisonError::into_inner);
    let now = app.now();
    if let Some((at, counts)) = &*last
        && now.duration_since(*at).abs() < FRESH
    {
        return Some(*counts);
    }
    // What can't be read now is read with the next request; the page goes without it.
    let found = counts(&app.memory).ok()?;
    *last = Some((now, found));
    Some(found)
}

/// Writes them.
pub(super) fn write(counts: &Counts, page: &mut Page) {
    let by_link = [(label("linked", "yes"), counts.linked), (label("linked", "no"), counts.unlinked)];
    page.family("complaints", "gauge", "Complaints that are kept, by whether they belong to an incident", &by_link);
    let Some(effect) = counts.last_fix else { return };
    page.head("complaints_reduction_ratio", "gauge", "Share by which complaints of its kind fell after the last fix");
    for (bound, value) in [("estimate", effect.reduction), ("low", effect.low), ("high", effect.high)] {
        page.sample("complaints_reduction_ratio", &label("bound", bound), format!("{value:.4}"));
    }
}
