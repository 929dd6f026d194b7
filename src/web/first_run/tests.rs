//! The page as HTML: right commands, both languages, rights.

use jiff::Timestamp;

use super::recipe::RECIPES;
use super::*;
use crate::wording::Language;

fn visitor(language: Language, operate: bool) -> Visitor {
    Visitor::made_up(language, "/ui/sources/first").who_may(operate, operate)
}

fn first() -> FirstRun {
    FirstRun {
        address: ServerAddress {
            scheme: "https",
            host: "logs.shop.example".to_owned(),
            port: 7878,
            syslog_tcp: Some(5514),
        },
        needs_token: true,
        received: None,
        demo: Demo::None,
        has_memory: false,
        data_dir: None,
    }
}

#[test]
fn every_sentence_is_there_and_nothing_stands_inline() {
    let received = |lines, unusable| Some(Received { lines, unusable, last: Some(Timestamp::UNIX_EPOCH) });
    for language in Language::ALL {
        for (received, demo, has_memory) in [
            (None, Demo::None, false),
            (received(1, 0), Demo::Loading, true),
            (received(0, 2), Demo::Loaded(7), true),
            (received(5, 2), Demo::Failed, true),
        ] {
            let first = FirstRun { received, demo, has_memory, data_dir: Some("/data".to_owned()), ..first() };
            let page = page(&visitor(language, true), &first, None);
            assert!(!page.contains("web-") && !page.contains("style=") && !page.contains(" onclick"), "{page}");
        }
    }
}

#[test]
fn commands_name_this_server_and_a_token_where_one_is_needed() {
    let address = first().address;
    for recipe in RECIPES.iter().filter(|recipe| recipe.key != "file") {
        let (with, without) = (recipe.text(&address, true), recipe.text(&address, false));
        assert!(with.contains("logs.shop.example") && with.contains("7878"), "{with}");
        let says = |text: &str| text.to_lowercase().contains("token");
        assert!(says(&with) && !says(&without), "{with}\n{without}");
        assert!(with.ends_with('\n') && !with.contains("\n\n\n") && !with.contains('\t'), "{with}");
    }
    let usual = ServerAddress { port: 443, ..address };
    assert_eq!(usual.base(), "https://logs.shop.example");
}

#[test]
fn readers_get_no_forms_and_the_waiting_ends() {
    let reader = page(&visitor(Language::En, false), &first(), None);
    assert!(!reader.contains("action=\"/ui/sources/") && reader.contains("data-first="), "{reader}");
    let received = Some(Received { lines: 3, unusable: 0, last: None });
    let came = page(&visitor(Language::En, true), &FirstRun { received, ..first() }, None);
    assert!(came.contains("/ui/now") && !came.contains("data-first="), "{came}");
    assert!(!came.contains("name=\"sure\""));
    let full = page(&visitor(Language::En, true), &FirstRun { has_memory: true, ..first() }, None);
    assert!(full.contains("name=\"sure\"") && full.contains("required"));
}
