//! The pages of runbooks, as they are written.

use super::*;
use crate::knowledge::{Page, PageError, Section, SectionKind};
use crate::web::{Notice, Visitor};

const HOSTILE: &str = "\"><script>alert(1)</script>\u{202e}</textarea>";

fn visitor(language: Language, operate: bool) -> Visitor {
    Visitor::made_up(language, PATH).who_may(operate, false)
}

fn page(text: &str, origin: PageOrigin) -> Page {
    let section = |kind, items: &[&str]| Section {
        kind,
        heading: text.into(),
        items: items.iter().map(|item| (*item).to_owned()).collect(),
    };
    Page {
        id: "rb-q".into(),
        language: Language::En,
        origin,
        title: text.into(),
        category: Some(Category::Payment),
        services: vec![text.into()],
        codes: vec![text.into()],
        tags: vec![text.into()],
        summary: text.into(),
        sections: vec![
            section(SectionKind::FixNow, &[text, "run\nkubectl <x>\n  y"]),
            section(SectionKind::Other, &["see https://wiki.example/a"]),
        ],
    }
}

fn of_use(title: &str) -> PageUse {
    let incident =
        CitedFor { id: "inc-1".into(), title: title.into(), category: Category::Payment, status: Status::Open };
    PageUse { cited: 2, incidents: vec![incident], held: 1, came_back: 2, helpful: 1, partly: 1, wrong: 3, named: 1 }
}

fn is_sound(html: &str) {
    assert!(!html.contains("web-") && !html.contains(" style=") && !html.contains('\u{202e}'), "{html}");
    assert!(!html.contains("<script>alert") && !html.contains("alert(1)</script>"), "{html}");
}

#[test]
fn whatever_is_written_in_runbooks_is_shown_and_not_run_in_both_languages() {
    for language in Language::ALL {
        for operate in [true, false] {
            let visitor = visitor(language, operate);
            let shown = ReadPage {
                page: page(HOSTILE, PageOrigin::Team),
                others: vec![Language::Ru],
                of_use: Some(of_use(HOSTILE)),
                counted: Some(Counted { looked_at: 5, incidents: 9 }),
            };
            let html = read(&visitor, &shown, Some(Notice { failed: true, text: HOSTILE.to_owned() }));
            is_sound(&html);
            assert!(html.contains("<pre><code>kubectl &lt;x&gt;\n  y</code></pre>"), "{html}");
            assert!(html.contains("href=\"https://wiki.example/a\"") && html.contains("/ui/incidents/inc-1"), "{html}");
            assert_eq!(html.contains("/ui/knowledge/rb-q/delete?lang=en"), operate);
        }
    }
}

#[test]
fn a_built_in_page_can_be_adapted_and_not_deleted() {
    let shown = ReadPage { page: page("x", PageOrigin::Starter), others: vec![], of_use: None, counted: None };
    let html = read(&visitor(Language::En, true), &shown, None);
    assert!(html.contains("Adapt it to your shop") && !html.contains("/delete"), "{html}");
}

#[test]
fn the_list_says_what_is_used_and_what_is_not_known() {
    let row = |of_use| PageRow {
        id: "рб 1".into(),
        language: Language::Ru,
        title: HOSTILE.into(),
        languages: Language::ALL.to_vec(),
        origin: PageOrigin::Starter,
        category: Some(Category::Auth),
        about: vec![HOSTILE.into()],
        of_use,
    };
    for language in Language::ALL {
        let visitor = visitor(language, true);
        let shown = KnowledgePage {
            words: HOSTILE.into(),
            rows: vec![row(Some(of_use("x"))), row(None)],
            before: 50,
            total: 120,
            most: 50,
            counted: Some(Counted { looked_at: 1, incidents: 1 }),
            ..KnowledgePage::default()
        };
        let html = list(&visitor, &shown, None);
        is_sound(&html);
        assert!(html.contains("/ui/knowledge/%D1%80%D0%B1%201?lang=ru"), "{html}");
        assert!(html.contains("before=52") && !html.contains("data-follows"), "{html}");
        let waits = list(&visitor, &KnowledgePage { counted: None, ..shown }, None);
        assert!(waits.contains("data-follows"));
        for nothing in [KnowledgePage { none_at_all: true, ..KnowledgePage::default() }, KnowledgePage::default()] {
            is_sound(&list(&visitor, &nothing, None));
        }
    }
}

#[test]
fn the_form_keeps_what_was_typed_and_both_versions_are_shown() {
    let draft = Draft {
        id: "rb-q".into(),
        language: Some(Language::En),
        title: HOSTILE.into(),
        body: format!("\n{HOSTILE}"),
        tag: "\"abc\"".into(),
        ..Draft::default()
    };
    for language in Language::ALL {
        let visitor = visitor(language, true);
        let theirs = Trouble::Changed(Box::new(page(HOSTILE, PageOrigin::Team)));
        for trouble in [
            theirs,
            Trouble::Gone,
            Trouble::NoTitle,
            Trouble::Unreadable(PageError::Empty),
            Trouble::Unreadable(PageError::NotText { line: 3 }),
            Trouble::Unreadable(PageError::FrontMatterOpen),
            Trouble::Unreadable(PageError::FrontMatterLine { line: 3, text: HOSTILE.into() }),
        ] {
            is_sound(&edit(&visitor, &draft, None, Some(&trouble)));
        }
        let html = edit(&visitor, &draft, Some(&page(HOSTILE, PageOrigin::Team)), None);
        is_sound(&html);
        assert!(
            html.contains("value=\"&quot;abc&quot;\"") && html.contains("/ui/knowledge/rb-q/edit?lang=en"),
            "{html}"
        );
        assert_eq!(html.matches("</textarea>").count(), 1, "{html}");
        let new = edit(&visitor, &Draft { is_new: true, ..Draft::default() }, None, None);
        is_sound(&new);
        assert!(new.contains(NEW) && new.contains("name=\"id\""), "{new}");
        is_sound(&delete(&visitor, &page(HOSTILE, PageOrigin::Team), "\"t\"", 3));
    }
}
