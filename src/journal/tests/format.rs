//! The format on the disk. A change that breaks one of these tests raises `segment::FORMAT`.

use super::*;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn records() -> [Record; 3] {
    let labels = [("format".to_owned(), "ecs".to_owned())].into();
    let opened = RecordKind::StreamOpened(StreamOpened { name: "web".to_owned(), labels });
    let lines = RecordKind::Lines(Lines { bytes: b"{}\n".to_vec(), resume: vec![7, 8] });
    [
        Record { stream: StreamId(5), arrived: "2026-03-02T12:00:00Z".parse().unwrap(), kind: opened },
        Record { stream: StreamId(5), arrived: "2026-03-02T12:00:00.000000001Z".parse().unwrap(), kind: lines },
        Record::tick(StreamId(0), "1969-12-31T23:59:59.5Z".parse().unwrap()),
    ]
}

#[test]
fn a_small_journal_is_pinned_byte_for_byte() {
    let disk = SimulatedDisk::new(1);
    let (mut log, _) = open(&disk, JournalLimits::default()).unwrap();
    let positions = log.append(records()[..1].iter()).unwrap();
    log.append(records()[1..].iter()).unwrap();
    log.shelf().release(positions[0]).unwrap();
    log.shelf().release(JournalPosition(36)).unwrap();
    log.close().unwrap();
    insta::assert_snapshot!("segment", lines(&disk.read(&segment::name(0))));
    insta::assert_snapshot!("mark", lines(&disk.read(mark::NAME)[..44]));
    insta::assert_snapshot!("released", lines(&disk.read(released::NAME)));
}

/// The records of `compressed.seg`.
fn compressed() -> Record {
    let lines = (0..30).map(|number| format!("{{\"number\":{number},\"message\":\"payment timed out\"}}\n"));
    Record::lines(StreamId(1), at(7), lines.collect::<String>().into_bytes())
}

#[test]
fn a_compressed_group_of_format_1_is_read() {
    let disk = SimulatedDisk::new(1);
    disk.put(&segment::name(0), include_bytes!("compressed.seg").to_vec());
    let (log, _) = open(&disk, SMALL).unwrap();
    assert_eq!(records_of(read_all(&log).unwrap()), [compressed()]);
}

/// Thirty-two bytes a line.
fn lines(bytes: &[u8]) -> String {
    bytes.chunks(32).map(|chunk| hex(chunk) + "\n").collect()
}
