//! Why a complaint is linked, in a sentence: "linked because it names 100123, which this incident touched; 14 minutes after
//! its trouble".

use jiff::Timestamp;

use super::{ComplaintError, Complaints, LinkRow};
use crate::complaint::LinkReason;
use crate::wording::{Language, Wording};

/// Words that a sentence names.
const NAMED: usize = 4;

impl Complaints {
    /// The reason of a link as it is shown, for a complaint of this time.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn reason(&self, link: &LinkRow, at: Timestamp, language: Language) -> Result<String, ComplaintError> {
        let words = Wording::of(language);
        let (first, rest) = link.evidence.split_first().map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
        let (why, same) = match link.reason {
            LinkReason::ById => (words.text("complaints-why-id", &[("what", first.into())]), rest),
            LinkReason::BySession => (words.text("complaints-why-session", &[]), link.evidence.as_slice()),
            LinkReason::ByMeaning => (words.text("complaints-why-meaning", &[]), link.evidence.as_slice()),
            LinkReason::ByHand => return Ok(words.text("complaints-why-hand", &[])),
        };
        let mut parts = vec![why];
        parts.extend(self.lag(link, at)?.map(|seconds| lag(seconds, words)));
        if !same.is_empty() {
            let named = same.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
            parts.push(words.text("complaints-why-words", &[("words", named.into())]));
        }
        Ok(parts.join("; "))
    }

    /// Seconds from the incident's last trouble before a time; 0 while it goes on.
    fn lag(&self, link: &LinkRow, at: Timestamp) -> Result<Option<i64>, ComplaintError> {
        let mut last: Option<i64> = None;
        for member in self.memory.groups()?.members(&link.incident) {
            let buckets = self.memory.store().occurrences(member)?;
            let before = buckets.iter().filter(|bucket| bucket.first <= at).map(|bucket| bucket.last.as_second());
            last = last.into_iter().chain(before).max();
        }
        Ok(last.map(|last| (at.as_second() - last).max(0)))
    }
}

fn lag(seconds: i64, words: &Wording) -> String {
    let minutes = seconds.max(0).unsigned_abs() / 60;
    if minutes == 0 {
        return words.text("complaints-during", &[]);
    }
    let told = if minutes < 120 {
        words.text("complaints-minutes", &[("count", minutes.into())])
    } else {
        words.text("complaints-hours", &[("count", (minutes / 60).into())])
    };
    words.text("complaints-after", &[("lag", told.into())])
}
