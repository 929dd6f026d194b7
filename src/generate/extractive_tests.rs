//! What people get to read: the verdicts in both languages, and the rules that are easy to break.

use super::*;
use crate::generate::conformance::{cases, violations};
use crate::generate::{Purpose, check_citations};
use crate::wording::Language;

fn question(name: &str, language: Language) -> Question {
    cases(language).into_iter().find(|case| case.name == name).unwrap().question
}

fn solve(question: &Question) -> Solution {
    let solution = ExtractiveGenerator.solve(question);
    assert_eq!(check_citations(question, &solution), []);
    solution
}

fn shown(name: &str, language: Language) -> String {
    let solution = solve(&question(name, language));
    let mut text = format!("{:?}: {}\n", solution.verdict, solution.summary);
    for step in &solution.steps {
        let cites: Vec<&str> = step.cites.iter().map(|citation| citation.0.as_str()).collect();
        text.push_str(&format!("{:?}: {} [{}]\n", step.purpose, step.text, cites.join(", ")));
    }
    text.replace('\u{a0}', "~")
}

#[tokio::test]
async fn conforms() {
    assert_eq!(violations(&ExtractiveGenerator).await, []);
}

#[test]
fn precedent_in_english() {
    insta::assert_snapshot!(shown("same-incident-held", Language::En), @r#"
    Precedent: Seen before (inc-0payment0001: “Gateway did not answer within <num> ms”). The fix of that time held.
    Observe: service payment, endpoint /api/payment/charge, step payment, code PAYMENT_TIMEOUT: 31 entries, 24 sessions, 22 customers, slowest 11.2~s. [log:00000000000000a1:1700, log:00000000000000a1:4200]
    Observe: shop.jsonl:17 says: “gateway did not answer within 8000 ms” [log:00000000000000a1:1700]
    Check: Last time (inc-0payment0001) the cause was: “The acquirer's primary node lost a network link.” Check whether it is the same now. [inc-0payment0001]
    Check: Compare the gateway's latency with the same hour of last week. [rb-payment-gateway-timeout]
    Fix: Route payments to the second acquirer. [inc-0payment0001]
    Fix: Reconcile pending payments. [inc-0payment0001]
    Fix: Switch to the second gateway. [rb-payment-gateway-timeout]
    Prevent: Set a time-out of 5 s with a circuit breaker. [rb-payment-gateway-timeout]
    Verify: No time-outs for 24 hours [rb-payment-gateway-timeout]
    "#);
}

#[test]
fn precedent_in_russian_quotes_the_english_fix() {
    insta::assert_snapshot!(shown("near-incident", Language::Ru), @r#"
    Precedent: Ближайший известный инцидент: SHOP-101 «Card payments time out at the acquirer» (оценка 0,81); ниже то, что тогда помогло.
    Observe: сервис payment, адрес /api/payment/charge, шаг payment, код PAYMENT_TIMEOUT — 31 запись, 24 сессии, 22 покупателя, самый долгий ответ 11,2~с. [log:00000000000000a1:1700, log:00000000000000a1:4200]
    Observe: запись shop.jsonl:17 — «gateway did not answer within 8000 ms» [log:00000000000000a1:1700]
    Check: В прошлый раз (SHOP-101) причина была такой (язык: английский): «The acquirer's primary node lost a network link.» Проверьте, та же ли она сейчас. [SHOP-101]
    Check: Сравните время ответа шлюза с тем же часом неделю назад. [rb-payment-gateway-timeout]
    Fix: Цитата из SHOP-101 (язык: английский): «Route payments to the second acquirer.» [SHOP-101]
    Fix: Цитата из SHOP-101 (язык: английский): «Reconcile pending payments.» [SHOP-101]
    Fix: Переключите оплату на второй шлюз. [rb-payment-gateway-timeout]
    Prevent: Задайте тайм-аут 5 с и предохранитель. [rb-payment-gateway-timeout]
    Verify: Сутки без тайм-аутов [rb-payment-gateway-timeout]
    "#);
}

#[test]
fn a_fix_that_came_back_is_only_warned_of() {
    insta::assert_snapshot!(shown("same-incident-came-back", Language::Ru), @r#"
    Runbook: Близкого инцидента с пригодным исправлением нет; подходит инструкция rb-payment-gateway-timeout «Тайм-ауты платёжного шлюза» (оценка 0,70). То, что сделали для inc-0payment0001, надолго не помогло, а другого исправления память не знает.
    Observe: сервис payment, адрес /api/payment/charge, шаг payment, код PAYMENT_TIMEOUT — 31 запись, 24 сессии, 22 покупателя, самый долгий ответ 11,2~с. [log:00000000000000a1:1700, log:00000000000000a1:4200]
    Observe: запись shop.jsonl:17 — «gateway did not answer within 8000 ms» [log:00000000000000a1:1700]
    Observe: у этого инцидента уже 2 эпизода; первый начался 2026-03-09 12:00:00. [inc-0payment0001]
    Check: Сравните время ответа шлюза с тем же часом неделю назад. [rb-payment-gateway-timeout]
    Avoid: Пробовали 2026-03-09 13:00:00, надолго не помогло, сбой вернулся через 1~д: «1. Route payments to the second acquirer. 2. Reconcile pending payments.» [inc-0payment0001]
    Fix: Переключите оплату на второй шлюз. [rb-payment-gateway-timeout]
    Prevent: Задайте тайм-аут 5 с и предохранитель. [rb-payment-gateway-timeout]
    Verify: Сутки без тайм-аутов [rb-payment-gateway-timeout]
    "#);
}

#[test]
fn a_fix_that_failed_without_a_page_is_new_and_says_so() {
    let mut asked = question("same-incident-came-back", Language::En);
    asked.pages.clear();
    let solution = solve(&asked);
    assert_eq!(solution.verdict, Verdict::New);
    assert!(
        solution.summary.starts_with("NEW: what was done for inc-0payment0001 did not hold"),
        "{}",
        solution.summary
    );
    assert!(solution.steps.iter().all(|step| step.purpose != Purpose::Fix));
}

#[test]
fn the_fix_that_held_most_comes_first_with_its_record_and_the_next_one_behind_it() {
    let mut asked = question("near-incident", Language::En);
    let mut other = asked.precedents[0].clone();
    other.incident.id = crate::incident::IncidentId::given("SHOP-102");
    other.score = 0.75;
    other.fixes[0].fix = "Replaced the gateway client.".to_owned();
    let record = |held, known, chance| crate::generate::FixRecord {
        held,
        known,
        chance,
        age_days: Some(12),
        ..Default::default()
    };
    other.fixes[0].record = record(7, 8, 0.85);
    asked.precedents[0].fixes[0].record = record(1, 4, 0.4);
    asked.precedents.push(other);
    let solution = solve(&asked);
    assert!(solution.summary.ends_with("Held 7 of 8 times, last applied 12 days ago."), "{}", solution.summary);
    let fixes: Vec<&str> =
        solution.steps.iter().filter(|step| step.purpose == Purpose::Fix).map(|step| step.text.as_str()).collect();
    assert_eq!(fixes[0], "Replaced the gateway client.");
    assert!(fixes[1].starts_with("If that does not help, this was done for SHOP-101"), "{}", fixes[1]);
    // The nearest one's record has fallen behind a failure: nothing but its own new evidence brings it back.
    asked.precedents[1].fixes[0].record.barred = true;
    let first = solve(&asked).steps.into_iter().find(|step| step.purpose == Purpose::Fix).unwrap();
    assert_eq!(first.text, "Route payments to the second acquirer.");
}

#[test]
fn one_fix_of_two_incidents_is_offered_once() {
    let mut asked = question("near-incident", Language::En);
    let mut other = asked.precedents[0].clone();
    other.incident.id = crate::incident::IncidentId::given("SHOP-102");
    other.score = 0.7;
    other.fixes[0].fix = "Route payments to the second acquirer. Reconcile the pending payments.".to_owned();
    other.fixes[0].held = Some(true);
    asked.precedents.push(other);
    let solution = solve(&asked);
    let routed = solution.steps.iter().filter(|step| step.text.contains("Route payments")).count();
    assert_eq!(routed, 1);
    assert!(solution.steps.iter().any(|step| step.cites[0].0 == "SHOP-102"), "the one where it held is cited");
}

#[test]
fn runbook_in_english() {
    insta::assert_snapshot!(shown("runbook", Language::En), @r#"
    Runbook: No past incident with a usable fix is near; the runbook page rb-payment-gateway-timeout “Payment gateway time-outs” fits (score 0.70).
    Observe: service payment, endpoint /api/payment/charge, step payment, code PAYMENT_TIMEOUT: 31 entries, 24 sessions, 22 customers, slowest 11.2~s. [log:00000000000000a1:1700, log:00000000000000a1:4200]
    Observe: shop.jsonl:17 says: “gateway did not answer within 8000 ms” [log:00000000000000a1:1700]
    Check: Compare the gateway's latency with the same hour of last week. [rb-payment-gateway-timeout]
    Fix: Switch to the second gateway. [rb-payment-gateway-timeout]
    Prevent: Set a time-out of 5 s with a circuit breaker. [rb-payment-gateway-timeout]
    Verify: No time-outs for 24 hours [rb-payment-gateway-timeout]
    "#);
}

#[test]
fn runbook_in_russian() {
    insta::assert_snapshot!(shown("runbook", Language::Ru), @r#"
    Runbook: Близкого инцидента с пригодным исправлением нет; подходит инструкция rb-payment-gateway-timeout «Тайм-ауты платёжного шлюза» (оценка 0,70).
    Observe: сервис payment, адрес /api/payment/charge, шаг payment, код PAYMENT_TIMEOUT — 31 запись, 24 сессии, 22 покупателя, самый долгий ответ 11,2~с. [log:00000000000000a1:1700, log:00000000000000a1:4200]
    Observe: запись shop.jsonl:17 — «gateway did not answer within 8000 ms» [log:00000000000000a1:1700]
    Check: Сравните время ответа шлюза с тем же часом неделю назад. [rb-payment-gateway-timeout]
    Fix: Переключите оплату на второй шлюз. [rb-payment-gateway-timeout]
    Prevent: Задайте тайм-аут 5 с и предохранитель. [rb-payment-gateway-timeout]
    Verify: Сутки без тайм-аутов [rb-payment-gateway-timeout]
    "#);
}

#[test]
fn new_in_english() {
    insta::assert_snapshot!(shown("new", Language::En), @r#"
    New: NEW: nothing that the memory knows is near enough. Below is only what the logs support, and the nearest that is known.
    Observe: service payment, endpoint /api/payment/charge, step payment, code PAYMENT_TIMEOUT: 31 entries, 24 sessions, 22 customers, slowest 11.2~s. [log:00000000000000a1:1700, log:00000000000000a1:4200]
    Observe: shop.jsonl:17 says: “gateway did not answer within 8000 ms” [log:00000000000000a1:1700]
    Observe: All 2 proving entries share: 8.5~s or slower. [log:00000000000000a1:1700, log:00000000000000a1:4200]
    Check: Look at what changed shortly before 2026-03-10 13:00:00 (UTC), when it was first seen; last seen 2026-03-10 13:01:35. [log:00000000000000a1:1700, log:00000000000000a1:4200]
    Check: First read these entries and the lines around them: shop.jsonl:17, shop.jsonl:42. [log:00000000000000a1:1700, log:00000000000000a1:4200]
    Check: Nearest known, too far to rely on: SHOP-101 “Card payments time out at the acquirer” (0.31, needs 0.60); rb-payment-gateway-timeout “Payment gateway time-outs” (0.22, needs 0.50). [SHOP-101, rb-payment-gateway-timeout]
    "#);
}

#[test]
fn new_in_russian() {
    insta::assert_snapshot!(shown("new", Language::Ru), @r#"
    New: НОВОЕ: в памяти нет ничего достаточно близкого. Ниже только то, что подтверждают логи, и самое близкое из известного.
    Observe: сервис payment, адрес /api/payment/charge, шаг payment, код PAYMENT_TIMEOUT — 31 запись, 24 сессии, 22 покупателя, самый долгий ответ 11,2~с. [log:00000000000000a1:1700, log:00000000000000a1:4200]
    Observe: запись shop.jsonl:17 — «gateway did not answer within 8000 ms» [log:00000000000000a1:1700]
    Observe: Общее у 2 записей, подтверждающих сбой: 8,5~с и дольше. [log:00000000000000a1:1700, log:00000000000000a1:4200]
    Check: Посмотрите, что изменилось незадолго до 2026-03-10 13:00:00 (UTC): тогда сбой появился впервые; в последний раз он был 2026-03-10 13:01:35. [log:00000000000000a1:1700, log:00000000000000a1:4200]
    Check: Сначала прочитайте эти записи и строки рядом: shop.jsonl:17, shop.jsonl:42. [log:00000000000000a1:1700, log:00000000000000a1:4200]
    Check: Самое близкое из известного; полагаться на это нельзя: SHOP-101 «Card payments time out at the acquirer» (0,31, нужно 0,60); rb-payment-gateway-timeout «Тайм-ауты платёжного шлюза» (0,22, нужно 0,50). [SHOP-101, rb-payment-gateway-timeout]
    "#);
}

#[test]
fn a_rejected_fix_is_only_warned_of() {
    insta::assert_snapshot!(shown("rejected-fix", Language::En), @r#"
    Runbook: No past incident with a usable fix is near; the runbook page rb-payment-gateway-timeout “Payment gateway time-outs” fits (score 0.70).
    Observe: service payment, endpoint /api/payment/charge, step payment, code PAYMENT_TIMEOUT: 31 entries, 24 sessions, 22 customers, slowest 11.2~s. [log:00000000000000a1:1700, log:00000000000000a1:4200]
    Observe: shop.jsonl:17 says: “gateway did not answer within 8000 ms” [log:00000000000000a1:1700]
    Check: Compare the gateway's latency with the same hour of last week. [rb-payment-gateway-timeout]
    Avoid: Called wrong by people (3 times): “1. Route payments to the second acquirer. 2. Reconcile pending payments.” [SHOP-101]
    Fix: Switch to the second gateway. [rb-payment-gateway-timeout]
    Prevent: Set a time-out of 5 s with a circuit breaker. [rb-payment-gateway-timeout]
    Verify: No time-outs for 24 hours [rb-payment-gateway-timeout]
    "#);
}

#[test]
fn free_text_is_answered_without_observations() {
    let solution = solve(&question("free-text", Language::En));
    assert_eq!(solution.verdict, Verdict::Precedent);
    assert!(solution.steps.iter().all(|step| step.purpose != Purpose::Observe));
}

#[test]
fn a_fix_that_held_comes_before_a_newer_one_that_did_not() {
    let mut asked = question("same-incident-came-back", Language::En);
    let mut good = asked.precedents[0].fixes[0].clone();
    good.fix = "Replaced the gateway client.".to_owned();
    good.held = Some(true);
    asked.precedents[0].fixes.push(good);
    let solution = solve(&asked);
    let first = solution.steps.iter().find(|step| step.purpose == Purpose::Fix).unwrap();
    assert_eq!(first.text, "Replaced the gateway client.");
    let avoid: Vec<_> = solution.steps.iter().filter(|step| step.purpose == Purpose::Avoid).collect();
    assert_eq!(avoid.len(), 1);
    assert!(avoid[0].text.contains("Route payments"), "{}", avoid[0].text);
}

#[test]
fn the_same_question_gives_the_same_bytes() {
    for case in cases(Language::Ru) {
        let bytes = |_| serde_json::to_vec(&ExtractiveGenerator.solve(&case.question)).unwrap();
        assert_eq!(bytes(1), bytes(2));
    }
}

#[test]
fn a_foreign_service_is_pointed_out() {
    let mut asked = question("near-incident", Language::En);
    asked.precedents[0].incident.service = Some("billing".to_owned());
    let solution = solve(&asked);
    assert!(solution.steps.iter().any(|step| step.text.contains("SHOP-101 was in service billing")));
}

#[test]
fn the_page_is_taken_in_the_askers_language() {
    let mut asked = question("runbook", Language::En);
    asked.pages.extend(question("runbook", Language::Ru).pages);
    asked.pages.reverse();
    let text = |asked: &Question| serde_json::to_string(&solve(asked).steps).unwrap();
    assert!(text(&asked).contains("Switch to the second gateway.") && !text(&asked).contains("Переключите"));
    asked.pages.truncate(1);
    assert!(text(&asked).contains("rb-payment-gateway-timeout says, in Russian: “Переключите оплату на второй шлюз.”"));
}

#[test]
fn a_page_without_structure_still_helps() {
    let mut asked = question("runbook", Language::En);
    for section in &mut asked.pages[0].page.sections {
        section.kind = crate::knowledge::SectionKind::Other;
    }
    assert_eq!(solve(&asked).steps.iter().filter(|step| step.purpose == Purpose::Fix).count(), 5);
}

proptest::proptest! {
    #[test]
    fn any_text_keeps_the_rules(text in "\\PC{0,600}|[\\x00-\\x9f]{0,200}") {
        let mut asked = question("near-incident", Language::Ru);
        asked.precedents[0].fixes[0].fix.clone_from(&text);
        asked.precedents[0].incident.title.clone_from(&text);
        asked.evidence[0].text = text;
        let solution = solve(&asked);
        for step in &solution.steps {
            assert!(!step.text.trim().is_empty() && step.text.chars().count() <= MAX_STEP_CHARS);
        }
    }
}
