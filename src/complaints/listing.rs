//! Which complaints there are, and what is known of one.

use jiff::Timestamp;

use super::{ComplaintDetail, ComplaintError, ComplaintRow, Complaints};
use crate::complaint::{ComplaintId, Link, standing};
use crate::incident::{Groups, IncidentId};

/// Which complaints are wanted; what is not said does not matter.
#[derive(Debug, Clone, Default)]
pub struct ComplaintFilter {
    /// At or after this time.
    pub since: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
    /// Only those that belong to no incident.
    pub unlinked: bool,
    /// Only those about this incident, or one that is the same problem.
    pub incident: Option<IncidentId>,
    /// Only those of this help desk.
    pub source: Option<String>,
    /// Only those that hold all of these words, in any case.
    pub text: Option<String>,
}

impl Complaints {
    /// The complaints that fit, newest first (ties by id).
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn list(&self, filter: &ComplaintFilter) -> Result<Vec<ComplaintId>, ComplaintError> {
        let store = self.memory.store();
        let (since, until) = (filter.since.unwrap_or(Timestamp::MIN), filter.until.unwrap_or(Timestamp::MAX));
        let by_link = filter.unlinked || filter.incident.is_some();
        let links = if by_link { store.all_kept_links(since..=until)? } else { Default::default() };
        let corrections = if by_link { store.all_corrections()? } else { Default::default() };
        let groups = self.memory.groups()?;
        let words: Vec<String> =
            filter.text.iter().flat_map(|text| text.split_whitespace()).map(str::to_lowercase).collect();
        let mut found: Vec<(Timestamp, ComplaintId)> = Vec::new();
        store.walk_complaints(since..=until, |complaint| {
            let id = complaint.id;
            let of = |source: &String| complaint.source == *source;
            let fits = complaint.at < until
                && filter.source.as_ref().is_none_or(of)
                && (words.is_empty() || {
                    let text = complaint.text.to_lowercase();
                    words.iter().all(|word| text.contains(word))
                })
                && (!by_link || {
                    let kept = links.get(&id).map(|kept| kept.links.as_slice()).unwrap_or_default();
                    let said = corrections.get(&id).map(Vec::as_slice).unwrap_or_default();
                    let links = standing(kept, said);
                    let wanted = filter.incident.as_ref();
                    if filter.unlinked { links.is_empty() } else { is_about(&links, wanted, &groups) }
                });
            if fits {
                found.push((complaint.at, id));
            }
            Ok(true)
        })?;
        found.sort_by_key(|(at, id)| (std::cmp::Reverse(*at), *id));
        Ok(found.into_iter().map(|(_, id)| id).collect())
    }

    /// When the complaints of this time were written, oldest first; no more than `most` of them, the oldest.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn times(&self, since: Timestamp, until: Timestamp, most: usize) -> Result<Vec<Timestamp>, ComplaintError> {
        let mut found = Vec::new();
        self.memory.store().walk_complaints(since..until, |complaint| {
            found.push(complaint.at);
            Ok(found.len() < most)
        })?;
        Ok(found)
    }

    /// These complaints as they are shown, in the same order; those that are gone meanwhile are left out.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn rows(&self, ids: &[ComplaintId]) -> Result<Vec<ComplaintRow>, ComplaintError> {
        let store = self.memory.store();
        let redactor = store.redactor();
        let mut rows = Vec::with_capacity(ids.len());
        for id in ids {
            if let Some(complaint) = store.complaint(*id)? {
                rows.push(ComplaintRow::of(&complaint, self.links(*id)?, &redactor));
            }
        }
        Ok(rows)
    }

    /// All that is known of a complaint.
    ///
    /// # Errors
    /// [`ComplaintError::NoSuchComplaint`]; when the store can't be read.
    pub fn detail(&self, id: ComplaintId) -> Result<ComplaintDetail, ComplaintError> {
        let store = self.memory.store();
        let complaint = store.complaint(id)?.ok_or(ComplaintError::NoSuchComplaint)?;
        let corrections = store.corrections(id)?;
        Ok(ComplaintDetail { complaint: ComplaintRow::of(&complaint, self.links(id)?, &store.redactor()), corrections })
    }

    /// The links of a complaint that stand, best first.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn links(&self, id: ComplaintId) -> Result<Vec<Link>, ComplaintError> {
        let store = self.memory.store();
        let found = store.kept_links(id)?.map(|kept| kept.links).unwrap_or_default();
        Ok(standing(&found, &store.corrections(id)?))
    }

    /// The complaint of an id as people type it: whole, or the beginning of one.
    ///
    /// # Errors
    /// [`ComplaintError::NoSuchComplaint`], [`ComplaintError::Ambiguous`]; when the store can't be read.
    pub fn typed(&self, text: &str) -> Result<ComplaintId, ComplaintError> {
        let store = self.memory.store();
        // A whole id needs no look at all the others.
        if let Ok(id) = text.parse::<ComplaintId>() {
            return if store.complaint(id)?.is_some() { Ok(id) } else { Err(ComplaintError::NoSuchComplaint) };
        }
        match store.complaint_ids_like(text)?.as_slice() {
            [] => Err(ComplaintError::NoSuchComplaint),
            [one] => Ok(*one),
            _ => Err(ComplaintError::Ambiguous),
        }
    }
}

fn is_about(links: &[Link], incident: Option<&IncidentId>, groups: &Groups) -> bool {
    incident.is_none_or(|incident| links.iter().any(|link| groups.head(&link.incident) == groups.head(incident)))
}
