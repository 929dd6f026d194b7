//! The server under test: a process of its own with a memory of its own, on this machine's disk.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::http;

/// A server that runs.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
    _folder: TempDir,
}

impl Server {
    pub(crate) fn start(binary: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut child = Command::new(binary)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("CARTWATCH_DATA_DIR", folder.path().join("memory"))
            .env("XDG_CONFIG_HOME", folder.path().join("no-config"))
            .env_remove("CARTWATCH_CONFIG")
            .env("LANG", "en_US.UTF-8")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(child.stderr.take().expect("stderr is piped")).lines().map_while(Result::ok);
        let ready = lines.find(|line| line.contains("://")).expect("it says where it listens");
        let address = ready.split("://").nth(1).expect("an address").trim().to_owned();
        // What it says later must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address, _folder: folder }
    }

    /// Resident memory, in bytes.
    pub(crate) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        kilobytes.and_then(|text| text.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) * 1024
    }

    /// Seconds of computing so far; a tick is a hundredth of a second on every Linux.
    pub(crate) fn computed(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
        let ticks = fields.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok());
        ticks.sum::<f64>() / 100.0
    }

    /// Resident memory at a tenth, at half and at the end of a time that begins now.
    pub(crate) fn watch_memory(&self, time: Duration) -> Vec<u64> {
        let began = Instant::now();
        let at = |share: f64| {
            std::thread::sleep(time.mul_f64(share).saturating_sub(began.elapsed()));
            self.memory()
        };
        [0.1, 0.5, 1.0].map(at).to_vec()
    }

    /// A figure of `/metrics`.
    pub(crate) fn metric(&self, name: &str) -> u64 {
        let page = http::once(&self.address, "GET", "/metrics", b"").unwrap_or_default();
        let page = String::from_utf8_lossy(&page);
        let line = page.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.and_then(|value| value.parse().ok()).unwrap_or(0)
    }

    pub(crate) fn wait_until_analysed(&self, entries: u64) {
        while self.metric("cartwatch_analysis_entries_total") < entries {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Nothing of it is kept.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
