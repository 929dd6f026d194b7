//! The pages of complaints, as they are written.

use jiff::Timestamp;
use serde_json::json;

use super::*;
use crate::wording::Language;

const HOSTILE: &str = "\"><script>alert(1)</script>\u{202e}";

fn visitor(language: Language, operate: bool) -> Visitor {
    Visitor::made_up(language, "/ui/complaints?link=linked")
        .who_may(operate, false)
        .at("2026-06-05T12:00:00Z".parse().unwrap())
}

fn report(text: &str, since: serde_json::Value) -> ComplaintReport {
    let day = |day: u32| json!({"start": format!("2026-06-{day:02}T00:00:00Z"), "complaints": 7 + day, "sessions": 1000, "per_thousand": 7.0 + f64::from(day)});
    let effect = json!({"answer": "effect", "reduction": 0.38, "low": 0.21, "high": 0.52, "p_value": 0.001, "detectable": 0.2,
        "compared": {"days_before": 60, "days_after": 40, "events_before": 600.0, "events_after": 250.0, "sessions_before": 60000.0,
            "sessions_after": 40000.0, "controls_before": 0.0, "controls_after": 0.0, "controlled": false}, "lasting": "lasts"});
    let value = json!({
        "format_version": 1, "from": "2026-06-01T00:00:00Z", "until": "2026-06-05T00:00:00Z", "bucket": "day",
        "complaints": 40, "linked": 30, "sessions": 4000, "per_thousand": 10.0, "series": [day(1), day(2), day(3), day(4)],
        "clusters": [{"words": [text], "people": 9, "usual": 0.4, "since": "2026-06-04T00:00:00Z", "until": "2026-06-04T01:00:00Z", "complaints": 9,
            "first": ["cmp-ke1g002bd2hmmbwj"]}],
        "categories": [{"category": "payment", "desk_category": null, "rare": false, "complaints": 30, "per_thousand": 7.5},
            {"category": null, "desk_category": text, "rare": false, "complaints": 6, "per_thousand": 1.5},
            {"category": null, "desk_category": null, "rare": true, "complaints": 4, "per_thousand": 1.0}],
        "incidents": [{"incident": "inc-pay", "title": text, "category": "payment", "complaints": 30, "per_thousand": 7.5}], "more_incidents": 3,
        "since_first_fix": since,
        "fixes": [{"incident": "inc-pay", "title": text, "category": "payment", "applied_at": "2026-06-03T00:00:00Z", "of_incident": effect, "of_category": effect,
            "lost": null, "recovered": null, "unknown_rose": false, "days": [day(1), day(2), day(3), day(4)]}], "more_fixes": 2,
        "money": {"lost_sessions": 3, "lost": {"RUB": "1200.50"}, "recovered_sessions": 1, "recovered": {"RUB": "100"}},
    });
    serde_json::from_value(value).unwrap()
}

fn fell() -> serde_json::Value {
    json!({"applied_at": "2026-06-03T00:00:00Z", "complaints": {"answer": "effect", "reduction": 0.3, "low": 0.1, "high": 0.45, "p_value": 0.01, "detectable": 0.2,
        "compared": {"days_before": 30, "days_after": 30, "events_before": 300.0, "events_after": 210.0, "sessions_before": 30000.0,
            "sessions_after": 30000.0, "controls_before": 0.0, "controls_after": 0.0, "controlled": false}, "lasting": null}})
}

fn card(text: &str, links: usize) -> Card {
    let link = |n: usize| CardLink {
        incident: format!("inc-{n}"),
        title: text.into(),
        confidence: 0.7,
        uncertain: n == 0,
        by_hand: n == 1,
        why: text.into(),
    };
    Card {
        id: "cmp-ke1g002bd2hmmbwj".into(),
        at: "2026-06-05T11:00:00Z".parse().unwrap(),
        language: Language::Ru,
        ticket: ("desk".into(), text.into()),
        channel: Some(text.into()),
        category: Some(text.into()),
        names: vec![("complaints-user", text.into())],
        amount: Some("1 200 ₽".into()),
        text: format!("{text}{}", "очень долго ".repeat(60)),
        links: (0..links).map(link).collect(),
        said_none: false,
    }
}

fn shown(text: &str) -> ComplaintsPage {
    let filters = Filters { text: text.into(), incident: text.into(), category: text.into(), ..Filters::default() };
    ComplaintsPage {
        filters,
        report: Some(report(text, fell())),
        cards: vec![card(text, 2), card(text, 0)],
        cursor: "1_cmp-ke1g002bd2hmmbwj".into(),
        further: Some("2_cmp-ke1g002bd2hmmbwj".into()),
        ..ComplaintsPage::default()
    }
}

/// What holds for every page.
fn is_sound(page: &str) {
    assert!(
        !page.contains("web-") && !page.contains("report-complaints-") && !page.contains("complaints-user"),
        "{page}"
    );
    assert!(!page.contains(" style=") && !page.contains("<script>alert") && !page.contains('\u{202e}'), "{page}");
}

#[test]
fn whatever_is_written_in_complaints_is_shown_and_not_run_in_both_languages() {
    for language in Language::ALL {
        for operate in [true, false] {
            let page = page(
                &visitor(language, operate),
                &shown(HOSTILE),
                Some(Notice { failed: false, text: HOSTILE.to_owned() }),
            );
            is_sound(&page);
            assert_eq!(page.contains("action=\"/ui/complaints/cmp-ke1g002bd2hmmbwj/link\""), operate);
            assert_eq!(
                page.matches("action=\"/ui/mutes\"").count(),
                if operate { 2 } else { 0 },
                "one finding, and everything"
            );
        }
    }
}

#[test]
fn the_reduction_stands_first_with_its_interval_and_what_is_not_known_is_said() {
    let visitor = visitor(Language::En, true);
    let told = |shown: &ComplaintsPage| page(&visitor, shown, None).replace('\u{a0}', " ");
    let page = told(&shown("x"));
    assert!(page.contains("It went down by") && page.contains("95 % interval: 10 % less to 45 % less"), "{page}");
    let lacking = json!({"applied_at": "2026-06-03T00:00:00Z", "complaints": {"answer": "not_enough", "lacking": "days_after", "have": 2, "needed": 14}});
    let page = told(&ComplaintsPage { report: Some(report("x", lacking)), ..shown("x") });
    assert!(page.contains("Not enough data yet") && !page.contains("It went down by"), "{page}");
    let page = told(&ComplaintsPage { report: Some(report("x", json!(null))), ..shown("x") });
    assert!(page.contains("Nothing to compare yet"), "{page}");
}

#[test]
fn states_without_figures_or_complaints_are_told() {
    for language in Language::ALL {
        let visitor = visitor(language, false);
        let nothing = ComplaintsPage { none_at_all: true, ..ComplaintsPage::default() };
        let waits = ComplaintsPage::default();
        let unknown = ComplaintsPage { no_such_category: true, no_such_incident: true, ..ComplaintsPage::default() };
        let pages = [nothing, waits, unknown].map(|shown| page(&visitor, &shown, None));
        pages.iter().for_each(|page| is_sound(page));
        assert!(!pages[0].contains("data-follows") && pages[1].contains("data-follows"), "{}", pages[1]);
        assert!(pages[2].contains("role=\"alert\""));
    }
}

#[test]
fn a_complaint_offers_other_incidents_to_those_who_may_pick() {
    let possible = |id: &str| Possible {
        incident: id.into(),
        title: HOSTILE.into(),
        category: crate::finding::Category::Payment,
        chance: 0.4,
    };
    let shown = OneComplaint {
        card: card(HOSTILE, 1),
        possible: vec![possible("inc-0"), possible("inc-7")],
        said: vec![Correction { at: Timestamp::UNIX_EPOCH, by: Some(HOSTILE.into()), what: HOSTILE.into() }],
    };
    for language in Language::ALL {
        let page = one(&visitor(language, true), &shown, None);
        is_sound(&page);
        assert!(page.contains("value=\"inc-7\""), "{page}");
        // What it is linked to already is not offered again: it is in its own form only.
        assert_eq!(page.matches("value=\"inc-0\"").count(), 2, "{page}");
        let reader = one(&visitor(language, false), &shown, None);
        assert!(!reader.contains("/link\"") && !reader.contains("inc-7"), "{reader}");
    }
}
