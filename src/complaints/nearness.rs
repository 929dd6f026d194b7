//! [`Nearness`]: the newest complaints by what they mean, kept ready for questions, and brought up to date in the background.
//!
//! Some ten thousand vectors are compared one by one: that takes few milliseconds and is exact. Vectors are computed once, the
//! newest first, one at a time and with a rest behind each, so that the analysis goes on beside; the store keeps them with
//! their complaint.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

use jiff::Timestamp;
use tokio::sync::watch;

use super::{ComplaintError, Complaints};
use crate::complaint::{Complaint, ComplaintId};
use crate::memory::AskedMeaning;
use crate::store::ComplaintVectors;

/// Less like than this, a complaint has nothing to do with a question; nor when it is less than half as like as the likest
/// one, or as one that says the same in other words. Chosen on six of the labelled sets in `data/complaints`: without the
/// second rule half as many again are found, of which nine in ten do not fit, and the first ten are hardly better.
const NEAR: f32 = 0.2;
const OF_BEST: f32 = 0.5;
const THE_SAME: f32 = 0.6;

/// Most complaints that are near to a question.
const MOST: usize = 50;

/// Complaints that are embedded before it is seen what came meanwhile.
const STEP: usize = 32;

/// A complaint that is near to a question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NearComplaint {
    /// Its id.
    pub id: ComplaintId,
    /// How like it is, as [`AskedMeaning::likeness`] says.
    pub likeness: f32,
}

/// How far it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NearStanding {
    /// Complaints that are known by meaning.
    pub known: u64,
    /// Complaints that will be.
    pub left: u64,
}

/// The newest complaints by meaning. Clones share it.
#[derive(Debug, Clone)]
pub struct Nearness(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    complaints: Complaints,
    /// The newest so many.
    most: usize,
    known: RwLock<Known>,
    wanted: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct Known {
    rows: Vec<(ComplaintId, ComplaintVectors)>,
    left: u64,
}

impl Nearness {
    /// Of the `most` newest of these complaints; it knows none yet.
    #[must_use]
    pub fn new(complaints: Complaints, most: usize) -> Self {
        Self(Arc::new(Shared { complaints, most, known: RwLock::default(), wanted: watch::Sender::new(()) }))
    }

    /// Complaints came, or went.
    pub fn soon(&self) {
        self.0.wanted.send_replace(());
    }

    /// How far it is.
    #[must_use]
    pub fn standing(&self) -> NearStanding {
        let known = self.0.known.read().unwrap_or_else(PoisonError::into_inner);
        NearStanding { known: known.rows.len() as u64, left: known.left }
    }

    /// The complaints that are near to a question, the likest first (ties by id); at most 50, for the order among further ones
    /// says little.
    #[must_use]
    pub fn nearest(&self, asked: &AskedMeaning) -> Vec<NearComplaint> {
        let known = self.0.known.read().unwrap_or_else(PoisonError::into_inner);
        let near = |(id, vectors): &(ComplaintId, ComplaintVectors)| {
            let likeness = asked.likeness(vectors).filter(|likeness| *likeness >= NEAR)?;
            Some(NearComplaint { id: *id, likeness })
        };
        let mut found: Vec<NearComplaint> = known.rows.iter().filter_map(near).collect();
        drop(known);
        found.sort_by(|a, b| b.likeness.total_cmp(&a.likeness).then(a.id.cmp(&b.id)));
        let least = found.first().map_or(0.0, |best| best.likeness.min(THE_SAME) * OF_BEST);
        found.retain(|near| near.likeness >= least);
        found.truncate(MOST);
        found
    }

    /// Brings itself up to date at once, and whenever there is something to do, until it is dropped. What fails is tried again
    /// with what comes next; until then complaints are found by words.
    pub async fn run(self, clock: Arc<dyn Fn() -> Timestamp + Send + Sync>) {
        if self.0.most == 0 {
            return;
        }
        let mut wanted = self.0.wanted.subscribe();
        wanted.mark_changed();
        while wanted.changed().await.is_ok() {
            let now = clock();
            let Some(missing) = self.beside(move |own| own.refresh(now)).await else { continue };
            for ids in missing.chunks(STEP) {
                // The newest go first, also before older ones that are still missing.
                if self.step(ids).await.is_none() || wanted.has_changed().unwrap_or(true) {
                    break;
                }
            }
        }
    }

    /// Embeds some; `None` where it failed.
    async fn step(&self, ids: &[ComplaintId]) -> Option<()> {
        let mut found = Vec::new();
        for id in ids.iter().copied() {
            let began = Instant::now();
            found.extend(self.beside(move |own| own.embedded(id)).await?);
            tokio::time::sleep(began.elapsed()).await;
        }
        self.beside(move |own| own.take(&found)).await
    }

    async fn beside<T: Send + 'static>(
        &self,
        work: impl FnOnce(Self) -> Result<T, ComplaintError> + Send + 'static,
    ) -> Option<T> {
        let own = self.clone();
        tokio::task::spawn_blocking(move || work(own)).await.ok()?.ok()
    }

    /// Everything at once, without rests.
    ///
    /// # Errors
    /// When the store can't be read or written, or a model fails.
    pub fn catch_up(&self, now: Timestamp) -> Result<(), ComplaintError> {
        for ids in self.refresh(now)?.chunks(STEP) {
            let mut found = Vec::with_capacity(ids.len());
            for id in ids {
                found.extend(self.embedded(*id)?);
            }
            self.take(&found)?;
        }
        Ok(())
    }

    /// Reads what the store keeps; gives those that are missing, the newest first.
    fn refresh(&self, now: Timestamp) -> Result<Vec<ComplaintId>, ComplaintError> {
        let Shared { complaints, most, known, .. } = &*self.0;
        let mut newest: Vec<(Timestamp, ComplaintId)> = Vec::new();
        complaints.newest(now, *most, |complaint| newest.push((complaint.at, complaint.id)))?;
        newest.sort_unstable_by_key(|newest| std::cmp::Reverse(*newest));
        let mut kept: HashMap<ComplaintId, ComplaintVectors> = HashMap::with_capacity(newest.len());
        if let Some((oldest, _)) = newest.last() {
            complaints.memory().store().walk_complaint_vectors(*oldest.., |id, vectors| {
                kept.insert(id, vectors);
                true
            })?;
        }
        let (mut rows, mut missing) = (Vec::with_capacity(newest.len()), Vec::new());
        for (_, id) in newest {
            match kept.remove(&id).filter(|vectors| complaints.memory().is_of_today(vectors)) {
                Some(vectors) => rows.push((id, vectors)),
                None => missing.push(id),
            }
        }
        *known.write().unwrap_or_else(PoisonError::into_inner) = Known { rows, left: missing.len() as u64 };
        Ok(missing)
    }

    fn embedded(&self, id: ComplaintId) -> Result<Option<(Complaint, ComplaintVectors)>, ComplaintError> {
        let memory = self.0.complaints.memory();
        let Some(complaint) = memory.store().complaint(id)? else { return Ok(None) };
        let vectors = memory.words_vectors(&complaint.text)?;
        Ok(Some((complaint, vectors)))
    }

    fn take(&self, found: &[(Complaint, ComplaintVectors)]) -> Result<(), ComplaintError> {
        let store = self.0.complaints.memory().store();
        store.put_complaint_vectors(found)?;
        let mut known = self.0.known.write().unwrap_or_else(PoisonError::into_inner);
        known.left = known.left.saturating_sub(found.len() as u64);
        known.rows.extend(found.iter().map(|(complaint, vectors)| (complaint.id, vectors.clone())));
        Ok(())
    }
}
