//! Taking complaints in: new ones, changed ones, and what must not come back.

use std::collections::HashSet;
use std::sync::PoisonError;

use schemars::JsonSchema;
use serde::Serialize;

use super::{ComplaintError, Complaints, Draft};
use crate::complaint::ComplaintId;
use crate::memory::Moment;
use crate::store::Batch;

/// What became of complaints that came in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Taken {
    /// Never seen before.
    pub new: u64,
    /// Known, and told differently this time.
    pub changed: u64,
    /// Known, and told the same.
    pub same: u64,
    /// Further rows of a ticket of which one was taken: the first one counts.
    pub repeated: u64,
    /// Erased before, or of people who are to be forgotten: not kept.
    pub erased: u64,
    /// Those that are new or changed.
    #[serde(skip)]
    pub touched: Vec<ComplaintId>,
}

impl Taken {
    /// Adds what became of others.
    pub fn add(&mut self, other: Self) {
        self.new += other.new;
        self.changed += other.changed;
        self.same += other.same;
        self.repeated += other.repeated;
        self.erased += other.erased;
        self.touched.extend(other.touched);
    }
}

/// The tickets of one input so far. Of several rows of a ticket the first one counts, so that reading the input again changes
/// nothing.
#[derive(Debug, Default)]
pub struct Seen(HashSet<ComplaintId>);

/// What is done with complaints that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Write,
    Count,
}

impl Complaints {
    /// Takes complaints of one help desk in, on the disk when this returns. What they are about is found by
    /// [`Complaints::link`].
    ///
    /// # Errors
    /// When the store can't be read or written.
    pub fn write(
        &self,
        source: &str,
        drafts: Vec<Draft>,
        seen: &mut Seen,
        moment: impl Into<Moment>,
    ) -> Result<Taken, ComplaintError> {
        self.sort(source, drafts, seen, (moment.into(), Mode::Write))
    }

    /// What would become of them; nothing is written.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn weigh(
        &self,
        source: &str,
        drafts: Vec<Draft>,
        seen: &mut Seen,
        moment: impl Into<Moment>,
    ) -> Result<Taken, ComplaintError> {
        self.sort(source, drafts, seen, (moment.into(), Mode::Count))
    }

    fn sort(
        &self,
        source: &str,
        drafts: Vec<Draft>,
        seen: &mut Seen,
        (moment, mode): (Moment, Mode),
    ) -> Result<Taken, ComplaintError> {
        let _alone = self.taking.lock().unwrap_or_else(PoisonError::into_inner);
        let store = self.memory.store();
        let (mut taken, mut batch) = (Taken::default(), Batch::new());
        let stamp = store.stamp(moment.now);
        for draft in drafts {
            let id = ComplaintId::of(source, &draft.ticket);
            if !seen.0.insert(id) {
                taken.repeated += 1;
                continue;
            }
            let is_unwanted = draft.user.as_deref().is_some_and(|user| store.is_forgotten(user.trim()));
            if is_unwanted || store.complaint_is_gone(id)? {
                taken.erased += 1;
                continue;
            }
            let known = store.complaint(id)?;
            let otherwise = known.as_ref().map_or(moment.now, |known| known.at);
            let told = draft.complaint(source, otherwise);
            match known {
                Some(known) if known == told => {
                    taken.same += 1;
                    continue;
                }
                Some(_) => taken.changed += 1,
                None => taken.new += 1,
            }
            taken.touched.push(id);
            batch.complaint(told, stamp);
        }
        if mode == Mode::Write {
            batch.claim(moment.claim.filter(|_| !moment.is_done));
            store.commit(batch)?;
        }
        Ok(taken)
    }
}
