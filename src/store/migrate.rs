//! Folders of older formats, brought to this one while they open.
//!
//! Each chunk of the work is atomic, and what is done already is not found again, so a pass that was interrupted is
//! simply begun anew.

use super::engine::{Engine, Op, Ops};
use super::error::StoreError;
use super::key::{KeyReader, Table};
use super::mirror::Day;
use super::touched::{self, Pseudonyms, Purse, StoredTouched};
use super::{FORMAT, codec};
use crate::incident::{IncidentId, Touched};

/// Records moved at once.
const CHUNK: usize = 5_000;

/// Brings a folder of format `found` to [`FORMAT`].
pub(super) fn migrate(engine: &Engine, found: u32, pseudonyms: &Pseudonyms) -> Result<(), StoreError> {
    if found >= FORMAT {
        return Ok(());
    }
    while move_touched(engine, pseudonyms)? {}
    super::open::write_format(engine)
}

/// Format 2 keeps touched sessions under their pseudonyms. Says whether there may be more.
fn move_touched(engine: &Engine, pseudonyms: &Pseudonyms) -> Result<bool, StoreError> {
    let (table, mut ops) = (Table::OldTouched, Ops::new());
    let page = engine.page(&table.prefix(), &table.end(), CHUNK)?;
    for (key, value) in &page {
        let cut_off = || StoreError::damaged(engine.dir(), format!("a key of the table {} is cut off", table.name()));
        let incident = IncidentId::given(KeyReader::new(key).text().ok_or_else(cut_off)?);
        let old: Touched = codec::decode(engine.dir(), "touched session", value)?;
        let purse = Purse::told(old.stage, &old.money);
        let (session, stored) = touched::stored(&old, purse, pseudonyms);
        put(&mut ops, touched::touched_key(&incident, Day::of(old.at), session), &stored)?;
        ops.insert(key.clone(), Op::Delete);
    }
    engine.apply(ops)?;
    Ok(!page.is_empty())
}

/// A redacted record and the session itself may both have been there.
fn put(ops: &mut Ops, key: Vec<u8>, stored: &StoredTouched) -> Result<(), StoreError> {
    let value = touched::encode(stored)?;
    let value = match ops.remove(&key) {
        Some(Op::Join(other, _)) => touched::elsewhere(&other, &value)?,
        _ => value,
    };
    ops.insert(key, Op::Join(value, touched::elsewhere));
    Ok(())
}
