//! [`Stirred`]: the incidents of which the last commits changed something, so that what others derive of incidents is
//! derived anew for these alone. In memory only: who starts anew derives everything.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use super::engine::Ops;
use super::key::{KeyReader, Table};
use super::open::Store;
use crate::incident::IncidentId;

/// So many are known of; who is further behind derives everything anew, which is quicker then.
const KEPT: usize = 20_000;

/// Tables whose keys begin with an incident, and which its row in a list follows from.
const TABLES: [Table; 4] = [Table::Incident, Table::Action, Table::Occurrence, Table::Touched];

/// Which incidents were changed, oldest first.
#[derive(Debug, Default)]
pub(super) struct Stirred(Mutex<Log>);

#[derive(Debug, Default)]
struct Log {
    /// How many there were in all.
    total: u64,
    /// The last of them.
    last: VecDeque<IncidentId>,
}

/// The incidents that a commit is about.
pub(super) fn incidents_of(ops: &Ops) -> Vec<IncidentId> {
    let mut found: Vec<IncidentId> = Vec::new();
    for table in TABLES {
        for (key, _) in ops.range(table.prefix().to_vec()..table.end().to_vec()) {
            let Some(id) = KeyReader::new(key).text() else { continue };
            if found.last().is_none_or(|last| last.as_str() != id.as_str()) {
                found.push(IncidentId::given(id));
            }
        }
    }
    found
}

impl Stirred {
    /// Something of these is another now. Called when it can be read: who asked before derives them again.
    pub(super) fn note(&self, incidents: Vec<IncidentId>) {
        if incidents.is_empty() {
            return;
        }
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        log.total += incidents.len() as u64;
        log.last.extend(incidents);
        let over = log.last.len().saturating_sub(KEPT);
        log.last.drain(..over);
    }

    /// Where the log ends, and the incidents behind `seen`; `None` where it does not reach back so far.
    fn since(&self, seen: u64) -> (u64, Option<BTreeSet<IncidentId>>) {
        let log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let behind = usize::try_from(log.total.saturating_sub(seen)).unwrap_or(usize::MAX);
        let known = log.last.len().checked_sub(behind);
        (log.total, known.map(|skipped| log.last.iter().skip(skipped).cloned().collect()))
    }
}

impl Store {
    /// How far the changes of incidents have come, and which incidents changed after `seen`; `None` where those can't be
    /// told any more, so that all may have. Counted from 0 when the store is opened.
    #[must_use]
    pub fn stirred_since(&self, seen: u64) -> (u64, Option<BTreeSet<IncidentId>>) {
        self.engine().stirred().since(seen)
    }
}

#[cfg(test)]
mod tests {
    use super::super::engine::Op;
    use super::super::key::Key;
    use super::*;

    fn ids(names: impl IntoIterator<Item = usize>) -> Vec<IncidentId> {
        names.into_iter().map(|name| IncidentId::given(format!("inc-{name}"))).collect()
    }

    #[test]
    fn keys_of_other_tables_name_no_incident() {
        let key = |table, text| (Key::new(table).text(text).i64(7).bytes(), Op::Delete);
        let ops = Ops::from([
            key(Table::Occurrence, "inc-1"),
            key(Table::Touched, "inc-2"),
            key(Table::Page, "rb-1"),
            (Key::new(Table::Occurrence).text("inc-1").i64(8).bytes(), Op::Delete),
            key(Table::Mute, "inc-3"),
        ]);
        assert_eq!(incidents_of(&ops), ids([1, 2]));
    }

    #[test]
    fn what_is_too_long_ago_is_not_told_in_part() {
        let stirred = Stirred::default();
        stirred.note(ids([1, 2]));
        let (seen, all) = stirred.since(0);
        assert_eq!((seen, all.map(|all| all.len())), (2, Some(2)));
        stirred.note(ids([2]));
        assert_eq!(stirred.since(seen), (3, Some(ids([2]).into_iter().collect())));
        stirred.note(ids(0..KEPT));
        assert_eq!(stirred.since(seen).1, None);
        assert_eq!(stirred.since(3).1.map(|all| all.len()), Some(KEPT));
    }
}
