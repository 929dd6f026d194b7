//! What of a record may leave: every text goes through the strict redaction, people who wrote something get pseudonyms,
//! and names and ids that this memory knows are looked for in every text.

use std::collections::{BTreeMap, BTreeSet};

use super::PackError;
use crate::incident::{Action, ActionKind, Incident};
use crate::knowledge::Page;
use crate::scan::{KnownPeople, Redactor, release};
use crate::store::{PackRecord, Store};

/// Takes personal data out of records, and counts what it took out.
#[derive(Debug)]
pub struct Redaction {
    redactor: Redactor,
    known: KnownPeople,
    withheld: BTreeMap<String, u64>,
    left_out: u64,
}

impl Redaction {
    /// For the records of this store: it knows who wrote something in it, and the ids of customers and sessions.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn of(store: &Store) -> Result<Self, PackError> {
        let mut known = KnownPeople::default();
        for (incident, actions) in store.all_actions()? {
            actions.iter().filter_map(|action| action.by.as_deref()).for_each(|name| known.add_name(name));
            for touched in store.touched(&incident)? {
                known.add_id(&touched.session_id);
                touched.user_id.iter().for_each(|user| known.add_id(user));
            }
        }
        for mute in store.mutes()? {
            mute.by.iter().for_each(|name| known.add_name(name));
        }
        Ok(Self { redactor: store.redactor(), known, withheld: BTreeMap::new(), left_out: 0 })
    }

    /// What was taken out so far, by kind.
    #[must_use]
    pub fn withheld(&self) -> &BTreeMap<String, u64> {
        &self.withheld
    }

    /// Records that were left out as a whole, because their ids hold personal data.
    #[must_use]
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// The record as it may leave; `None` where its id names a person, so that it can't.
    pub fn record(&mut self, mut record: PackRecord) -> Option<PackRecord> {
        if !self.ids_are_clean(&record) {
            self.left_out += 1;
            return None;
        }
        match &mut record {
            PackRecord::DeletedIncident { .. } => {}
            PackRecord::Incident { incident, .. } => self.incident(incident),
            PackRecord::Page { page, .. } => page.iter_mut().for_each(|page| self.page(page)),
            PackRecord::Action { action, .. } => self.action(action),
        }
        Some(record)
    }

    /// A text as it may leave.
    pub fn text(&mut self, text: &mut String) {
        let released = release(text, &self.known);
        for (kind, count) in released.withheld {
            *self.withheld.entry(kind.to_owned()).or_default() += count;
        }
        if let std::borrow::Cow::Owned(clean) = released.text {
            *text = clean;
        }
    }

    fn ids_are_clean(&self, record: &PackRecord) -> bool {
        let mut ids = BTreeSet::new();
        ids.extend(record.incident().map(|id| id.as_str()));
        match record {
            PackRecord::Page { id, .. } => {
                ids.insert(id.as_str());
            }
            PackRecord::Action { action, .. } => match &action.kind {
                ActionKind::Merge { into, .. } => {
                    ids.insert(into.as_str());
                }
                ActionKind::Split { from, .. } => ids.extend(from.iter().map(|id| id.as_str())),
                _ => {}
            },
            _ => {}
        }
        ids.into_iter().all(|id| {
            let spoken = id.replace(['-', '_', '/'], " ");
            release(id, &self.known).withheld.is_empty() && release(&spoken, &self.known).withheld.is_empty()
        })
    }

    fn incident(&mut self, incident: &mut Incident) {
        let Incident { title, symptoms, service, endpoint, step, error_code, .. } = incident;
        self.text(title);
        self.text(symptoms);
        for field in [service, endpoint, step, error_code] {
            field.iter_mut().for_each(|text| self.text(text));
        }
    }

    fn page(&mut self, page: &mut Page) {
        let Page { title, summary, services, codes, tags, sections, .. } = page;
        self.text(title);
        self.text(summary);
        services.iter_mut().chain(codes).chain(tags).for_each(|text| self.text(text));
        for section in sections {
            self.text(&mut section.heading);
            section.items.iter_mut().for_each(|item| self.text(item));
        }
    }

    fn action(&mut self, action: &mut Action) {
        if let Some(by) = &mut action.by {
            let pseudonym = self.redactor.pseudonym("person", by);
            if pseudonym != *by {
                *self.withheld.entry("author".to_owned()).or_default() += 1;
                *by = pseudonym;
            }
        }
        action.kind.texts_mut().into_iter().for_each(|text| self.text(text));
    }
}
