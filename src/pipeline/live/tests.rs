//! A small shop's traffic through a journal: what is announced, what is written, and what a crash changes (nothing).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, unbounded};
use jiff::Timestamp;

use super::analysis::LiveAnalysis;
use super::board::Announcement;
use super::status::Resumed;
use super::stop::StopSignal;
use crate::config::Config;
use crate::detect::{Observer, SessionWatch};
use crate::finding::Fingerprint;
use crate::journal::{Journal, JournalLimits, Record, RecordKind, StreamId};
use crate::memory::{ListFilter, Memory, MuteRequest};
use crate::pipeline::collect::{Collector, Draft};
use crate::pipeline::input::Reading;
use crate::pipeline::rules::load_rules;
use crate::pipeline::run::limits;
use crate::report::{LiveEvent, LiveIncident};
use crate::session::timestamp;
use crate::store::{Disclosure, Incoming, MirrorState, ServerVersion, Store};

/// 2024-05-01T10:00:00Z.
const BEGIN: i64 = 1_714_557_600;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(BEGIN + second).unwrap()
}

fn line(second: i64, session: u64, rest: &str) -> String {
    let time = at(second);
    format!(r#"{{"timestamp":"{time}","session_id":"s{session}","user_id":"u{}",{rest}}}"#, session % 40) + "\n"
}

/// A multiplicative congruential generator (Knuth's MMIX constants): the same traffic each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

const KINDS: [&str; 8] = [
    r#""event_type":"page_view","event_data":{"path":"/item/7","status":200},"response_time":0.1"#,
    r#""event_type":"add_to_cart","event_data":{"cart_total":120.5,"currency":"EUR"}"#,
    r#""event_type":"checkout","event_data":{"step":"payment"},"error_code":"PAYMENT_TIMEOUT","level":"ERROR","message":"payment provider did not answer in 30 s","service":"payment""#,
    r#""event_type":"request","event_data":{"path":"/api/search","status":200},"response_time":9.5,"service":"search""#,
    r#""event_type":"request","event_data":{"path":"/api/pay","status":502},"level":"ERROR","message":"502 Bad Gateway","service":"gateway""#,
    r#""event_type":"order_placed","event_data":{"order_id":"o1","status":200}"#,
    r#""event_type":"log","level":"ERROR","message":"could not reserve stock for item 17","service":"stock""#,
    r#""event_type":"log","level":"WARN","message":"cache is cold, 12 entries","service":"search""#,
];

/// Four hours of traffic as records, with ticks, and a broken line here and there.
fn traffic(seed: u64) -> Vec<Record> {
    let mut dice = Dice(seed);
    let mut records = Vec::new();
    let mut second = 0;
    while second < 4 * 3600 {
        second += 1 + dice.below(90).cast_signed();
        if dice.below(10) == 0 {
            records.push(Record::tick(StreamId(1), at(second)));
            continue;
        }
        let mut bytes = String::new();
        for _ in 0..dice.below(12) + 1 {
            let kind = if dice.below(3) == 0 { dice.below(8) } else { dice.below(2) };
            let session = (second.cast_unsigned() / 600) * 10 + dice.below(25);
            bytes += &line(second - dice.below(40).cast_signed(), session, KINDS[kind as usize]);
        }
        if dice.below(30) == 0 {
            bytes += "{broken\n";
        }
        records.push(Record::lines(StreamId(1), at(second + 1), bytes.into_bytes()));
    }
    // Everything is over.
    records.push(Record::tick(StreamId(1), at(second + 30 * 3600)));
    records
}

fn journal(folder: &Path, records: &[Record]) -> Journal {
    let journal = Journal::open(folder.join("journal"), JournalLimits::default()).unwrap();
    append(&journal, records);
    journal
}

fn append(journal: &Journal, records: &[Record]) {
    let tickets: Vec<_> = records.iter().map(|record| journal.append(record.clone()).unwrap()).collect();
    for ticket in tickets {
        ticket.wait().unwrap();
    }
}

/// A live analysis under test, driven by hand.
struct Desk {
    live: LiveAnalysis,
    memory: Arc<Memory>,
    say: Sender<Announcement>,
    said: Receiver<Announcement>,
}

impl Desk {
    fn open(folder: &Path, journal: &Journal) -> Self {
        let config = Config::built_in(folder);
        let memory = Arc::new(Memory::open(&config).unwrap());
        let live = LiveAnalysis::open(&config, Arc::clone(&memory), journal.clone()).unwrap();
        let (say, said) = unbounded();
        Self { live, memory, say, said }
    }

    /// Takes up to `count` records; `false` at the end.
    fn take(&mut self, count: u64) -> bool {
        (0..count).all(|_| match self.live.next().unwrap() {
            Some(entry) => self.live.take(entry).map(|()| true).unwrap(),
            None => false,
        })
    }

    fn settle(&mut self) -> Vec<LiveEvent> {
        self.live.settle(&self.say).unwrap();
        self.said.try_iter().map(|(event, _)| event).collect()
    }
}

/// Everything in the memory but the folder's own name.
fn exported(memory: &Memory) -> Vec<String> {
    let mut bytes = Vec::new();
    memory.store().export(&mut bytes, Disclosure::Raw).unwrap();
    let lines = String::from_utf8(bytes).unwrap();
    let lines = lines.lines().skip(1).filter(|line| !line.contains("\"page\""));
    // Customers come in the order of their pseudonyms, which are another folder's in another folder.
    let mut lines: Vec<String> = lines.map(str::to_owned).collect();
    lines.sort();
    lines
}

fn uninterrupted(journal: &Journal) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(folder.path(), journal);
    while desk.take(1_000) {}
    desk.settle();
    exported(&desk.memory)
}

#[test]
fn a_crash_at_any_moment_changes_nothing() {
    for seed in 0..3 {
        let folder = tempfile::tempdir().unwrap();
        let journal = journal(folder.path(), &traffic(seed));
        let expected = uninterrupted(&journal);
        assert!(expected.len() > 100, "{}", expected.len());
        let mut dice = Dice(seed + 100);
        let mut crashes = 0;
        loop {
            let mut desk = Desk::open(folder.path(), &journal);
            let resumed = desk.live.status().status().resumed;
            assert!(crashes == 0 || resumed != Resumed::Kept, "{resumed:?} after {crashes}");
            let mut more = true;
            for _ in 0..dice.below(4) + 1 {
                more = desk.take(dice.below(30) + 1);
                match dice.below(3) {
                    0 => {}
                    1 => drop(desk.settle()),
                    _ => {
                        desk.settle();
                        desk.live.save().unwrap();
                    }
                }
            }
            if !more {
                desk.settle();
                assert_eq!(exported(&desk.memory), expected, "seed {seed}, {crashes} crashes");
                break;
            }
            crashes += 1;
        }
        assert!(crashes > 2, "{crashes}");
    }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Takes in more, and says how many lines that were.
fn go_on(folder: &Path, records: &[Record]) -> u64 {
    let journal = journal(folder, &[]);
    let mut desk = Desk::open(folder, &journal);
    append(&journal, records);
    while desk.take(1_000) {}
    desk.settle();
    desk.live.save().unwrap();
    let lines = |record: &Record| match &record.kind {
        RecordKind::Lines(lines) => String::from_utf8_lossy(&lines.bytes).matches("{\"timestamp\"").count() as u64,
        _ => 0,
    };
    records.iter().map(lines).sum()
}

/// Everything that one memory has to say to the other, as the server would hand it on.
fn tell(from: &Store, to: &Store, now: Timestamp) {
    let documents = from.mirror_keys(None, usize::MAX).unwrap().into_iter().enumerate().filter_map(|(at, key)| {
        let document = from.mirror_document(&key).unwrap()?;
        let version = ServerVersion { seq_no: at as u64, primary_term: 1 };
        Some(Incoming { id: key.id(), version, body: document.body })
    });
    let report = to.join(&documents.collect::<Vec<_>>(), &MirrorState::default(), now).unwrap();
    assert!(report.quarantined.is_empty() && report.changed > 0, "{report:?}");
}

#[test]
fn a_copied_folder_goes_on_by_itself_and_together_they_count_everything_once() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    let early = |record: &Record| record.arrived < at(3600);
    let common: Vec<Record> = traffic(1).into_iter().filter(early).collect();
    // At the same time, and at the same places of both journals, something else.
    let later = |seed| traffic(seed).into_iter().filter(|record| !early(record)).collect::<Vec<_>>();
    let mut entries = go_on(&one, &common);
    copy_folder(&one, &two);
    entries += go_on(&one, &later(2)) + go_on(&two, &later(3));
    // Once more without anything new: what was settled stays.
    go_on(&two, &[]);
    let open = |folder: &Path| Memory::open(&Config::built_in(folder)).unwrap();
    let (one, two) = (open(&one), open(&two));
    assert_ne!(one.store().site(), two.store().site());
    let now = at(40 * 24 * 3600);
    tell(one.store(), two.store(), now);
    tell(two.store(), one.store(), now);
    for memory in [&one, &two] {
        let counts = memory.store().aggregates(i64::MIN, i64::MAX).unwrap();
        assert_eq!(counts.iter().map(|(_, counts)| counts.entries).sum::<u64>(), entries);
        assert_eq!(memory.store().sources().unwrap().len(), 2);
    }
    let proofs = |memory: &Memory| memory.store().all_occurrences().unwrap();
    assert!(!proofs(&one).is_empty());
    assert_eq!(proofs(&one), proofs(&two));
}

/// What the batch analysis makes of the same entries in the same order.
fn batch(journal: &Journal, memory: &Memory) -> Vec<(Fingerprint, Draft)> {
    let config = Config::built_in(Path::new(""));
    let rules = load_rules(&config).unwrap();
    let observer = Arc::new(Observer::new(Arc::clone(&rules), memory.store().redactor()));
    let reading = Reading::new(&config, Some("json"), Timestamp::UNIX_EPOCH).unwrap();
    let mut intake = super::intake::Intake::new(&reading, observer, super::epochs::Epochs::single(journal.id()));
    let mut watch = SessionWatch::new(rules, limits(&config));
    let mut collector = Collector::default();
    let mut reader = journal.reader_from(journal.status().oldest).unwrap();
    while let Some(entry) = reader.next().unwrap() {
        for observation in intake.work(entry).unwrap().items {
            watch.push(observation, &mut |session| collector.add(&session));
        }
    }
    watch.finish(&mut |session| collector.add(&session));
    for recovery in watch.take_recoveries() {
        collector.recover(recovery.key, timestamp(recovery.at));
    }
    collector.ranked()
}

#[test]
fn what_is_remembered_in_the_end_is_what_a_batch_would_remember() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(folder.path(), &traffic(7));
    let mut desk = Desk::open(folder.path(), &journal);
    while desk.take(3) {
        desk.settle();
    }
    desk.settle();
    let found = batch(&journal, &desk.memory);
    assert!(found.len() >= 4, "{}", found.len());
    let store = desk.memory.store();
    let remembered: BTreeSet<Fingerprint> =
        store.incidents().unwrap().iter().filter_map(|incident| incident.fingerprint).collect();
    assert_eq!(remembered, found.iter().map(|(fingerprint, _)| *fingerprint).collect());
    for (fingerprint, draft) in found {
        let id = crate::incident::IncidentId::of(fingerprint);
        assert_eq!(store.occurrences(&id).unwrap(), draft.buckets.values().copied().collect::<Vec<_>>(), "{id:?}");
        let touched: BTreeMap<_, _> = store.touched(&id).unwrap().into_iter().map(|one| (one.key, one)).collect();
        assert_eq!(touched, draft.touched, "{id:?}");
    }
}

fn failures(second: i64, session: u64, kind: usize, count: usize) -> Record {
    let bytes = line(second, session, KINDS[kind]).repeat(count).into_bytes();
    Record::lines(StreamId(1), at(second), bytes)
}

fn names(events: &[LiveEvent]) -> Vec<(&'static str, u64)> {
    let name = |event: &LiveEvent| match event {
        LiveEvent::Opened(_) => "opened",
        LiveEvent::Grew(_) => "grew",
        LiveEvent::Calmed(_) => "calmed",
        LiveEvent::Closed(_) => "closed",
    };
    events.iter().map(|event| (name(event), event.incident().entries)).collect()
}

fn play(desk: &mut Desk, journal: &Journal, record: Record) -> Vec<LiveEvent> {
    append(journal, &[record]);
    desk.take(1);
    desk.settle()
}

#[test]
fn an_incident_opens_with_its_first_proof_grows_calms_and_closes() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(folder.path(), &[]);
    let mut desk = Desk::open(folder.path(), &journal);
    let opened = play(&mut desk, &journal, failures(0, 1, 2, 1));
    assert_eq!(names(&opened), [("opened", 1)]);
    let listed = desk.memory.list(&ListFilter::default(), 10).unwrap();
    assert_eq!((listed.total, listed.incidents[0].occurrences, listed.incidents[0].sessions), (1, 1, 1));
    assert_eq!(names(&play(&mut desk, &journal, failures(1, 2, 2, 500))), []);
    assert_eq!(names(&play(&mut desk, &journal, failures(6, 3, 2, 500))), [("grew", 1001)]);
    assert_eq!(desk.live.status().incidents().len(), 1);
    let tick = |second| Record::tick(StreamId(1), at(second));
    assert_eq!(names(&play(&mut desk, &journal, tick(200))), []);
    assert_eq!(names(&play(&mut desk, &journal, tick(310))), [("calmed", 1001)]);
    assert_eq!(names(&play(&mut desk, &journal, tick(2600))), []);
    assert_eq!(names(&play(&mut desk, &journal, tick(3700))), [("closed", 1001)]);
    assert_eq!(desk.live.status().status().sessions_open, 0);
    let again = play(&mut desk, &journal, failures(9000, 1, 2, 1));
    assert_eq!((names(&again), again[0].incident().known), (vec![("opened", 1)], crate::report::Known::Seen));
}

#[test]
fn a_customer_whom_two_incidents_touch_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(folder.path(), &[]);
    let mut desk = Desk::open(folder.path(), &journal);
    for (second, session, kind) in [(0, 1, 2), (1, 1, 3), (2, 2, 2)] {
        play(&mut desk, &journal, failures(second, session, kind, 2));
    }
    let handle = desk.live.status();
    let each: u64 = handle.incidents().iter().map(|incident| incident.customers).sum();
    assert_eq!((handle.incidents().len(), each, handle.customers()), (2, 3, Some(2)));
    let everything =
        MuteRequest { until: at(9_000), reason: "work".into(), from: Some(at(0)), ..MuteRequest::default() };
    desk.memory.mute(everything, at(3)).unwrap();
    play(&mut desk, &journal, failures(9, 2, 2, 1));
    assert_eq!(handle.customers(), Some(0), "nobody needs to be alarmed");
}

#[test]
fn planned_noise_is_marked_as_such_and_opens_when_it_outlasts_the_plan() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(folder.path(), &[]);
    let mut desk = Desk::open(folder.path(), &journal);
    let request = MuteRequest {
        service: Some("payment".into()),
        from: Some(at(0)),
        until: at(600),
        reason: "the provider moves".into(),
        ..MuteRequest::default()
    };
    desk.memory.mute(request, at(0)).unwrap();
    let told = |events: &[LiveEvent]| -> Vec<(&'static str, bool)> {
        let muted = events.iter().map(|event| event.incident().muted.is_some());
        names(events).into_iter().map(|(name, _)| name).zip(muted).collect()
    };
    assert_eq!(told(&play(&mut desk, &journal, failures(1, 1, 2, 1))), [("opened", true)]);
    assert_eq!(told(&play(&mut desk, &journal, failures(10, 2, 2, 1))), [("grew", true)]);
    let listed = desk.memory.list(&ListFilter::default(), 10).unwrap().incidents;
    assert_eq!(listed[0].muted.as_ref().map(|muted| muted.reason.as_str()), Some("the provider moves"));
    assert_eq!(told(&play(&mut desk, &journal, Record::tick(StreamId(1), at(590)))), [], "its calm is no news");
    assert_eq!(told(&play(&mut desk, &journal, failures(601, 3, 2, 1))), [("opened", false)]);
    assert_eq!(told(&play(&mut desk, &journal, failures(607, 3, 2, 1))), [("grew", false)]);
    assert_eq!(desk.memory.list(&ListFilter::default(), 10).unwrap().incidents[0].muted, None);
}

#[test]
fn slow_requests_are_told_of_while_their_session_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(folder.path(), &[]);
    let mut desk = Desk::open(folder.path(), &journal);
    let events = play(&mut desk, &journal, failures(0, 1, 3, 2));
    assert_eq!(names(&events), [("opened", 2)]);
    assert_eq!(events[0].incident().category, crate::finding::Category::Performance);
}

#[test]
fn what_only_passes_a_failure_on_is_taken_back_when_the_failure_comes() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(folder.path(), &[]);
    let mut desk = Desk::open(folder.path(), &journal);
    assert_eq!(names(&play(&mut desk, &journal, failures(0, 1, 4, 1))), [("opened", 1)]);
    assert_eq!(desk.memory.list(&ListFilter::default(), 10).unwrap().total, 0);
    let mut later = names(&play(&mut desk, &journal, failures(1, 1, 2, 1)));
    later.sort_unstable();
    assert_eq!(later, [("closed", 0), ("opened", 2)]);
}

#[test]
fn a_run_on_its_own_thread_tells_and_ends_with_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(folder.path(), &[]);
    let Desk { live, memory, .. } = Desk::open(folder.path(), &journal);
    let live = live.without_answers();
    let (mut events, handle) = (live.events(), live.status());
    let (_stopper, stop) = StopSignal::new();
    let running = std::thread::spawn(move || live.run(stop));
    append(&journal, &[failures(0, 1, 2, 3)]);
    let event = events.blocking_recv().unwrap();
    let LiveEvent::Opened(LiveIncident { entries: 3, sessions: 1, .. }) = event else { panic!("{event:?}") };
    journal.close().unwrap();
    let summary = running.join().unwrap().unwrap();
    assert_eq!((summary.status.entries, summary.status.behind_bytes), (3, 0));
    assert_eq!(handle.status(), summary.status);
    assert_eq!(memory.list(&ListFilter::default(), 10).unwrap().total, 1);
    assert!(summary.status.timings.analyse > Duration::ZERO);
}

#[test]
fn a_state_of_another_form_is_not_used() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(folder.path(), &traffic(3));
    let mut desk = Desk::open(folder.path(), &journal);
    desk.take(100);
    desk.settle();
    desk.live.save().unwrap();
    drop(desk);
    let path = folder.path().join("live.state");
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let mut desk = Desk::open(folder.path(), &journal);
    assert_eq!(desk.live.status().status().resumed, Resumed::Kept);
    while desk.take(1_000) {}
    desk.settle();
    assert_eq!(exported(&desk.memory), uninterrupted(&journal));
}
