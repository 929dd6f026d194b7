//! Runs the binary as a user would, with a memory of its own.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A folder with a memory in it, and the binary to run over it.
pub struct Desk {
    folder: TempDir,
}

/// What a run gave.
pub struct Outcome {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Outcome {
    /// The outcome itself, if the run ended with `code`.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}\n{}\n{}", self.stdout, self.stderr))
    }
}

impl Outcome {
    /// JSON lines.
    #[track_caller]
    pub fn rows(&self) -> Vec<Value> {
        self.stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
            .collect()
    }
}

impl Desk {
    pub fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn memory(&self) -> PathBuf {
        self.path("memory")
    }

    /// Writes a file into the folder.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        command(&self.memory(), arguments)
    }

    pub fn run(&self, arguments: &[&str]) -> Outcome {
        self.run_with_input(arguments, b"")
    }

    pub fn run_with_input(&self, arguments: &[&str], input: &[u8]) -> Outcome {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_vec();
        let feeder = std::thread::spawn(move || {
            // The child may end without reading everything.
            let _ = stdin.write_all(&input);
        });
        let output = child.wait_with_output().unwrap();
        feeder.join().unwrap();
        Outcome {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// `analyze --format json` of a file.
    #[track_caller]
    pub fn analyze(&self, path: &Path) -> Value {
        self.run(&["analyze", path.to_str().unwrap(), "--format", "json"]).exits(0).json()
    }
}

/// The binary over a memory, cut off from this machine's settings.
pub fn command(memory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cartwatch"));
    command.args(arguments).env("CARTWATCH_DATA_DIR", memory).env("LANG", "en_US.UTF-8");
    for name in [
        "LC_ALL",
        "LC_MESSAGES",
        "CARTWATCH_CONFIG",
        "OPENAI_API_KEY",
        "REDIS_HOST",
        "REDIS_PORT",
        "ELASTICSEARCH_HOST",
        "CARTWATCH_TEST_ELASTICSEARCH",
    ] {
        command.env_remove(name);
    }
    command.env("XDG_CONFIG_HOME", memory.join("no-config"));
    command
}

/// The folder of the public data sets; `None`, with a line that says so, where there is none.
pub fn public_data(test: &str) -> Option<PathBuf> {
    let found = std::env::var_os("CARTWATCH_EVAL_DATA").map(PathBuf::from).filter(|folder| folder.is_dir());
    if found.is_none() {
        skip(test, "CARTWATCH_EVAL_DATA names no folder");
    }
    found
}

/// Reports a test as skipped, or fails it where everything is required.
#[track_caller]
pub fn skip(test: &str, reason: &str) {
    assert!(std::env::var_os("CARTWATCH_REQUIRE_ALL").is_none(), "{test} would be skipped: {reason}");
    eprintln!("SKIPPED {test}: {reason}");
}
