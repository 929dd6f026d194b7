//! What was chosen on a page stands in its address: it survives loading again, going on, and coming back.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::complaining_shop::fill;
use crate::run::Desk;
use crate::served::{Served, wait_for};

#[track_caller]
fn walk(browser: &Browser, server: &Served, script: bool, steps: Value) {
    let plan = json!({"base": format!("http://{}", server.address), "script": script, "steps": steps});
    let walked = browser.run("walk.js", plan);
    assert_eq!(walked[0]["said"], json!([]), "{walked:?}");
}

#[test]
fn filters_of_incidents_and_of_the_tail_survive_loading_again_and_coming_back() {
    let Some(browser) = Browser::find("filters_of_incidents_and_of_the_tail_survive") else { return };
    let desk = Desk::new();
    desk.run(&["demo", "--keep", desk.path("").to_str().unwrap()]).exits(0);
    let server = Served::start(&desk, &[]);
    for script in [true, false] {
        // Without a script the form is sent by its button.
        let choose = if script { json!({"press": "Enter"}) } else { json!({"click": "#filters button"}) };
        walk(
            &browser,
            &server,
            script,
            json!([
                {"go": "/ui/incidents"},
                {"fill": "#filters [type=search]", "text": "pool"},
                choose,
                {"see": "tr[data-row]", "text": "DB_POOL_EXHAUSTED"},
                {"gone": "tr[data-row]:has-text('PAYMENT_TIMEOUT')"},
                {"reload": true},
                {"value": "#filters [type=search]", "text": "pool"},
                {"gone": "tr[data-row]:has-text('PAYMENT_TIMEOUT')"},
                {"click": "tr[data-row] a"},
                {"see": "#solution"},
                {"back": true},
                {"value": "#filters [type=search]", "text": "pool"},
                {"see": "tr[data-row]", "text": "DB_POOL_EXHAUSTED"},
                {"gone": "tr[data-row]:has-text('PAYMENT_TIMEOUT')"},
            ]),
        );
        walk(
            &browser,
            &server,
            script,
            json!([
                {"go": "/ui/tail"},
                {"fill": "main [name=service]", "text": "payment"},
                {"choose": "main [name=level]", "text": "error"},
                {"click": "main .filters button"},
                {"see": "h1"},
                {"reload": true},
                {"value": "main [name=service]", "text": "payment"},
                {"value": "main [name=level]", "text": "error"},
                {"go": "/ui/now"},
                {"back": true},
                {"value": "main [name=service]", "text": "payment"},
                {"value": "main [name=level]", "text": "error"},
            ]),
        );
    }
}

#[test]
fn filters_of_complaints_survive_loading_again_and_coming_back() {
    let Some(browser) = Browser::find("filters_of_complaints_survive") else { return };
    let desk = Desk::new();
    fill(&desk.memory(), 0.5);
    let server = Served::start(&desk, &[]);
    wait_for("the figures", || server.get("/ui/complaints").has(200).text().contains("<svg"));
    for script in [true, false] {
        walk(
            &browser,
            &server,
            script,
            json!([
                {"go": "/ui/complaints"},
                {"choose": "main [name=link]", "text": "linked"},
                {"choose": "main [name=category]", "text": "payment"},
                {"fill": "main [name=from]", "text": "2026-04-10"},
                {"click": "main .filters button.primary"},
                {"see": ".complaint .link a"},
                {"reload": true},
                {"value": "main [name=link]", "text": "linked"},
                {"value": "main [name=from]", "text": "2026-04-10"},
                {"click": ".complaint .link a"},
                {"see": "#solution"},
                {"back": true},
                {"value": "main [name=link]", "text": "linked"},
                {"value": "main [name=category]", "text": "payment"},
                {"value": "main [name=from]", "text": "2026-04-10"},
                {"see": ".complaint .link a"},
            ]),
        );
    }
}
