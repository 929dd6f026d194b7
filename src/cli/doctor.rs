//! `doctor`: is this installation well?

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use super::args::{AnswerForm, Doctor};
use super::{Context, doctor_servers, novelty_text, output};
use crate::config::Config;
use crate::memory::Memory;
use crate::pipeline::load_rules;
use crate::server::Check;
use crate::wording::{Arg, Wording};

pub(super) async fn run(context: &Context, args: &Doctor) -> anyhow::Result<ExitCode> {
    let words = Wording::of(context.config().language());
    let checks = look(context.config(), context.loaded.file.as_deref(), words, None).await;
    let well = checks.iter().all(|check| check.good);
    match args.format {
        AnswerForm::Json => output::write_json(&serde_json::json!({ "well": well, "checks": checks }))?,
        AnswerForm::Text => output::write(None, |out| {
            for check in &checks {
                let mark = if check.good { "✓" } else { "✗" };
                let name = words.plain(&format!("doctor-{}", check.name));
                // What needs several lines begins on the next one.
                let gap = if check.detail.starts_with('\n') { "" } else { " " };
                writeln!(out, "{mark} {name}:{gap}{}", check.detail)?;
            }
            Ok(())
        })?,
    }
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

/// Looks at everything; at a memory that is open, where a server has it.
pub(super) async fn look(
    config: &Config,
    file: Option<&Path>,
    words: &Wording,
    opened: Option<Arc<Memory>>,
) -> Vec<Check> {
    let mut checks = Vec::new();
    let mut add = |name, seen: Result<String, String>| {
        let good = seen.is_ok();
        let detail = seen.unwrap_or_else(|error| error);
        checks.push(Check { name, good, detail });
    };
    let file = file.map_or_else(|| words.plain("doctor-no-file"), |path| path.display().to_string());
    add("config", Ok(file));
    add("rules", load_rules(config).map(|_| words.plain("doctor-rules-good")).map_err(|error| error.to_string()));
    if let Some(seen) = doctor_servers::redis(config, words).await {
        add("redis", seen);
    }
    if let Some(seen) = doctor_servers::openai(config, words).await {
        add("openai", seen);
    }
    let memory = match opened.map_or_else(|| Memory::open(config).map(Arc::new), Ok) {
        Ok(memory) => memory,
        Err(error) => {
            add("store", Err(error.to_string()));
            return checks;
        }
    };
    add("store", store(&memory, config.data_dir.display().to_string(), words));
    add("index", index(&memory, words).await);
    add("models", models(&memory, words));
    add("novelty", novelty(&memory, words).await);
    if let Some(seen) = doctor_servers::elasticsearch(config, &memory, words).await {
        add("elasticsearch", seen);
    }
    checks
}

fn store(memory: &Memory, folder: String, words: &Wording) -> Result<String, String> {
    let statistics = memory.store().statistics().map_err(|error| error.to_string())?;
    let records: u64 = statistics.tables.iter().map(|table| table.records).sum();
    let megabytes = words.language().decimal(statistics.size_on_disk as f64 / 1e6, 1);
    let arguments: [(&str, Arg<'_>); 3] =
        [("folder", folder.into()), ("records", records.into()), ("size", megabytes.into())];
    Ok(words.text("doctor-store-good", &arguments))
}

async fn index(memory: &Memory, words: &Wording) -> Result<String, String> {
    memory.catch_up().await.map_err(|error| error.to_string())?;
    let status = memory.index_status().await.map_err(|error| error.to_string())?;
    Ok(words.text("doctor-index-good", &[("documents", status.documents.into())]))
}

/// From which score on a problem is taken for known, by form of the question and by language.
async fn novelty(memory: &Memory, words: &Wording) -> Result<String, String> {
    let standing = memory.novelty_standing().await.map_err(|error| error.to_string())?;
    let lines: Vec<String> = standing.iter().map(|standing| novelty_text::line(standing, words)).collect();
    Ok(lines.iter().map(|line| format!("\n    {line}")).collect())
}

/// Embeds a sentence in each space: loads the models, and notices an engine that does not work.
fn models(memory: &Memory, words: &Wording) -> Result<String, String> {
    let names = memory.try_models().map_err(|error| error.to_string())?;
    Ok(words.text("doctor-models-good", &[("models", names.join(", ").into())]))
}
