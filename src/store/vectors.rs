//! Vectors by model and text, so that nothing is embedded twice.

use super::engine::{Op, Ops};
use super::error::StoreError;
use super::key::{Key, Table};
use super::open::Store;
use crate::embed::ModelId;

/// A text as vectors are kept by: the first 128 bits of its BLAKE3 hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextHash(pub [u8; 16]);

impl TextHash {
    /// The hash of a text, exactly as it is given to the embedder.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let digest = blake3::hash(text.as_bytes());
        let mut hash = [0; 16];
        hash.copy_from_slice(&digest.as_bytes()[..16]);
        Self(hash)
    }
}

/// Bytes of one component: `f32`, little-endian.
const COMPONENT: usize = 4;

fn vector_key(model: &ModelId, text: TextHash) -> Vec<u8> {
    Key::new(Table::Vector).text(&model.0).raw(&text.0).bytes()
}

impl Store {
    /// The kept vectors of the texts in one space, in order; `None` for texts never embedded.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn vectors(&self, model: &ModelId, texts: &[TextHash]) -> Result<Vec<Option<Vec<f32>>>, StoreError> {
        texts
            .iter()
            .map(|text| Ok(self.engine().get(&vector_key(model, *text))?.map(|bytes| components(&bytes))))
            .collect()
    }

    /// Keeps vectors. They can be computed again, so this does not wait for the disk.
    ///
    /// # Errors
    /// [`StoreError`]; none of them is kept then.
    pub fn put_vectors(&self, model: &ModelId, vectors: &[(TextHash, &[f32])]) -> Result<(), StoreError> {
        let _writer = self.writer();
        let ops = vectors.iter().map(|(text, vector)| {
            let bytes = vector.iter().flat_map(|component| component.to_le_bytes()).collect();
            (vector_key(model, *text), Op::Put(bytes))
        });
        self.engine().apply(ops.collect::<Ops>())
    }
}

fn components(bytes: &[u8]) -> Vec<f32> {
    let (chunks, _) = bytes.as_chunks::<COMPONENT>();
    chunks.iter().map(|chunk| f32::from_le_bytes(*chunk)).collect()
}
