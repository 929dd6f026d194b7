//! What was worked out from the records and may be worked out again: kept so that the next process need not.
//!
//! It belongs to the folder. It is neither exported nor mirrored, and counts nothing in the memory's version.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::codec::encode;
use super::engine::{Op, Ops};
use super::error::StoreError;
use super::open::{Store, meta_key};

fn derived_key(name: &str) -> Vec<u8> {
    meta_key(&format!("derived {name}"))
}

impl Store {
    /// What was kept under the name; `None` where nothing was, or nothing of this form.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn derived<T: DeserializeOwned>(&self, name: &'static str) -> Result<Option<T>, StoreError> {
        let bytes = self.engine().get(&derived_key(name))?;
        // Another program's form is no damage: it is worked out anew.
        Ok(bytes.and_then(|bytes| self.decode(name, &bytes).ok()))
    }

    /// Keeps it. As it can be worked out again, this does not wait for the disk.
    ///
    /// # Errors
    /// [`StoreError`]; what was kept before is kept then.
    pub fn put_derived<T: Serialize>(&self, name: &'static str, value: &T) -> Result<(), StoreError> {
        let _writer = self.writer();
        let value = encode(name, value)?;
        self.engine().apply(Ops::from([(derived_key(name), Op::Put(value))]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Disclosure;

    #[test]
    fn it_stays_in_the_folder_and_another_form_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let before = store.memory_version();
        let mut exports = [Vec::new(), Vec::new()];
        store.export(&mut exports[0], Disclosure::Raw).unwrap();
        store.put_derived("sums", &vec![1_u64, 2]).unwrap();
        store.export(&mut exports[1], Disclosure::Raw).unwrap();
        assert_eq!(exports[0], exports[1]);
        assert_eq!(store.memory_version(), before);
        drop(store);
        let store = Store::open(dir.path()).unwrap();
        assert_eq!(store.derived::<Vec<u64>>("sums").unwrap(), Some(vec![1, 2]));
        assert_eq!(store.derived::<Vec<(u64, u64)>>("sums").unwrap(), None);
        assert_eq!(store.derived::<Vec<u64>>("others").unwrap(), None);
    }
}
