//! Packages for Python, installed with pip into the folder for temporary files of the build, once.

use std::path::PathBuf;
use std::process::Command;

use crate::run::skip;

/// The folder with the packages; `None`, with a line that says so, where they can't be had.
pub fn packages(test: &str, folder: &str, wanted: &[&str]) -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(folder);
    let complete = folder.join("complete");
    if complete.is_file() {
        return Some(folder);
    }
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade", "--target"];
    match Command::new("python3").args(pip).arg(&folder).args(wanted).output() {
        Ok(output) if output.status.success() => {
            std::fs::write(complete, "").unwrap();
            Some(folder)
        }
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            skip(test, &format!("pip can't install {wanted:?}: {}", said.lines().last().unwrap_or_default()));
            None
        }
        Err(error) => {
            skip(test, &format!("python3 can't be run: {error}"));
            None
        }
    }
}

/// Runs a script with the packages, and gives what it said.
#[track_caller]
pub fn run(packages: &PathBuf, script: &str, arguments: &[&str]) -> String {
    let output = Command::new("python3").args(["-c", script]).args(arguments).env("PYTHONPATH", packages).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
