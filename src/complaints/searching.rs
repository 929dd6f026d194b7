//! Complaints by words, and those of one customer: looked for in a bounded number of the newest ones.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::{ComplaintError, ComplaintRow, Complaints};
use crate::complaint::{Complaint, ComplaintId};
use crate::text::analyze;

/// Complaints that one question for a customer looks through.
const LOOKED_AT: usize = 20_000;

/// The first span back from the newest complaint; each further one is three times as long.
const FIRST_SPAN: SignedDuration = SignedDuration::from_hours(24);

/// Spans back: together over a hundred years.
const SPANS: i32 = 10;

/// A complaint that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundComplaint {
    /// The complaint.
    pub row: ComplaintRow,
    /// The words in it that were asked for.
    pub words: Vec<String>,
}

/// Complaints that were found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FoundComplaints {
    /// Those with most of the words first, then newest first.
    pub found: Vec<FoundComplaint>,
    /// How many fit among those that were looked at.
    pub total: u64,
    /// How many were looked at; older ones were not.
    pub looked_at: u64,
    /// There are older ones.
    pub older: bool,
}

/// What ties a complaint to a customer.
#[derive(Debug, Clone, Default)]
pub struct CustomerIds(BTreeSet<String>);

impl CustomerIds {
    /// Ids of a customer's sessions, orders and traces, and the customer's own.
    pub fn new(ids: impl IntoIterator<Item = String>) -> Self {
        Self(ids.into_iter().map(|id| id.trim().to_lowercase()).filter(|id| !id.is_empty()).collect())
    }

    fn has(&self, complaint: &Complaint) -> bool {
        complaint.ids().any(|id| self.0.contains(&id.to_lowercase()))
    }
}

impl Complaints {
    /// Complaints with at least half of the asked words, in any form of theirs (`оплаты` finds `оплата`), among the `most`
    /// newest ones as of `now`.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn search(
        &self,
        words: &str,
        limit: usize,
        most: usize,
        now: Timestamp,
    ) -> Result<FoundComplaints, ComplaintError> {
        let stems: BTreeSet<String> = analyze(words).into_iter().filter(|token| !token.starts_with('~')).collect();
        if stems.is_empty() {
            return Ok(FoundComplaints::default());
        }
        let least = stems.len().div_ceil(2);
        let mut hits: Vec<(usize, Timestamp, ComplaintId)> = Vec::new();
        let (looked_at, older) = self.newest(now, most, |complaint| {
            let text = complaint.text.to_lowercase().replace('ё', "е");
            let held = stems.iter().filter(|stem| text.contains(stem.as_str())).count();
            if held >= least {
                hits.push((held, complaint.at, complaint.id));
            }
        })?;
        hits.sort_by_key(|(held, at, id)| (std::cmp::Reverse((*held, *at)), *id));
        let total = hits.len() as u64;
        hits.truncate(limit);
        let ids: Vec<ComplaintId> = hits.into_iter().map(|(_, _, id)| id).collect();
        let found =
            self.rows(&ids)?.into_iter().map(|row| FoundComplaint { words: held_words(&row.text, &stems), row });
        Ok(FoundComplaints { found: found.collect(), total, looked_at, older })
    }

    /// The complaints that name one of the ids, among those written in these times, newest first, and whether there may be
    /// more of them.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn of_customer(
        &self,
        ids: &CustomerIds,
        (from, to): (Timestamp, Timestamp),
        limit: usize,
    ) -> Result<(Vec<ComplaintRow>, bool), ComplaintError> {
        let (mut found, mut looked_at) = (Vec::new(), 0);
        self.memory.store().walk_complaints(from..=to, |complaint| {
            looked_at += 1;
            if ids.has(&complaint) {
                found.push((complaint.at, complaint.id));
            }
            Ok(looked_at < LOOKED_AT)
        })?;
        found.sort_by_key(|(at, id)| (std::cmp::Reverse(*at), *id));
        let more = found.len() > limit || looked_at >= LOOKED_AT;
        found.truncate(limit);
        let ids: Vec<ComplaintId> = found.into_iter().map(|(_, id)| id).collect();
        Ok((self.rows(&ids)?, more))
    }

    /// Shows the newest complaints span by span; gives how many were seen, and whether there are older ones.
    fn newest(
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
        let stems = analyze("оплаты картой").into_iter().filter(|token| !token.starts_with('~')).collect();
        assert_eq!(held_words("Оплата карты не прошла, оплату вернули", &stems), ["Оплата", "карты", "оплату"]);
    }

    #[test]
    fn ids_of_a_customer_are_met_in_any_case() {
        let ids = CustomerIds::new(["SESS-1".to_owned(), " ".to_owned()]);
        let mut complaint = Complaint::new("desk", "T-1", Timestamp::UNIX_EPOCH, "no");
        assert!(!ids.has(&complaint));
        complaint.session = Some("sess-1".to_owned());
        assert!(ids.has(&complaint));
    }
}
