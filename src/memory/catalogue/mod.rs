//! [`Catalogue`]: one row a problem, kept in memory, so that a list of a hundred thousand is asked for without reading the
//! store. It is made when it is asked for first. Later each question takes in what the commits since then changed:
//! their incidents, and the groups that people's words make of them.

mod entry;
mod question;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use super::{Memory, MemoryError, Standing};
use crate::incident::{Groups, Incident, IncidentId, SiteId};
use crate::report::TouchedSummary;

pub use entry::{Acknowledged, Growth, ListedIncident};
pub use question::{ListFilter, ListFrom, ListOrder, ListQuestion, Listing, StatusCounts};

use super::listing::summary;
use entry::Entry;

/// What is kept for lists; nothing before the first question.
#[derive(Debug, Default)]
pub(super) struct Catalogue(RwLock<Option<Kept>>);

#[derive(Debug)]
struct Kept {
    /// Up to where the store's changes of incidents are taken in.
    seen: u64,
    groups: Arc<Groups>,
    elsewhere: BTreeSet<SiteId>,
    /// By the incident that stands for the group.
    entries: BTreeMap<IncidentId, Entry>,
}

impl Catalogue {
    fn read(&self) -> RwLockReadGuard<'_, Option<Kept>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory {
    /// Asks the catalogue, which knows then of all that was committed before.
    fn of_catalogue<T>(&self, ask: impl FnOnce(&BTreeMap<IncidentId, Entry>) -> T) -> Result<T, MemoryError> {
        let groups = self.groups()?;
        let elsewhere = self.store.elsewhere()?;
        let is_fresh = |kept: &Kept| {
            // Read last: what comes later is not in the answer, and need not be.
            Arc::ptr_eq(&kept.groups, &groups)
                && kept.elsewhere == elsewhere
                && self.store.stirred_since(kept.seen).0 == kept.seen
        };
        if let Some(kept) = self.catalogue.read().as_ref().filter(|kept| is_fresh(kept)) {
            return Ok(ask(&kept.entries));
        }
        {
            let mut kept = self.catalogue.0.write().unwrap_or_else(PoisonError::into_inner);
            let renewed = match kept.take() {
                Some(kept) => self.renewed(kept, elsewhere)?,
                None => self.catalogued(elsewhere)?,
            };
            *kept = Some(renewed);
        }
        // Somebody may have renewed it again meanwhile; it is never older than that.
        let nothing = BTreeMap::new();
        Ok(ask(self.catalogue.read().as_ref().map_or(&nothing, |kept| &kept.entries)))
    }

    /// Everything anew.
    fn catalogued(&self, elsewhere: BTreeSet<SiteId>) -> Result<Kept, MemoryError> {
        // Before anything is read: what is committed meanwhile is derived again.
        let (seen, _) = self.store.stirred_since(u64::MAX);
        let groups = self.groups()?;
        let mut buckets = self.store.all_occurrences()?;
        let mut actions = self.store.all_actions()?;
        let mut touched: BTreeMap<IncidentId, TouchedSummary> = BTreeMap::new();
        self.store.each_touched(|id, sessions| {
            if groups.members(id).len() == 1 {
                touched.insert(id.clone(), summary(&sessions));
            }
        })?;
        let mut entries = BTreeMap::new();
        for (head, members) in by_group(&groups, self.store.incidents()?) {
            let of_members = |member: &Incident| (buckets.remove(&member.id), actions.remove(&member.id));
            let (buckets, actions): (Vec<_>, Vec<_>) = members.iter().map(of_members).unzip();
            let touched = match members.as_slice() {
                [_] if groups.members(&head).len() == 1 => touched.remove(&head).unwrap_or_default(),
                members => summary(&self.touched_by(members.iter().map(|member| &member.id))?),
            };
            let standing = |lead| {
                let buckets = buckets.into_iter().flatten().flatten().collect();
                Standing::new(lead, buckets, actions.into_iter().flatten().flatten().collect())
                    .seen_from_here(&elsewhere)
            };
            entries.extend(Entry::of(members, standing, touched).map(|entry| (head, entry)));
        }
        Ok(Kept { seen, groups, elsewhere, entries })
    }

    /// With what changed since.
    fn renewed(&self, mut kept: Kept, elsewhere: BTreeSet<SiteId>) -> Result<Kept, MemoryError> {
        let (seen, stirred) = self.store.stirred_since(kept.seen);
        let groups = self.groups()?;
        let Some(mut stirred) = stirred.filter(|_| kept.elsewhere == elsewhere) else {
            return self.catalogued(elsewhere);
        };
        if kept.groups.words() != groups.words() {
            let words = kept.groups.words().iter().chain(groups.words());
            stirred.extend(words.flat_map(|word| [word.incident.clone(), word.other.clone()]));
        }
        let heads = |id: &IncidentId| [id.clone(), kept.groups.head(id).clone(), groups.head(id).clone()];
        let stirred: BTreeSet<IncidentId> = stirred.iter().flat_map(heads).collect();
        for id in stirred {
            kept.entries.remove(&id);
            if groups.head(&id) == &id
                && let Some(entry) = self.entry_of(&id, &elsewhere)?
            {
                kept.entries.insert(id, entry);
            }
        }
        Ok(Kept { seen, groups, ..kept })
    }

    /// The entry of the group of which this incident is the head.
    fn entry_of(&self, head: &IncidentId, elsewhere: &BTreeSet<SiteId>) -> Result<Option<Entry>, MemoryError> {
        let members = self.members(head)?;
        let (mut buckets, mut actions) = (Vec::new(), Vec::new());
        for member in &members {
            buckets.extend(self.store.occurrences(&member.id)?);
            actions.extend(self.store.actions(&member.id)?);
        }
        let touched = summary(&self.touched_by(members.iter().map(|member| &member.id))?);
        let standing = |lead| Standing::new(lead, buckets, actions).seen_from_here(elsewhere);
        Ok(Entry::of(members, standing, touched))
    }
}

/// The incidents group by group, in each the one that stands for all first.
fn by_group(groups: &Groups, incidents: Vec<Incident>) -> BTreeMap<IncidentId, Vec<Incident>> {
    let mut all: BTreeMap<IncidentId, Vec<Incident>> = BTreeMap::new();
    for incident in incidents {
        all.entry(groups.head(&incident.id).clone()).or_default().push(incident);
    }
    for (head, members) in &mut all {
        members.sort_by(|a, b| (a.id != *head, &a.id).cmp(&(b.id != *head, &b.id)));
    }
    all
}

#[cfg(test)]
mod tests;
