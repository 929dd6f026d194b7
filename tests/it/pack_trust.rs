//! The question whether a key is to be trusted, at a real terminal: what is answered, and what nobody can answer.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::pack::{Two, path};
use crate::run::skip;

/// What a run at a terminal showed, and how it ended.
struct Shown {
    code: Option<i32>,
    text: String,
}

/// Runs the second site's import at a terminal that `script` makes, and types the answer; an empty one is the end of input.
/// `None` where there is no `script`.
fn at_a_terminal(two: &Two, language: &str, rest: &str, answer: &str) -> Option<Shown> {
    let import = format!("exec '{}' pack import {rest}", env!("CARGO_BIN_EXE_cartwatch"));
    let child = Command::new("script")
        .args(["-q", "-e", "-f", "-c", &import, "/dev/null"])
        .env("CARTWATCH_DATA_DIR", two.b.memory())
        .env("XDG_CONFIG_HOME", two.b.path("no-config"))
        .env("LC_ALL", language)
        .env_remove("CARTWATCH_CONFIG")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.ok()?;
    // The end of what is piped in is the end of the input at the terminal.
    child.stdin.take().unwrap().write_all(answer.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Some(Shown { code: output.status.code(), text: String::from_utf8_lossy(&output.stdout).into_owned() })
}

fn keys(two: &Two) -> usize {
    let keys = two.b.run(&["pack", "keys", "list", "-f", "json"]).exits(0).json();
    keys["keys"].as_array().unwrap().len()
}

fn known(two: &Two) -> usize {
    two.b.run(&["incidents", "list", "-f", "json"]).exits(0).json()["incidents"].as_array().unwrap().len()
}

#[test]
#[cfg(target_os = "linux")]
fn whoever_says_yes_at_a_terminal_trusts_the_key_from_then_on() {
    for (language, answer) in [("en_US.UTF-8", "y\n"), ("en_US.UTF-8", "YES\n"), ("ru_RU.UTF-8", "да\n")] {
        let two = Two::new();
        let pack = two.export("a.pack", &[]);
        let Some(shown) = at_a_terminal(&two, language, &format!("'{}'", path(&pack)), answer) else {
            return skip("whoever_says_yes_at_a_terminal_trusts_the_key_from_then_on", "there is no `script`");
        };
        assert_eq!(shown.code, Some(0), "{}", shown.text);
        let fingerprint = two.b.run(&["pack", "inspect", path(&pack), "-f", "json"]).exits(0).json();
        let fingerprint = fingerprint["pack"]["fingerprint"].as_str().unwrap().to_owned();
        // Who asks to be trusted, and what is in it, stands before the question.
        assert!(shown.text.contains(&fingerprint) && shown.text.contains("Shop A"), "{}", shown.text);
        assert!(shown.text.contains(if language.starts_with("ru") {
            "Доверять этому ключу"
        } else {
            "Trust this key"
        }));
        assert_eq!((keys(&two), known(&two)), (1, 2));
        // The second time nobody is asked.
        let again = at_a_terminal(&two, language, &format!("'{}'", path(&pack)), "").unwrap();
        assert_eq!(again.code, Some(0), "{}", again.text);
        assert!(!again.text.contains("[y/N]"), "{}", again.text);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn anything_but_a_yes_at_a_terminal_refuses_the_pack_and_remembers_nothing() {
    let two = Two::new();
    let pack = two.export("a.pack", &[]);
    for answer in ["n\n", "\n", "maybe\n", "yesterday\n", ""] {
        let Some(shown) = at_a_terminal(&two, "en_US.UTF-8", &format!("'{}'", path(&pack)), answer) else {
            return skip("anything_but_a_yes_at_a_terminal_refuses_the_pack", "there is no `script`");
        };
        assert_eq!(shown.code, Some(1), "{answer:?}: {}", shown.text);
        assert!(shown.text.contains("[y/N]") && shown.text.contains("not trusted"), "{}", shown.text);
    }
    // Where the pack itself comes over standard input, or it is no terminal, there is nobody to ask.
    for rest in [format!("'{}' < /dev/null", path(&pack)), format!("- < '{}'", path(&pack))] {
        let shown = at_a_terminal(&two, "en_US.UTF-8", &rest, "y\n").unwrap();
        assert_eq!(shown.code, Some(1), "{}", shown.text);
        assert!(!shown.text.contains("[y/N]") && shown.text.contains("not trusted"), "{}", shown.text);
    }
    // A dry run that was said yes to remembers nothing, either.
    let dry = at_a_terminal(&two, "en_US.UTF-8", &format!("'{}' --dry-run", path(&pack)), "y\n").unwrap();
    assert_eq!(dry.code, Some(0), "{}", dry.text);
    assert_eq!((keys(&two), known(&two)), (0, 0));
}

#[test]
#[cfg(target_os = "linux")]
fn a_key_that_is_named_is_not_asked_for_and_another_one_is() {
    let two = Two::new();
    let pack = two.export("a.pack", &[]);
    let other = two.a.path("other.pem");
    let other = two.a.run(&["pack", "keygen", path(&other)]).exits(0).stdout.trim().to_owned();
    let with = |key: &str, answer: &str| {
        at_a_terminal(&two, "en_US.UTF-8", &format!("'{}' --trust {key}", path(&pack)), answer)
    };
    let Some(shown) = with(&other, "n\n") else {
        return skip("a_key_that_is_named_is_not_asked_for_and_another_one_is", "there is no `script`");
    };
    assert!(shown.code == Some(1) && shown.text.contains("[y/N]"), "{}", shown.text);
    let shown = with(&two.public, "").unwrap();
    assert!(shown.code == Some(0) && !shown.text.contains("[y/N]"), "{}", shown.text);
    // What is tampered with is refused before anybody is asked.
    let mut bytes = std::fs::read(&pack).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let bad = two.a.file("bad.pack", bytes);
    let shown = at_a_terminal(&two, "en_US.UTF-8", &format!("'{}'", path(&bad)), "y\n").unwrap();
    assert!(shown.code == Some(2) && !shown.text.contains("[y/N]"), "{}", shown.text);
}
