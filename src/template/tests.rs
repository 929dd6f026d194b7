//! What is read as a value, what folds, and what is one template.

use super::TemplateMiner;
use super::fold::fold;
use super::pattern::text;
use super::slot::slots;
use super::{Limits, TemplateId};

/// The message as it is read: values as `<*>`.
fn read(message: &str) -> String {
    text(&slots(message))
}

fn folded(message: &str) -> String {
    text(&fold(&slots(message)))
}

/// Texts of the templates of messages, each with its count, in order of appearance.
fn mined(messages: &[&str]) -> Vec<(String, u64)> {
    let mut miner = TemplateMiner::default();
    for message in messages {
        miner.add(message);
    }
    miner.refine();
    miner.templates().into_iter().map(|template| (template.text, template.count)).collect()
}

#[test]
fn values_are_known_by_their_looks() {
    for (message, template) in [
        ("took 31 ms", "took <*> ms"),
        ("order 77-AB of 2.5 EUR", "order <*> of <*> EUR"),
        ("open /srv/cart.db failed.", "open <*> failed."),
        (r"open C:\Shop\cart.db: denied", "open <*>: denied"),
        ("GET / ok", "GET <*> ok"),
        ("GET /cart?id=7&x=a ok", "GET <*> ok"),
        ("see https://shop.example/a?b=c.", "see <*>."),
        ("from shop.example.com:443 to localhost:80", "from <*> to <*>"),
        ("mail for anna@example.com sent", "mail for <*> sent"),
        ("peer fe80::1:2ff:fe3b up since 12:03:44", "peer <*> up since <*>"),
        ("mac aa:bb:cc:dd:ee:ff seen", "mac <*> seen"),
        ("built Sat Jun 11 03:28:22 PDT 2005 here", "built <*> here"),
        ("on Mon, 3 Mar 2024 12:00:00 +0300 done", "on <*> done"),
        ("alive: true, parent null", "alive: <*>, parent <*>"),
        ("lifetime <1 sec", "lifetime <*> sec"),
        ("token deadbeefcafe used", "token <*> used"),
        ("Заказ 12 отменён", "Заказ <*> отменён"),
    ] {
        assert_eq!(read(message), template);
    }
}

#[test]
fn names_stay_words() {
    for message in [
        "doesn't start",
        "com.example.Shop loaded",
        "Slf4jLogger started",
        "eth0 is up",
        "May fail",
        "read/write lock",
        "tree torus --- end...",
        "a == b, c <= d",
    ] {
        assert_eq!(read(message), message);
    }
}

#[test]
fn what_follows_an_equals_sign_is_a_value() {
    for (message, template) in [
        ("user=anna host = web state=RUNNING, x", "user=<*> host = <*> state=<*>, x"),
        ("rhost= user=anna", "rhost= user=<*>"),
        ("tag=\"View Lock\" id=3", "tag=<*> id=<*>"),
        ("from=<anna@example.com> to=<>", "from=<*> to=<*>"),
        ("limit=<memory:5, cores:1>", "limit=<memory:<*>, cores:<*>>"),
        ("intent=Intent { flags=3 }", "intent=Intent { flags=<*> }"),
        ("card=****1234 ok", "card=<*> ok"),
        ("level=info msg=\"order paid\" took=3ms", "level=<*> msg=\"order paid\" took=<*>"),
        ("r24=7 set", "r24=<*> set"),
    ] {
        assert_eq!(read(message), template);
    }
}

#[test]
fn lists_units_and_repetitions_fold() {
    for (a, b) in [
        ("stack @0x7f @0x80 @0x81 end", "stack @0x7f end"),
        ("disks 1, 2, 3 failed", "disks 4 failed"),
        ("free 5 KB", "free 7.5 GB"),
        ("size = 5", "size =5"),
        ("from 10.0.0.7 () now", "from 10.0.0.8 (shop7.example.com) now"),
        ("stations=[anapa, sochi] found", "stations=[sochi, tuapse, gagra] found"),
        ("nodes n1 <ok> n2 <ok> n3 <ok>", "nodes n1 <ok> n2 <ok> n3 <ok> n4 <ok>"),
        ("key 0|com.example.shop|77|x1 set", "key 0|com.example.cart|78|x2 set"),
        ("no answer from node1 node2 node3", "no answer from node4"),
    ] {
        let (a, b) = (folded(a), folded(b));
        assert!(a == b || b.contains("node4"), "{a} | {b}");
    }
    assert_eq!(folded("no answer from node1 node2 node3"), "no answer from <*>");
}

#[test]
fn many_words_in_one_place_are_a_value() {
    let names = ["anna", "boris", "carol", "dmitri", "eva", "fyodor"];
    let lines: Vec<String> = names.iter().map(|name| format!("Invalid customer {name} was turned away")).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    assert_eq!(mined(&lines), [("Invalid customer <*> was turned away".to_owned(), 6)]);
    // Five are not enough.
    assert_eq!(mined(&lines[..5]).len(), 5);
}

#[test]
fn a_handful_of_words_are_templates_of_their_own() {
    let lines = ["Order 1 went from NEW to PAID", "Order 2 went from PAID to SENT", "Order 3 went from NEW to PAID"];
    assert_eq!(
        mined(&lines),
        [("Order <*> went from NEW to PAID".to_owned(), 2), ("Order <*> went from PAID to SENT".to_owned(), 1)]
    );
}

#[test]
fn constants_that_come_back_are_states() {
    let states: Vec<String> = ["NEW", "PAID", "PACKED", "SENT", "DONE", "LOST", "HELD"]
        .iter()
        .flat_map(|state| (0..3).map(move |order| format!("Order {order} is now {state} for good")))
        .collect();
    let lines: Vec<&str> = states.iter().map(String::as_str).collect();
    assert_eq!(mined(&lines).len(), 7);
}

#[test]
fn a_word_where_values_stand_is_a_value() {
    let lines =
        ["cannot reach 10.0.0.7 for update", "cannot reach gateway for update", "cannot reach LOCAL(0) for update"];
    assert_eq!(mined(&lines), [("cannot reach <*> for update".to_owned(), 3)]);
}

#[test]
fn few_words_are_names_when_quite_another_template_has_them() {
    let mut lines = Vec::new();
    for name in ["anna", "oleg", "svetlana"] {
        lines.push(format!("session opened for {name} by hand"));
    }
    assert_eq!(mined(&lines.iter().map(String::as_str).collect::<Vec<_>>()).len(), 3);
    for name in ["anna", "oleg", "svetlana"] {
        lines.push(format!("Build was aborted: {name}"));
    }
    assert_eq!(mined(&lines.iter().map(String::as_str).collect::<Vec<_>>()).len(), 2);
    let mut lines = Vec::new();
    for action in ["started", "stopped", "reloaded"] {
        lines.push(format!("the worker was {action} by hand"));
        lines.push(format!("Service of the cart {action}: see below"));
    }
    assert_eq!(mined(&lines.iter().map(String::as_str).collect::<Vec<_>>()).len(), 6);
}

#[test]
fn three_words_in_quotes_are_a_value() {
    let lines = ["zone \"api\" is full", "zone \"web\" is full", "zone \"checkout\" is full"];
    assert_eq!(mined(&lines), [("zone \"<*>\" is full".to_owned(), 3)]);
    assert_eq!(mined(&lines[..2]).len(), 2);
}

#[test]
fn numbered_names_vary_by_their_number() {
    assert_eq!(mined(&["link eth0 is up", "link eth1 is up"]).len(), 1);
    assert_eq!(mined(&["link alt0 is up", "link ee0 is up"]).len(), 2);
    assert_eq!(mined(&["address for IPv4 set", "address for IPv6 set"]).len(), 2);
}

#[test]
fn two_places_may_vary_at_once() {
    let lines: Vec<String> = ["anna", "boris", "carol", "dmitri", "eva", "fyodor", "galya"]
        .iter()
        .zip(["tea", "coffee", "mugs", "spoons", "cups", "plates", "forks"])
        .map(|(who, what)| format!("customer {who} put {what} into the cart"))
        .collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    assert_eq!(mined(&lines), [("customer <*> put <*> into the cart".to_owned(), 7)]);
}

#[test]
fn a_single_word_never_varies() {
    let lines = ["active", "blocked", "closing", "done", "error", "fine", "gone", "halted", "idle"];
    assert_eq!(mined(&lines).len(), 9);
}

#[test]
fn the_text_keeps_what_all_messages_share() {
    let lines = ["free 5 KB of 9 KB", "free 7 MB of 9 KB", "read 5, 6 and 7"];
    let texts: Vec<String> = mined(&lines).into_iter().map(|(text, _)| text).collect();
    assert_eq!(texts, ["free <*> of <*> KB", "read <*>, <*> and <*>"]);
}

#[test]
fn an_empty_message_belongs_to_the_others() {
    let mut miner = TemplateMiner::default();
    assert_eq!(miner.add("  "), TemplateMiner::OTHERS);
    miner.refine();
    assert_eq!(miner.text(TemplateMiner::OTHERS), "<*>");
}

#[test]
fn beyond_its_limits_a_miner_unites_and_gives_up_the_rarest() {
    let mut miner = TemplateMiner::new(Limits { shapes: 16, groups: 20, ever: 200 });
    let frequent: Vec<TemplateId> = (0..100).map(|i| miner.add(&format!("order {i} paid"))).collect();
    let letters = |i: u32| format!("{}{}", char::from(b'a' + (i / 26) as u8), char::from(b'a' + (i % 26) as u8));
    let rare: Vec<TemplateId> = (0..300_u32).map(|i| miner.add(&format!("{0}x {0}y {0}z", letters(i)))).collect();
    miner.refine();
    assert!(miner.templates().len() <= 21, "{}", miner.templates().len());
    assert_eq!(miner.text(frequent[0]), "order <*> paid");
    assert_eq!(miner.text(rare[299]), "<*>");
    assert_eq!(miner.templates().iter().map(|template| template.count).sum::<u64>(), 400);
}
