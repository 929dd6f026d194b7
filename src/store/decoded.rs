//! [`DecodedLeaves`]: the leaves that were read last, decompressed. Whoever reads records one by one mostly finds the next
//! one in the leaf of the last.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::error::StoreError;
use super::leaf;

/// Leaves that are kept: a few for each table that is read along with others. A leaf has at most some 64 KiB.
const KEPT: usize = 12;

struct Decoded {
    key: sled::IVec,
    /// As the engine has it: what it is compared by, so a leaf that was written since is decompressed anew.
    leaf: sled::IVec,
    raw: Arc<Vec<u8>>,
}

/// The leaves that were read last, the newest first.
#[derive(Default)]
pub(super) struct DecodedLeaves(Mutex<VecDeque<Decoded>>);

impl DecodedLeaves {
    /// The uncompressed bytes of a leaf that was found under its key.
    pub(super) fn raw(&self, dir: &Path, key: &sled::IVec, leaf: &sled::IVec) -> Result<Arc<Vec<u8>>, StoreError> {
        {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(at) = kept.iter().position(|decoded| decoded.key == key) {
                // One that is outdated is dropped here.
                let found = kept.remove(at).filter(|decoded| decoded.leaf == leaf);
                if let Some(decoded) = found {
                    let raw = Arc::clone(&decoded.raw);
                    kept.push_front(decoded);
                    return Ok(raw);
                }
            }
        }
        let raw = Arc::new(leaf::decode(dir, leaf)?);
        let decoded = Decoded { key: key.clone(), leaf: leaf.clone(), raw: Arc::clone(&raw) };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_front(decoded);
        kept.truncate(KEPT);
        Ok(raw)
    }
}
