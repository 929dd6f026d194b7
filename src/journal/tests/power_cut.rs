//! Hundreds of power cuts: one at every change of a run, and many at moments that a seed decides: in a write, a sync,
//! the making or deleting of a segment, a release, an opening.

use super::*;
use crate::journal::disk::Chance;

const SEEDS: u64 = 150;
const CUTS_EACH: usize = 5;

/// What must be in the journal.
#[derive(Default)]
struct Model {
    /// Acknowledged, from the journal's beginning.
    acknowledged: Vec<(JournalPosition, Record)>,
    /// The group that was being written when the power failed.
    in_flight: Vec<Record>,
    released: JournalPosition,
    /// A release that may have become durable.
    releasing: Option<JournalPosition>,
    made: u64,
}

/// How often what happened, to see that the test tests something.
#[derive(Debug, Default)]
struct Seen {
    survived: usize,
    lost: usize,
    cut: usize,
    failed_openings: usize,
    deletions: usize,
}

#[test]
fn after_any_power_cut_there_is_a_prefix_with_all_that_was_acknowledged() {
    let mut seen = Seen::default();
    for seed in 0..SEEDS {
        let disk = SimulatedDisk::new(seed);
        let mut chance = Chance(seed.wrapping_mul(31));
        let mut model = Model::default();
        for _ in 0..CUTS_EACH {
            disk.fail_after(chance.below(80) as u64);
            live(&disk, &mut model, &mut chance, &mut seen);
            disk.cut_power();
            check(&disk, &mut model, &mut seen, seed);
        }
    }
    let Seen { survived, lost, cut, failed_openings, deletions } = seen;
    for (what, count) in [
        ("groups in flight that survived", survived),
        ("groups in flight that were lost", lost),
        ("ends that were cut off", cut),
        ("openings without power", failed_openings),
        ("segments deleted", deletions),
    ] {
        assert!(count >= 20, "only {count} {what}");
    }
}

#[test]
fn the_power_may_fail_at_any_single_change() {
    let mut seen = Seen::default();
    for changes in 0..200 {
        for seed in 0..2 {
            let disk = SimulatedDisk::new(seed);
            let mut model = Model::default();
            disk.fail_after(changes);
            live(&disk, &mut model, &mut Chance(7), &mut seen);
            disk.cut_power();
            check(&disk, &mut model, &mut seen, changes);
        }
    }
    assert!(seen.deletions > 0 && seen.survived > 0 && seen.lost > 0 && seen.cut > 0, "{seen:?}");
}

/// Appends and releases until the power fails.
fn live(disk: &SimulatedDisk, model: &mut Model, chance: &mut Chance, seen: &mut Seen) {
    let Ok((mut log, _)) = open(disk, SMALL) else {
        seen.failed_openings += 1;
        return;
    };
    loop {
        if chance.below(5) == 0 {
            let Some((position, _)) = model.acknowledged.get(chance.below(model.acknowledged.len())) else { continue };
            let before = log.shelf().segments().list.len();
            if log.shelf().release(*position).is_err() {
                model.releasing = Some(*position);
                return;
            }
            seen.deletions += before - log.shelf().segments().list.len();
            model.released = model.released.max(*position);
            continue;
        }
        let group: Vec<Record> = (0..=chance.below(4)).map(|_| model.record(chance)).collect();
        match log.append(group.iter()) {
            Ok(positions) => model.acknowledged.extend(positions.into_iter().zip(group)),
            Err(_) => {
                model.in_flight = group;
                return;
            }
        }
    }
}

impl Model {
    fn record(&mut self, chance: &mut Chance) -> Record {
        self.made += 1;
        let arrived = at(self.made as i64);
        match chance.below(6) {
            0 => Record::tick(StreamId(self.made), arrived),
            1 => {
                let labels = [("peer".to_owned(), format!("10.0.0.{}", self.made))].into();
                let kind = RecordKind::StreamOpened(StreamOpened { name: "web".to_owned(), labels });
                Record { stream: StreamId(self.made), arrived, kind }
            }
            2 => Record::lines(StreamId(2), arrived, b"{\"message\":\"the same again\"}\n".repeat(chance.below(90))),
            _ => delivery(self.made, chance.below(700)),
        }
    }
}

/// Opens with power, and holds what is there against the model.
fn check(disk: &SimulatedDisk, model: &mut Model, seen: &mut Seen, seed: u64) {
    let (log, recovery) = open(disk, SMALL).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
    let entries = read_all(&log).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
    let (oldest, released) = {
        let segments = log.shelf().segments();
        (segments.oldest(), JournalPosition(segments.released))
    };
    assert!(released == model.released || Some(released) == model.releasing, "seed {seed}");
    assert!(oldest <= released.0, "seed {seed}");
    let kept = model.acknowledged.iter().filter(|(position, _)| position.0 >= oldest);
    let mut expected: Vec<Record> = kept.map(|(_, record)| record.clone()).collect();
    if entries.len() > expected.len() {
        expected.append(&mut model.in_flight);
        seen.survived += 1;
    } else if !model.in_flight.is_empty() {
        seen.lost += 1;
    }
    seen.cut += usize::from(recovery.cut_bytes > 0);
    let gone = model.acknowledged.len().saturating_sub(entries.len());
    assert!(entries.windows(2).all(|pair| pair[0].end == pair[1].position), "seed {seed}");
    let positions = entries.iter().map(|entry| entry.position);
    let before = model.acknowledged.iter().filter(|(position, _)| position.0 < oldest).cloned();
    let all: Vec<_> = before.chain(positions.zip(expected.iter().cloned())).collect();
    assert!(all.starts_with(&model.acknowledged), "seed {seed}: {gone} records are gone");
    assert_eq!(records_of(entries), expected, "seed {seed}");
    *model = Model { acknowledged: all, in_flight: Vec::new(), released, releasing: None, made: model.made };
}
