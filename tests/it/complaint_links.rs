//! Complaints find the incidents that an analysis of logs remembered, people correct it, and clusters tell of the rest.

use std::fmt::Write;

use serde_json::Value;

use crate::main_job::traffic;
use crate::run::Desk;

const HEAD: &str = "Ticket ID,Created at,Text,Channel,Customer ID,Order ID\n";

fn shown(desk: &Desk, ticket: &str) -> Value {
    let list = desk.run(&["complaints", "list", "-f", "json", "--limit", "500"]).exits(0).json();
    let rows = list["complaints"].as_array().unwrap();
    rows.iter().find(|row| row["ticket"] == ticket).unwrap().clone()
}

#[test]
fn complaints_find_the_incidents_of_the_logs_and_people_have_the_last_word() {
    let desk = Desk::new();
    let log = desk.file("shop.jsonl", traffic("2026-03-05", 0, 60, "PAYMENT_TIMEOUT"));
    desk.analyze(&log);
    let rows = "1,2026-03-05T12:40:00Z,деньги сняли а заказа нет!!,chat,,\n\
                2,2026-03-05T13:30:00Z,\"payment failed with an error, twice\",email,user_10,\n\
                3,2026-03-05T13:00:00Z,курьер опоздал на три часа,chat,,\n\
                4,2026-02-01T13:00:00Z,payment failed with an error,chat,,\n";
    let file = desk.file("tickets.csv", format!("{HEAD}{rows}")).display().to_string();
    let said = desk.run(&["complaints", "import", &file]).exits(0).stderr;
    assert!(said.contains("Linked 2 of 4 complaints to incidents."), "{said}");
    let by_session = shown(&desk, "2");
    assert_eq!(by_session["links"][0]["reason"], "session", "{by_session}");
    let incident = by_session["links"][0]["incident"].as_str().unwrap().to_owned();
    assert_eq!(shown(&desk, "1")["links"][0]["reason"], "meaning");
    assert!(shown(&desk, "3")["links"].as_array().unwrap().is_empty());
    assert!(shown(&desk, "4")["links"].as_array().unwrap().is_empty());
    let id = by_session["id"].as_str().unwrap();
    let why = desk.run(&["complaints", "show", id]).exits(0).stdout;
    assert!(why.contains("its customer was in a session that this incident broke"), "{why}");
    let why = desk.run(&["complaints", "show", id, "--lang", "ru"]).exits(0).stdout;
    assert!(why.contains("сессию этого клиента сорвал этот инцидент"), "{why}");
    // What somebody says stands, also after the same comes again.
    desk.run(&["complaints", "unlink", id, &incident, "--by", "ann"]).exits(0);
    let late = shown(&desk, "3")["id"].as_str().unwrap().to_owned();
    desk.run(&["complaints", "link", &late, &incident]).exits(0);
    desk.run(&["complaints", "import", &file]).exits(0);
    assert!(shown(&desk, "2")["links"].as_array().unwrap().is_empty());
    assert_eq!(shown(&desk, "3")["links"][0]["reason"], "hand");
    desk.run(&["complaints", "link", "cmp-0", &incident]).exits(2);
    assert!(desk.run(&["complaints", "clusters"]).exits(0).stdout.contains("No cluster"));
}

#[test]
fn many_complaints_about_one_thing_that_no_incident_explains_are_told() {
    let desk = Desk::new();
    let mut rows = HEAD.to_owned();
    for n in 0..60 {
        let text = ["wrong size again", "курьер опоздал", "where is my parcel"][n % 3];
        writeln!(rows, "u{n},2026-03-{:02}T{:02}:00:00Z,{text},chat,,", 1 + n / 6, 4 * (n % 6)).unwrap();
    }
    for n in 0..9 {
        writeln!(rows, "g{n},2026-03-12T14:{:02}:00Z,the gift wrap option is gone,chat,,", n * 5).unwrap();
    }
    let file = desk.file("tickets.csv", rows).display().to_string();
    desk.run(&["complaints", "import", &file]).exits(0);
    let told = desk.run(&["complaints", "clusters"]).exits(0).stdout;
    assert!(told.contains("9 people complained about") && told.contains("wrap"), "{told}");
    let told = desk.run(&["complaints", "clusters", "--lang", "ru"]).exits(0).stdout;
    assert!(told.contains("9 человек пожаловались"), "{told}");
    let json = desk.run(&["complaints", "clusters", "-f", "json", "--since", "2026-03-12"]).exits(0).json();
    assert_eq!((&json[0]["people"], json[0]["complaints"].as_array().unwrap().len()), (&9.into(), 9));
}
