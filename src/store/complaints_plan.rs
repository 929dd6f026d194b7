//! How complaints are written: what is told last stands, what was erased stays away.
//!
//! Joining is commutative, associative and idempotent: of two words about one ticket the one in the clear stands over the
//! redacted one, then the later stamp, then the larger encoding; gone stands over all.

use super::codec::encode;
use super::commit::Plan;
use super::complaints::{
    At, Place, StoredComplaint, at_of, complaint_key, correction_key, corrections_prefix, links_key, place_key,
    vectors_key,
};
use super::engine::Op;
use super::error::StoreError;
use super::key::after_prefix;
use super::merge;
use crate::complaint::{Complaint, ComplaintId, Correction};
use crate::incident::Stamp;

impl Plan<'_> {
    pub(super) fn put_complaint(
        &mut self,
        stamp: Stamp,
        redacted: bool,
        complaint: Complaint,
    ) -> Result<(), StoreError> {
        let complaint = complaint.tidy();
        if complaint.user.as_ref().is_some_and(|user| self.forgotten.contains(user)) {
            return Ok(());
        }
        let at = at_of(&complaint);
        let new = StoredComplaint { stamp, redacted, complaint };
        let value = encode("complaint", &new)?;
        match self.place(at.1)? {
            Some(Place::Gone) => return Ok(()),
            Some(Place::At(micros)) => {
                let place = (micros, at.1);
                if let Some(old) = self.current(&complaint_key(place))? {
                    let known = self.store.stored_complaint(&old)?;
                    if (!known.redacted, known.stamp, &old) >= (!redacted, stamp, &value) {
                        return Ok(());
                    }
                    self.ops.insert(complaint_key(place), Op::Delete);
                    if known.complaint != new.complaint {
                        self.ops.insert(links_key(place), Op::Delete);
                        self.ops.insert(vectors_key(place), Op::Delete);
                    }
                }
            }
            None => {}
        }
        self.ops.insert(complaint_key(at), Op::Put(value));
        self.ops.insert(place_key(at.1), Op::Put(encode("complaint index", &Place::At(at.0))?));
        Ok(())
    }

    pub(super) fn erase_complaint(&mut self, id: ComplaintId) -> Result<(), StoreError> {
        if let Some(Place::At(micros)) = self.place(id)? {
            let at: At = (micros, id);
            self.ops.insert(complaint_key(at), Op::Delete);
            self.ops.insert(links_key(at), Op::Delete);
            self.ops.insert(vectors_key(at), Op::Delete);
        }
        self.ops.insert(place_key(id), Op::Put(encode("complaint index", &Place::Gone)?));
        let prefix = corrections_prefix(id);
        let pending = self.ops.range(prefix.clone()..after_prefix(&prefix)).map(|(key, _)| key.clone());
        let mut said: Vec<Vec<u8>> = pending.collect();
        self.store.engine().walk_prefix(&prefix, |key, _| {
            said.push(key.to_vec());
            Ok(true)
        })?;
        self.ops.extend(said.into_iter().map(|key| (key, Op::Delete)));
        Ok(())
    }

    pub(super) fn put_correction(&mut self, id: ComplaintId, correction: &Correction) -> Result<(), StoreError> {
        if self.place(id)? == Some(Place::Gone) {
            return Ok(());
        }
        self.join(correction_key(id, correction.stamp), encode("correction", correction)?, merge::smaller)
    }

    fn place(&self, id: ComplaintId) -> Result<Option<Place>, StoreError> {
        let value = self.current(&place_key(id))?;
        value.map(|bytes| self.store.decode("complaint index", &bytes)).transpose()
    }
}
