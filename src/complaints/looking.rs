//! A look at the newest complaints that fit, some at a time: for whoever leafs through a hundred thousand.
//!
//! [`Complaints::list`] goes through all of them. This goes back in time from a place, in spans that grow where little was
//! written and shrink where much was, and stops when a page is full or enough was looked at; it says from where to go on.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::report::is_same_word;
use super::{ComplaintError, ComplaintRow, Complaints, DeskWords};
use crate::complaint::{Complaint, ComplaintId, Correction, Link, LinkReason, standing};
use crate::finding::Category;
use crate::incident::IncidentId;
use crate::scan::Redactor;
use crate::store::StoreError;

/// A link that nobody confirmed and that is less sure than this is worth a person's look: it is nearer to the threshold of
/// linking than to certainty, and what is said there teaches most.
pub const UNCERTAIN: f32 = 0.8;

/// Complaints that one look reads at the most.
const MOST_READ: usize = 10_000;
/// Complaints of one span.
const SPAN: usize = 2_048;
/// Length of the first span, and what it may shrink to.
const FIRST: SignedDuration = SignedDuration::from_hours(24);
const SHORTEST: SignedDuration = SignedDuration::from_secs(1);
/// Help desks' clocks may be ahead of ours so far, and some more.
const AHEAD: SignedDuration = SignedDuration::from_hours(48);

/// How a complaint is linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    /// To an incident.
    Linked,
    /// To none.
    Unlinked,
    /// To an incident, and not surely; nobody said anything.
    Uncertain,
}

/// Where a look begins: behind this complaint, going back in time.
pub type LookPlace = (Timestamp, ComplaintId);

/// Which complaints are wanted; what is not said does not matter.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// At or after this time.
    pub since: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
    /// How they are linked.
    pub state: Option<LinkState>,
    /// About this incident, or one that is the same problem.
    pub incident: Option<IncidentId>,
    /// About one of our categories, by its name, or about none of them and with this word of the help desk, as it is shown.
    pub category: Option<String>,
    /// Which words of the help desk stand for one of our categories.
    pub words: Arc<DeskWords>,
    /// By this way, as it is shown.
    pub channel: Option<String>,
    /// With all of these words, in any case.
    pub text: String,
    /// The place of the last one of the look before.
    pub behind: Option<LookPlace>,
}

/// What a look found.
#[derive(Debug, Clone, Default)]
pub struct Looked {
    /// Newest first (ties by id).
    pub rows: Vec<ComplaintRow>,
    /// Where to go on; `None` at the end.
    pub further: Option<LookPlace>,
}

/// What the rules of a look need, read once.
struct Rules<'a> {
    look: &'a Look,
    words: Vec<String>,
    /// All incidents that are the wanted one.
    same: Vec<IncidentId>,
    ours: Option<Category>,
    redactor: Redactor,
    corrections: BTreeMap<ComplaintId, Vec<Correction>>,
}

impl Complaints {
    /// Whether there are any.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn is_any(&self) -> Result<bool, ComplaintError> {
        Ok(self.first(Timestamp::MIN)?.is_some())
    }

    /// The time of the first complaint at or after a time.
    fn first(&self, since: Timestamp) -> Result<Option<Timestamp>, ComplaintError> {
        let mut first = None;
        self.memory.store().walk_complaints(since.., |complaint| {
            first = Some(complaint.at);
            Ok(false)
        })?;
        Ok(first)
    }

    /// Looks for at most `most` complaints.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn look(&self, look: &Look, most: usize, now: Timestamp) -> Result<Looked, ComplaintError> {
        let store = self.memory.store();
        let Some(first) = self.first(look.since.unwrap_or(Timestamp::MIN))? else { return Ok(Looked::default()) };
        let rules = self.rules(look)?;
        let newest = now.saturating_add(AHEAD).unwrap_or(Timestamp::MAX);
        let mut until = look.until.unwrap_or(newest);
        if let Some((at, _)) = look.behind {
            until = until.min(one_more(at));
        }
        let (mut length, mut read, mut found) = (FIRST, 0, Vec::new());
        let mut further = None;
        'spans: while until > first {
            let from = until.saturating_sub(length).unwrap_or(Timestamp::MIN).max(first);
            let Some(span) = self.span(from, until)? else {
                length = (length / 2).max(SHORTEST);
                continue;
            };
            let links = if rules.need_links() { store.all_kept_links(from..until)? } else { BTreeMap::new() };
            read += span.len();
            let count = span.len();
            for complaint in span.into_iter().rev() {
                let place = (complaint.at, complaint.id);
                if look.behind.is_some_and(|behind| !comes_after(place, behind)) {
                    continue;
                }
                if found.len() == most {
                    further = found.last().copied();
                    break 'spans;
                }
                let kept = links.get(&complaint.id).map(|kept| kept.links.as_slice()).unwrap_or_default();
                if self.fits(&rules, &complaint, kept)? {
                    found.push(place);
                }
            }
            until = from;
            if read >= MOST_READ && until > first {
                // Behind all of this moment, for those of one moment come in the order of their ids.
                further = Some((until, ComplaintId::of_bytes([0xff; 10])));
                break;
            }
            if count < SPAN / 4 {
                length = length.checked_mul(4).unwrap_or(SignedDuration::MAX);
            }
        }
        let ids: Vec<ComplaintId> = found.into_iter().map(|(_, id)| id).collect();
        Ok(Looked { rows: self.rows(&ids)?, further })
    }

    /// The complaints of a span, oldest first, of one moment by id backwards; `None` where they are too many for one.
    fn span(&self, from: Timestamp, until: Timestamp) -> Result<Option<Vec<Complaint>>, StoreError> {
        let mut span = Vec::new();
        let is_short = until.duration_since(from) <= SHORTEST;
        self.memory.store().walk_complaints(from..until, |complaint| {
            span.push(complaint);
            Ok(is_short || span.len() <= SPAN)
        })?;
        span.sort_by_key(|complaint| (complaint.at, std::cmp::Reverse(complaint.id)));
        Ok((is_short || span.len() <= SPAN).then_some(span))
    }

    fn rules<'a>(&self, look: &'a Look) -> Result<Rules<'a>, ComplaintError> {
        let groups = self.memory.groups()?;
        let same = look.incident.as_ref().map(|incident| groups.members(incident).to_vec());
        let mut rules = Rules {
            words: look.text.split_whitespace().map(str::to_lowercase).collect(),
            same: same.unwrap_or_default(),
            ours: look.category.as_deref().and_then(|word| word.trim().parse().ok()),
            redactor: self.memory.store().redactor(),
            corrections: BTreeMap::new(),
            look,
        };
        if rules.need_links() {
            rules.corrections = self.memory.store().all_corrections()?;
        }
        Ok(rules)
    }

    fn fits(&self, rules: &Rules<'_>, complaint: &Complaint, kept: &[Link]) -> Result<bool, StoreError> {
        if !rules.fit_without_links(complaint) {
            return Ok(false);
        }
        if !rules.need_links() {
            return Ok(true);
        }
        let said = rules.corrections.get(&complaint.id).map(Vec::as_slice).unwrap_or_default();
        let links = standing(kept, said);
        let state = match rules.look.state {
            None => true,
            Some(LinkState::Linked) => !links.is_empty(),
            Some(LinkState::Unlinked) => links.is_empty(),
            Some(LinkState::Uncertain) => {
                let unsure = |link: &Link| link.reason != LinkReason::ByHand && link.confidence < UNCERTAIN;
                said.is_empty() && links.iter().any(unsure)
            }
        };
        if !state || !(rules.same.is_empty() || links.iter().any(|link| rules.same.contains(&link.incident))) {
            return Ok(false);
        }
        let Some(asked) = &rules.look.category else { return Ok(true) };
        // As reports do: the help desk's word goes first.
        let word = complaint.category.as_deref();
        let mut about = word.and_then(|word| rules.look.words.category(word));
        if about.is_none()
            && let Some(best) = links.first()
        {
            about = self.memory.store().incident(&best.incident)?.map(|incident| incident.category);
        }
        let has_word =
            || word.is_some_and(|word| is_same_word(word, asked) || is_same_word(&rules.redactor.text(word), asked));
        Ok(match rules.ours {
            Some(wanted) => about == Some(wanted),
            None => about.is_none() && has_word(),
        })
    }
}

impl Rules<'_> {
    fn need_links(&self) -> bool {
        self.look.state.is_some() || self.look.incident.is_some() || self.look.category.is_some()
    }

    fn fit_without_links(&self, complaint: &Complaint) -> bool {
        let came_by = |wanted: &str| {
            let is = |text: &str| text.trim().to_lowercase() == wanted.trim().to_lowercase();
            complaint.channel.as_deref().is_some_and(|channel| is(channel) || is(&self.redactor.text(channel)))
        };
        self.look.channel.as_deref().is_none_or(came_by)
            && (self.words.is_empty() || {
                let text = complaint.text.to_lowercase();
                self.words.iter().all(|word| text.contains(word))
            })
    }
}

/// Whether a place comes after another one on the way back in time.
fn comes_after(place: LookPlace, behind: LookPlace) -> bool {
    (place.0, std::cmp::Reverse(place.1)) < (behind.0, std::cmp::Reverse(behind.1))
}

/// The first moment behind one.
fn one_more(at: Timestamp) -> Timestamp {
    at.saturating_add(SignedDuration::from_micros(1)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::memory::Memory;
    use crate::store::Batch;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_770_000_000 + second).unwrap()
    }

    /// Some at one moment, some close together, some far apart.
    fn complaints() -> Vec<Complaint> {
        let times = (0..40).map(|n| n * 60).chain((0..30).map(|_| 90_000)).chain((1..20).map(|n| n * 9_000_000));
        let mut all: Vec<Complaint> = times
            .enumerate()
            .map(|(n, second)| {
                let complaint = Complaint::new("desk", &n.to_string(), at(second), &format!("Trouble {n}, подарок"));
                let channel = (n % 3 == 0).then(|| "Chat".to_owned());
                let category = ["Оплата", "доставка"].get(n % 3).map(|word| (*word).to_owned());
                Complaint { channel, category, ..complaint }
            })
            .collect();
        all.sort_by_key(|complaint| (std::cmp::Reverse(complaint.at), complaint.id));
        all
    }

    fn memory(complaints: &[Complaint]) -> (tempfile::TempDir, Complaints) {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::open(&Config::built_in(folder.path())).unwrap();
        let mut batch = Batch::new();
        for complaint in complaints {
            batch.complaint(complaint.clone(), memory.store().stamp(at(0)));
        }
        memory.store().commit(batch).unwrap();
        (folder, Complaints::new(Arc::new(memory)))
    }

    #[test]
    fn looks_together_see_each_that_fits_once_newest_first() {
        let all = complaints();
        let (_folder, complaints) = memory(&all);
        for (channel, text, most) in [(None, "", 7), (Some("chat"), "", 4), (None, "ПОДАРОК 1", 3), (None, "", 500)]
        {
            let mut look = Look { channel: channel.map(str::to_owned), text: text.to_owned(), ..Look::default() };
            let mut seen = Vec::new();
            loop {
                let looked = complaints.look(&look, most, at(300_000_000)).unwrap();
                assert!(looked.rows.len() <= most);
                seen.extend(looked.rows.into_iter().map(|row| row.id));
                look.behind = looked.further;
                if look.behind.is_none() {
                    break;
                }
            }
            let fits = |complaint: &&Complaint| {
                channel.is_none_or(|_| complaint.channel.is_some()) && (text.is_empty() || complaint.text.contains('1'))
            };
            let wanted: Vec<ComplaintId> = all.iter().filter(fits).map(|complaint| complaint.id).collect();
            assert_eq!(seen, wanted, "{channel:?} {text}");
        }
    }

    #[test]
    fn times_and_links_are_heeded() {
        let all = complaints();
        let (_folder, complaints) = memory(&all);
        let count = |look: Look| complaints.look(&look, 500, at(300_000_000)).unwrap().rows.len();
        let some = Look { since: Some(at(60)), until: Some(at(180)), ..Look::default() };
        assert_eq!(count(some), 2);
        for (state, wanted) in [(LinkState::Unlinked, all.len()), (LinkState::Linked, 0), (LinkState::Uncertain, 0)] {
            assert_eq!(count(Look { state: Some(state), ..Look::default() }), wanted);
        }
        let about = |category: &str| Look { category: Some(category.into()), ..Look::default() };
        assert_eq!((count(about("payment")), count(about("ДОСТАВКА "))), (0, 30));
    }
}
