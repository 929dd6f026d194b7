//! Tests of the whole journal, most of them over a disk whose power can be cut.

mod damage;
mod faults;
mod format;
mod power_cut;
mod release;
mod serving;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::disk::SimulatedDisk;
use super::log::Log;
use super::*;

const ID: JournalId = JournalId([0x1D; 16]);

/// Small segments, so that there are many.
const SMALL: JournalLimits =
    JournalLimits { segment_bytes: 1_500, waiting_bytes: 100_000, disk_bytes: 1 << 20, keep: Duration::ZERO };

fn open(disk: &SimulatedDisk, limits: JournalLimits) -> Result<(Log, Recovery), JournalError> {
    recover::open(Arc::new(disk.clone()), Path::new("journal"), limits, || Ok(ID))
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_760_000_000 + second).unwrap()
}

/// A delivery that can be told from others.
fn delivery(number: u64, bytes: usize) -> Record {
    let mut text = format!("{{\"number\":{number}}}\n").into_bytes();
    let mut chance = disk::Chance(number);
    text.extend((text.len()..bytes).map(|_| chance.next() as u8));
    Record::lines(StreamId(number % 3), at(number as i64), text)
}

/// Everything that is kept.
fn read_all(log: &Log) -> Result<Vec<JournalEntry>, JournalError> {
    let oldest = JournalPosition(log.shelf().segments().oldest());
    let mut reader = Reader::new(Arc::clone(log.shelf()), oldest)?;
    let mut entries = Vec::new();
    while let Some(entry) = reader.next()? {
        entries.push(entry);
    }
    Ok(entries)
}

fn records_of(entries: Vec<JournalEntry>) -> Vec<Record> {
    entries.into_iter().map(|entry| entry.record).collect()
}
