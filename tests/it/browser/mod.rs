//! A real Chromium, driven over its own protocol by Playwright's library: what the tests of the pages share.

pub mod sketch;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::run::skip;
use crate::shippers::Node;

/// Version ranges that ran.
const PACKAGES: [&str; 2] = ["playwright-core@1", "axe-core@4"];

/// Chromium and what drives it.
pub struct Browser {
    node: Node,
    executable: PathBuf,
}

impl Browser {
    /// `None`, with a line that says so, where there is none.
    pub fn find(test: &str) -> Option<Self> {
        let named = ["chromium", "chromium-browser", "google-chrome"];
        let folders = std::env::var_os("PATH").unwrap_or_default();
        let executable = std::env::split_paths(&folders)
            .flat_map(|folder| named.map(|name| folder.join(name)))
            .find(|path| path.is_file());
        let Some(executable) = executable else {
            skip(test, "there is no Chromium");
            return None;
        };
        let node = Node::with(test, "node-browser", &PACKAGES)?;
        Some(Self { node, executable })
    }

    /// Runs one of the scripts beside this file with a plan, and gives the lines of JSON that it printed.
    #[track_caller]
    pub fn run(&self, script: &str, mut plan: Value) -> Vec<Value> {
        plan["executable"] = self.executable.display().to_string().into();
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/browser").join(script);
        let mut command = Command::new("node");
        command.arg(&file).env("NODE_PATH", self.node.modules());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(plan.to_string().as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{script}: {errors}\n{said}");
        said.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
    }
}
