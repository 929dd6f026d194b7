//! Complaints by words and by meaning: looked for in a bounded number of the newest ones.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::{ComplaintError, ComplaintRow, Complaints, NearComplaint};
use crate::complaint::{Complaint, ComplaintId};
use crate::text::analyze;

/// The part of meaning in a score; the rest is that of words. Chosen on six of the labelled sets in `data/complaints`, where parts from
/// 0.5 to 0.85 rank nearly alike.
const MEANING: f32 = 0.7;

/// The first span back from the newest complaint; each further one is three times as long.
const FIRST_SPAN: SignedDuration = SignedDuration::from_hours(24);

/// Spans back: together over a hundred years.
const SPANS: i32 = 10;

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub struct ComplaintQuestion<'a> {
    /// The words.
    pub words: &'a str,
    /// Those that are near by meaning, as [`super::Nearness::nearest`] found them.
    pub near: &'a [NearComplaint],
    /// Hits that are wanted.
    pub limit: usize,
    /// How many of the newest are looked through for the words.
    pub most: usize,
}

/// A complaint that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundComplaint {
    /// The complaint.
    pub row: ComplaintRow,
    /// The words in it that were asked for.
    pub words: Vec<String>,
    /// How like it is by meaning, 0–1, where it is near.
    pub likeness: Option<f32>,
}

/// Complaints that were found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FoundComplaints {
    /// Best first, then newest first.
    pub found: Vec<FoundComplaint>,
    /// How many fit among those that were looked at.
    pub total: u64,
    /// How many were looked through for the words; older ones were not.
    pub looked_at: u64,
    /// There are older ones.
    pub older: bool,
}

/// A complaint that fits.
struct Fit {
    score: f32,
    at: Timestamp,
    id: ComplaintId,
}

impl Complaints {
    /// Complaints with at least half of the asked words, in any form of theirs (`оплаты` finds `оплата`), among the newest ones
    /// as of `now`, and those that are near by meaning.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn search(&self, question: &ComplaintQuestion<'_>, now: Timestamp) -> Result<FoundComplaints, ComplaintError> {
        let stems = stems(question.words);
        let mut near: BTreeMap<ComplaintId, f32> =
            question.near.iter().map(|near| (near.id, near.likeness.clamp(0.0, 1.0))).collect();
        let likenesses = near.clone();
        let mut fits: Vec<Fit> = Vec::new();
        let (mut looked_at, mut older) = (0, false);
        if !stems.is_empty() {
            let least = stems.len().div_ceil(2);
            (looked_at, older) = self.newest(now, question.most, |complaint| {
                let held = held_stems(&complaint.text, &stems);
                let likeness = near.remove(&complaint.id);
                if held >= least || likeness.is_some() {
                    let score = score(held as f32 / stems.len() as f32, likeness);
                    fits.push(Fit { score, at: complaint.at, id: complaint.id });
                }
            })?;
        }
        for (id, likeness) in near {
            // It may be gone since.
            let Some(complaint) = self.memory.store().complaint(id)? else { continue };
            let held = held_stems(&complaint.text, &stems) as f32 / stems.len().max(1) as f32;
            fits.push(Fit { score: score(held, Some(likeness)), at: complaint.at, id });
        }
        fits.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.at.cmp(&a.at)).then(a.id.cmp(&b.id)));
        let total = fits.len() as u64;
        fits.truncate(question.limit);
        let ids: Vec<ComplaintId> = fits.into_iter().map(|fit| fit.id).collect();
        let found = self.rows(&ids)?.into_iter().map(|row| FoundComplaint {
            words: held_words(&row.text, &stems),
            likeness: likenesses.get(&row.id).copied(),
            row,
        });
        Ok(FoundComplaints { found: found.collect(), total, looked_at, older })
    }

    /// Shows the newest complaints span by span; gives how many were seen, and whether there are older ones.
    pub(super) fn newest(
        &self,
        now: Timestamp,
        most: usize,
        mut see: impl FnMut(&Complaint),
    ) -> Result<(u64, bool), ComplaintError> {
        let (mut until, mut seen) = (Timestamp::MAX, 0_usize);
        for turn in 0..=SPANS {
            let back = FIRST_SPAN.checked_mul(3_i32.pow(turn.unsigned_abs()));
            let from = back.and_then(|back| now.checked_sub(back).ok()).filter(|_| turn < SPANS);
            let from = from.unwrap_or(Timestamp::MIN);
            let mut is_full = false;
            self.memory.store().walk_complaints(from..=until, |complaint| {
                // Keys are coarser than times: what stands at a seam is met from both sides.
                if complaint.at < from || complaint.at > until {
                    return Ok(true);
                }
                is_full = seen >= most;
                if !is_full {
                    seen += 1;
                    see(&complaint);
                }
                Ok(!is_full)
            })?;
            if is_full {
                return Ok((seen as u64, true));
            }
            let Ok(before) = from.checked_sub(SignedDuration::from_nanos(1)) else { break };
            until = before;
        }
        Ok((seen as u64, false))
    }
}

/// 0–1, from the share of the asked words that it has and its likeness.
fn score(held: f32, likeness: Option<f32>) -> f32 {
    held * (1.0 - MEANING) + likeness.unwrap_or(0.0) * MEANING
}

fn stems(words: &str) -> BTreeSet<String> {
    analyze(words).into_iter().filter(|token| !token.starts_with('~')).collect()
}

fn held_stems(text: &str, stems: &BTreeSet<String>) -> usize {
    let text = text.to_lowercase().replace('ё', "е");
    stems.iter().filter(|stem| text.contains(stem.as_str())).count()
}

/// The words of a text that have one of the stems, each once.
fn held_words(text: &str, stems: &BTreeSet<String>) -> Vec<String> {
    let mut held: Vec<String> = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()) {
        let folded = word.to_lowercase().replace('ё', "е");
        if stems.iter().any(|stem| folded.contains(stem.as_str())) && !held.iter().any(|known| known == word) {
            held.push(word.to_owned());
        }
    }
    held
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_other_forms_of_theirs() {
        assert_eq!(
            held_words("Оплата карты не прошла, оплату вернули", &stems("оплаты картой")),
            ["Оплата", "карты", "оплату"]
        );
    }
}
