//! Pins the on-disk format: one record a table, as bytes. When one of these fails, either the change was not
//! meant, or [`FORMAT`] has to rise and older folders have to be read as well.

use super::*;
use crate::complaint::{Complaint, ComplaintId, Correction, CorrectionKind, Link, LinkReason};
use crate::measure::{BucketTime, Label, Measures, Metric, Point, Resolution, SeriesName, Sketch};
use crate::wording::Language;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What older programs wrote must stay readable: kinds of action are told by number, and new ones come last.
#[test]
fn kinds_of_action_keep_their_numbers() {
    use crate::incident::ActionKind;
    let text = || "x".to_owned();
    let kinds = [
        ActionKind::Resolve { fix: text(), root_cause: None, applied_at: at(0) },
        ActionKind::Reopen { reason: None },
        ActionKind::Feedback { verdict: crate::incident::FeedbackVerdict::Wrong, note: None },
        ActionKind::Note { text: text() },
        ActionKind::Merge { into: IncidentId::given("y"), reason: None },
        ActionKind::Split { from: vec![IncidentId::given("y")], reason: None },
        ActionKind::Outcome { held: true, at: at(0) },
        ActionKind::Acknowledge {},
    ];
    let bytes = kinds.map(|kind| hex(&codec::encode("kind", &kind).unwrap()));
    let wanted = ["0100017800", "010100", "01020100", "01030178", "0104017900", "010501017900", "010601", "0107"];
    for (bytes, wanted) in bytes.iter().zip(wanted) {
        assert!(bytes.starts_with(wanted), "{bytes} begins with {wanted}");
    }
}

/// Mutes named no clusters before format 4.
#[test]
fn a_folder_of_format_3_opens_with_its_mutes_which_can_still_be_ended() {
    let (dir, store) = open();
    commit(&store, |batch| batch.mute(mute(7, None)));
    let op = engine::Op::Put(3_u32.to_be_bytes().to_vec());
    store.engine().apply(engine::Ops::from([(open::meta_key("format"), op)])).unwrap();
    drop(store);
    let store = Store::open(dir.path()).unwrap();
    assert_eq!(store.engine().get(&open::meta_key("format")).unwrap(), Some(FORMAT.to_be_bytes().to_vec()));
    assert_eq!(store.mutes().unwrap(), [mute(7, None)]);
    commit(&store, |batch| batch.mute(mute(7, Some(50))));
    assert_eq!(store.mutes().unwrap(), [mute(7, Some(50))]);
}

fn complaint() -> Complaint {
    Complaint { order: Some("order-1".into()), ..Complaint::new("desk", "1", at(5), "can't pay") }
}

#[test]
fn the_format_on_the_disk_is_pinned() {
    let (_dir, store) = open();
    // Pseudonyms stand on the disk; they follow from the folder's secret.
    store.go_on_with([7; 32]).unwrap();
    let id = incident("a").id;
    commit(&store, |batch| {
        batch.put_incident(incident("a"));
        batch.write_incident(incident("b"), stamp(8));
        batch.delete_incident(incident("c").id, stamp(9));
        batch.erase_page("rb-gone", Language::En, stamp(10));
        batch.put_page(page("rb-locks", Language::En, "x"));
        batch.action(&id, action(5, "restart"));
        batch.mark(mark(6, 100));
        batch.mute(mute(7, Some(50)));
        batch.source(SourceRecord {
            id: SOURCE,
            name: "shop.log".into(),
            head: SourceHead::of(b"x"),
            size: 1,
            first: None,
            last: Some(at(0)),
        });
        batch.occurrence(&id, SOURCE, bucket(0, 3));
        batch.touched(&id, touched(1, Some("user_456"), 10));
        batch.evidence(&id, None, evidence(1, 1));
        batch.session(session(1, Some("user_456"), 0));
        batch.aggregate(600, SOURCE, Aggregate { entries: 4, ..Aggregate::default() });
        let mut measures = Measures::default();
        measures.count(SeriesName::of(Metric::Requests).with(Label::Service, "cart"), 3);
        measures.time(SeriesName::of(Metric::ResponseTime), &Sketch::of_parts(1, 2_500, [(-299, 2)]));
        let told = complaint();
        batch.complaint(told.clone(), stamp(11));
        batch.erase_complaint(ComplaintId::of("desk", "0"));
        let kind = CorrectionKind::Linked { incident: id.clone() };
        batch.correction(told.id, Correction { stamp: stamp(12), by: None, kind });
        batch.counted(SOURCE, Point { time: BucketTime::holding(Resolution::Minute, 61), measures });
    });
    store.put_vectors(&ModelId("m".into()), &[(TextHash::of("x"), &[1.0])]).unwrap();
    let link = Link { incident: id, reason: LinkReason::ById, confidence: 0.5, evidence: vec!["order-1".into()] };
    store.put_links(1, &[(complaint().id, vec![link])]).unwrap();
    let mut found = String::new();
    let mut seen = Table::Meta;
    for (key, value) in contents(&store) {
        let table = Table::ALL.into_iter().find(|table| key.starts_with(&table.prefix())).unwrap();
        if table != seen {
            // A site's number is drawn for each folder.
            let key = hex(&key).replace(&format!("{:016x}", store.site().0), "<site>");
            found += &format!("{}\n  {key}\n  {}\n", table.name(), hex(&value));
            seen = table;
        }
    }
    insta::assert_snapshot!(found);
}

#[test]
fn a_folder_of_format_1_opens_with_all_its_customers_and_evidence() {
    let (dir, store) = open();
    let id = incident("a").id;
    commit(&store, |batch| batch.put_incident(incident("a")));
    let old_key = |session: u64| key::Key::new(Table::OldTouched).text(id.as_str()).u64(session).bytes();
    let proof = evidence(4, 20);
    let proof_key = super::super::proofs::key_at(&id, super::super::proofs::place_of(&proof));
    let mut ops = engine::Ops::new();
    for session in [1, 2] {
        let old = codec::encode("touched session", &touched(session, Some("user_456"), 10)).unwrap();
        ops.insert(old_key(session), engine::Op::Put(old));
    }
    let old: (Option<SessionKey>, _) = (Some(SessionKey(1)), proof.clone());
    ops.insert(proof_key, engine::Op::Put(codec::encode("evidence", &old).unwrap()));
    ops.insert(open::meta_key("format"), engine::Op::Put(1_u32.to_be_bytes().to_vec()));
    store.engine().apply(ops).unwrap();
    drop(store);
    for _ in 0..2 {
        let store = Store::open(dir.path()).unwrap();
        assert_eq!(store.touched(&id).unwrap(), [1, 2].map(|session| touched(session, Some("user_456"), 10)));
        assert_eq!(store.evidence(&id).unwrap(), std::slice::from_ref(&proof));
        assert!(store.engine().get(&old_key(1)).unwrap().is_none());
    }
    let store = Store::open(dir.path()).unwrap();
    let report = store.forget_user("user_456").unwrap();
    assert_eq!((report.touched, report.evidence), (2, 1), "also what was written in the old form");
}
