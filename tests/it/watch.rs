//! `watch` with the real binary: a growing and rotated file, standard input, both languages, Ctrl-C.

use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::run::Desk;

/// Far more than it takes; a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(60);

fn failure(session: u32) -> String {
    let now = jiff::Timestamp::now();
    format!(
        r#"{{"timestamp":"{now}","session_id":"s{session}","user_id":"u{session}","event_type":"checkout","error_code":"PAYMENT_TIMEOUT","level":"ERROR","message":"payment provider did not answer","service":"payment"}}"#
    ) + "\n"
}

struct Watching {
    child: Child,
    events: Receiver<String>,
    talk: Receiver<String>,
}

fn lines(from: impl std::io::Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

impl Watching {
    fn begin(desk: &Desk, args: &[&str]) -> Self {
        let mut command = desk.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (events, talk) = (lines(child.stdout.take().unwrap()), lines(child.stderr.take().unwrap()));
        let watching = Self { child, events, talk };
        let first = watching.talk.recv_timeout(PATIENCE).unwrap();
        assert!(first.contains("Ctrl-C"), "{first}");
        watching
    }

    fn event(&self) -> Value {
        serde_json::from_str(&self.events.recv_timeout(PATIENCE).unwrap()).unwrap()
    }

    fn interrupt(mut self) -> String {
        let id = self.child.id().to_string();
        assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
        self.talk.iter().last().unwrap()
    }
}

#[test]
fn a_problem_in_a_growing_and_rotated_file_is_told_at_once() {
    let desk = Desk::new();
    let log = desk.file("shop.log", failure(1));
    let watching = Watching::begin(&desk, &["--lang", "en", "watch", "-f", "json", log.to_str().unwrap()]);
    let append = |text: &str| {
        OpenOptions::new().append(true).create(true).open(&log).unwrap().write_all(text.as_bytes()).unwrap();
    };
    let began = Instant::now();
    append(&failure(2));
    let opened = watching.event();
    let waited = began.elapsed();
    assert_eq!((opened["event"].as_str(), opened["incident"]["entries"].as_u64()), (Some("opened"), Some(1)));
    assert_eq!(opened["incident"]["category"], "payment");
    assert!(opened["incident"]["summary"].is_string() || waited > Duration::from_millis(800), "{opened}");
    eprintln!("told after {waited:?}");
    fs::rename(&log, desk.path("shop.log.1")).unwrap();
    append(&failure(3));
    thread::sleep(Duration::from_secs(6));
    append(&failure(4));
    let mut grew = watching.event();
    // An answer that took too long for the first event comes with the next one.
    let answered = [&opened, &grew].map(|event| event["incident"]["steps"][0].is_string());
    assert!(answered.contains(&true), "{opened} {grew}");
    while grew["incident"]["entries"].as_u64() < Some(3) {
        grew = watching.event();
    }
    assert_eq!((grew["event"].as_str(), grew["incident"]["customers"].as_u64()), (Some("grew"), Some(3)));
    let end = watching.interrupt();
    assert_eq!(end, "3 entries, all of them read, 3 sessions open, 1 incident now.");
    let listed = desk.run(&["incidents", "list", "-f", "json"]).exits(0).json();
    assert_eq!(listed["total"], 0, "watching is not remembering");
}

#[test]
fn standard_input_is_watched_to_its_end_in_russian() {
    let desk = Desk::new();
    let mut watching = Watching::begin(&desk, &["--lang", "ru", "watch", "--alone", "-"]);
    let mut input = watching.child.stdin.take().unwrap();
    input.write_all((failure(1) + "broken\n").as_bytes()).unwrap();
    drop(input);
    assert!(watching.child.wait().unwrap().success());
    let text: Vec<String> = watching.events.iter().collect();
    assert!(text[0].contains("новая проблема"), "{text:?}");
    assert!(text.iter().all(|line| line.chars().count() <= 80), "{text:?}");
    assert_eq!(
        watching.talk.iter().last().unwrap(),
        "1 запись, 1 строку прочитать не удалось, открыта 1 сессия, сейчас 1 инцидент."
    );
}
