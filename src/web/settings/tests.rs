//! The pages as HTML: both languages, hostile text, rights.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::*;
use crate::finding::Category;
use crate::incident::IncidentId;
use crate::report::{
    ChangedIncident, ComparedFigures, ComparedIncident, ComparedRules, RuleThresholds, RulesComparison, RulesTrial,
    Totals,
};
use crate::wording::Language;

const HOSTILE: &str = "\"><script>alert(1)</script>\u{202e}";

fn visitor(language: Language, admin: bool) -> Visitor {
    Visitor {
        who: Some(("anna".to_owned(), if admin { "admin" } else { "read" })),
        ..Visitor::made_up(language, "/ui/settings/rules")
            .who_may(admin, admin)
            .at(Timestamp::from_second(1_000).unwrap())
    }
}

fn check(page: &str) {
    assert!(!page.contains("web-") && !page.contains("style=") && !page.contains(" onclick"), "{page}");
    assert!(!page.contains("<script>alert") && !page.contains('\u{202e}'), "{page}");
}

const IN_FORCE: RuleThresholds = RuleThresholds {
    slow_seconds: 2.0,
    repeated_min: 2,
    session_min_slow: 3,
    window_min_slow: 5,
    window_min_sessions: 3,
};

fn trial(is_cut: bool) -> RulesTrial {
    let incident = |id: &str| ComparedIncident {
        id: IncidentId::given(id),
        title: HOSTILE.to_owned(),
        category: Category::Payment,
        service: None,
        known: true,
        figures: ComparedFigures { sessions: 3, ..ComparedFigures::default() },
    };
    let of = |incidents| ComparedRules { rules: None, problem_sessions: 3, totals: Totals::default(), incidents };
    let both = RulesComparison::of(of(vec![incident("gone")]), of(vec![incident("more"), incident("a b/../c")]));
    let changed = ChangedIncident {
        id: IncidentId::given("other"),
        title: HOSTILE.to_owned(),
        category: Category::Api,
        service: None,
        known: false,
        in_force: ComparedFigures::default(),
        candidate: ComparedFigures { sessions: 9, ..ComparedFigures::default() },
    };
    RulesTrial {
        in_force: IN_FORCE,
        tried: RuleThresholds { slow_seconds: 4.5, ..IN_FORCE },
        hours: 24,
        at: Timestamp::UNIX_EPOCH,
        lines: "[slow]\nthreshold_seconds = 4.5\n".to_owned(),
        first: Some(Timestamp::UNIX_EPOCH),
        last: Some(Timestamp::UNIX_EPOCH),
        is_cut,
        comparison: RulesComparison { entries: 12, changed: vec![changed], ..both },
    }
}

#[test]
fn a_trial_is_shown_with_the_lines_that_would_do_it() {
    for language in Language::ALL {
        let shown = Rules {
            file: Some(HOSTILE.to_owned()),
            in_force: Ok(IN_FORCE),
            wanted: Some((trial(false).tried, 24)),
            trial: Some(TrialShown::Made(Box::new(trial(true)))),
            keep_hours: 168,
        };
        let page = rules(&visitor(language, true), &shown, None);
        check(&page);
        assert!(page.contains("threshold_seconds = 4.5") && page.contains("value=\"4.5\""), "{page}");
        assert!(page.contains("/ui/incidents/gone") && !page.contains("/ui/incidents/a b"), "{page}");
    }
    let failed = Rules {
        file: None,
        in_force: Err(HOSTILE.to_owned()),
        wanted: None,
        trial: Some(TrialShown::Failed(HOSTILE.to_owned())),
        keep_hours: 1,
    };
    check(&rules(&visitor(Language::Ru, true), &failed, None));
    let reader = rules(&visitor(Language::En, false), &Rules { in_force: Ok(IN_FORCE), trial: None, ..failed }, None);
    check(&reader);
    assert!(!reader.contains("<button class=\"primary\"") && reader.contains("disabled"), "{reader}");
}

#[test]
fn tokens_are_for_administrators_and_a_new_one_is_shown() {
    let row = |name: &str, expires: Option<i64>| TokenRow {
        name: name.to_owned(),
        role: "ingest",
        created: Timestamp::UNIX_EPOCH,
        expires: expires.map(|at| Timestamp::from_second(at).unwrap()),
    };
    let roles = vec!["ingest", "read", "operate", "admin"];
    let made = Some(NewToken { name: HOSTILE.to_owned(), secret: "cw_secret".to_owned() });
    assert!(!format!("{made:?}").contains("cw_secret"));
    let shown = Tokens { rows: vec![row(HOSTILE, None), row("old", Some(1)), row("new", Some(9_999))], roles, made };
    for language in Language::ALL {
        let page = tokens(&visitor(language, true), &shown, None);
        check(&page);
        assert!(page.contains("cw_secret") && page.contains("/ui/settings/tokens/revoke"), "{page}");
        check(&tokens(&visitor(language, true), &Tokens { rows: Vec::new(), made: None, ..shown.clone() }, None));
        let page = tokens(&visitor(language, false), &shown, None);
        check(&page);
        assert!(!page.contains("cw_secret") && !page.contains("<form method=\"post\" action=\"/ui/settings"), "{page}");
    }
}

#[test]
fn channels_say_what_became_of_messages() {
    let at = Timestamp::UNIX_EPOCH;
    let tested = |reason: Option<&str>| Tested {
        at,
        seconds: 0.2,
        reason: reason.map(str::to_owned),
        worth_repeating: reason.is_some(),
    };
    let channel = |kind, tested| Channel {
        name: HOSTILE.to_owned(),
        kind,
        waiting: 2,
        attempts: 3,
        next_attempt: Some(at),
        last_sent: Some(at),
        last_error: Some((at, HOSTILE.to_owned())),
        sent: 1,
        failed: 2,
        held_back: 3,
        given_up: 4,
        aside: vec![(at, HOSTILE.to_owned())],
        tested,
    };
    let kinds = ["webhook", "slack", "telegram", "email"];
    let mut channels: Vec<Channel> = kinds.map(|kind| channel(Some(kind), Some(tested(None)))).into();
    channels.push(channel(None, Some(tested(Some(HOSTILE)))));
    for language in Language::ALL {
        for shown in [None, Some([].as_slice()), Some(channels.as_slice())] {
            check(&notifications(&visitor(language, true), shown, None));
        }
    }
}

#[test]
fn settings_say_where_they_come_from() {
    let origins = BTreeMap::from([
        ("a", SettingOrigin::BuiltIn),
        ("b", SettingOrigin::File),
        ("c", SettingOrigin::Environment("CARTWATCH_C".to_owned())),
        ("d", SettingOrigin::CommandLine),
    ]);
    let settings: Vec<Setting> = origins
        .into_iter()
        .map(|(key, origin)| Setting { key: key.to_owned(), value: HOSTILE.to_owned(), origin })
        .collect();
    for language in Language::ALL {
        let shown = |all| configuration(&visitor(language, true), &settings, Some(HOSTILE), all);
        check(&shown(true));
        assert_eq!((shown(true).matches("<tr>").count(), shown(false).matches("<tr>").count()), (5, 4));
        let reader = configuration(&visitor(language, false), &settings, None, true);
        check(&reader);
        assert!(!reader.contains("CARTWATCH_C"));
        let models = vec![("rten/minilm".to_owned(), "english", "MIT"), ("rten/e5".to_owned(), "both", "MIT")];
        let generators = vec!["openai", "local", "extractive"];
        check(&about(&visitor(language, true), &About { models, generators, site: "0".to_owned() }));
    }
}
