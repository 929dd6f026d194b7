//! What users see, under snapshot; and that no text from a log can do harm in any form.

use std::io::{self, Write};

use crate::wording::Language;

use super::*;

type Render = fn(&Report, &RenderOptions, &mut dyn Write) -> io::Result<()>;

const FORMS: [(&str, Render); 5] =
    [("human", human), ("json", json), ("ndjson", ndjson), ("markdown", markdown), ("html", html)];

const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> javascript:alert(1) \u{202e}gpj\u{2066} \
     \u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{0}\r\nsecond line `code` | cell | [a](javascript:x) --> ]]> &amp; ${x}";

pub(super) fn written(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn rendered(render: Render, report: &Report, options: &RenderOptions) -> String {
    written(|out| render(report, options, out))
}

pub(super) fn options(language: Language) -> RenderOptions {
    RenderOptions { rejects_file: Some("rejects.ndjson".to_owned()), ..RenderOptions::new(language) }
}

#[test]
fn text_and_markdown_in_both_languages() {
    for language in Language::ALL {
        let report = fixture::report();
        let code = language.code();
        insta::assert_snapshot!(format!("human_{code}"), rendered(human, &report, &options(language)));
        insta::assert_snapshot!(format!("markdown_{code}"), rendered(markdown, &report, &options(language)));
        let healthy = rendered(human, &fixture::healthy(), &options(language));
        insta::assert_snapshot!(format!("human_healthy_{code}"), healthy);
    }
}

#[test]
fn wide_verbose_and_limited() {
    let report = fixture::report();
    let wide = RenderOptions { width: 150, limit: 0, ..options(Language::En) };
    insta::assert_snapshot!("human_wide_table", rendered(human, &report, &wide));
    let verbose = RenderOptions { verbose: true, limit: 1, ..options(Language::Ru) };
    insta::assert_snapshot!("human_verbose_ru", rendered(human, &report, &verbose));
}

#[test]
fn other_ways_of_being_healthy_or_not() {
    let mut lines = String::new();
    for language in Language::ALL {
        let nothing = Report { entries: 0, ..fixture::healthy() };
        let no_sessions = Report { sessions: 0, problem_sessions: 0, ..fixture::report() };
        let fine_without_sessions = Report { sessions: 0, ..fixture::healthy() };
        let no_customers = Report { problem_sessions: 0, ..fixture::report() };
        for report in [nothing, no_sessions, fine_without_sessions, no_customers] {
            lines.push_str(&terms::Terms::of(language).health(&report));
            lines.push('\n');
        }
    }
    insta::assert_snapshot!("health", lines);
}

#[test]
fn no_line_of_text_is_wider_than_the_terminal() {
    for language in Language::ALL {
        for width in [60, 80, 100, 132] {
            for (report, verbose) in
                [(fixture::report(), false), (fixture::report(), true), (fixture::hostile(HOSTILE), false)]
            {
                let options = RenderOptions { width, verbose, ..options(language) };
                let text = rendered(human, &report, &options);
                let too_wide = text.lines().find(|line| layout::columns(line) > width);
                assert_eq!(too_wide, None, "{width}");
            }
        }
    }
}

#[test]
fn every_sentence_is_in_the_catalogue() {
    for language in Language::ALL {
        let options = RenderOptions { verbose: true, ..options(language) };
        let mut report = fixture::report();
        (report.closed_early, report.clock_steps, report.incidents_left_out) = (1, 2, 3);
        for (form, render) in FORMS {
            for report in [&report, &fixture::healthy()] {
                let text = rendered(render, report, &options);
                assert!(!text.contains("report-"), "{form}: {:?}", text.lines().find(|line| line.contains("report-")));
                assert!(!text.contains("{$") && !text.contains("{ $"), "{form}");
            }
        }
    }
}

#[test]
fn colour_changes_nothing_but_colour() {
    let report = fixture::report();
    let plain = rendered(human, &report, &options(Language::En));
    let colour = rendered(human, &report, &RenderOptions { colour: true, ..options(Language::En) });
    assert!(!plain.contains('\u{1b}') && colour.contains('\u{1b}'));
    let stripped: Vec<String> = colour.lines().map(strip).collect();
    assert_eq!(stripped, plain.lines().map(str::to_owned).collect::<Vec<_>>());
}

/// Without colour sequences; spaces at the end don't count.
fn strip(line: &str) -> String {
    let mut parts = line.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |line, part| line + part.split_once('m').map_or("", |(_, rest)| rest)).trim_end().to_owned()
}

#[test]
fn no_text_from_a_log_acts_in_any_form() {
    let report = fixture::hostile(HOSTILE);
    for language in Language::ALL {
        for (form, render) in FORMS {
            let text = rendered(render, &report, &RenderOptions { verbose: true, ..options(language) });
            let acting = text.chars().find(|c| *c != '\n' && clean::acts(*c));
            assert_eq!(acting, None, "{form}");
        }
        let page = rendered(html, &report, &options(language));
        assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("onerror=alert(1)>"));
        assert!(page.contains("&lt;script&gt;"));
        for link in page.split("href=\"").skip(1) {
            assert!(link.starts_with("#incident"), "{}", link.chars().take(40).collect::<String>());
        }
        assert!(!page.contains("src=\"") && !page.contains("url(") && !page.contains("@import"));
    }
    let ticket = rendered(markdown, &report, &options(Language::En));
    assert!(!ticket.replace('`', "").contains("](javascript") || ticket.contains("\\[a\\](javascript:x)"));
}

/// The corpus that generators are tested with too.
pub(super) fn attacks() -> Vec<String> {
    let attack = |line| serde_json::from_str::<serde_json::Value>(line).unwrap()["text"].as_str().unwrap().to_owned();
    include_str!("../../tests/attacks.jsonl").lines().map(attack).collect()
}

#[test]
fn no_attack_acts_in_any_form() {
    for attack in attacks() {
        let report = fixture::hostile(&attack);
        for (form, render) in FORMS {
            let text = rendered(render, &report, &RenderOptions { verbose: true, ..options(Language::En) });
            assert_eq!(text.chars().find(|c| *c != '\n' && clean::acts(*c)), None, "{form}: {attack}");
        }
        let page = rendered(html, &report, &options(Language::Ru));
        assert_balanced(&page);
        for tag in ["<script", "<img", "<svg/", "<iframe", "<a href=\"http", "<a href=\"javascript"] {
            assert!(!page.contains(tag), "{tag}: {attack}");
        }
        let ticket = rendered(markdown, &report, &options(Language::En));
        for struck in ticket.lines().filter(|line| line.starts_with("- ~~")) {
            let words = struck.trim_start_matches("- ~~");
            let open = words.match_indices("](").find(|(at, _)| !words[..*at].ends_with('\\'));
            assert_eq!(open, None, "{struck}");
            assert!(!words.contains("<") && !words.contains(" @"), "{struck}");
        }
    }
}

#[test]
fn the_page_is_well_formed() {
    for language in Language::ALL {
        for report in [fixture::report(), fixture::healthy(), fixture::hostile(HOSTILE)] {
            for limit in [0, 10] {
                let page = rendered(html, &report, &RenderOptions { limit, ..options(language) });
                assert_balanced(&page);
                assert!(page.contains(&format!("<html lang=\"{}\">", language.code())));
                assert!(page.matches("<h1").count() == 1 && page.matches("<main").count() == 1);
                assert!(!page.contains("NaN"));
            }
        }
    }
}

/// Every element that opens also closes, in order; every attribute has a quoted value; ids are unique.
fn assert_balanced(page: &str) {
    let (mut open, mut ids) = (Vec::new(), std::collections::BTreeSet::new());
    let (before, after) = page.split_once("<style>").unwrap();
    let page = format!("{before}{}", after.split_once("</style>").unwrap().1);
    for piece in page.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').expect("tag ends");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "closing tag");
        } else if !tag.starts_with('!') {
            let name = tag.split(' ').next().unwrap();
            assert_eq!(tag.matches('"').count() % 2, 0, "quotes in <{tag}>");
            if !matches!(name, "meta" | "br" | "link") {
                open.push(name);
            }
            if let Some((_, id)) = tag.split_once(" id=\"") {
                assert!(ids.insert(id.split('"').next().unwrap().to_owned()), "id twice in <{tag}>");
            }
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn pages_with_odd_times_and_counts_can_be_drawn() {
    let mut report = fixture::report();
    for slice in &mut report.timeline {
        (slice.start, slice.sessions, slice.problem_sessions) = (i64::MAX - slice.start, u64::MAX, 3);
    }
    report.slice_seconds = 0;
    report.marks.push(fixture::deploy());
    report.incidents[0].timeline.push((i64::MIN, u64::MAX));
    report.funnel[0].sessions = 0;
    assert_balanced(&rendered(html, &report, &options(Language::En)));
}

#[test]
fn the_documented_example_is_what_is_written() {
    let mut report = fixture::report();
    report.inputs.truncate(1);
    report.timeline.truncate(1);
    report.funnel.truncate(1);
    report.incidents.truncate(1);
    for incident in &mut report.incidents {
        incident.findings.truncate(1);
        incident.findings.iter_mut().for_each(|finding| finding.evidence.truncate(1));
        incident.timeline.truncate(1);
        incident.similar.truncate(1);
        incident.solution.steps.truncate(1);
    }
    let page = include_str!("../../docs/report.md");
    let example = page.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap_or_default();
    assert_eq!(example, rendered(json, &report, &options(Language::En)));
    for field in example.lines().filter_map(|line| line.trim().strip_prefix('"')?.split_once("\":")) {
        assert!(page.contains(&format!("`{}`", field.0)) || field.0 == "EUR" || field.0 == "RUB", "{}", field.0);
    }
}

#[test]
fn logs_without_customers_are_told_by_entries_and_services() {
    let mut report = fixture::report();
    report.sessions = 0;
    for incident in &mut report.incidents {
        (incident.sessions, incident.users) = (0, 0);
        incident.service = Some("node-service".to_owned());
    }
    for write in [human, markdown, html] {
        let page = rendered(write, &report, &options(Language::En));
        let table = page.split("Gateway").next().unwrap_or_default();
        assert!(table.contains("Entries") && table.contains("Service") && !table.contains("Customers"), "{table}");
    }
}

#[test]
fn skeletons_of_loan_words_are_not_shown() {
    let mut report = fixture::report();
    report.incidents[0].similar[0].why[0].words.insert(0, "~gtv".to_owned());
    assert!(!rendered(human, &report, &options(Language::En)).contains("~gtv"));
}
