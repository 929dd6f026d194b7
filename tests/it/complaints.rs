//! `complaints`: what help desks export comes in, is listed and shown, and goes for good.

use std::fmt::Write;
use std::io::Write as _;

use serde_json::Value;

use crate::run::Desk;

const CSV: &str = "Ticket ID,Created at,Subject,Description,Channel,Customer ID,Order ID\n\
    101,2026-03-02T10:00:00Z,Payment,\"can't pay, card 4111 1111 1111 1111,\nmail me at ann@example.com\",email,user_1,A-1\n\
    102,2026-03-02T11:00:00Z,Оплата,не проходит оплата картой,chat,user_2,A-2\n\
    103,yesterday,x,y,chat,,\n";

fn import(desk: &Desk, file: &str, more: &[&str]) -> String {
    let arguments = [&["complaints", "import", file], more].concat();
    desk.run(&arguments).exits(0).stderr
}

fn listed(desk: &Desk, more: &[&str]) -> Vec<Value> {
    let arguments = [&["complaints", "list", "--format", "json"], more].concat();
    desk.run(&arguments).exits(0).json()["complaints"].as_array().unwrap().clone()
}

fn tickets(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["ticket"].as_str().unwrap()).collect()
}

#[test]
fn an_export_comes_in_once_and_a_changed_ticket_is_an_update() {
    let desk = Desk::new();
    let file = desk.file("tickets.csv", CSV).display().to_string();
    let said = import(&desk, &file, &["--dry-run"]);
    assert!(said.contains("Nothing was written. Complaints: 2 new, 0 changed, 0 as before, 1 rejected."), "{said}");
    assert!(listed(&desk, &[]).is_empty());
    let rejects = desk.path("rejects.ndjson").display().to_string();
    let said = import(&desk, &file, &["--rejects", &rejects]);
    assert!(said.contains("2 new, 0 changed, 0 as before, 1 rejected"), "{said}");
    assert!(said.contains("tickets.csv:5: at: it is no time that can be read"), "{said}");
    let reject: Value = serde_json::from_str(std::fs::read_to_string(&rejects).unwrap().trim()).unwrap();
    assert_eq!((&reject["line"], &reject["field"], &reject["reason"]), (&5.into(), &"at".into(), &"not_a_time".into()));
    let said = import(&desk, &file, &[]);
    assert!(said.contains("0 new, 0 changed, 2 as before, 1 rejected"), "{said}");
    let changed = desk.file("later.csv", CSV.replace("не проходит", "всё ещё не проходит")).display().to_string();
    let said = import(&desk, &changed, &["--lang", "ru"]);
    assert!(said.contains("Жалобы: новых 0, изменённых 1, без изменений 1, отклонено 1."), "{said}");
    let rows = listed(&desk, &[]);
    assert_eq!(tickets(&rows), ["102", "101"]);
    assert_eq!((&rows[0]["language"], &rows[0]["user"]), (&"ru".into(), &"user_2".into()));
    assert_eq!(tickets(&listed(&desk, &["--text", "ВСЁ ОПЛАТА"])), ["102"]);
    assert_eq!(tickets(&listed(&desk, &["--until", "2026-03-02T11:00:00Z"])), ["101"]);
    assert_eq!(tickets(&listed(&desk, &["--unlinked", "--source", "helpdesk"])), ["102", "101"]);
    assert!(listed(&desk, &["--source", "other"]).is_empty());
}

#[test]
fn what_is_shown_is_redacted_and_a_card_is_not_even_kept() {
    let desk = Desk::new();
    import(&desk, &desk.file("tickets.csv", CSV).display().to_string(), &[]);
    let row = listed(&desk, &["--text", "pay"]).remove(0);
    let text = row["text"].as_str().unwrap();
    assert!(text.contains("<card>") && text.contains("<email-") && !text.contains("ann@"), "{text}");
    let id = row["id"].as_str().unwrap();
    let shown = desk.run(&["complaints", "show", &id[..12]]).exits(0).stdout;
    assert!(shown.contains("order: A-1") && shown.contains("| Payment") && !shown.contains("ann@"), "{shown}");
    let redacted = desk.run(&["export"]).exits(0).stdout;
    let raw = desk.run(&["export", "--raw"]).exits(0).stdout;
    assert!(raw.contains("ann@example.com") && raw.contains("user_1") && !raw.contains("4111"), "{raw}");
    assert!(!redacted.contains("ann@") && !redacted.contains("user_1") && redacted.contains("\"101\""), "{redacted}");
}

#[test]
fn what_was_erased_is_not_taken_in_again() {
    let desk = Desk::new();
    let file = desk.file("tickets.csv", CSV).display().to_string();
    import(&desk, &file, &[]);
    let id = listed(&desk, &["--text", "pay"])[0]["id"].as_str().unwrap().to_owned();
    let said = desk.run(&["complaints", "forget", &id]).exits(0).stderr;
    assert!(said.contains("Erased 1 complaint;"), "{said}");
    desk.run(&["complaints", "show", &id]).exits(2);
    let said = import(&desk, &file, &[]);
    assert!(said.contains("0 new, 0 changed, 1 as before") && said.contains("1 complaint was not taken"), "{said}");
    let said = desk.run(&["forget", "--user", "user_2"]).exits(0).stderr;
    assert!(said.contains("1 complaint."), "{said}");
    assert!(listed(&desk, &[]).is_empty());
    import(&desk, &file, &[]);
    assert!(listed(&desk, &[]).is_empty());
    desk.run(&["complaints", "forget"]).exits(64);
}

#[test]
fn columns_zones_and_help_desks_can_be_named() {
    let desk = Desk::new();
    let odd = "nr\twhen\twords\n7\t03/04/2026 10:00\tкуда делся заказ\n";
    let file = desk.file("odd.tsv", odd).display().to_string();
    let refused = desk.run(&["complaints", "import", &file]).exits(2).stderr;
    assert!(
        refused.contains("no column for ticket among: nr, when, words; name it with --map ticket=COLUMN"),
        "{refused}"
    );
    let map = ["--map", "ticket=nr,at=when", "--map", "text=words", "--timezone", "Europe/Moscow"];
    let said = import(&desk, &file, &[&map[..], &["--source", "shop-b"]].concat());
    assert!(said.contains("1 new") && said.contains("1 date could be read in two ways"), "{said}");
    let said = import(&desk, &file, &[&map[..], &["--source", "shop-a", "--month-first"]].concat());
    assert!(said.contains("1 new") && !said.contains("two ways"), "{said}");
    let rows = listed(&desk, &[]);
    let told: Vec<_> = rows.iter().map(|row| (row["source"].as_str().unwrap(), row["at"].as_str().unwrap())).collect();
    assert_eq!(told, [("shop-b", "2026-04-03T07:00:00Z"), ("shop-a", "2026-03-04T07:00:00Z")]);
    let settings = "[complaints.sources.shop-b]\ntimezone = \"Europe/Moscow\"\n\
                    map = { ticket = \"nr\", at = \"when\", text = \"words\" }\n";
    let config = desk.file("cartwatch.toml", settings).display().to_string();
    let said = import(&desk, &file, &["--source", "shop-b", "--config", &config]);
    assert!(said.contains("0 new, 0 changed, 1 as before"), "{said}");
    for wrong in [&["--map", "colour=nr"][..], &["--timezone", "Nowhere"], &["--source", "a b"]] {
        desk.run(&[&["complaints", "import", &file], wrong].concat()).exits(64);
    }
}

#[test]
fn old_russian_tables_compressed_files_and_pipes_are_read() {
    let desk = Desk::new();
    let table = "Номер обращения;Дата создания;Текст обращения\r\n1;02.03.2026 10:00;Не работает промокод\r\n";
    let old: Vec<u8> = table
        .chars()
        .map(|c| match u32::from(c) {
            code @ 0x410..=0x44f => u8::try_from(code - 0x410 + 0xc0).unwrap(),
            code => u8::try_from(code).unwrap(),
        })
        .collect();
    import(&desk, &desk.file("old.csv", &old).display().to_string(), &[]);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(table.as_bytes()).unwrap();
    let packed = desk.file("new.csv.gz", packed.finish().unwrap()).display().to_string();
    assert!(import(&desk, &packed, &[]).contains("1 as before"), "the same text in the other encoding");
    let lines = "{\"id\":1,\"created\":\"2026-03-02T10:00:00Z\",\"text\":\"Не работает промокод\"}\n\
                 {\"id\":2,\"created\":\"2026-03-02T10:00:00Z\",\"text\":\"x\"}\n";
    let said = desk.run_with_input(&["complaints", "import", "-"], lines.as_bytes()).exits(0).stderr;
    assert!(said.contains("1 new, 0 changed, 1 as before"), "{said}");
    let said = desk.run_with_input(&["complaints", "import", "-"], b"PK\x03\x04").exits(2).stderr;
    assert!(said.contains("CSV UTF-8"), "{said}");
}

#[test]
fn complaints_travel_with_an_export_and_meet_what_is_there() {
    let (here, there) = (Desk::new(), Desk::new());
    import(&here, &here.file("tickets.csv", CSV).display().to_string(), &[]);
    let raw = here.run(&["export", "--raw"]).exits(0).stdout;
    let file = there.file("memory.ndjson", &raw).display().to_string();
    for _ in 0..2 {
        there.run(&["import", &file]).exits(0);
        assert_eq!(listed(&there, &[]), listed(&here, &[]));
    }
    let said = import(&there, &there.file("tickets.csv", CSV).display().to_string(), &[]);
    assert!(said.contains("0 new, 0 changed, 2 as before"), "{said}");
}

/// `cargo test --release --test it a_hundred_thousand_complaints -- --ignored --nocapture`
#[test]
#[ignore = "a measurement"]
fn a_hundred_thousand_complaints() {
    let desk = Desk::new();
    let mut text = String::from("id,created,text,customer id,order id\n");
    for n in 0..100_000_u32 {
        let (day, second) = (n / 1_000, n % 86_400);
        let at = jiff::Timestamp::from_second(1_767_225_600 + i64::from(day * 86_400 + second)).unwrap();
        let words = "I tried to pay for my order three times and the card was declined again, please help me at once";
        writeln!(text, "{n},{at},\"{words}; {}\",user_{},A-{n}", n * 7_919 % 1_000, n % 20_000).unwrap();
    }
    let file = desk.file("many.csv", text).display().to_string();
    for arguments in [
        &["complaints", "import", file.as_str()][..],
        &["complaints", "import", file.as_str()],
        &["complaints", "list", "--text", "declined", "--limit", "1"],
        &["complaints", "list", "--unlinked", "--limit", "1"],
    ] {
        let began = std::time::Instant::now();
        let outcome = desk.run(arguments).exits(0);
        eprintln!("{:.2} s  {}  {}", began.elapsed().as_secs_f64(), arguments[1], outcome.stderr.trim());
    }
}
