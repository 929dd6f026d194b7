//! One small story in every format and through every door: the same sessions, the same incidents.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Map, Value, json};

use crate::run::Desk;

/// One entry of the story.
struct Moment {
    at: &'static str,
    session: &'static str,
    user: &'static str,
    event: &'static str,
    service: &'static str,
    path: &'static str,
    seconds: f64,
    code: Option<&'static str>,
    level: &'static str,
    message: &'static str,
    total: Option<&'static str>,
}

const CALM: Moment = Moment {
    at: "",
    session: "",
    user: "",
    event: "browse",
    service: "catalog",
    path: "/catalog",
    seconds: 0.12,
    code: None,
    level: "INFO",
    message: "page served",
    total: None,
};

/// Two visitors: the first one's payment fails twice, the second one's goes through.
fn story() -> Vec<Moment> {
    let cart = Moment {
        event: "cart",
        service: "cart",
        path: "/cart",
        message: "cart updated",
        total: Some("100.50"),
        ..CALM
    };
    let pay = Moment { event: "checkout", service: "payment", path: "/checkout/pay", message: "payment taken", ..CALM };
    let fail = Moment {
        seconds: 8.5,
        code: Some("PAYMENT_TIMEOUT"),
        level: "ERROR",
        message: "Payment gateway timed out, giving up",
        ..pay
    };
    let order = Moment {
        event: "order",
        service: "orders",
        path: "/orders",
        message: "order placed",
        total: Some("20.25"),
        ..CALM
    };
    vec![
        Moment { at: "2026-03-02T12:00:00Z", session: "s1", user: "u1", ..CALM },
        Moment { at: "2026-03-02T12:00:05Z", session: "s2", user: "u2", ..CALM },
        Moment { at: "2026-03-02T12:00:10Z", session: "s1", user: "u1", ..cart },
        Moment { at: "2026-03-02T12:00:15Z", session: "s2", user: "u2", total: Some("20.25"), ..cart },
        Moment { at: "2026-03-02T12:00:30Z", session: "s1", user: "u1", ..fail },
        Moment { at: "2026-03-02T12:00:40Z", session: "s2", user: "u2", ..pay },
        Moment { at: "2026-03-02T12:00:41Z", session: "s2", user: "u2", ..order },
        Moment { at: "2026-03-02T12:00:55Z", session: "s1", user: "u1", ..fail },
    ]
}

fn number(text: &str) -> Value {
    json!(text.parse::<f64>().unwrap())
}

fn write(moments: &[Moment], line: impl Fn(&Moment) -> String) -> String {
    moments.iter().fold(String::new(), |mut text, moment| {
        writeln!(text, "{}", line(moment)).unwrap();
        text
    })
}

fn ours(moment: &Moment) -> String {
    let mut data = Map::new();
    data.insert("path".into(), moment.path.into());
    if let Some(total) = moment.total {
        data.insert("cart_total".into(), number(total));
        data.insert("currency".into(), "EUR".into());
    }
    json!({
        "timestamp": moment.at, "session_id": moment.session, "user_id": moment.user, "event_type": moment.event,
        "event_data": data, "error_code": moment.code, "response_time": moment.seconds, "message": moment.message,
        "level": moment.level, "service": moment.service,
    })
    .to_string()
}

fn ecs(moment: &Moment) -> String {
    let mut line = json!({
        "@timestamp": moment.at, "session": {"id": moment.session}, "user": {"id": moment.user},
        "event": {"action": moment.event, "duration": (moment.seconds * 1e9) as u64},
        "service": {"name": moment.service}, "url": {"path": moment.path}, "message": moment.message,
        "log": {"level": moment.level.to_lowercase()}, "ecs": {"version": "8.11.0"},
    });
    if let Some(code) = moment.code {
        line["error"] = json!({"code": code});
    }
    if let Some(total) = moment.total {
        line["labels"] = json!({"cart_total": number(total), "currency": "EUR"});
    }
    line.to_string()
}

fn otel(moment: &Moment) -> String {
    let mut attributes = json!({
        "session.id": moment.session, "user.id": moment.user, "event.name": moment.event, "url.path": moment.path,
        "response_time": moment.seconds,
    });
    if let Some(code) = moment.code {
        attributes["error.code"] = code.into();
    }
    if let Some(total) = moment.total {
        attributes["cart_total"] = number(total);
        attributes["currency"] = "EUR".into();
    }
    json!({
        "Timestamp": moment.at, "SeverityText": moment.level, "Body": moment.message,
        "Resource": {"service.name": moment.service}, "Attributes": attributes,
    })
    .to_string()
}

fn logfmt(moment: &Moment) -> String {
    let mut line = format!(
        "ts={} level={} service={} session_id={} user_id={} event={} path={} duration={}ms msg=\"{}\"",
        moment.at,
        moment.level.to_lowercase(),
        moment.service,
        moment.session,
        moment.user,
        moment.event,
        moment.path,
        moment.seconds * 1000.0,
        moment.message
    );
    if let Some(code) = moment.code {
        write!(line, " error_code={code}").unwrap();
    }
    if let Some(total) = moment.total {
        write!(line, " cart_total={total} currency=EUR").unwrap();
    }
    line
}

fn csv() -> String {
    let head = "timestamp,session_id,user_id,event_type,service,path,response_time,error_code,level,message,cart_total,currency\n";
    head.to_owned()
        + &write(&story(), |moment| {
            format!(
                "{},{},{},{},{},{},{},{},{},\"{}\",{},{}",
                moment.at,
                moment.session,
                moment.user,
                moment.event,
                moment.service,
                moment.path,
                moment.seconds,
                moment.code.unwrap_or_default(),
                moment.level,
                moment.message,
                moment.total.unwrap_or_default(),
                if moment.total.is_some() { "EUR" } else { "" }
            )
        })
}

fn plain(moment: &Moment) -> String {
    let mut line = format!(
        "{} {} [{}] {} session_id={} user_id={} path={} duration_ms={}",
        moment.at.replace('T', " ").replace('Z', ",000"),
        moment.level,
        moment.service,
        moment.message,
        moment.session,
        moment.user,
        moment.path,
        moment.seconds * 1000.0
    );
    if let Some(code) = moment.code {
        write!(line, " error_code={code}").unwrap();
        line += "\njava.net.SocketTimeoutException: Read timed out\n\tat shop.pay.Gateway.charge(Gateway.java:88)\n\
                 Caused by: java.io.IOException: connection closed\n\t... 12 more";
    }
    line
}

fn combined(moment: &Moment) -> String {
    let status = if moment.code.is_some() { 504 } else { 200 };
    let time = &moment.at[11..19];
    format!(
        "203.0.113.{} - {} [02/Mar/2026:{time} +0000] \"POST {} HTTP/1.1\" {status} 512 \"-\" \"Mozilla/5.0\" {:.3} \"session_id={}\"",
        &moment.user[1..],
        moment.user,
        moment.path,
        moment.seconds,
        moment.session
    )
}

/// What a report says of the story, without places and proofs.
fn essence(report: &Value) -> Value {
    let incidents: Vec<Value> = report["incidents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|incident| {
            let kinds: Vec<&Value> =
                incident["findings"].as_array().unwrap().iter().map(|finding| &finding["kind"]).collect();
            json!({
                "id": incident["id"], "category": incident["category"], "service": incident["service"],
                "code": incident["error_code"], "sessions": incident["sessions"], "users": incident["users"],
                "occurrences": incident["occurrences"], "money": incident["money_at_risk"], "kinds": kinds,
            })
        })
        .collect();
    json!({
        "entries": report["entries"], "rejected": report["rejected"], "sessions": report["sessions"],
        "problem_sessions": report["problem_sessions"], "incidents": incidents,
    })
}

/// The story in our own schema, analysed; checked by hand once, the measure of all others.
fn measure() -> Value {
    let desk = Desk::new();
    let report = desk.analyze(&desk.file("shop.jsonl", write(&story(), ours)));
    let essence = essence(&report);
    assert_eq!((&essence["entries"], &essence["rejected"]), (&8.into(), &0.into()));
    assert_eq!((&essence["sessions"], &essence["problem_sessions"]), (&2.into(), &1.into()), "{report:#}");
    let incident = &essence["incidents"][0];
    assert_eq!((&incident["category"], &incident["service"]), (&"payment".into(), &"payment".into()));
    assert_eq!((&incident["sessions"], &incident["occurrences"]), (&1.into(), &2.into()));
    assert_eq!(incident["money"], json!({"EUR": "100.5"}));
    for kind in ["error_pattern", "repeated_error", "slow_request"] {
        assert!(incident["kinds"].as_array().unwrap().contains(&kind.into()), "{kind}: {essence:#}");
    }
    assert_eq!(essence["incidents"].as_array().unwrap().len(), 1, "{essence:#}");
    essence
}

#[track_caller]
fn read_as(name: &str, text: &str, format: &str) -> Value {
    let desk = Desk::new();
    let report = desk.analyze(&desk.file(name, text));
    assert_eq!(report["inputs"][0]["format"], format, "{name}");
    report
}

#[test]
fn structured_formats_say_the_same() {
    let expected = measure();
    for (name, text, format) in [
        ("ecs.json", write(&story(), ecs), "json"),
        ("otel.log", write(&story(), otel), "json"),
        ("shop.csv", csv(), "csv"),
        (
            "semicolons.csv",
            csv().replace(", giving", " giving").replace(',', ";").replace(" giving", ", giving"),
            "csv",
        ),
        ("shop.logfmt", write(&story(), logfmt), "logfmt"),
        ("windows.json", write(&story(), ours).replace('\n', "\r\n"), "json"),
        ("bom.json", format!("\u{feff}{}", write(&story(), ours)), "json"),
    ] {
        let report = read_as(name, &text, format);
        let found = essence(&report);
        assert_eq!(found, expected, "{name}: {:#}", found);
    }
}

#[test]
fn plain_text_with_stack_traces_says_the_same_of_the_failure() {
    let report = read_as("shop.log", &write(&story(), plain), "text");
    assert_eq!((&report["entries"], &report["rejected"]), (&8.into(), &0.into()), "traces belong to their entries");
    assert_eq!((&report["sessions"], &report["problem_sessions"]), (&2.into(), &1.into()), "{report:#}");
    let incident = &report["incidents"][0];
    assert_eq!((&incident["category"], &incident["error_code"]), (&"payment".into(), &"PAYMENT_TIMEOUT".into()));
    assert_eq!(
        (&incident["sessions"], &incident["users"], &incident["worst_seconds"]),
        (&1.into(), &1.into(), &8.5.into())
    );
    let evidence = incident["findings"][0]["evidence"][0]["text"].as_str().unwrap();
    assert!(evidence.contains("Gateway.java:88") && evidence.contains("Caused by"), "{evidence}");
}

#[test]
fn access_logs_say_the_same_of_the_failure() {
    let report = read_as("access.log", &write(&story(), combined), "combined");
    assert_eq!((&report["sessions"], &report["problem_sessions"]), (&2.into(), &1.into()), "{report:#}");
    let incident = &report["incidents"][0];
    assert_eq!((&incident["category"], &incident["endpoint"]), (&"payment".into(), &"POST /checkout/pay".into()));
    assert_eq!(
        (&incident["sessions"], &incident["users"], &incident["worst_seconds"]),
        (&1.into(), &1.into(), &8.5.into())
    );
    // Without the cookie and the user, address and agent make the session.
    let bare = write(&story(), |moment| {
        combined(moment).replace(&format!(" - {} [", moment.user), " - - [").rsplit_once(' ').unwrap().0.to_owned()
    });
    let report = read_as("access.log", &bare, "combined");
    assert_eq!((&report["sessions"], &report["problem_sessions"]), (&2.into(), &1.into()), "{report:#}");
}

#[test]
fn every_door_leads_to_the_same_report() {
    let expected = measure();
    let text = write(&story(), ours);
    let desk = Desk::new();
    let mut zipped = GzEncoder::new(Vec::new(), Compression::default());
    zipped.write_all(text.as_bytes()).unwrap();
    let zipped = desk.file("a/shop.jsonl.gz", zipped.finish().unwrap());
    let zstd = desk.file("b/shop.jsonl.zst", zstd::encode_all(text.as_bytes(), 3).unwrap());
    let folder = desk.file("c/deep/shop.jsonl", &text);
    let folder = folder.parent().unwrap().parent().unwrap();
    let glob = desk.path("?/deep/*.jsonl");
    for path in [zipped.as_path(), &zstd, folder, &glob] {
        let report = Desk::new().analyze(path);
        assert_eq!(essence(&report), expected, "{}", path.display());
    }
    let report = Desk::new().run_with_input(&["analyze", "-", "--format", "json"], text.as_bytes()).exits(0).json();
    assert_eq!(essence(&report), expected, "stdin");
}

#[test]
fn files_of_two_services_are_merged_by_time() {
    let expected = measure();
    let (payment, others): (Vec<Moment>, Vec<Moment>) =
        story().into_iter().partition(|moment| moment.service == "payment");
    let desk = Desk::new();
    desk.file("logs/a-payment.jsonl", write(&payment, ours));
    desk.file("logs/b-front.csv", csv_of(&others));
    let report = desk.analyze(&desk.path("logs"));
    assert_eq!(report["inputs"].as_array().unwrap().len(), 2);
    assert_eq!(essence(&report), expected);
}

fn csv_of(moments: &[Moment]) -> String {
    let all = csv();
    let kept = |line: &&str| line.starts_with("timestamp") || moments.iter().any(|moment| line.starts_with(moment.at));
    all.lines().filter(kept).fold(String::new(), |text, line| text + line + "\n")
}

#[test]
fn a_mapping_names_fields_that_nobody_could_guess() {
    let expected = measure();
    let text = write(&story(), |moment| {
        let mut line = json!({
            "when": moment.at, "ctx": {"sid9": moment.session, "who": moment.user}, "what": moment.event,
            "ms_took": moment.seconds * 1000.0, "told": moment.message, "how_bad": moment.level, "from": moment.service,
            "path": moment.path,
        });
        if let Some(code) = moment.code {
            line["reason"] = code.into();
        }
        if let Some(total) = moment.total {
            (line["cart_total"], line["currency"]) = (number(total), "EUR".into());
        }
        line.to_string().replace("ms_took", "took_ms")
    });
    let desk = Desk::new();
    let path = desk.file("odd.jsonl", text);
    let config = desk.file(
        "config.toml",
        "[mapping]\ntimestamp = \"when\"\nsession_id = \"ctx.sid9\"\nuser_id = \"ctx.who\"\nevent_type = \"what\"\n\
         response_time = \"took_ms\"\nmessage = \"told\"\nlevel = \"how_bad\"\nservice = \"from\"\nerror_code = \"reason\"\n",
    );
    let arguments = ["--config", config.to_str().unwrap(), "analyze", path.to_str().unwrap(), "--format", "json"];
    let report = desk.run(&arguments).exits(0).json();
    assert_eq!(essence(&report), expected);
}

#[test]
fn the_format_can_be_forced() {
    let desk = Desk::new();
    // One column and words only: nothing that sniffing could go by.
    let path = desk.file("note.txt", "2026-03-02 12:00:00 ERROR level=info says=nothing\n");
    for format in ["text", "logfmt"] {
        let outcome = desk.run(&["analyze", path.to_str().unwrap(), "--format", "json", "--input-format", format]);
        // A line that the format can't read is rejected, whatever else could have read it.
        assert_eq!(outcome.json()["inputs"][0]["format"], format);
    }
    let outcome = desk.run(&["analyze", path.to_str().unwrap(), "--input-format", "yaml"]);
    assert!(outcome.code != Some(0) && outcome.stderr.contains("logfmt"), "{}", outcome.stderr);
}

#[test]
fn a_stack_trace_stays_with_its_entry() {
    let desk = Desk::new();
    let text = write(&story(), plain);
    let path = desk.file("shop.log", text);
    let rows = desk.run(&["inspect", path.to_str().unwrap()]).exits(0).rows();
    assert_eq!(rows.len(), 8);
    for row in &rows {
        let message = row["entry"]["message"].as_str().unwrap();
        assert_eq!(message.contains("Gateway.java:88"), row["entry"]["error_code"] == "PAYMENT_TIMEOUT", "{row:#}");
    }
    assert_eq!(rows[4]["line"], 5);
    assert_eq!(rows[5]["line"], 10);
}
