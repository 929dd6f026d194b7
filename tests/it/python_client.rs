//! The Python client (`python/`): its wheel is built, put into environments that have nothing else and no network, and its
//! own tests are run there against this binary. Its types are checked, too.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::python;
use crate::run::{Desk, skip};

/// What makes the wheel.
const BUILD: [&str; 1] = ["setuptools>=77"];

/// What checks the types.
const CHECK: [&str; 1] = ["mypy>=1.14"];

/// Interpreters that are tried beside `python3`, where they are there.
const OTHERS: [&str; 6] = ["python3.9", "python3.10", "python3.11", "python3.12", "python3.13", "python3.14"];

fn client() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("python")
}

/// Runs a program to its end, which must be a good one.
#[track_caller]
fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let (said, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}\n{said}\n{complained}");
    output
}

/// A copy of a folder, so that nothing is written into the checkout.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy(&source, &target);
        } else {
            fs::copy(&source, &target).unwrap();
        }
    }
}

/// Builds the wheel, without a network; `None`, with a line that says so, where nothing can build it.
fn wheel(test: &str, desk: &Desk) -> Option<PathBuf> {
    let packages = python::packages(test, "python-build", &BUILD)?;
    copy(&client(), &desk.path("python"));
    let folder = desk.path("wheels");
    run(Command::new("python3")
        .args(["-m", "pip", "wheel", "--quiet", "--no-index", "--no-build-isolation", "--no-deps", "--wheel-dir"])
        .arg(&folder)
        .arg(desk.path("python"))
        .env("PYTHONPATH", packages));
    let wheels: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    // The client's version is that of the service which it is made for.
    let name = format!("cartwatch-{}-py3-none-any.whl", env!("CARGO_PKG_VERSION"));
    assert_eq!(wheels, [desk.path("wheels").join(name)]);
    wheels.into_iter().next()
}

/// A fresh environment with the wheel alone, and its interpreter.
fn environment(interpreter: &str, desk: &Desk, wheel: &Path) -> PathBuf {
    let folder = desk.path(&format!("environment-{interpreter}"));
    run(Command::new(interpreter).args(["-m", "venv", "--without-pip"]).arg(&folder));
    let inside = folder.join("bin").join("python");
    let pip = ["-m", "pip", "--quiet", "--disable-pip-version-check", "--python"];
    run(Command::new("python3").args(pip).arg(&inside).args(["install", "--no-index", "--no-deps"]).arg(wheel));
    inside
}

fn works(interpreter: &str) -> bool {
    Command::new(interpreter).args(["-c", "import venv"]).output().is_ok_and(|output| output.status.success())
}

#[test]
fn the_python_client_works_from_its_wheel_alone() {
    let test = "the_python_client_works_from_its_wheel_alone";
    let desk = Desk::new();
    let Some(wheel) = wheel(test, &desk) else { return };
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let tls = desk.file("tls/cert.pem", made.cert.pem());
    desk.file("tls/key.pem", made.signing_key.serialize_pem());
    let others = OTHERS.into_iter().filter(|name| works(name));
    for interpreter in ["python3"].into_iter().chain(others) {
        let inside = environment(interpreter, &desk, &wheel);
        let tests = Command::new(&inside)
            .args(["-m", "unittest", "discover", "-s"])
            .arg(client().join("tests"))
            .env("CARTWATCH_BINARY", env!("CARGO_BIN_EXE_cartwatch"))
            // Without our prefix: the service refuses such variables that it does not know.
            .env("PYTHON_CLIENT_TLS", tls.parent().unwrap())
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env_remove("PYTHONPATH")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&tests.stderr);
        assert!(tests.status.success(), "{interpreter}: {said}");
        let skipped = said.lines().last().filter(|line| line.contains("skipped="));
        if let Some(line) = skipped {
            skip(test, &format!("{interpreter}: {line}"));
        }
    }
}

#[test]
fn the_types_of_the_python_client_are_strict() {
    let test = "the_types_of_the_python_client_are_strict";
    let Some(packages) = python::packages(test, "python-mypy", &CHECK) else { return };
    let output = Command::new("python3")
        .args(["-m", "mypy", "--strict", "--cache-dir"])
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("python-mypy-cache"))
        .current_dir(client())
        .env("PYTHONPATH", packages)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
