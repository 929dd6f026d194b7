//! Russian and English: reports, answers and questions.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::main_job::traffic;
use crate::run::Desk;

/// Fixed pieces of the sentences of a language's catalogue, long enough to be told from names and terms.
fn sentences(language: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/wording").join(language);
    let mut pieces = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let said = line.split_once(" = ").map_or_else(|| line.trim_start(), |(_, said)| said);
            let said = said.rsplit_once("] ").map_or(said, |(_, said)| said);
            let fixed = said
                .split(['{', '}', '“', '”', '«', '»'])
                .map(|piece| piece.trim_matches(|c: char| !c.is_alphabetic()));
            pieces.extend(fixed.filter(|piece| piece.split_whitespace().count() >= 3).map(str::to_owned));
        }
    }
    assert!(pieces.len() > 50, "{}", pieces.len());
    pieces
}

#[track_caller]
fn says_nothing_of(text: &str, pieces: &[String]) {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let said: Vec<&String> = pieces.iter().filter(|piece| flat.contains(piece.as_str())).collect();
    assert!(said.is_empty(), "{said:?} in\n{text}");
}

#[test]
fn a_report_is_in_the_language_asked_for() {
    let desk = Desk::new();
    let path = desk.file("day.jsonl", traffic("2026-03-02", 0, 100, "PAYMENT_TIMEOUT"));
    let path = path.to_str().unwrap();
    for (language, other) in [("ru", "en"), ("en", "ru")] {
        let pieces = sentences(other);
        for format in ["text", "markdown", "html"] {
            let outcome = desk.run(&["--lang", language, "analyze", path, "--format", format]).exits(0);
            says_nothing_of(&outcome.stdout, &pieces);
            says_nothing_of(&outcome.stderr, &pieces);
        }
        let report: Value = desk.run(&["--lang", language, "analyze", path, "--format", "json"]).exits(0).json();
        let solution = &report["incidents"][0]["solution"];
        assert_eq!(solution["language"], language);
        says_nothing_of(&solution.to_string(), &pieces);
        let cyrillic = solution["summary"].as_str().unwrap().chars().filter(|c| ('а'..='я').contains(c)).count();
        assert_eq!(cyrillic > 20, language == "ru", "{solution:#}");
    }
}

#[test]
fn every_short_answer_is_in_the_language_asked_for() {
    let desk = Desk::new();
    let path = desk.file("day.jsonl", traffic("2026-03-02", 0, 50, "PAYMENT_TIMEOUT"));
    let report = desk.analyze(&path);
    let rules = desk.file("rules.toml", "[slow]\nthreshold_seconds = 0.05\n");
    let id = report["incidents"][0]["id"].as_str().unwrap();
    let pieces = sentences("en");
    for arguments in [
        vec!["incidents", "note", id, "проверено"],
        vec!["incidents", "resolve", id, "--fix", "Переключились на резервный шлюз"],
        vec!["incidents", "list"],
        vec!["incidents", "show", id],
        vec!["incidents", "reopen", id],
        vec!["templates", path.to_str().unwrap()],
        vec!["replay", path.to_str().unwrap()],
        vec!["replay", path.to_str().unwrap(), "--rules", rules.to_str().unwrap()],
        vec!["find", "user_10"],
        vec!["find", "nobody"],
        vec!["search", "gateway"],
        vec!["index", "status"],
        vec!["index", "rebuild"],
        vec!["doctor"],
        vec!["mark", "deploy", "payments 4.2"],
        vec!["mark", "list"],
        vec!["config", "check"],
        vec!["forget", "--user", "user_10"],
    ] {
        let mut arguments = arguments;
        arguments.extend(["--lang", "ru"]);
        let outcome = desk.run(&arguments).exits(0);
        says_nothing_of(&outcome.stdout, &pieces);
        says_nothing_of(&outcome.stderr, &pieces);
    }
}

/// Ids of the first hits.
fn hits(desk: &Desk, question: &str) -> Vec<String> {
    let found: Value = desk.run(&["search", question, "--format", "json"]).exits(0).json();
    let hits = found["hits"].as_array().unwrap().iter();
    hits.map(|hit| hit["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_question_finds_what_is_written_in_either_language() {
    let desk = Desk::new();
    desk.file(
        "past.csv",
        "id,title,symptoms,category,service,root_cause,resolution,opened_at\n\
         EN-1,Payment gateway does not answer,Gateway timeouts at the checkout,payment,payment,Broken link to the bank,Switched to the reserve gateway,2026-01-10\n\
         RU-1,Склад не отвечает при резервировании товара,Ошибки остатков на складе,api,stock,Зависла очередь,Перезапустили службу остатков,2026-02-11\n",
    );
    desk.run(&["learn", desk.path("past.csv").to_str().unwrap()]).exits(0);
    // What has both languages, or that of the question, is among the first; across languages it is among the ten.
    for (question, wanted, rank) in [
        ("payment gateway does not answer", "EN-1", 2),
        ("платёжный шлюз не отвечает", "EN-1", 10),
        ("warehouse does not answer when goods are reserved", "RU-1", 10),
        ("склад не отвечает, не можем зарезервировать товар", "RU-1", 2),
        ("payment gateway times out", "rb-payment-gateway-timeout", 2),
        ("таймаут платёжного шлюза", "rb-payment-gateway-timeout", 2),
        ("взаимная блокировка в базе данных", "rb-db-deadlocks", 1),
        ("deadlock in the database", "rb-db-deadlocks", 1),
    ] {
        let found = hits(&desk, question);
        assert!(found.iter().take(rank).any(|id| id == wanted), "{question}: {found:?}");
    }
    // The answer is in the asker's language.
    let russian: Value = desk.run(&["search", "платёжный шлюз не отвечает", "--format", "json"]).exits(0).json();
    assert_eq!(russian["solution"]["language"], "ru", "{russian:#}");
    let english: Value = desk.run(&["search", "payment gateway does not answer", "--format", "json"]).exits(0).json();
    assert_eq!(english["solution"]["language"], "en", "{english:#}");
}
