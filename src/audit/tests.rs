//! What is written is read, and what was tampered with is noticed.

use std::fs;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::*;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn log(folder: &Path, file_bytes: u64) -> AuditLog {
    AuditLog::new(folder.to_owned(), AuditLimits { file_bytes, keep: HOUR })
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

fn event(action: &str) -> Event {
    Event::new(Step::Done, Actor::command(), action)
}

fn damages(folder: &Path) -> Vec<Damage> {
    verify(folder).unwrap().findings.iter().map(|finding| finding.damage).collect()
}

fn filled() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..5 {
        log(folder.path(), 1 << 20).append(&event(&format!("act {n}")), at(n)).unwrap();
    }
    folder
}

fn edit(folder: &Path, change: impl Fn(Vec<&str>) -> String) {
    let path = folder.join("audit.ndjson");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, change(text.lines().collect())).unwrap();
}

#[test]
fn an_act_and_what_came_of_it_are_told_as_one() {
    let folder = tempfile::tempdir().unwrap();
    let log = log(folder.path(), 1 << 20);
    let begun = Event { step: Step::Begun, ..event("resolve") };
    let n = log.append(&begun, at(1)).unwrap();
    log.append(&event("other"), at(2)).unwrap();
    log.append(&Event { status: Some(200), ..begun.ended(n, Step::Done) }, at(3)).unwrap();
    let acts = read(folder.path(), None).unwrap();
    let told: Vec<_> = acts.iter().map(|act| (act.n, act.event.step, act.event.status)).collect();
    assert_eq!(told, [(1, Step::Done, Some(200)), (2, Step::Done, None)]);
    assert_eq!(read(folder.path(), Some(at(2))).unwrap().len(), 2);
    assert_eq!(read(folder.path(), Some(at(4))).unwrap(), []);
}

#[test]
fn an_untouched_log_is_good_and_a_missing_one_is_empty() {
    let folder = filled();
    let found = verify(folder.path()).unwrap();
    assert_eq!((found.is_good(), found.lines, found.first, found.last), (true, 5, Some(1), Some(5)));
    assert!(verify(&folder.path().join("none")).unwrap().is_good());
}

#[test]
fn a_changed_a_missing_and_a_moved_line_are_noticed() {
    let folder = filled();
    edit(folder.path(), |lines| lines.join("\n").replace("act 2", "act x") + "\n");
    assert_eq!(damages(folder.path()), [Damage::Changed]);
    let folder = filled();
    edit(folder.path(), |mut lines| {
        lines.remove(2);
        lines.join("\n") + "\n"
    });
    assert_eq!(damages(folder.path()), [Damage::Gap]);
    let folder = filled();
    edit(folder.path(), |mut lines| {
        lines.swap(1, 2);
        lines.join("\n") + "\n"
    });
    assert_eq!(damages(folder.path()), [Damage::Gap; 3]);
}

#[test]
fn a_cut_off_end_and_foreign_lines_are_noticed() {
    let folder = filled();
    edit(folder.path(), |lines| lines[..3].join("\n") + "\n");
    assert_eq!(damages(folder.path()), [Damage::CutOff]);
    fs::remove_file(folder.path().join("head")).unwrap();
    assert_eq!(damages(folder.path()), [Damage::NoHead]);
    let folder = filled();
    edit(folder.path(), |lines| lines.join("\n") + "\nsomething\n");
    assert_eq!(damages(folder.path()), [Damage::Unreadable]);
    let refused = log(folder.path(), 1 << 20).append(&event("next"), at(9));
    assert!(matches!(refused, Err(AuditError::Damaged { .. })), "{refused:?}");
}

#[test]
fn half_a_line_never_was() {
    let folder = filled();
    edit(folder.path(), |lines| lines.join("\n") + "\n{\"n\":6,\"at");
    assert!(verify(folder.path()).unwrap().is_good());
    assert_eq!(log(folder.path(), 1 << 20).append(&event("next"), at(9)).unwrap(), 6);
    assert!(verify(folder.path()).unwrap().is_good());
}

#[test]
fn full_files_are_put_aside_chained_and_deleted_when_they_are_old() {
    let folder = tempfile::tempdir().unwrap();
    let log = log(folder.path(), 1000);
    for n in 0..20 {
        log.append(&event("act"), at(n)).unwrap();
    }
    let found = verify(folder.path()).unwrap();
    assert!(found.is_good() && found.files > 3, "{found:?}");
    for n in 0..10 {
        log.append(&event("act"), at(10_000 + n)).unwrap();
    }
    let found = verify(folder.path()).unwrap();
    assert!(found.is_good(), "{found:?}");
    assert!(found.first > Some(1) && found.last == Some(30), "{found:?}");
}

#[test]
fn writers_side_by_side_make_one_chain() {
    let folder = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let log = log(folder.path(), 2000);
                for n in 0..10 {
                    log.append(&event("act"), at(n)).unwrap();
                }
            });
        }
    });
    let found = verify(folder.path()).unwrap();
    assert_eq!((found.is_good(), found.last), (true, Some(40)), "{found:?}");
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = filled();
    let mode = fs::metadata(folder.path().join("audit.ndjson")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
