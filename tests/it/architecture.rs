//! Who may import whom (see ARCHITECTURE.md), which names are no room's, and how long files may be.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room and the rooms it may import. A room may always import itself.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    // Domain: no I/O, no async.
    ("entry", &[]),
    ("wording", &["entry"]),
    ("scan", &["entry"]),
    ("template", &["entry", "scan"]),
    ("text", &["wording"]),
    ("finding", &["entry"]),
    ("session", &["entry", "finding"]),
    ("incident", &["entry", "finding", "session"]),
    ("knowledge", &["finding", "incident", "wording"]),
    ("complaint", &["entry", "incident", "scan", "wording"]),
    ("measure", &[]),
    ("effect", &[]),
    // Below everything that keeps files.
    ("whole_file", &[]),
    ("backoff", &[]),
    ("causes", &[]),
    ("percent", &[]),
    // The store is below the roles.
    (
        "store",
        &["entry", "wording", "scan", "finding", "session", "incident", "knowledge", "complaint", "measure", "embed"],
    ),
    // Roles.
    ("audit", &[]),
    ("pack", &["finding", "entry", "incident", "knowledge", "scan", "session", "store", "whole_file", "wording"]),
    ("journal", &["entry"]),
    ("source", &["entry"]),
    ("decode", &["entry", "source"]),
    ("wire", &["entry", "decode"]),
    ("detect", &["entry", "scan", "text", "finding", "session"]),
    ("embed", &["wording", "text"]),
    ("elastic", &["backoff", "causes", "config", "percent"]),
    ("backend", &["config", "elastic", "embed", "finding", "text", "wording"]),
    ("language_model", &["backoff", "causes", "config"]),
    (
        "generate",
        &[
            "entry",
            "scan",
            "finding",
            "incident",
            "knowledge",
            "wording",
            "text",
            "session",
            "config",
            "language_model",
        ],
    ),
    ("config", &["wording"]),
    ("sync", &["config", "elastic", "entry", "finding", "incident", "store", "whole_file"]),
    // Wiring.
    (
        "memory",
        &[
            "entry",
            "language_model",
            "wording",
            "scan",
            "template",
            "text",
            "finding",
            "session",
            "incident",
            "knowledge",
            "measure",
            "store",
            "embed",
            "backend",
            "generate",
            "config",
            "elastic",
            "report",
            "cache",
        ],
    ),
    (
        "report",
        &[
            "entry",
            "wording",
            "scan",
            "finding",
            "session",
            "incident",
            "complaint",
            "knowledge",
            "measure",
            "effect",
            "backend",
            "generate",
            "chart",
        ],
    ),
    (
        "complaints",
        &[
            "entry",
            "finding",
            "session",
            "incident",
            "complaint",
            "measure",
            "effect",
            "store",
            "memory",
            "report",
            "config",
            "scan",
            "text",
            "wording",
        ],
    ),
    ("metrics", &["measure", "store", "redis_link", "config"]),
    (
        "pipeline",
        &[
            "whole_file",
            "entry",
            "wording",
            "scan",
            "template",
            "text",
            "finding",
            "session",
            "incident",
            "knowledge",
            "measure",
            "store",
            "journal",
            "source",
            "decode",
            "detect",
            "generate",
            "config",
            "memory",
            "report",
            "backend",
            "embed",
        ],
    ),
    ("redis_link", &["config"]),
    ("api_client", &["causes", "config"]),
    (
        "mcp",
        &[
            "api_client",
            "backend",
            "complaints",
            "config",
            "effect",
            "entry",
            "finding",
            "generate",
            "incident",
            "knowledge",
            "memory",
            "report",
            "scan",
            "session",
            "store",
            "wording",
        ],
    ),
    ("cache", &["config", "redis_link"]),
    ("pull", &["entry", "journal", "source", "wire", "config", "pipeline", "redis_link", "whole_file"]),
    (
        "notify",
        &[
            "causes",
            "entry",
            "wording",
            "scan",
            "finding",
            "incident",
            "complaint",
            "config",
            "percent",
            "report",
            "whole_file",
        ],
    ),
    (
        "server",
        &[
            "percent",
            "whole_file",
            "wire",
            "journal",
            "audit",
            "complaint",
            "complaints",
            "measure",
            "memory",
            "cache",
            "metrics",
            "notify",
            "sync",
            "pull",
            "report",
            "config",
            "wording",
            "finding",
            "session",
            "incident",
            "knowledge",
            "generate",
            "backend",
            "web",
        ],
    ),
    ("chart", &["percent", "wording"]),
    (
        "web",
        &["chart", "entry", "finding", "generate", "incident", "knowledge", "percent", "report", "session", "wording"],
    ),
    ("demo", &["entry", "wording", "session", "finding"]),
    (
        "eval",
        &[
            "generate",
            "effect",
            "incident",
            "knowledge",
            "language_model",
            "config",
            "entry",
            "wording",
            "text",
            "template",
            "finding",
            "detect",
            "decode",
            "source",
            "embed",
            "backend",
            "memory",
            "pack",
            "pipeline",
            "scan",
            "session",
            "store",
            "complaint",
            "complaints",
        ],
    ),
    (
        "cli",
        &[
            "audit",
            "mcp",
            "language_model",
            "entry",
            "wording",
            "scan",
            "finding",
            "session",
            "incident",
            "knowledge",
            "config",
            "measure",
            "complaint",
            "complaints",
            "source",
            "memory",
            "cache",
            "redis_link",
            "elastic",
            "metrics",
            "report",
            "journal",
            "pipeline",
            "demo",
            "generate",
            "detect",
            "decode",
            "backend",
            "store",
            "eval",
            "journal",
            "notify",
            "pack",
            "pull",
            "server",
            "sync",
            "elastic",
        ],
    ),
];

/// Crates and the only rooms that may name them.
const CRATE_ROOMS: &[(&str, &[&str])] = &[
    ("sled", &["store"]),
    ("tantivy", &["backend"]),
    ("hnsw_rs", &["backend"]),
    ("rten", &["embed"]),
    ("rten_tensor", &["embed"]),
    ("fastembed", &["embed"]),
    ("ort", &["embed"]),
    ("tokenizers", &["embed", "language_model"]),
    ("clap", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("fluent_bundle", &["wording"]),
    ("anyhow", &["cli"]),
    ("indicatif", &["cli"]),
    ("prost", &["wire"]),
    ("sketches_ddsketch", &["measure"]),
    ("statrs", &["effect"]),
    ("snap", &["wire"]),
    ("axum", &["server"]),
    ("hyper", &["server"]),
    ("hyper_util", &["server"]),
    ("http_body_util", &["server"]),
    ("redis", &["redis_link", "metrics", "pull", "cache"]),
    ("socket2", &["server"]),
    ("tokio_rustls", &["server"]),
    ("elasticsearch", &["elastic"]),
    ("reqwest", &["api_client", "elastic", "language_model", "notify"]),
    ("candle_core", &["language_model"]),
    ("candle_transformers", &["language_model"]),
    ("minijinja", &["language_model"]),
    ("maud", &["chart", "web", "server", "report"]),
    ("llm_chain", &["generate"]),
    ("lettre", &["notify"]),
    ("rmcp", &["mcp"]),
];

/// Rooms of pure functions and plain values.
const DOMAIN: &[&str] = &[
    "entry",
    "wording",
    "scan",
    "template",
    "text",
    "finding",
    "session",
    "incident",
    "knowledge",
    "complaint",
    "measure",
    "effect",
];

const LONGEST_FILE: usize = 500;

fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let inside = path.strip_prefix(&root).unwrap();
                let first = inside.iter().next().unwrap().to_string_lossy().into_owned();
                let text = fs::read_to_string(&path).unwrap();
                found.push((first.trim_end_matches(".rs").to_owned(), inside.to_path_buf(), text));
            }
        }
    }
    found.sort();
    found
}

/// The part of a file that is built into the product.
fn product(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

fn code_lines(text: &str) -> impl Iterator<Item = &str> {
    product(text).lines().filter(|line| !line.trim_start().starts_with("//"))
}

#[test]
fn rooms_import_only_what_the_architecture_allows() {
    let allowed: BTreeMap<&str, &[&str]> = MAY_IMPORT.iter().copied().collect();
    let mut wrong = Vec::new();
    for (room, path, text) in sources() {
        if ["lib", "main"].contains(&room.as_str()) {
            continue;
        }
        let may = allowed.get(room.as_str()).unwrap_or_else(|| panic!("room {room} has no rule in this test"));
        for line in code_lines(&text) {
            for piece in line.split("crate::").skip(1) {
                let other: String = piece.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                let known = allowed.contains_key(other.as_str());
                if known && other != room && !may.contains(&other.as_str()) {
                    wrong.push(format!("{}: {room} imports {other}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn crates_stay_in_their_rooms() {
    let mut wrong = Vec::new();
    for (room, path, text) in sources() {
        for (name, rooms) in CRATE_ROOMS {
            let named = code_lines(&text).any(|line| {
                line.match_indices(&format!("{name}::"))
                    .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'))
            });
            if named && !rooms.contains(&room.as_str()) {
                wrong.push(format!("{}: {name} is named outside {}", path.display(), rooms.join(", ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_domain_does_no_input_or_output() {
    let mut wrong = Vec::new();
    for (room, path, text) in sources() {
        let banned = ["std::fs", "std::net", "std::process", "tokio", "async fn"];
        if DOMAIN.contains(&room.as_str()) {
            for line in code_lines(&text) {
                wrong.extend(
                    banned
                        .iter()
                        .filter(|name| line.contains(**name))
                        .map(|name| format!("{}: {name}", path.display())),
                );
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_junk_drawers_and_no_endless_files() {
    let mut wrong = Vec::new();
    for (_, path, text) in sources() {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if ["utils", "util", "common", "types", "helpers", "misc", "traits", "structs", "enums"]
            .contains(&name.as_str())
        {
            wrong.push(format!("{}: the name says nothing", path.display()));
        }
        let lines = text.lines().count();
        if lines > LONGEST_FILE {
            wrong.push(format!("{}: {lines} lines", path.display()));
        }
        if !text.starts_with("//!") {
            wrong.push(format!("{}: does not say what it is for", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whoever judges the check must not err with it.
#[test]
fn the_evaluator_shares_no_code_with_the_check() {
    let judge = Path::new("eval").join("answers").join("judge");
    let files: Vec<(String, PathBuf, String)> =
        sources().into_iter().filter(|(_, path, _)| path.starts_with(&judge)).collect();
    assert!(files.len() >= 4, "the evaluator has moved: {} files", files.len());
    for (_, path, text) in files {
        for line in code_lines(&text) {
            for piece in line.split("crate::").skip(1) {
                let plain = [
                    "generate::{Purpose, Solution, SolutionStep}",
                    "generate::Citation",
                    "wording::Language",
                    "eval::answers::",
                ];
                assert!(plain.iter().any(|known| piece.starts_with(known)), "{}: {line}", path.display());
            }
        }
        let check = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/generate/check");
        assert!(check.is_dir() && !text.contains("generate::check"), "{}", path.display());
    }
}
