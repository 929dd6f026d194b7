//! How complaints go: with the person who wrote them, or when their time is over.

use jiff::Timestamp;

use super::codec::encode;
use super::complaints::{At, Place, at_in, complaint_key, corrections_prefix, links_key, place_key, vectors_key};
use super::engine::{Op, Ops};
use super::error::StoreError;
use super::key::{Key, Table};
use super::open::Store;
use super::retention::Deletions;
use crate::complaint::Complaint;

impl Store {
    /// Where the complaints are that are wanted.
    pub(super) fn complaints_where(&self, wanted: impl Fn(&Complaint) -> bool) -> Result<Vec<At>, StoreError> {
        let mut found = Vec::new();
        self.walk_complaints(.., |complaint| {
            if wanted(&complaint) {
                found.push(super::complaints::at_of(&complaint));
            }
            Ok(true)
        })?;
        Ok(found)
    }

    /// What erases a complaint for good.
    pub(super) fn erase_complaint_ops(&self, at: At, ops: &mut Ops) -> Result<(), StoreError> {
        self.drop_complaint(at, &mut |key| {
            ops.insert(key, Op::Delete);
            Ok(())
        })?;
        ops.insert(place_key(at.1), Op::Put(encode("complaint index", &Place::Gone)?));
        Ok(())
    }

    /// Drops complaints from before the cutoff, with what was found and said about them. They may be told again.
    pub(super) fn expire_complaints(
        &self,
        cutoff: Timestamp,
        deletions: &mut Deletions<'_>,
    ) -> Result<u64, StoreError> {
        let end = Key::new(Table::Complaint).i64(cutoff.as_microsecond()).bytes();
        let mut dropped = 0;
        self.engine().walk(&Table::Complaint.prefix(), &end, |key, _| {
            let at = at_in(key).ok_or_else(|| self.bad_key(Table::Complaint))?;
            self.drop_complaint(at, &mut |key| deletions.add(key))?;
            deletions.add(place_key(at.1))?;
            dropped += 1;
            Ok(true)
        })?;
        Ok(dropped)
    }

    fn drop_complaint(
        &self,
        at: At,
        drop: &mut impl FnMut(Vec<u8>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        drop(complaint_key(at))?;
        drop(links_key(at))?;
        drop(vectors_key(at))?;
        self.engine().walk_prefix(&corrections_prefix(at.1), |key, _| drop(key.to_vec()).map(|()| true))
    }
}
