//! The page as HTML: both languages, hostile text, rights, and a server of which nothing is known.

use jiff::Timestamp;

use super::*;
use crate::wording::Language;

const HOSTILE: &str = "\"><script>alert(1)</script>\u{202e}";

fn visitor(language: Language, operate: bool) -> Visitor {
    Visitor::made_up(language, "/ui/sources").who_may(operate, false).at(Timestamp::from_second(1_000).unwrap())
}

fn quiet() -> Sources {
    Sources {
        arriving: Vec::new(),
        fetched: Vec::new(),
        refused: Vec::new(),
        journal: Journal {
            works: true,
            state: "writable",
            behind_bytes: 0,
            needed_bytes: 0,
            disk_bytes: 0,
            limit_bytes: 4 << 30,
            entries: 0,
            rejected: 0,
            set_aside: 0,
            sessions_open: 0,
        },
        search: Search { who: "embedded", trouble: None, documents: Some(3), pending: 0 },
        cache: None,
        mirror: None,
        checkup: None,
        looking: false,
    }
}

fn troubled() -> Sources {
    let at = Timestamp::from_second(900).unwrap();
    let text = || HOSTILE.to_owned();
    let ways = ["bulk", "json", "otlp_logs", "otlp_traces", "loki", "syslog-udp", "syslog-tcp", "syslog-tls"];
    let arriving = ways.map(|way| Arriving {
        way,
        address: Some(text()),
        accepted: 12_345,
        refused: 2,
        dropped: 3,
        cut: 1,
        bytes: 7_000_000,
        last_minute: 5,
        last: Some(at),
    });
    let file = FollowedFile {
        path: text(),
        format: Some("json".to_owned()),
        offset: 10,
        behind_bytes: 5,
        entries: 1,
        rejected: 1,
        trouble: Some(text()),
    };
    let states = ["starting", "running", "paused", "troubled", "stopped"];
    let fetched = states.map(|state| Fetched {
        name: if state == "running" { "files".to_owned() } else { format!("redis:{HOSTILE}") },
        state,
        entries: 5,
        last_minute: 2,
        last: Some(at),
        rejected: 1,
        behind_bytes: Some(9),
        lag_entries: Some(2),
        pending_entries: Some(1),
        trouble: Some(text()),
        files: vec![file.clone(); FILES_AND_MORE],
    });
    let reasons = [
        "line_too_long",
        "invalid_json",
        "not_an_object",
        "missing_time",
        "bad_time",
        "no_time_in_source",
        "column_count",
        "future",
        "layout",
        "negative",
        "not_finite",
        "not_a_duration",
    ];
    let refused = reasons.map(|reason| RejectGroup {
        reason,
        count: 4,
        last: Some(at),
        detail: text(),
        example: format!("example {HOSTILE}"),
    });
    let aside = Aside { id: text(), is_received: true, reason: text(), since: at };
    Sources {
        arriving: arriving.into(),
        fetched: fetched.into(),
        refused: refused.into(),
        journal: Journal { works: false, state: "full", behind_bytes: 5_000_000, set_aside: 2, ..quiet().journal },
        search: Search { who: "standby", trouble: Some(text()), documents: None, pending: 4 },
        cache: Some(Cache { trouble: Some(text()), hits: 1, misses: 2 }),
        mirror: Some(Mirror {
            place: text(),
            enabled: true,
            site: "00000000000000aa".to_owned(),
            pending: 3,
            lag_seconds: Some(70),
            last_success: Some(at),
            last_attempt: Some(at),
            trouble: Some(MirrorTrouble { since: at, kind: "unreachable", why: text() }),
            losses: 2,
            aside: vec![aside; 30],
            sites: vec![Site { number: text(), seen: at }],
            ..Mirror::default()
        }),
        checkup: Some(Checkup { at, checks: vec![CheckRow { name: "store", good: false, detail: text() }] }),
        looking: true,
    }
}

/// More than are listed.
const FILES_AND_MORE: usize = 60;

#[test]
fn every_sentence_is_there_and_nothing_stands_inline_or_runs() {
    for language in Language::ALL {
        for sources in [quiet(), troubled()] {
            let page = page(&visitor(language, true), &sources, None);
            assert!(!page.contains("web-") && !page.contains("style=") && !page.contains(" onclick"), "{page}");
            assert!(!page.contains("<script>alert") && !page.contains('\u{202e}'), "{page}");
            assert!(!page.contains("sync-trouble-") && !page.contains("doctor-"), "{page}");
        }
    }
}

#[test]
fn readers_see_neither_forms_nor_examples() {
    let page = page(&visitor(Language::En, false), &troubled(), None);
    assert!(!page.contains("action=\"/ui/sources/") && !page.contains("example "), "{page}");
    assert!(page.contains("Not valid JSON"));
}
