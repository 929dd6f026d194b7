//! What the tests of real shippers share: getting hold of them, running them, and reading what they left in the journal.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::run::{Desk, skip};
use crate::served::{Served, journal};

/// Version ranges that ran; the second client of Elasticsearch goes by a name of its own.
const PACKAGES: [&str; 10] = [
    "pino@9",
    "pino-elasticsearch@8",
    "pino-loki@2",
    "@elastic/elasticsearch@8",
    "elasticsearch9@npm:@elastic/elasticsearch@9",
    "@opentelemetry/api-logs@0.200",
    "@opentelemetry/sdk-logs@0.200",
    "@opentelemetry/exporter-logs-otlp-http@0.200",
    "@opentelemetry/exporter-trace-otlp-http@0.200",
    "@opentelemetry/sdk-trace-base@2",
];

/// Packages of Node, installed once into the folder for temporary files of the build.
pub struct Node {
    modules: PathBuf,
}

impl Node {
    /// The clients of shippers; `None`, with a line that says so, where they can't be had.
    pub fn find(test: &str) -> Option<Self> {
        Self::with(test, "node-clients", &PACKAGES)
    }

    /// These packages, in a folder of their own; `None`, with a line that says so, where they can't be had.
    pub fn with(test: &str, name: &str, packages: &[&str]) -> Option<Self> {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let node = Self { modules: folder.join("node_modules") };
        // Tests run side by side; the first one installs.
        static INSTALLING: std::sync::Mutex<()> = std::sync::Mutex::new(());
        let _one = INSTALLING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let complete = folder.join("complete");
        let wanted = packages.join("\n");
        if std::fs::read_to_string(&complete).is_ok_and(|there| there == wanted) {
            return Some(node);
        }
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("package.json"), r#"{"private":true}"#).unwrap();
        let quiet = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
        match Command::new("npm").args(quiet).args(packages).current_dir(&folder).output() {
            Ok(output) if output.status.success() => {
                std::fs::write(complete, wanted).unwrap();
                Some(node)
            }
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stderr).into_owned();
                skip(test, &format!("npm can't install {name}: {}", said.lines().next().unwrap_or_default()));
                None
            }
            Err(error) => {
                skip(test, &format!("npm can't be run: {error}"));
                None
            }
        }
    }

    /// Where the packages are, for `NODE_PATH`.
    pub fn modules(&self) -> &Path {
        &self.modules
    }

    /// A script that is given these arguments.
    pub fn command(&self, script: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new("node");
        command.args(["--unhandled-rejections=strict", "-e", script, "--"]).args(arguments);
        command.env("NODE_PATH", &self.modules).env_remove("OTEL_EXPORTER_OTLP_ENDPOINT");
        command
    }

    /// What a script said, which is given the server's address.
    #[track_caller]
    pub fn run(&self, script: &str, server: &Served) -> String {
        let output = self.command(script, &[&format!("http://{}", server.address)]).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{stderr}");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }
}

/// A process that is ended with the test.
struct Running(Child);

impl Running {
    fn start(command: &mut Command) -> Self {
        Self(command.stdin(Stdio::null()).spawn().unwrap())
    }

    /// Asks it to end, and waits.
    fn stop(mut self) {
        let asked = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status().unwrap();
        assert!(asked.success());
        self.0.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// rsyslog, where it is there with a module: started with a configuration of its own.
pub struct Rsyslog {
    running: Running,
}

/// Where Debian and others put the modules.
const MODULES: [&str; 4] = [
    "/usr/lib/x86_64-linux-gnu/rsyslog",
    "/usr/lib/aarch64-linux-gnu/rsyslog",
    "/usr/lib64/rsyslog",
    "/usr/lib/rsyslog",
];

impl Rsyslog {
    /// Whether it can be had; a line says so where not.
    pub fn is_there(test: &str, module: &str) -> bool {
        let daemon = Command::new("rsyslogd").arg("-v").output().is_ok();
        let module = format!("{module}.so");
        let there = daemon && MODULES.iter().any(|folder| Path::new(folder).join(&module).is_file());
        if !there {
            skip(test, &format!("there is no rsyslog with {module}"));
        }
        there
    }

    /// Follows `shop.log` of the desk, and hands its lines to these actions.
    pub fn start(desk: &Desk, globals: &str, actions: &str) -> Self {
        let folder = desk.path("rsyslog");
        std::fs::create_dir_all(&folder).unwrap();
        let (work, log) = (folder.display(), desk.path("shop.log"));
        std::fs::OpenOptions::new().create(true).append(true).open(&log).unwrap();
        let config = format!(
            "global(workDirectory=\"{work}\" maxMessageSize=\"64k\" {globals})\n\
             module(load=\"imfile\" mode=\"polling\" pollingInterval=\"1\")\n\
             input(type=\"imfile\" file=\"{}\" tag=\"checkout\" severity=\"error\" ruleset=\"ship\")\n\
             {actions}\n",
            log.display()
        );
        let file = folder.join("rsyslog.conf");
        std::fs::write(&file, config).unwrap();
        let mut command = Command::new("rsyslogd");
        command.args(["-n", "-i", "NONE", "-f"]).arg(&file).stdout(Stdio::null()).stderr(Stdio::inherit());
        Self { running: Running::start(&mut command) }
    }

    pub fn stop(self) {
        self.running.stop();
    }
}

/// Adds lines to the log that rsyslog follows.
pub fn log(desk: &Desk, lines: impl Iterator<Item = String>) {
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(desk.path("shop.log")).unwrap();
    let text: String = lines.map(|line| line + "\n").collect();
    file.write_all(text.as_bytes()).unwrap();
}

/// A figure of `/metrics`.
#[track_caller]
pub fn metric(server: &Served, name: &str) -> u64 {
    let page = server.get("/metrics").has(200).text();
    let line = page.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name} in {page}")).parse().unwrap()
}

/// Entries of a protocol that were taken.
pub fn accepted(server: &Served, protocol: &str) -> u64 {
    metric(server, &format!("cartwatch_entries_accepted_total{{protocol=\"{protocol}\"}}"))
}

/// The entries of a stream in the journal of a server that has stopped, as the decoder reads them.
pub fn entries(desk: &Desk, stream: &str) -> Vec<Value> {
    let of_stream = journal(desk).into_iter().filter(|(name, _)| name == stream);
    let text: String = of_stream.map(|(_, line)| format!("{line}\n")).collect();
    let inspected = desk.run_with_input(&["inspect", "-", "--format", "json"], text.as_bytes()).exits(0);
    inspected.rows().into_iter().map(|row| row["entry"].clone()).collect()
}

/// The messages, sorted.
pub fn messages(entries: &[Value]) -> Vec<String> {
    let mut found: Vec<String> =
        entries.iter().map(|entry| entry["message"].as_str().unwrap_or_default().to_owned()).collect();
    found.sort();
    found
}

/// `payment 0000 failed`, and so on.
pub fn expected(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("payment {n:04} failed")).collect()
}
