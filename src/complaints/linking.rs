//! Links kept up to date: which complaints are due, and what people say of links.
//!
//! Kept links name the version of what they follow from: the rules, the weights, and the incidents that were there in the
//! days before the complaint. Where that has changed, they are found anew; complaints that no change concerns are not
//! touched. So links follow from the memory alone, whenever and in whatever steps they were found. (One exception is small:
//! how much a word tells incidents apart is as of the last look.)

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::link::Linker;
use super::weights::{Lesson, Weights};
use super::{ComplaintError, Complaints};
use crate::complaint::{Complaint, ComplaintId, Correction, CorrectionKind, Link};
use crate::incident::IncidentId;
use crate::memory::Moment;
use crate::store::Batch;

/// Hours that are looked back from a complaint for trouble that its writer may have had. People who write at all have written
/// by then.
pub const WINDOW_HOURS: i64 = 72;
/// Complaints that are read and written at a time.
const AT_A_TIME: usize = 4096;
/// The newest corrections that teach.
const LESSONS: usize = 512;

/// What a look at the links gave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LinkReport {
    /// Complaints that were looked at.
    pub looked_at: usize,
    /// Of these, those that belong to an incident.
    pub linked: usize,
    /// Of these, those whose incidents are not those of before.
    pub changed: usize,
    /// Complaints that are still due.
    pub left: usize,
}

impl Complaints {
    /// A linker with what corrections taught.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn linker(&self) -> Result<Linker<'_>, ComplaintError> {
        let linker = Linker::new(&self.memory, Weights::default(), WINDOW_HOURS * 3600)?;
        let lessons = self.lessons(&linker)?;
        Ok(if lessons.is_empty() { linker } else { linker.with_weights(Weights::taught(&lessons)) })
    }

    /// Finds out what these complaints are about, whether it was known or not.
    ///
    /// # Errors
    /// When store, index or models fail. What was found before is kept.
    pub async fn link(&self, complaints: &[ComplaintId]) -> Result<LinkReport, ComplaintError> {
        self.link_told(complaints, &|_, _| ()).await
    }

    /// [`Complaints::link`], told how many of how many are done.
    ///
    /// # Errors
    /// As [`Complaints::link`].
    pub async fn link_told(
        &self,
        complaints: &[ComplaintId],
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<LinkReport, ComplaintError> {
        if complaints.is_empty() {
            return Ok(LinkReport::default());
        }
        self.link_with(&self.linker()?, complaints, progress).await
    }

    /// Finds the links of at most `most` complaints that are due, the newest first. Told how many of how many are done.
    ///
    /// # Errors
    /// When store, index or models fail. What was found before is kept.
    pub async fn link_due(
        &self,
        most: usize,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<LinkReport, ComplaintError> {
        let store = self.memory.store();
        let linker = self.linker()?;
        let mut due: Vec<(Timestamp, ComplaintId)> = Vec::new();
        let kept = store.all_kept_links(..)?;
        store.walk_complaints(.., |complaint| {
            let version = linker.version_at(complaint.at);
            if kept.get(&complaint.id).is_none_or(|links| links.version != version) {
                due.push((complaint.at, complaint.id));
            }
            Ok(true)
        })?;
        drop(kept);
        due.sort_unstable_by_key(|due| std::cmp::Reverse(*due));
        let left = due.len().saturating_sub(most);
        due.truncate(most);
        let due: Vec<ComplaintId> = due.into_iter().map(|(_, id)| id).collect();
        Ok(LinkReport { left, ..self.link_with(&linker, &due, progress).await? })
    }

    async fn link_with(
        &self,
        linker: &Linker<'_>,
        due: &[ComplaintId],
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<LinkReport, ComplaintError> {
        let store = self.memory.store();
        let mut report = LinkReport::default();
        for part in due.chunks(AT_A_TIME) {
            let mut complaints: Vec<Complaint> = Vec::with_capacity(part.len());
            for id in part {
                complaints.extend(store.complaint(*id)?);
            }
            let links = linker.links(&complaints.iter().collect::<Vec<_>>()).await?;
            let mut by_version: BTreeMap<u64, Vec<(ComplaintId, Vec<Link>)>> = BTreeMap::new();
            for (complaint, links) in complaints.iter().zip(links) {
                let before = store.kept_links(complaint.id)?.map(|kept| ids(&kept.links)).unwrap_or_default();
                report.looked_at += 1;
                report.linked += usize::from(!links.is_empty());
                report.changed += usize::from(before != ids(&links));
                by_version.entry(linker.version_at(complaint.at)).or_default().push((complaint.id, links));
            }
            for (version, found) in by_version {
                store.put_links(version, &found)?;
            }
            progress(report.looked_at, due.len());
        }
        Ok(report)
    }

    /// Writes down what somebody says of a complaint's links; on disk when this returns. It stands over whatever is found,
    /// and teaches what is found for others. What stands already, and was said, is not said again.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn correct(
        &self,
        id: ComplaintId,
        kind: CorrectionKind,
        by: Option<String>,
        moment: impl Into<Moment>,
    ) -> Result<(), ComplaintError> {
        let (store, moment) = (self.memory.store(), moment.into());
        if moment.is_done {
            return Ok(());
        }
        if store.complaint(id)?.is_none() {
            return Err(ComplaintError::NoSuchComplaint);
        }
        let mut batch = Batch::new();
        let newest = store.corrections(id)?.into_iter().max_by_key(|correction| correction.stamp);
        if newest.is_none_or(|newest| newest.kind != kind) {
            batch.correction(id, Correction { stamp: store.stamp(moment.now), by, kind });
        }
        batch.claim(moment.claim);
        Ok(store.commit(batch)?)
    }

    /// What the newest corrections teach, in the order of their stamps.
    fn lessons(&self, linker: &Linker<'_>) -> Result<Vec<Lesson>, ComplaintError> {
        let store = self.memory.store();
        let mut said: Vec<(ComplaintId, Correction)> = Vec::new();
        for (id, corrections) in store.all_corrections()? {
            said.extend(newest_of_each(corrections).into_iter().map(|correction| (id, correction)));
        }
        said.sort_by_key(|(id, correction)| (correction.stamp, *id));
        let mut lessons = Vec::new();
        for (id, correction) in said.split_off(said.len().saturating_sub(LESSONS)) {
            let Some(complaint) = store.complaint(id)? else { continue };
            let found = || -> Result<Vec<Link>, ComplaintError> { Ok(store.kept_links(id)?.unwrap_or_default().links) };
            match &correction.kind {
                CorrectionKind::Linked { incident } => {
                    lessons.extend(linker.lesson(&complaint, incident, true)?);
                    // What was found instead was wrong.
                    for link in found()?.iter().filter(|link| link.incident != *incident) {
                        lessons.extend(linker.lesson(&complaint, &link.incident, false)?);
                    }
                }
                CorrectionKind::Unlinked { incident } => lessons.extend(linker.lesson(&complaint, incident, false)?),
                CorrectionKind::None => {
                    for link in found()? {
                        lessons.extend(linker.lesson(&complaint, &link.incident, false)?);
                    }
                }
            }
        }
        Ok(lessons)
    }
}

/// The incidents of links.
fn ids(links: &[Link]) -> BTreeSet<IncidentId> {
    links.iter().map(|link| link.incident.clone()).collect()
}

/// The newest word on each incident.
fn newest_of_each(corrections: Vec<Correction>) -> Vec<Correction> {
    let mut newest: BTreeMap<Option<IncidentId>, Correction> = BTreeMap::new();
    for correction in corrections {
        let about = match &correction.kind {
            CorrectionKind::Linked { incident } | CorrectionKind::Unlinked { incident } => Some(incident.clone()),
            CorrectionKind::None => None,
        };
        let known = newest.get(&about).is_some_and(|known| known.stamp > correction.stamp);
        if !known {
            newest.insert(about, correction);
        }
    }
    newest.into_values().collect()
}
