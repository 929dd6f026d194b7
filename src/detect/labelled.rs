//! Lines of both languages with the kind of failure that a person reads in them.

use std::sync::Arc;

use serde_json::json;

use super::{Detector, Observer, Rules};
use crate::entry::{Level, LogEntry};
use crate::finding::Category;
use crate::scan::Redactor;

const LINES: &str = include_str!("labelled_lines.txt");

fn detector() -> Detector {
    Detector::new(Observer::new(Arc::new(Rules::built_in().unwrap()), Redactor::new([7; 32])))
}

fn line(level: &str, text: &str) -> LogEntry {
    let mut entry = LogEntry::new(jiff::Timestamp::UNIX_EPOCH, "log");
    entry.level = Level::parse(level);
    entry.message = Some(text.to_owned());
    entry
}

#[test]
fn lines_are_read_as_a_person_reads_them() {
    let detector = detector();
    let mut wrong = Vec::new();
    let mut lines = 0;
    for row in LINES.lines().filter(|row| !row.starts_with('#') && !row.is_empty()) {
        let mut columns = row.splitn(3, '|');
        let (level, expected, text) = (columns.next().unwrap(), columns.next().unwrap(), columns.next().unwrap());
        let found = detector.inspect(&line(level, text));
        let name = found.category.map_or("-", Category::name);
        lines += 1;
        if name != expected {
            wrong.push(format!("{level} “{text}”: {name}, expected {expected} ({})", found.reason));
        }
    }
    assert!(lines >= 150);
    assert!(wrong.is_empty(), "{} of {lines} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn codes_statuses_and_context() {
    let detector = detector();
    let judge = |change: &dyn Fn(&mut LogEntry)| {
        let mut entry = LogEntry::new(jiff::Timestamp::UNIX_EPOCH, "request");
        change(&mut entry);
        detector.inspect(&entry).categories
    };
    let code = |code: &str| judge(&|entry: &mut LogEntry| entry.error_code = Some(code.to_owned()));
    assert_eq!(code("PAYMENT_TIMEOUT"), [Category::Payment, Category::Timeout]);
    assert_eq!(code("DB_CONN_POOL_EXHAUSTED").first(), Some(&Category::Database));
    assert_eq!(code("SQLTimeoutException").first(), Some(&Category::Database));
    assert_eq!(code("TOKEN_EXPIRED"), [Category::Auth]);
    assert_eq!(code("ECONNREFUSED"), [Category::Api]);
    assert_eq!(code("HTTP_429"), [Category::Api]);
    assert_eq!(code("IllegalStateException"), [Category::Other]);
    assert_eq!(code("SUCCESS"), []);
    let status = |status: u16, path: &str| {
        judge(&|entry: &mut LogEntry| {
            entry.event_data = json!({"status": status, "path": path}).as_object().cloned().unwrap()
        })
    };
    assert_eq!(status(502, "/catalog"), [Category::Api]);
    assert_eq!(status(504, "/catalog").first(), Some(&Category::Timeout));
    assert_eq!(status(502, "/api/payments").first(), Some(&Category::Payment));
    assert_eq!(status(403, "/account"), [Category::Auth]);
    assert_eq!(status(404, "/x"), []);
    assert_eq!(status(200, "/api/payments"), []);
    let outranked = judge(&|entry: &mut LogEntry| {
        entry.error_code = Some("DB_TIMEOUT".into());
        entry.message = Some("payment could not be saved".into());
    });
    assert_eq!(outranked.first(), Some(&Category::Database));
}
