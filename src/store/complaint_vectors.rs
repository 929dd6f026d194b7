//! Where complaints lie in the spaces of the embedding models: a cache that never outlives the complaint's words.
//!
//! Vectors of other texts are kept by the text ([`Store::put_vectors`]) and stay. From a vector much of its text can be
//! guessed, and complaints are customers' own words: theirs are kept under the complaint, and go with it.

use std::ops::RangeBounds;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::codec::encode;
use super::complaints::{Place, at_in, complaint_key, keys, vectors_key};
use super::engine::{Op, Ops};
use super::error::StoreError;
use super::key::Table;
use super::open::Store;
use crate::complaint::{Complaint, ComplaintId};
use crate::embed::{ModelId, Quantised};

/// A complaint's vectors by space, the more telling space first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ComplaintVectors(pub Vec<(ModelId, Quantised)>);

impl Store {
    /// Keeps the vectors of complaints. They can be computed again, so this does not wait for the disk. Those of complaints
    /// that are gone meanwhile, or say something else, are not kept.
    ///
    /// # Errors
    /// [`StoreError`] when reading or writing fails.
    pub fn put_complaint_vectors(&self, found: &[(Complaint, ComplaintVectors)]) -> Result<(), StoreError> {
        // Held so that no complaint goes meanwhile and leaves its vectors.
        let _writer = self.writer();
        let mut ops = Ops::new();
        for (complaint, vectors) in found {
            let Some(Place::At(micros)) = self.complaint_place(complaint.id)? else { continue };
            let at = (micros, complaint.id);
            let Some(bytes) = self.engine().get(&complaint_key(at))? else { continue };
            if self.stored_complaint(&bytes)?.complaint.text == complaint.text {
                ops.insert(vectors_key(at), Op::Put(encode("vectors of a complaint", vectors)?));
            }
        }
        self.engine().apply(ops)
    }

    /// Calls `visit` with the vectors of each complaint of these times that has some, oldest first (ties by id), until it
    /// returns `false`.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn walk_complaint_vectors(
        &self,
        times: impl RangeBounds<Timestamp>,
        mut visit: impl FnMut(ComplaintId, ComplaintVectors) -> bool,
    ) -> Result<(), StoreError> {
        let (from, to) = keys(Table::ComplaintVectors, &times);
        self.engine().walk(&from, &to, |key, value| {
            let (_, id) = at_in(key).ok_or_else(|| self.bad_key(Table::ComplaintVectors))?;
            Ok(visit(id, self.decode("vectors of a complaint", value)?))
        })
    }
}
