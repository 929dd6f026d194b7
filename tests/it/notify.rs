//! Notifications, from what a shipper sends to what a receiver gets; receivers that fail, hang and break off; and the
//! queue over a kill.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use cartwatch::config::Config;
use cartwatch::incident::IncidentId;
use cartwatch::notify::{Channels, IncidentSource, Notifier, NotifierParts, Precedent};
use cartwatch::report::{ComplaintCluster, LiveEvent, LiveIncident};
use cartwatch::scan::Redactor;
use serde_json::Value;

use crate::main_job::traffic;
use crate::plain_request::{PlainRequest, read_request};
use crate::run::{Desk, Outcome, skip};
use crate::served::Served;

pub const NDJSON: &str = "application/x-ndjson";

/// Longest time that anything here may take; nothing is measured by it.
const PATIENCE: Duration = Duration::from_secs(60);

/// 32 bytes each, in base64.
const SECRET: &str = "whsec_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
const OLD_SECRET: &str = "whsec_AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

/// A request that a receiver got.
#[derive(Debug, Clone)]
pub struct Got {
    path: String,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Got {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// What a receiver does with a request.
#[derive(Debug, Clone, Copy)]
pub enum Answer {
    /// Status, further headers (each with its line end) and body.
    Say(u16, &'static str, &'static str),
    /// Says nothing until the other side gives up.
    Hang,
    /// Closes the connection.
    Cut,
}

/// An HTTP server that does what it is told, in turn; then takes everything, or goes on as it is told.
pub struct Receiver {
    pub url: String,
    got: Arc<Mutex<Vec<Got>>>,
    script: Arc<Mutex<VecDeque<Answer>>>,
    usual: Arc<Mutex<Answer>>,
}

impl Receiver {
    pub fn start(script: &[Answer]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let receiver = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            got: Arc::default(),
            script: Arc::new(Mutex::new(script.iter().copied().collect())),
            usual: Arc::new(Mutex::new(Answer::Say(200, "", "ok"))),
        };
        let (got, script, usual) =
            (Arc::clone(&receiver.got), Arc::clone(&receiver.script), Arc::clone(&receiver.usual));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (got, script, usual) = (Arc::clone(&got), Arc::clone(&script), Arc::clone(&usual));
                std::thread::spawn(move || receive(stream, &got, &script, &usual));
            }
        });
        receiver
    }

    fn usually(&self, answer: Answer) {
        *self.usual.lock().unwrap() = answer;
    }

    pub fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    /// Waits until what came is as it should be.
    #[track_caller]
    pub fn wait(&self, what: &str, good: impl Fn(&[Got]) -> bool) -> Vec<Got> {
        let began = Instant::now();
        loop {
            let got = self.got();
            if good(&got) {
                return got;
            }
            assert!(began.elapsed() < PATIENCE, "{what}: {got:#?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn receive(
    stream: TcpStream,
    got: &Mutex<Vec<Got>>,
    script: &Mutex<VecDeque<Answer>>,
    usual: &Mutex<Answer>,
) -> Option<()> {
    let PlainRequest { line, headers, body } = read_request(&stream)?;
    let path = line.split(' ').nth(1)?.to_owned();
    got.lock().unwrap().push(Got { path, headers, body });
    let answer = script.lock().unwrap().pop_front().unwrap_or(*usual.lock().unwrap());
    let mut stream = stream;
    match answer {
        Answer::Say(status, headers, body) => {
            let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n", body.len());
            stream.write_all(format!("{head}{headers}\r\n{body}").as_bytes()).ok()
        }
        Answer::Hang => stream.read(&mut [0]).ok().map(drop),
        Answer::Cut => None,
    }
}

/// A server with these settings. Attempts of a second keep tests with a receiver that hangs short.
pub fn serve(desk: &Desk, settings: &str) -> Served {
    let path = configure(desk, settings);
    Served::start_with(desk, &[], &["--listen", "127.0.0.1:0", "--config", path.to_str().unwrap()])
}

pub fn configure(desk: &Desk, settings: &str) -> PathBuf {
    desk.file("cartwatch.toml", format!("[notify]\ntimeout_seconds = 1\nbase_url = \"https://w.example\"\n{settings}"))
}

pub fn notify(desk: &Desk, arguments: &[&str]) -> Outcome {
    let path = desk.path("cartwatch.toml");
    desk.run(&[&["--config", path.to_str().unwrap(), "notify"], arguments].concat())
}

/// Incidents in all messages of a webhook, with the ids of their messages.
fn incidents(got: &[Got]) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for one in got {
        for incident in one.json()["data"]["incidents"].as_array().unwrap() {
            let message = one.header("webhook-id").unwrap().to_owned();
            all.push((message, incident["id"].as_str().unwrap().to_owned()));
        }
    }
    all
}

const CHECK_SIGNATURE: &str = r#"
import base64, hashlib, hmac, sys
ident, stamp, signature = sys.argv[1:4]
body = sys.stdin.buffer.read()
for secret in sys.argv[4:]:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{ident}.{stamp}.".encode() + body, hashlib.sha256).digest()
    assert "v1," + base64.b64encode(digest).decode() in signature.split(" "), signature
"#;

/// Whether another implementation finds the signature right, by each of the secrets.
fn is_signed(got: &Got, secrets: &[&str]) -> bool {
    let header = |name| got.header(name).unwrap();
    let mut command = Command::new("python3");
    command.args(["-c", CHECK_SIGNATURE, header("webhook-id"), header("webhook-timestamp")]);
    command.arg(header("webhook-signature")).args(secrets).stdin(Stdio::piped());
    let Ok(mut child) = command.spawn() else {
        skip("is_signed", "python3 can't be run");
        return true;
    };
    child.stdin.take().unwrap().write_all(got.body.as_bytes()).unwrap();
    child.wait().unwrap().success()
}

#[test]
fn an_incident_reaches_every_kind_of_receiver() {
    let [webhook, slack, telegram] = [(); 3].map(|()| Receiver::start(&[]));
    let desk = Desk::new();
    desk.file("slack.url", format!("{}/services/T1/very-secret\n", slack.url));
    let server = serve(
        &desk,
        &format!(
            "[[notify.webhook]]\nurl = \"{}/hook\"\nsecret = \"{SECRET} {OLD_SECRET}\"\n\
             [[notify.slack]]\nurl_file = \"slack.url\"\nlanguage = \"ru\"\n\
             [[notify.telegram]]\ntoken = \"12:very-secret\"\nchat = \"@ops\"\napi = \"{}\"\n",
            webhook.url, telegram.url
        ),
    );
    server.post("/ingest", NDJSON, traffic("2026-03-02", 0, 20, "PAYMENT_TIMEOUT")).has(200);
    let payment = |got: &[Got]| got.iter().any(|one| one.body.contains("PAYMENT_TIMEOUT"));

    let got = webhook.wait("webhook", payment);
    assert!(got.iter().all(|one| one.path == "/hook" && is_signed(one, &[SECRET, OLD_SECRET])), "{got:#?}");
    let told = got.iter().flat_map(|one| one.json()["data"]["incidents"].as_array().unwrap().clone());
    let told: Vec<Value> = told.filter(|one| one["category"] == "payment").collect();
    assert_eq!((told.len(), &told[0]["kind"], &told[0]["known"]), (1, &"opened".into(), &"new".into()), "{told:#?}");
    assert_eq!(told[0]["money_at_risk"]["EUR"], "402.0");
    let id = told[0]["id"].as_str().unwrap();
    assert_eq!(told[0]["url"], format!("https://w.example/ui/incidents/{id}"));

    let got = slack.wait("slack", payment);
    let text = got.iter().find(|one| one.body.contains("PAYMENT_TIMEOUT")).unwrap().json()["text"].to_string();
    assert!(text.contains("Новая проблема") && text.contains("402,00\u{a0}EUR"), "{text}");
    let got = telegram.wait("telegram", payment);
    assert!(got.iter().all(|one| one.path == "/bot12:very-secret/sendMessage"));
    let sent = got[0].json();
    assert_eq!((&sent["chat_id"], &sent["parse_mode"]), (&"@ops".into(), &"HTML".into()));

    let metrics = server.get("/metrics").has(200).text();
    assert!(metrics.contains("cartwatch_notifications_sent_total{channel=\"webhook\"} "), "{metrics}");
    assert!(metrics.contains("cartwatch_notification_queue_seconds_bucket{le=\"3\"} "), "{metrics}");
    let status = server.get("/api/v1/notifications").has(200);
    assert_eq!(status.json()["channels"].as_array().unwrap().len(), 3, "{}", status.text());
    let shown = desk.run(&["--config", desk.path("cartwatch.toml").to_str().unwrap(), "config", "show"]).exits(0);
    for text in [status.text(), metrics, shown.stdout] {
        assert!(!text.contains("very-secret") && !text.contains("AQEBAQ"), "{text}");
    }
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn a_receiver_in_trouble_is_tried_again_under_the_same_id() {
    let script = [
        Answer::Say(500, "", "down"),
        Answer::Cut,
        Answer::Hang,
        Answer::Say(429, "retry-after: 1\r\n", "slower"),
        Answer::Say(429, "", r#"{"ok":false,"description":"Too Many Requests","parameters":{"retry_after":1}}"#),
    ];
    let receiver = Receiver::start(&script);
    let desk = Desk::new();
    let server = serve(&desk, &format!("[[notify.webhook]]\nurl = \"{}\"\n", receiver.url));
    server.post("/ingest", NDJSON, traffic("2026-03-02", 0, 1, "PAYMENT_TIMEOUT")).has(200);
    let got = receiver.wait("six attempts", |got| got.len() > script.len());
    let ids: Vec<_> = got.iter().take(script.len() + 1).map(|one| one.header("webhook-id").unwrap()).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    let began = Instant::now();
    loop {
        // Beside the server, from the queue itself.
        let status = notify(&desk, &["status", "--format", "json"]).exits(0).json();
        let channel = &status["channels"][0];
        if channel["sent"] == 1 && channel["failed"] == script.len() {
            break;
        }
        assert!(began.elapsed() < PATIENCE, "{status:#}");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn a_kill_loses_nothing_and_tells_nothing_twice() {
    let receiver = Receiver::start(&[]);
    receiver.usually(Answer::Say(503, "", "down"));
    let desk = Desk::new();
    let settings = format!("[[notify.webhook]]\nurl = \"{}\"\n", receiver.url);
    let server = serve(&desk, &settings);
    server.post("/ingest", NDJSON, traffic("2026-03-02", 0, 1, "PAYMENT_TIMEOUT")).has(200);
    let first = receiver.wait("a first attempt", |got| !got.is_empty());
    server.post("/ingest", NDJSON, traffic("2026-03-02", 5, 1, "DATABASE_DEADLOCK")).has(200);
    let began = Instant::now();
    while notify(&desk, &["status", "-f", "json"]).exits(0).json()["channels"][0]["waiting"] != 2 {
        assert!(began.elapsed() < PATIENCE, "{}", notify(&desk, &["status"]).stdout);
        std::thread::sleep(Duration::from_millis(50));
    }
    server.kill();
    receiver.usually(Answer::Say(204, "", ""));
    let before = receiver.got().len();

    // The analysis reads everything again, and tells of it again.
    let server = serve(&desk, &settings);
    let both = |got: &[Got]| incidents(&got[before..]).len() >= 2;
    let got = receiver.wait("both incidents after the kill", both);
    let told = incidents(&got[before..]);
    assert!(told.contains(&incidents(&first)[0]), "the same message: {told:?}");
    server.post("/ingest", NDJSON, traffic("2026-03-02", 10, 1, "OTHER_CODE")).has(200);
    let third = |got: &[Got]| incidents(&got[before..]).len() >= 3;
    let told = incidents(&receiver.wait("a third incident", third)[before..]);
    let mut ids: Vec<_> = told.iter().map(|(_, incident)| incident).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), told.len(), "told twice: {told:?}");
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn what_is_refused_is_shown_and_a_new_address_is_taken_over() {
    let (gone, good) = (Receiver::start(&[]), Receiver::start(&[]));
    gone.usually(Answer::Say(302, "location: http://127.0.0.1:1/\r\n", ""));
    let desk = Desk::new();
    let server = serve(&desk, &format!("[[notify.slack]]\nurl = \"{}/secret-path\"\n", gone.url));
    server.post("/ingest", NDJSON, traffic("2026-03-02", 0, 1, "PAYMENT_TIMEOUT")).has(200);
    let began = Instant::now();
    let status = loop {
        let status = server.get("/api/v1/notifications").has(200).json();
        if status["channels"][0]["set_aside"] == 1 {
            break status;
        }
        assert!(began.elapsed() < PATIENCE, "{status:#}");
        std::thread::sleep(Duration::from_millis(50));
    };
    let reason = status["channels"][0]["aside"][0]["reason"].as_str().unwrap();
    assert_eq!(reason, "HTTP 302; redirects are not followed: set the address it leads to");
    configure(&desk, &format!("[[notify.slack]]\nurl = \"{}\"\n", good.url));
    server.signal("HUP");
    server.says("read again");
    server.post("/ingest", NDJSON, traffic("2026-03-02", 5, 1, "DATABASE_DEADLOCK")).has(200);
    good.wait("a message at the new address", |got| got.iter().any(|one| one.body.contains("DATABASE_DEADLOCK")));
    configure(&desk, "[[notify.slack]]\nurl = \"nowhere\"\n");
    server.signal("HUP");
    let said = server.says("notify.slack[1].url");
    assert!(said.contains("must be an address"), "{said}");
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn channels_are_tried_out_by_command() {
    let (good, bad) = (Receiver::start(&[]), Receiver::start(&[]));
    bad.usually(Answer::Say(403, "", r#"{"ok":false,"description":"Forbidden: 12:very-secret was kicked"}"#));
    let desk = Desk::new();
    configure(
        &desk,
        &format!(
            "[[notify.webhook]]\nurl = \"{}\"\nsecret = \"{SECRET}\"\n\
             [[notify.telegram]]\ntoken = \"12:very-secret\"\nchat = \"1\"\napi = \"{}\"\n",
            good.url, bad.url
        ),
    );
    let tried = notify(&desk, &["test", "--lang", "ru"]).exits(2);
    assert!(tried.stdout.contains("✓ webhook: отправлено за"), "{}", tried.stdout);
    assert!(tried.stdout.contains("✗ telegram: получатель отказал"), "{}", tried.stdout);
    assert!(tried.stdout.contains("Forbidden: *** was kicked"), "{}", tried.stdout);
    assert!(bad.got()[0].json()["text"].as_str().unwrap().contains("Ничего не случилось"));
    assert_eq!(good.got()[0].json()["type"], "notification.test");
    assert!(is_signed(&good.got()[0], &[SECRET]));
    let tried = notify(&desk, &["test", "webhook", "-f", "json"]).exits(0).json();
    assert_eq!((&tried["channels"][0]["sent"], tried["channels"].as_array().unwrap().len()), (&true.into(), 1));
    let unknown = notify(&desk, &["test", "slack"]).exits(2);
    assert!(unknown.stderr.contains("no channel “slack”; there are: webhook, telegram"), "{}", unknown.stderr);
    let status = notify(&desk, &["status"]).exits(0);
    assert!(status.stdout.starts_with("webhook (webhook)\n  nothing waits\n"), "{}", status.stdout);
    configure(&desk, "[[notify.telegram]]\ntoken_env = \"NO_SUCH_VARIABLE\"\n");
    let unset = notify(&desk, &["status"]).exits(78);
    assert!(
        unset.stderr.contains("notify.telegram[1].token: the environment variable NO_SUCH_VARIABLE"),
        "{}",
        unset.stderr
    );
}

/// An analysis whose events were all missed.
struct Deaf(tokio::sync::broadcast::Sender<LiveEvent>);

impl IncidentSource for Deaf {
    fn incidents(&self) -> Vec<LiveIncident> {
        let first = "2026-11-24T20:00:00Z";
        let incident = serde_json::json!({"id": "inc-1", "title": "PAYMENT_TIMEOUT", "category": "payment", "service": null,
            "sessions": 1, "customers": 1, "entries": 1, "money": {}, "known": "new", "first": first, "last": first,
            "precedent": null, "summary": null, "steps": []});
        vec![serde_json::from_value(incident).unwrap()]
    }

    fn events(&self) -> tokio::sync::broadcast::Receiver<LiveEvent> {
        self.0.subscribe()
    }

    fn clusters(&self) -> Vec<ComplaintCluster> {
        Vec::new()
    }

    fn precedent(&self, _: &IncidentId) -> Option<Precedent> {
        None
    }
}

#[test]
fn what_was_missed_is_made_up_for() {
    let receiver = Receiver::start(&[]);
    let desk = Desk::new();
    let text = format!("[notify]\n[[notify.webhook]]\nurl = \"{}\"\n", receiver.url);
    let config = Config { settings: toml::from_str(&text).unwrap(), ..Config::built_in(desk.path("").as_path()) };
    let notifier = Notifier::start(NotifierParts {
        data_dir: desk.path(""),
        channels: Channels::new(&config).unwrap(),
        source: Arc::new(Deaf(tokio::sync::broadcast::Sender::new(1))),
        redactor: Redactor::new([1; 32]),
        clock: Arc::new(jiff::Timestamp::now),
        claims: None,
    })
    .unwrap();
    let got = receiver.wait("the incident that runs", |got| got.len() == 1);
    assert_eq!(incidents(&got)[0].1, "inc-1");
    notifier.stop(PATIENCE);
}
