//! Which documents there is anything to say of, in the order of their keys.

use super::key::{Day, MirrorKey, SHARDS, Subject};
use super::outbox::document_of;
use crate::incident::{SiteId, Stamp};
use crate::store::error::StoreError;
use crate::store::forget::tombstone_key;
use crate::store::key::{Key, Table};
use crate::store::memory::{action_key, incident_key, mark_key_at, mute_key_of, page_key};
use crate::store::open::Store;
use crate::store::proofs;
use crate::store::sources::source_key;
use crate::store::stamps::{incident_stamps_key, page_stamp_key};
use crate::store::touched;

/// The tables that travel, by the kind of document: of each kind, all that may have a record.
const KINDS: [&[Table]; 10] = [
    &[Table::Forgotten],
    &[Table::Incident, Table::Action, Table::IncidentStamp],
    &[Table::Page, Table::PageStamp],
    &[Table::Mark],
    &[Table::Mute],
    &[Table::Source],
    &[Table::Occurrence],
    &[Table::Touched],
    &[Table::Evidence],
    &[Table::Aggregate],
];

/// The last stamp there can be.
const LAST: Stamp = Stamp { millis: i64::MAX, counter: u32::MAX, site: SiteId(u64::MAX) };

/// Which of [`KINDS`].
fn kind(subject: &Subject) -> usize {
    match subject {
        Subject::Forgotten(_) => 0,
        Subject::Incident(_) => 1,
        Subject::Page(..) => 2,
        Subject::Mark(..) => 3,
        Subject::Mute(_) => 4,
        Subject::Source(_) => 5,
        Subject::Counts(..) => 6,
        Subject::Seen(..) => 7,
        Subject::Proofs(..) => 8,
        Subject::Traffic(..) => 9,
    }
}

/// The last key that a record of this document can have in the table, or one behind it and before all others.
fn last_key(table: Table, subject: &Subject) -> Vec<u8> {
    let day_end = |key: Key, day: Day| key.i64(day.end() - 1).u64(u64::MAX).bytes();
    match subject {
        Subject::Forgotten(tombstone) => tombstone_key(tombstone),
        Subject::Incident(id) if table == Table::Incident => incident_key(id),
        Subject::Incident(id) if table == Table::Action => action_key(id, LAST),
        Subject::Incident(id) => incident_stamps_key(id),
        Subject::Page(id, language) if table == Table::Page => page_key(id, *language),
        Subject::Page(id, language) => page_stamp_key(id, *language),
        Subject::Mark(at, stamp) => mark_key_at(*at, *stamp),
        Subject::Mute(stamp) => mute_key_of(*stamp),
        Subject::Source(id) => source_key(*id),
        Subject::Counts(id, day) => day_end(Key::new(Table::Occurrence).text(id.as_str()), *day),
        Subject::Seen(id, day, shard) => touched::touched_key(id, *day, (u64::from(*shard) << 60) | (u64::MAX >> 4)),
        Subject::Proofs(id, day) => {
            proofs::key_at(id, (day.end().saturating_mul(1_000_000) - 1, crate::entry::SourceId(u64::MAX), u64::MAX))
        }
        Subject::Traffic(day, _) => day_end(Key::new(Table::Aggregate), *day),
    }
}

impl Store {
    /// At most `limit` keys of documents that there is anything to say of, in order, behind `after`: for the first
    /// push, and after the server lost its index. [`Store::mirror_document`] may still say nothing of one (pages that
    /// come with the program, days that are over).
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn mirror_keys(&self, after: Option<&MirrorKey>, limit: usize) -> Result<Vec<MirrorKey>, StoreError> {
        let mut found = Vec::new();
        let first = after.map_or(0, |after| kind(&after.0));
        for (at, tables) in KINDS.iter().enumerate().skip(first) {
            let mut behind = after.map(|after| after.0.clone()).filter(|_| at == first);
            while found.len() < limit {
                let Some(next) = self.next_document(tables, behind.as_ref())? else { break };
                found.push(MirrorKey(next.clone()));
                behind = Some(next);
            }
        }
        Ok(found)
    }

    /// The next document of a kind behind this one.
    fn next_document(&self, tables: &[Table], behind: Option<&Subject>) -> Result<Option<Subject>, StoreError> {
        if let Some(Subject::Traffic(day, shard)) = behind
            && shard + 1 < SHARDS
        {
            // Sources of one time lie side by side, whichever document they belong to.
            return Ok(Some(Subject::Traffic(*day, shard + 1)));
        }
        let mut next: Option<Subject> = None;
        for table in tables {
            let mut from = match behind {
                Some(behind) => {
                    let mut key = last_key(*table, behind);
                    key.push(0);
                    key
                }
                None => table.prefix().to_vec(),
            };
            // Records that belong to no document (a time outside the calendar) are passed over.
            let mut document = None;
            while document.is_none() {
                let Some((key, _)) = self.engine().page(&from, &table.end(), 1)?.into_iter().next() else { break };
                document = document_of(&key);
                from = key;
                from.push(0);
            }
            if let Some(Subject::Traffic(day, _)) = document {
                document = Some(Subject::Traffic(day, 0));
            }
            next = [next, document].into_iter().flatten().min_by(|one, two| order(one).cmp(&order(two)));
        }
        Ok(next)
    }
}

/// As the engine orders them.
fn order(subject: &Subject) -> Vec<u8> {
    match subject {
        Subject::Incident(id) => incident_key(id),
        Subject::Page(id, language) => page_key(id, *language),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::IncidentId;
    use crate::wording::Language;

    #[test]
    fn every_kind_has_its_tables() {
        let id = IncidentId::given("x");
        for (subject, table) in [
            (Subject::Incident(id.clone()), Table::Action),
            (Subject::Page("x".into(), Language::En), Table::PageStamp),
            (Subject::Seen(id, Day(3), 15), Table::Touched),
        ] {
            assert!(KINDS[kind(&subject)].contains(&table));
            assert!(last_key(table, &subject).starts_with(&table.prefix()));
        }
    }
}
