//! Export and import: what moves, what is redacted, and that importing again changes nothing.

use std::io::Cursor;

use super::*;
use crate::wording::Language;

fn fill(store: &Store) {
    let id = incident("a").id;
    commit(store, |batch| {
        batch.put_incident(incident("a"));
        batch.put_page(page("rb-locks", Language::En, "Two orders wait for each other"));
        batch.action(&id, action(5, "restart"));
        batch.mark(mark(6, 100));
        batch.mute(mute(7, Some(50)));
        batch.source(SourceRecord {
            id: SOURCE,
            name: "shop.log".into(),
            head: SourceHead::of(b"x"),
            size: 1,
            first: None,
            last: None,
        });
        batch.occurrence(&id, SOURCE, bucket(0, 3));
        batch.touched(&id, touched(1, Some("user_456"), 10));
        batch.evidence(&id, None, evidence(1, 1));
        batch.session(session(1, Some("user_456"), 0));
        batch.aggregate(600, SOURCE, Aggregate { entries: 4, ..Aggregate::default() });
        batch.setting("starter", "3");
    });
    store.forget_user("user_1").unwrap();
}

fn exported(store: &Store, disclosure: Disclosure) -> String {
    let mut lines = Vec::new();
    store.export(&mut lines, disclosure).unwrap();
    String::from_utf8(lines).unwrap()
}

#[test]
fn an_export_moves_everything_and_importing_twice_changes_nothing() {
    let ((_a, old), (_b, new)) = (open(), open());
    fill(&old);
    let lines = exported(&old, Disclosure::Raw);
    assert_eq!(lines, exported(&old, Disclosure::Raw), "the same bytes every time");
    let report = new.import(Cursor::new(&lines), at(0)).unwrap();
    assert_eq!((report.records, report.redacted), (13, false));
    let but_changes = |store: &Store| {
        let mut all = contents(store);
        all.retain(|key, _| !key.starts_with(&Table::Change.prefix()));
        all
    };
    assert_eq!(but_changes(&new), but_changes(&old));
    assert_eq!(new.setting("starter").unwrap().as_deref(), Some("3"));
    let (before, sequence) = (contents(&new), new.last_sequence());
    new.import(Cursor::new(&lines), at(0)).unwrap();
    assert_eq!((contents(&new), new.last_sequence()), (before, sequence));
    assert!(new.stamp(at(-9_999_999)).millis >= 6, "the clock saw the imported stamps");
}

#[test]
fn an_export_from_before_mutes_could_name_clusters_is_read_and_one_with_clusters_comes_whole() {
    let (_a, new) = open();
    let old = "{\"cartwatch_export\":3,\"site\":\"0000000000000005\",\"redacted\":true}\n\
               {\"record\":\"mute\",\"stamp\":{\"millis\":7,\"counter\":0,\"site\":\"0000000000000005\"},\"incident\":null,\
               \"category\":\"database\",\"service\":\"orders\",\"from\":\"2024-01-10T00:00:00Z\",\
               \"until\":\"2024-01-10T02:00:00Z\",\"reason\":\"migration\",\"by\":\"Olga\",\"ended\":null}\n";
    new.import(Cursor::new(old), at(0)).unwrap();
    assert_eq!(new.mutes().unwrap(), [mute(7, None)]);
    let complaints = vec![crate::complaint::ComplaintId::of("desk", "1")];
    let cluster = crate::incident::Mute { complaints, ..mute(8, None) };
    commit(&new, |batch| batch.mute(cluster.clone()));
    let (_b, other) = open();
    other.import(Cursor::new(exported(&new, Disclosure::Raw)), at(0)).unwrap();
    assert_eq!(other.mutes().unwrap(), [mute(7, None), cluster]);
}

#[test]
fn two_sites_agree_whoever_imports_first() {
    let ((_a, left), (_b, right)) = (open(), open());
    let id = incident("a").id;
    let mut renamed = incident("a");
    renamed.title = "Another title".into();
    fill(&left);
    commit(&right, |batch| {
        batch.put_incident(renamed);
        batch.occurrence(&id, SOURCE, bucket(0, 9));
        batch.touched(&id, Touched { money: Money::of("EUR", 7.into()), ..touched(1, None, 5) });
        batch.action(&id, action(9, "rollback"));
        batch.session(crate::session::ClosedSession { entries: 99, ..session(1, Some("user_456"), 0) });
    });
    let (lines_left, lines_right) = (exported(&left, Disclosure::Raw), exported(&right, Disclosure::Raw));
    left.import(Cursor::new(lines_right), at(0)).unwrap();
    right.import(Cursor::new(lines_left), at(0)).unwrap();
    let without_header = |text: String| text.split_once('\n').unwrap().1.to_owned();
    assert_eq!(without_header(exported(&left, Disclosure::Raw)), without_header(exported(&right, Disclosure::Raw)));
    assert_eq!(left.actions(&id).unwrap().len(), 2);
}

#[test]
fn wrong_input_is_refused_whole() {
    let ((_a, old), (_b, new)) = (open(), open());
    fill(&old);
    let lines = exported(&old, Disclosure::Raw);
    let before = contents(&new);
    let refused = |text: &str| {
        let error = new.import(Cursor::new(text), at(0)).unwrap_err();
        assert_eq!((contents(&new), new.last_sequence()), (before.clone(), 0));
        error
    };
    let broken = format!("{lines}{{\"record\":\"weather\"}}\n");
    assert!(matches!(refused(&broken), StoreError::Line { line: 15, .. }));
    assert!(matches!(refused(&lines[..lines.len() - 9]), StoreError::Line { line: 14, .. }));
    assert!(matches!(refused("{\"timestamp\":1}\n"), StoreError::NotAnExport { .. }));
    assert!(matches!(refused(""), StoreError::NotAnExport { .. }));
    let newer = "{\"cartwatch_export\":5,\"novelty\":[]}\n";
    assert!(matches!(refused(newer), StoreError::NewerExport { found: 5, known: 4 }));
    let early = jiff::Timestamp::from_millisecond(-400_000).unwrap();
    assert!(matches!(new.import(Cursor::new(&lines), early), Err(StoreError::Drift(_))));
    assert_eq!(contents(&new), before);
}

#[test]
fn a_redacted_export_holds_pseudonyms() {
    let (_dir, store) = open();
    fill(&store);
    let lines = exported(&store, Disclosure::Redacted);
    let redactor = store.redactor();
    for pseudonym in [
        redactor.pseudonym("user", "user_456"),
        redactor.pseudonym("session", "sess_1"),
        redactor.pseudonym("reference", "order-1"),
        redactor.pseudonym("person", "Olga"),
    ] {
        assert!(lines.contains(&format!("\"{pseudonym}\"")), "{pseudonym}");
    }
    for plain in ["\"user_456\"", "\"sess_1\"", "\"Olga\"", "\"key\":1,"] {
        assert!(!lines.contains(plain), "{plain}");
    }
}
