//! Vectors that were computed before: those of the starter pages come with the binary, others are in the store.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::embed::{EmbedError, EmbedErrorKind, ModelId, Quantised, TextHash, VectorCache};
use crate::store::{Store, StoreError};

/// Made by `cargo run --release --example starter_vectors`; a test says when it is out of date.
static STARTER: &[u8] = include_bytes!("../../data/starter_vectors.bin");

/// First bytes of the file: name and version.
const MAGIC: &[u8; 4] = b"CWV1";

/// Bytes of a key: the beginning of a BLAKE3 hash over model and text hash.
const KEY: usize = 16;

/// A vector cache over the store, with the starter pages' vectors before it.
pub(super) struct KeptVectors {
    store: Store,
}

impl KeptVectors {
    pub(super) fn new(store: Store) -> Self {
        Self { store }
    }
}

impl VectorCache for KeptVectors {
    fn get_many(&self, model: &ModelId, texts: &[TextHash]) -> Result<Vec<Option<Vec<f32>>>, EmbedError> {
        let starter = starter();
        let mut found: Vec<Option<Vec<f32>>> =
            texts.iter().map(|text| starter.get(&key(model, text)).cloned()).collect();
        let missing: Vec<usize> = (0..texts.len()).filter(|index| found[*index].is_none()).collect();
        let hashes: Vec<crate::store::TextHash> = missing.iter().map(|index| short(&texts[*index])).collect();
        let kept = self.store.vectors(model, &hashes).map_err(|error| failed(model, &error))?;
        for (index, vector) in missing.into_iter().zip(kept) {
            found[index] = vector;
        }
        Ok(found)
    }

    fn put_many(&self, model: &ModelId, vectors: &[(TextHash, Vec<f32>)]) -> Result<(), EmbedError> {
        let vectors: Vec<(crate::store::TextHash, &[f32])> =
            vectors.iter().map(|(hash, vector)| (short(hash), vector.as_slice())).collect();
        self.store.put_vectors(model, &vectors).map_err(|error| failed(model, &error))
    }
}

fn failed(model: &ModelId, error: &StoreError) -> EmbedError {
    EmbedError { kind: EmbedErrorKind::Cache, model: model.0.clone(), what: error.to_string() }
}

fn short(hash: &TextHash) -> crate::store::TextHash {
    let mut first = [0; 16];
    first.copy_from_slice(&hash.0[..16]);
    crate::store::TextHash(first)
}

fn key(model: &ModelId, text: &TextHash) -> [u8; KEY] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(model.0.as_bytes());
    hasher.update(&text.0);
    let mut key = [0; KEY];
    key.copy_from_slice(&hasher.finalize().as_bytes()[..KEY]);
    key
}

fn starter() -> &'static BTreeMap<[u8; KEY], Vec<f32>> {
    static PARSED: OnceLock<BTreeMap<[u8; KEY], Vec<f32>>> = OnceLock::new();
    PARSED.get_or_init(|| parse(STARTER).unwrap_or_default())
}

/// Reads the file: magic, dimensions (u16), then a record a vector: key, scale (f32), one i8 a component.
fn parse(bytes: &[u8]) -> Option<BTreeMap<[u8; KEY], Vec<f32>>> {
    let rest = bytes.strip_prefix(MAGIC)?;
    let (dimensions, rest) = rest.split_first_chunk::<2>()?;
    let dimensions = usize::from(u16::from_le_bytes(*dimensions));
    let mut vectors = BTreeMap::new();
    for record in rest.chunks_exact(KEY + 4 + dimensions) {
        let (key, record) = record.split_first_chunk::<KEY>()?;
        let (scale, components) = record.split_first_chunk::<4>()?;
        let components = components.iter().map(|component| component.cast_signed()).collect();
        vectors.insert(*key, unit(Quantised::given(f32::from_le_bytes(*scale), components).vector()));
    }
    Some(vectors)
}

fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|component| component * component).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|component| *component /= length);
    }
    vector
}

/// The file that [`parse`] reads.
pub(super) fn write(vectors: &[(ModelId, TextHash, Vec<f32>)]) -> Vec<u8> {
    let records: BTreeMap<[u8; KEY], &Vec<f32>> =
        vectors.iter().map(|(model, text, vector)| (key(model, text), vector)).collect();
    let dimensions = records.values().next().map_or(0, |vector| vector.len());
    let mut file = MAGIC.to_vec();
    file.extend(u16::try_from(dimensions).unwrap_or(u16::MAX).to_le_bytes());
    for (key, vector) in records {
        let vector = Quantised::of(vector);
        file.extend(key);
        file.extend(vector.scale().to_le_bytes());
        file.extend(vector.components().iter().map(|component| component.cast_unsigned()));
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_survive_the_file() {
        let vector = unit((0..384).map(|i| ((i * 37 % 101) as f32 - 50.0) / 50.0).collect());
        let (model, text) = (ModelId("m".into()), TextHash::of("x"));
        let parsed = parse(&write(&[(model.clone(), text, vector.clone())])).unwrap();
        let read = &parsed[&key(&model, &text)];
        let cosine: f32 = read.iter().zip(&vector).map(|(a, b)| a * b).sum();
        assert!(cosine > 0.9999, "{cosine}");
    }
}
