//! Runs the server as its users would, and speaks HTTP with it by hand.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use cartwatch::journal::{Journal, JournalLimits, JournalPosition, RecordKind};
use serde_json::Value;

use crate::run::Desk;

/// Longest time that anything here may take; nothing is measured by it.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server that runs.
pub struct Served {
    child: Child,
    stderr: Mutex<Receiver<String>>,
    /// Address and port.
    pub address: String,
}

/// A reply.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    /// Names in lower case.
    pub headers: HashMap<String, String>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The reply itself, if its status is this one.
    #[track_caller]
    pub fn has(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }
}

impl Served {
    /// Starts it on a free port of this machine.
    pub fn start(desk: &Desk, settings: &[(&str, &str)]) -> Self {
        Self::start_with(desk, settings, &["--listen", "127.0.0.1:0"])
    }

    pub fn start_with(desk: &Desk, settings: &[(&str, &str)], arguments: &[&str]) -> Self {
        let mut command = desk.command(&[&["serve"], arguments].concat());
        for (key, value) in settings {
            command.env(format!("CARTWATCH_SERVER_{}", key.to_uppercase()), value);
        }
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (sender, stderr) = channel();
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| drop(sender.send(line))));
        let mut served = Self { child, stderr: Mutex::new(stderr), address: String::new() };
        let ready = served.says("://");
        served.address = ready.split("://").nth(1).unwrap().trim().to_owned();
        served
    }

    /// Waits for a line of stderr with these words.
    #[track_caller]
    pub fn says(&self, words: &str) -> String {
        let mut said = Vec::new();
        loop {
            match self.stderr.lock().unwrap().recv_timeout(PATIENCE) {
                Ok(line) if line.contains(words) => return line,
                Ok(line) => said.push(line),
                Err(error) => panic!("no “{words}” ({error}) in {said:?}"),
            }
        }
    }

    /// What else it says on stderr until it ends.
    pub fn all_it_says(&self) -> String {
        let stderr = self.stderr.lock().unwrap();
        let mut said = String::new();
        while let Ok(line) = stderr.recv_timeout(PATIENCE) {
            said += &line;
            said.push('\n');
        }
        said
    }

    /// The most memory it had, in KiB, where the system says it.
    pub fn peak_kib(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse().ok())
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    #[track_caller]
    pub fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, &[], b"")
    }

    #[track_caller]
    pub fn post(&self, path: &str, kind: &str, body: impl AsRef<[u8]>) -> Reply {
        self.ask("POST", path, &[("content-type", kind)], body.as_ref())
    }

    #[track_caller]
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        self.try_ask(method, path, headers, body).expect("a reply")
    }

    /// A request on a connection of its own; `None` where the connection broke.
    pub fn try_ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Option<Reply> {
        let mut stream = TcpStream::connect(&self.address).ok()?;
        stream.set_read_timeout(Some(PATIENCE)).ok()?;
        // Who refuses a body early may close before all of it is written.
        let _ = stream.write_all(&request(method, path, &self.address, headers, body));
        read_reply(&mut stream)
    }

    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Ends it as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for the end of one that was asked to stop, and gives the exit code.
    pub fn stop_is_over(mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    /// Asks it to stop, and gives the exit code.
    pub fn stop(mut self) -> Option<i32> {
        self.signal("TERM");
        self.child.wait().unwrap().code()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until something holds; nothing is measured by it.
#[track_caller]
pub fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "{what} does not come");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The bytes of a request.
pub fn request(method: &str, path: &str, host: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    if !headers.iter().any(|(name, _)| *name == "host") {
        head += &format!("host: {host}\r\n");
    }
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    [head.as_bytes(), b"\r\n", body].concat()
}

/// Reads a reply to its end; `None` where there is none, or a part of one.
pub fn read_reply(stream: &mut impl Read) -> Option<Reply> {
    let mut bytes = Vec::new();
    // A connection that is reset behind the reply still gave it.
    let _ = stream.read_to_end(&mut bytes);
    let split = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8(bytes[..split].to_vec()).ok()?;
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: HashMap<_, _> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let body = bytes[split + 4..].to_vec();
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    // The reply to HEAD says a length and has none.
    (body.is_empty() || body.len() == length).then_some(Reply { status, headers, body })
}

/// The lines in the journal of a server that does not run, with the names of their streams.
pub fn journal(desk: &Desk) -> Vec<(String, Value)> {
    let journal = Journal::open(desk.memory().join("journal"), JournalLimits::default()).unwrap();
    let mut reader = journal.reader_from(JournalPosition(0)).unwrap();
    let (mut names, mut lines) = (HashMap::new(), Vec::new());
    while let Some(entry) = reader.next().unwrap() {
        match entry.record.kind {
            RecordKind::StreamOpened(opened) => {
                names.insert(entry.record.stream, opened.name);
            }
            RecordKind::Lines(record) => {
                for line in record.bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
                    lines.push((names[&entry.record.stream].clone(), serde_json::from_slice(line).unwrap()));
                }
            }
            _ => {}
        }
    }
    lines
}

/// How often each record (`record 7`) is in the journal of a server that does not run.
pub fn counts(desk: &Desk) -> BTreeMap<usize, usize> {
    let mut counts = BTreeMap::new();
    for (_, line) in journal(desk) {
        let message = line["message"].as_str().unwrap_or_default();
        if let Some(number) = message.strip_prefix("record ").and_then(|number| number.parse().ok()) {
            *counts.entry(number).or_default() += 1;
        }
    }
    counts
}

/// How a source of a running server stands; null where there is none of this name.
pub fn source_named(server: &Served, name: &str) -> Value {
    let all = server.get("/api/v1/sources").has(200).json();
    all["sources"].as_array().unwrap().iter().find(|source| source["name"] == name).cloned().unwrap_or_default()
}
