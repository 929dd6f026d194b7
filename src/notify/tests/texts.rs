//! How messages read, in each channel's form and in both languages.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::notify::book::Letter;
use crate::notify::markup;
use crate::notify::page::{Links, Page};
use crate::notify::sender::Circumstances;
use crate::scan::Redactor;

type Form = fn(&Page) -> String;

fn letter(notices: Vec<Notice>) -> Letter {
    Letter { id: "msg_1".into(), formed: at(0), notices, clusters: Vec::new(), more: 0, lost: 0, is_test: false }
}

pub(in crate::notify) fn alone() -> Letter {
    let mut incident = incident("provider <psp> did not answer & the customer *waited*", 0, 3);
    incident.known = Known::Recurred;
    incident.customers = 2;
    incident.money.add(&Money::of("RUB", Decimal::new(1_157_000, 2)));
    incident.summary = Some("Known: 2 earlier runs, resolved on 2026-10-15.".into());
    incident.steps = vec!["Switch to the second provider.".into(), "Watch the success rate.".into()];
    incident.cites = vec![vec!["inc-x7frb9nwyg5g".into()], vec!["rb-payment-timeouts".into()]];
    let precedent = Some(helped("Raised the provider's timeout to 60 s"));
    letter(vec![Notice { kind: NoticeKind::Recurred, incident, precedent }])
}

fn several() -> Letter {
    let notice = |kind, mask: &str, sessions| Notice { kind, incident: incident(mask, 0, sessions), precedent: None };
    let mut many: Vec<Notice> = vec![
        notice(NoticeKind::Opened, "one", 1),
        notice(NoticeKind::Grew, "two", 1_200),
        notice(NoticeKind::Closed, "three", 5),
    ];
    many.extend((0..4).map(|_| notice(NoticeKind::Opened, "further", 2)));
    Letter { more: 10, lost: 3, ..letter(many) }
}

pub(in crate::notify) fn clustered() -> Letter {
    let notice = |kind, words: &[&str]| ClusterNotice { kind, cluster: cluster(words, 0..11) };
    let clusters = vec![
        notice(NoticeKind::Complaints, &["<gift> & *wrap*", "упаковка"]),
        notice(NoticeKind::Grew, &["промокод"]),
        notice(NoticeKind::Complaints, &[]),
        notice(NoticeKind::Complaints, &["never shown"]),
    ];
    Letter { clusters, ..letter(Vec::new()) }
}

fn page(letter: &Letter, language: Language) -> Page {
    let links = Links::new("https://watch.shop.example/").unwrap();
    Page::new(letter, Circumstances { channel: "ops", language, links: &links, now: at(0) })
}

#[test]
fn messages_read_well_in_every_form_and_both_languages() {
    let test = Letter { is_test: true, ..letter(Vec::new()) };
    let mut text = String::new();
    for language in Language::ALL {
        let one = Letter { clusters: vec![clustered().clusters.swap_remove(0)], ..clustered() };
        let mixed = Letter { clusters: one.clusters.clone(), ..several() };
        for letter in [alone(), several(), test.clone(), clustered(), one, mixed] {
            let page = page(&letter, language);
            let forms: [(&str, Form); 4] = [
                ("slack", markup::slack),
                ("telegram", markup::telegram),
                ("text", markup::plain),
                ("html", markup::html),
            ];
            for (name, form) in forms {
                writeln!(text, "── {} {name}: {}\n{}\n", language.code(), page.subject, form(&page)).unwrap();
            }
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn what_people_wrote_is_redacted() {
    let notice = Notice {
        kind: NoticeKind::Opened,
        incident: LiveIncident {
            title: "mail to anna@shop.example failed".into(),
            steps: vec!["Call +7 912 345-67-89".into()],
            ..incident("x", 0, 1)
        },
        precedent: Some(helped("told ivan@shop.example to use password=hunter2")),
    };
    let shown = format!("{:?}", notice.redacted(&Redactor::new([7; 32])));
    for secret in ["anna@", "345-67", "ivan@", "hunter2"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn words_of_complaints_are_redacted() {
    let notice = ClusterNotice { kind: NoticeKind::Complaints, cluster: cluster(&["anna@shop.example"], 0..5) };
    let shown = format!("{:?}", notice.redacted(&Redactor::new([7; 32])));
    assert!(!shown.contains("anna@"), "{shown}");
}

#[test]
fn an_id_of_people_s_own_is_encoded_in_a_link() {
    let link = |base: &str| Links::new(base).unwrap().to(&IncidentId::given("INC 7/ü?"));
    assert_eq!(link("https://w.example").as_deref(), Some("https://w.example/ui/incidents/INC%207%2F%C3%BC%3F"));
    assert_eq!(link("https://t.example/#/{id}").as_deref(), Some("https://t.example/#/INC%207%2F%C3%BC%3F"));
    assert_eq!(link(""), None);
    let clusters = |base: &str| Links::new(base).unwrap().to_clusters();
    assert_eq!(clusters("https://w.example/").as_deref(), Some("https://w.example/ui/complaints#clusters"));
    assert_eq!((clusters("https://t.example/#/{id}"), clusters("")), (None, None));
    for wrong in ["watch.example", "javascript:alert(1)", "https://a b"] {
        assert!(Links::new(wrong).is_err(), "{wrong}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_incident_fits_telegram_and_one_line_of_subject(
        text in "(\\PC|[\u{0}-\u{1f}]|\u{1f600}){0,900}", count in 1_usize..12, ru: bool
    ) {
        let mut incident = incident("x", 0, 1);
        incident.title.clone_from(&text);
        incident.service = Some(text.clone());
        incident.summary = Some(text.clone());
        incident.steps = vec![text.clone(); 3];
        incident.cites = vec![vec![text.clone(); 4]; 3];
        incident.money = Money::of(&text, Decimal::ONE);
        let notice = Notice { kind: NoticeKind::Opened, incident, precedent: Some(helped(&text)) };
        let page = page(&letter(vec![notice; count]), if ru { Language::Ru } else { Language::En });
        prop_assert!(!page.subject.contains(char::is_control));
        prop_assert!(markup::plain(&page).encode_utf16().count() <= 4_096 + 5 * 80);
        let rows: usize = page.blocks.iter().map(Vec::len).sum();
        prop_assert_eq!(markup::plain(&page).lines().count(), rows + page.blocks.len() - 1);
    }
}
