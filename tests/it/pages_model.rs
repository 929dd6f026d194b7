//! A language model's answer in the page of an incident, in a real browser: piece by piece, broken off, over a line that is
//! lost, and without a script.

use std::path::Path;

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::faulty::{Fault, Faulty};
use crate::openai_server::{Asked, Scripted, Step, end, head, piece};
use crate::run::Desk;
use crate::served::{Served, wait_for};

/// What the second incident of the demo was fixed with.
const FIX: &str = "Took the dead gateway node out of rotation";

/// The lines of sources that tell people to do something, as the model is shown them: number and text.
fn sources(asked: &Asked) -> Vec<(u64, String)> {
    let messages = asked.json()["messages"].as_array().cloned().unwrap_or_default();
    let texts = messages.iter().filter_map(|message| message["content"].as_str());
    let line = |line: &str| {
        let (head, text) = line.split_once(" | ")?;
        let (number, what) = head.strip_prefix('[')?.split_once(']')?;
        let directs = ["fix then", "check", "fix now"].iter().any(|role| what.ends_with(role));
        directs.then(|| Some((number.parse().ok()?, text.to_owned())))?
    };
    texts.flat_map(str::lines).filter_map(line).collect()
}

/// A statement of the model's JSON.
fn statement(number: u64, text: &str) -> String {
    json!({"text": text, "sources": [number]}).to_string()
}

/// A whole answer with one statement that holds, and one that rests on nothing; it goes on when files are there.
fn answer(asked: &Asked, waits: &[&Path]) -> Vec<Step> {
    let sources = sources(asked);
    let fix = sources.iter().find(|(_, text)| text.contains(FIX)).expect("the fix among the sources");
    let other = sources.iter().find(|(_, text)| text != &fix.1).expect("another source");
    let texts = [
        format!("{{\"statements\":[{}", statement(fix.0, &fix.1)),
        format!(",{}", statement(other.0, &other.1)),
        format!(",{}", statement(fix.0, "Paint the server room green.")),
    ];
    let mut steps = vec![head()];
    for (number, text) in texts.iter().enumerate() {
        // As servers send it: some letters at once.
        let letters: Vec<char> = text.chars().collect();
        steps.extend(letters.chunks(7).map(|part| Step::Say(piece(&part.iter().collect::<String>()))));
        steps.extend(waits.get(number).map(|file| Step::Wait((*file).to_owned())));
    }
    steps.push(Step::Say(piece("]}")));
    steps.push(end("stop"));
    steps
}

/// The demo's memory with this server for a model, and the address of the incident's page.
fn shop(model: &Scripted, more: &str) -> (Desk, Served, String) {
    let desk = Desk::new();
    desk.run(&["demo", "--keep", desk.path("").to_str().unwrap()]).exits(0);
    let text = format!(
        "generators = [\"openai\"]\n[openai]\nbase_url = \"{}/v1\"\nmodel = \"m\"\nmax_retries = 0\n{more}\n",
        model.url
    );
    let file = desk.file("cartwatch.toml", text).display().to_string();
    let server = Served::start_with(&desk, &[], &["--config", &file, "--listen", "127.0.0.1:0"]);
    let incidents = server.get("/api/v1/incidents").has(200).json();
    let rows = incidents["incidents"].as_array().unwrap();
    let paid = rows.iter().find(|row| row["category"] == "payment").unwrap_or(&rows[0]);
    let page = format!("/ui/incidents/{}", paid["id"].as_str().unwrap());
    (desk, server, page)
}

#[track_caller]
fn is_clean(walked: &Value, said: &Value) {
    assert_eq!(walked["wrong"], json!([]), "{walked}");
    assert_eq!(&walked["said"], said, "{walked}");
}

#[test]
fn a_models_answer_arrives_step_by_step_with_its_sources_a_click_away() {
    let Some(browser) = Browser::find("a_models_answer_arrives_step_by_step") else { return };
    for (language, theme, width, said) in
        [("en", "light", 1440, ["is writing", "answered"]), ("ru", "dark", 360, ["пишет", "ответила"])]
    {
        let marks = Desk::new();
        let [one, two, three] = ["one", "two", "three"].map(|name| marks.path(name));
        let waits = [one.clone(), two.clone(), three.clone()];
        let model = Scripted::start(move |_, asked| answer(asked, &waits.each_ref().map(|file| file.as_path())));
        let (_desk, server, page) = shop(&model, "");
        let shot = |name: &str| crate::pages::shots().join(format!("model-{name}-{language}-{width}.png"));
        let walked = browser.run(
            "walk.js",
            json!({"base": format!("http://{}", server.address), "language": language, "theme": theme, "width": width, "steps": [
                {"go": page},
                // The answer in the sources' own words is there meanwhile.
                {"see": "#answer .steps .fix"},
                {"see": "#drafted li", "text": FIX},
                {"see": ".asking", "text": said[0]},
                {"gone": "#drafted li:nth-child(2)"},
                {"see": "#drafted li .sources a"},
                {"mark": one},
                {"see": "#drafted li:nth-child(2)"},
                {"mark": two},
                {"see": ".asking", "text": "1"},
                {"axe": "while it is written"},
                {"shot": shot("writing")},
                {"mark": three},
                {"see": "#answer", "text": "openai"},
                {"see": "#answer .struck"},
                {"see": ".asking", "text": said[1]},
                {"gone": "#drafted"},
                {"axe": "when it is there"},
                {"shot": shot("written")},
                {"click": "#answer .steps .sources a[href^='/ui/knowledge/']"},
                {"at": "/ui/knowledge/rb-payment-gateway-timeout"},
            ]}),
        );
        is_clean(&walked[0], &json!([]));
        assert_eq!(model.asked().len(), 1, "nobody asks twice");
    }
}

#[test]
fn an_answer_that_breaks_off_is_said_to_and_the_sources_own_words_stay() {
    let Some(browser) = Browser::find("an_answer_that_breaks_off_is_said_to") else { return };
    let marks = Desk::new();
    let one = marks.path("one");
    let wait = one.clone();
    let model = Scripted::start(move |number, asked| {
        let mut steps = answer(asked, &[wait.as_path()]);
        if number == 0 {
            let cut = steps.iter().position(|step| matches!(step, Step::Wait(_))).unwrap() + 1;
            steps.truncate(cut);
        }
        steps
    });
    let (_desk, server, page) = shop(&model, "");
    let walked = browser.run(
        "walk.js",
        json!({"base": format!("http://{}", server.address), "steps": [
            {"go": page},
            {"see": "#drafted li", "text": FIX},
            {"mark": one},
            {"see": ".asking", "text": "did not answer"},
            {"see": "#answer", "text": "Skipped: generator openai"},
            {"see": "#answer .steps .fix", "text": FIX},
            {"gone": "#drafted"},
            {"axe": "broken off"},
            {"shot": crate::pages::shots().join("model-broken-off.png")},
            // It can be asked again from here; the plain page waits for the whole.
            {"click": ".asking a"},
            {"see": "h1", "text": "What to do"},
            {"see": ".solution", "text": "Written by openai"},
        ]}),
    );
    is_clean(&walked[0], &json!([]));
    assert_eq!(model.asked().len(), 2);
}

#[test]
fn a_line_that_is_lost_while_a_model_writes_is_said_and_taken_up_again() {
    let Some(browser) = Browser::find("a_line_that_is_lost_while_a_model_writes") else { return };
    let marks = Desk::new();
    let [never, lost, back] = ["never", "lost", "back"].map(|name| marks.path(name));
    let wait = never.clone();
    let model = Scripted::start(move |number, asked| {
        let wait = wait.as_path();
        answer(asked, if number == 0 { std::slice::from_ref(&wait) } else { &[] })
    });
    let (_desk, server, page) = shop(&model, "");
    let line = Faulty::raw(server.address.parse().unwrap());
    let (base, here, gone) = (line.url(), lost.clone(), back.clone());
    let walked = std::thread::spawn(move || {
        browser.run(
            "walk.js",
            json!({"base": base, "steps": [
                {"go": page},
                {"see": "#drafted li", "text": FIX},
                {"mark": here},
                {"see": ".asking", "text": "connection was lost"},
                {"gone": "#drafted"},
                {"see": "#answer .steps .fix", "text": FIX},
                {"axe": "lost"},
                {"shot": crate::pages::shots().join("model-lost.png")},
                {"mark": gone},
                {"see": "#answer", "text": "Written by openai"},
                {"see": ".asking", "text": "has answered"},
            ]}),
        )
    });
    wait_for("the first step", || lost.exists());
    line.set(Fault::Refuse);
    wait_for("that it is said", || back.exists());
    line.heal();
    let walked = walked.join().unwrap();
    assert_eq!(walked[0]["wrong"], json!([]), "{walked:?}");
    // The one whose reader is gone is not paid for to its end.
    wait_for("that the first answer is given up", || model.asked().len() == 2 || model.asked()[0].gave_up);
    std::fs::write(never, "").unwrap();
}

#[test]
fn without_a_script_a_models_answer_is_a_plain_page() {
    let Some(browser) = Browser::find("without_a_script_a_models_answer_is_a_plain_page") else { return };
    let model = Scripted::start(|_, asked| answer(asked, &[]));
    let (_desk, server, page) = shop(&model, "");
    let walked = browser.run(
        "walk.js",
        json!({"base": format!("http://{}", server.address), "script": false, "steps": [
            {"go": page},
            {"click": ".asking a"},
            {"see": ".solution .steps .fix", "text": FIX},
            {"see": ".solution", "text": "Written by openai"},
            {"click": ".solution .fix .sources a"},
            {"see": "h1"},
        ]}),
    );
    is_clean(&walked[0], &json!([]));
}
