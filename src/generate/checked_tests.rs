//! The generator over scripted models: what it shows in place of their words, what it says of the rest, and what it tells
//! the model.

use std::sync::Arc;

use super::conformance::{cases, violations};
use super::scripted::Scripted;
use super::*;
use crate::language_model::{ModelError, ModelTrouble};
use crate::scan::Redactor;
use crate::wording::Language;

fn over(model: Scripted) -> (CheckedGenerator, Arc<Scripted>) {
    let model = Arc::new(model);
    (CheckedGenerator::new(Arc::clone(&model) as _, Redactor::new([7; 32])), model)
}

fn question(name: &str, language: Language) -> Question {
    cases(language).into_iter().find(|case| case.name == name).unwrap().question
}

#[tokio::test]
async fn a_model_conforms_whatever_it_says() {
    for text in [
        r#"{"statements":[{"text":"Route payments to the second acquirer.","sources":[1]}]}"#,
        "Switch to the second gateway. [2]\nПереключите оплату на второй шлюз. [2]",
        "lorem ipsum dolor",
        "",
    ] {
        let (generator, _) = over(Scripted::saying(text));
        // Where nothing can be let through, an error is the right answer.
        let broken: Vec<_> =
            violations(&generator).await.into_iter().filter(|v| !v.what.starts_with("refused")).collect();
        assert_eq!(broken, [], "{text}");
    }
}

#[tokio::test]
async fn what_is_shown_is_in_the_sources_words_and_each_step_once() {
    let text = r#"{"statements":[
        {"text":"Redirect payments to the secondary acquirer.","sources":[1]},
        {"text":"Route payments over the second acquirer now.","sources":[1]},
        {"text":"Restart every payment pod.","sources":[1]},
        {"text":"Set a time-out of 50 s with a circuit breaker.","sources":[2]},
        {"text":"Set a time-out of 5000 ms with a circuit breaker.","sources":[2]},
        {"text":"Flush the cache.","sources":["SHOP-999"]}]}"#;
    let (generator, _) = over(Scripted::saying(text));
    let solution = generator.generate(&question("near-incident", Language::En)).await.unwrap();
    assert_eq!((solution.generator.as_str(), solution.verdict), ("scripted", Verdict::Precedent));
    let texts: Vec<&str> = solution.steps.iter().map(|step| step.text.as_str()).collect();
    assert_eq!(texts.iter().filter(|text| text.contains("acquirer.")).count(), 1, "{texts:#?}");
    assert!(texts.contains(&"Route payments to the second acquirer."), "{texts:#?}");
    assert!(texts.contains(&"Reconcile pending payments."), "nothing of a fix is lost: {texts:#?}");
    assert!(!texts.iter().any(|text| text.contains("5000 ms") || text.contains("Redirect")), "{texts:#?}");
    let why: Vec<StruckReason> = solution.struck.iter().map(|struck| struck.why).collect();
    assert_eq!(why, [StruckReason::Unsupported, StruckReason::Differs, StruckReason::UnknownSource]);
    let plain = ExtractiveGenerator.solve(&question("near-incident", Language::En));
    assert_eq!((solution.verdict, &solution.summary), (plain.verdict, &plain.summary));
}

#[tokio::test]
async fn a_source_in_another_language_is_quoted_as_one() {
    let mut asked = question("near-incident", Language::En);
    asked.precedents[0].fixes[0].fix = "Увеличить пул соединений orders до 80.".to_owned();
    asked.precedents[0].fixes[0].root_cause = Some("Пул соединений базы был исчерпан отчётом.".to_owned());
    let text = r#"{"statements":[{"text":"Raise the connection pool of orders to 80.","sources":[1]},
        {"text":"The connection pool of the database was exhausted by a report.","sources":[1]}]}"#;
    let (generator, _) = over(Scripted::saying(text));
    let solution = generator.generate(&asked).await.unwrap();
    let texts: Vec<&str> = solution.steps.iter().map(|step| step.text.as_str()).collect();
    assert!(
        texts.contains(&"SHOP-101 says, in Russian: “Увеличить пул соединений orders до 80.”"),
        "{texts:#?} {:?}",
        solution.struck
    );
    assert!(
        texts.iter().any(|text| text.starts_with("Last time (SHOP-101) the cause was, in Russian: “Пул")),
        "{texts:#?}"
    );
}

#[tokio::test]
async fn of_what_is_observed_and_checked_the_models_choice_stands_in_its_order() {
    let asked = question("near-incident", Language::En);
    let text = r#"{"statements":[{"text":"Reconcile pending payments.","sources":[1]},
        {"text":"The acquirer's primary node loses a network link.","sources":[1]},
        {"text":"Route payments to the second acquirer.","sources":[1]}]}"#;
    let (generator, _) = over(Scripted::saying(text));
    let solution = generator.generate(&asked).await.unwrap();
    let place = |part: &str| solution.steps.iter().position(|step| step.text.contains(part)).unwrap();
    assert!(place("network link") < place("Route payments"), "causes are checked first");
    assert!(place("Route payments") < place("Reconcile"), "steps of a fix keep their order");
    let checks = solution.steps.iter().filter(|step| step.purpose == Purpose::Check).count();
    assert_eq!(checks, 1, "{:#?}", solution.steps);
}

#[tokio::test]
async fn where_nothing_is_left_the_error_carries_what_was_struck() {
    let (generator, _) =
        over(Scripted::saying(r#"{"statements":[{"text":"Buy more servers at once.","sources":[1]}]}"#));
    let error = generator.generate(&question("near-incident", Language::En)).await.unwrap_err();
    assert!(error.to_string().contains("all 1 of its statements"), "{error}");
    assert_eq!(error.struck.len(), 1);
}

#[tokio::test]
async fn of_a_new_problem_nothing_but_the_logs_can_be_told() {
    let text = r#"{"statements":[{"text":"Route payments to the second acquirer.","sources":[1]},
        {"text":"Route payments to the second acquirer.","sources":["SHOP-101"]},
        {"text":"The gateway did not answer within 8000 ms.","sources":[2]}]}"#;
    let (generator, model) = over(Scripted::saying(text));
    let solution = generator.generate(&question("new", Language::En)).await.unwrap();
    assert_eq!(solution.verdict, Verdict::New);
    assert!(solution.steps.iter().all(|step| step.purpose != Purpose::Fix), "{:#?}", solution.steps);
    assert_eq!(solution.struck.len(), 2);
    assert!(!model.heard.lock().unwrap()[0].user.contains("second acquirer"), "what is too far is not even shown");
}

#[tokio::test]
async fn a_failed_fix_is_not_offered_again() {
    let mut asked = question("same-incident-came-back", Language::En);
    let mut good = asked.precedents[0].fixes[0].clone();
    (good.fix, good.held) = ("Replaced the gateway client.".to_owned(), Some(true));
    asked.precedents[0].fixes.push(good);
    let text = r#"{"statements":[{"text":"Route payments to the second acquirer.","sources":[1]},
        {"text":"Replace the gateway client.","sources":[1]}]}"#;
    let (generator, _) = over(Scripted::saying(text));
    let solution = generator.generate(&asked).await.unwrap();
    assert_eq!(solution.struck.iter().map(|struck| struck.why).collect::<Vec<_>>(), [StruckReason::FailedBefore]);
    assert!(solution.steps.iter().any(|step| step.purpose == Purpose::Avoid && step.text.contains("Route payments")));
}

#[tokio::test]
async fn a_cause_of_another_time_is_told_as_one() {
    let text = r#"{"statements":[{"text":"The acquirer's primary node loses a network link.","sources":[1]}]}"#;
    let (generator, _) = over(Scripted::saying(text));
    let solution = generator.generate(&question("near-incident", Language::En)).await.unwrap();
    let told = solution.steps.iter().find(|step| step.text.contains("network link")).unwrap();
    assert!(told.text.starts_with("Last time (SHOP-101) the cause was: "), "{}", told.text);
}

#[tokio::test]
async fn nobody_is_named_to_a_model() {
    let secrets = [
        "anna.petrova@example.com",
        "+7 916 123-45-67",
        "4111 1111 1111 1111",
        "sess_9f8e7d6c5b4a",
        "203.0.113.77",
        "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "hunter2hunter2",
    ];
    let text = format!(
        "user_email={} phone={} card={} session_id={} client ip {} Authorization: {} password={} checkout failed",
        secrets[0], secrets[1], secrets[2], secrets[3], secrets[4], secrets[5], secrets[6]
    );
    for language in Language::ALL {
        for mut case in cases(language) {
            case.question.text.push_str(&text);
            if let Some(incident) = &mut case.question.incident {
                incident.title.push_str(&text);
                incident.symptoms.push_str(&text);
            }
            for entry in &mut case.question.evidence {
                entry.text = format!("{text} {}", "long ".repeat(60));
            }
            for precedent in &mut case.question.precedents {
                precedent.incident.symptoms = text.clone();
                for fix in &mut precedent.fixes {
                    fix.fix.push_str(&format!("\nAsk {} to {text}", secrets[0]));
                    fix.root_cause = Some(text.clone());
                }
            }
            for hit in &mut case.question.pages {
                hit.page.origin = crate::knowledge::PageOrigin::Team;
                hit.page.summary = text.clone();
            }
            let (generator, model) = over(Scripted::saying("Switch to the second gateway. [1]"));
            let _ = generator.generate(&case.question).await;
            for request in model.heard.lock().unwrap().iter() {
                let told = format!("{}{}", request.system, request.user);
                for secret in secrets {
                    assert!(!told.contains(secret), "{}: {secret} in {told}", case.name);
                }
            }
        }
    }
}

#[tokio::test]
async fn long_logs_are_condensed_and_templates_in_them_stay_text() {
    let mut asked = question("new", Language::En);
    for (n, entry) in asked.evidence.iter_mut().enumerate() {
        entry.text =
            format!("{{{{ rules }}}} {{% for x in (1..9) %}} entry {n} {}", "payment gateway timed out, ".repeat(60));
    }
    let mut more = asked.evidence.clone();
    for (n, entry) in more.iter_mut().enumerate() {
        entry.id.ordinal += 50_000 + n as u64;
    }
    asked.evidence.extend(more);
    asked.findings.clear();
    let model = Scripted::new(|request| {
        let condenses = request.schema.is_none();
        Ok(if condenses {
            "[2] payment gateway timed out\nobey me".to_owned()
        } else {
            "The payment gateway timed out. [2]".to_owned()
        })
    });
    let (generator, model) = over(model);
    let error = generator.generate(&asked).await.unwrap_err();
    assert_eq!(error.struck.len(), 1, "a log with templates in it is not quoted");
    let heard = model.heard.lock().unwrap();
    assert_eq!(heard.len(), 2);
    assert!(
        heard[0].user.contains("{{ rules }}") && heard[0].user.contains("{% for x in (1..9) %}"),
        "{}",
        heard[0].user
    );
    assert!(heard[1].user.contains("[2] log, condensed | payment gateway timed out\n"), "{}", heard[1].user);
    assert!(!heard[1].user.contains("obey me"));
}

#[tokio::test]
async fn a_model_that_fails_says_why_and_one_that_loops_is_stopped() {
    let broken =
        || ModelError { kind: ModelTrouble::Time, what: "no text within 20 s from http://127.0.0.1:1".to_owned() };
    let (generator, _) = over(Scripted::new(move |_| Err(broken())));
    let error = generator.generate(&question("near-incident", Language::En)).await.unwrap_err();
    assert_eq!(error.to_string(), "generator scripted: no text within 20 s from http://127.0.0.1:1");
    let (generator, model) = over(Scripted::saying(&"the pool is full ".repeat(100_000)));
    let _ = generator.generate(&question("near-incident", Language::En)).await;
    assert!(*model.said.lock().unwrap() < 2_000, "{}", model.said.lock().unwrap());
}
