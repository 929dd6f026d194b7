//! The list of incidents as HTML: both languages, hostile text, addresses.

use super::*;
use crate::finding::Category;
use crate::incident::{IncidentId, Mute, Muted, Stamp};
use crate::wording::Language;

const HOSTILE: &str = "\"><script>alert(1)</script>\u{202e}";

fn visitor(language: Language, operate: bool) -> Visitor {
    Visitor {
        who: Some(("anna".to_owned(), "operate")),
        ..Visitor::made_up(language, "/ui/incidents")
            .who_may(operate, false)
            .at("2026-03-02T13:00:00Z".parse().unwrap())
    }
}

fn row(title: &str) -> Row {
    Row {
        incident: IncidentRow {
            id: IncidentId::given(title),
            title: title.to_owned(),
            category: Category::Payment,
            service: Some(title.to_owned()),
            status: Status::Recurred,
            muted: Some(Muted {
                mute: serde_json::from_str("\"mute-1\"").unwrap(),
                reason: title.to_owned(),
                until: "2026-03-02T14:00:00Z".parse().unwrap(),
            }),
            first_seen: None,
            last_seen: "2026-03-02T12:00:00Z".parse().ok(),
            occurrences: 12,
            sessions: 9,
            users: 8,
            money_at_risk: Default::default(),
            merged: vec![IncidentId::given("x")],
        },
        seen: Some((Some(title.to_owned()), "2026-03-02T12:30:00Z".parse().unwrap())),
        last_hour: 9,
        hour_before: 2,
    }
}

fn found(rows: u64, total: u64) -> Incidents {
    let mute = Mute {
        stamp: Stamp::ZERO,
        incident: Some(IncidentId::given(HOSTILE)),
        category: None,
        service: Some(HOSTILE.to_owned()),
        from: jiff::Timestamp::UNIX_EPOCH,
        until: jiff::Timestamp::MAX,
        reason: HOSTILE.to_owned(),
        by: Some(HOSTILE.to_owned()),
        ended: None,
        complaints: Vec::new(),
    };
    Incidents {
        rows: (0..rows).map(|_| row(HOSTILE)).collect(),
        total,
        by_status: vec![(Status::Open, 1), (Status::Recurred, 2), (Status::Resolved, 3)],
        services: vec![HOSTILE.to_owned()],
        mutes: vec![MuteRow { id: mute.id(), words: Vec::new(), mute }],
        once: String::new(),
    }
}

#[test]
fn every_sentence_is_there_and_text_of_logs_is_only_shown() {
    let asked = Asked { text: HOSTILE.to_owned(), service: HOSTILE.to_owned(), page: 1, ..Asked::default() };
    for language in Language::ALL {
        for operate in [true, false] {
            let notice = Some(Notice { failed: false, text: HOSTILE.to_owned() });
            let page = page(&visitor(language, operate), &asked, &found(2, 200), notice);
            assert!(!page.contains("<script>alert") && !page.contains('\u{202e}'), "{page}");
            assert!(!page.contains("web-") && !page.contains("style=") && !page.contains(" onclick"), "{page}");
        }
    }
}

#[test]
fn who_may_only_read_sees_no_form_that_changes_something() {
    let shown = |operate| page(&visitor(Language::En, operate), &Asked::default(), &found(1, 1), None);
    assert!(shown(true).contains("action=\"/ui/incidents\" data-ticked") && shown(true).contains("type=\"checkbox\""));
    assert!(shown(true).contains("/ui/mutes/end") && !shown(false).contains("/ui/mutes/end"));
    assert!(!shown(false).contains("data-ticked") && !shown(false).contains("type=\"checkbox\""));
}

#[test]
fn an_empty_list_says_whether_a_filter_is_to_blame() {
    let shown = |asked: &Asked| page(&visitor(Language::En, true), asked, &Incidents::default(), None);
    assert!(shown(&Asked::default()).contains("No incident is known yet."));
    let filtered = Asked { text: "x".to_owned(), ..Asked::default() };
    assert!(shown(&filtered).contains("Nothing fits.") && shown(&filtered).contains("Show all"));
}

#[test]
fn pages_lead_on_and_back_with_the_same_filters() {
    let asked = Asked { category: Some(Category::Payment), page: 1, ..Asked::default() };
    let shown = page(&visitor(Language::En, false), &asked, &found(2, 120), None);
    assert!(shown.contains("rel=\"prev\" href=\"/ui/incidents?category=payment\""), "{shown}");
    assert!(shown.contains("rel=\"next\" href=\"/ui/incidents?category=payment&amp;page=3\""), "{shown}");
    assert!(shown.contains("51–100 of 120"), "{shown}");
}
