//! Environment variables as settings.

use toml::{Table, Value};

use super::failure::ConfigError;
use super::settings::Settings;
use super::suggestion::nearest;

/// Variables with our prefix that are no settings: the first ones are read by the Python client, one names the
/// configuration file, the others are for tests and benches.
const NOT_SETTINGS: [&str; 20] = [
    "CARTWATCH_BINARY",
    "CARTWATCH_CA_FILE",
    "CARTWATCH_INGEST_TOKEN",
    "CARTWATCH_TOKEN",
    "CARTWATCH_URL",
    "CARTWATCH_CONFIG",
    "CARTWATCH_EVAL_DATA",
    "CARTWATCH_FAULT_SCHEDULES",
    "CARTWATCH_FAULT_SECONDS",
    "CARTWATCH_FAULT_SEED",
    "CARTWATCH_FUZZ_SECONDS",
    "CARTWATCH_FUZZ_SEED",
    "CARTWATCH_GGUF",
    "CARTWATCH_LLAMA_SERVER",
    "CARTWATCH_MIRROR_SECONDS",
    "CARTWATCH_ONNXRUNTIME",
    "CARTWATCH_PAGES",
    "CARTWATCH_REDIS_FAULTS",
    "CARTWATCH_REQUIRE_ALL",
    "CARTWATCH_TEST_ELASTICSEARCH",
];

/// Lists of tables, which no variable can hold.
const FILE_ONLY: [[&str; 2]; 4] =
    [["notify", "webhook"], ["notify", "slack"], ["notify", "telegram"], ["notify", "email"]];

/// Names of the Python system.
const OLD_NAMES: [(&str, [&str; 2]); 4] = [
    ("OPENAI_API_KEY", ["openai", "api_key"]),
    ("REDIS_HOST", ["redis", "host"]),
    ("REDIS_PORT", ["redis", "port"]),
    ("ELASTICSEARCH_HOST", ["elasticsearch", "host"]),
];

/// The variables as a table shaped like [`Settings`]. Our own names win over the old ones.
///
/// # Errors
/// An unknown `CARTWATCH_*` name, or a value of the wrong kind.
pub(super) fn table(variables: impl IntoIterator<Item = (String, String)>) -> Result<Table, ConfigError> {
    let known = known_paths();
    let mut variables: Vec<(String, String)> = variables.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    variables.sort();
    let mut table = Table::new();
    for (name, value) in &variables {
        if let Some((_, path)) = OLD_NAMES.iter().find(|(old, _)| old == name) {
            let (_, example) =
                known.iter().find(|(known, _)| known.as_slice() == path).ok_or_else(|| unknown(name, &known))?;
            insert(&mut table, path, checked(name, path, convert(name, value, example)?)?);
        }
    }
    for (name, value) in &variables {
        if !name.starts_with("CARTWATCH_") || NOT_SETTINGS.contains(&name.as_str()) {
            continue;
        }
        let (path, example) =
            known.iter().find(|(path, _)| variable_of(path) == *name).ok_or_else(|| unknown(name, &known))?;
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        if FILE_ONLY.iter().any(|only| only.as_slice() == path) {
            // The value is not quoted: it may be meant as a secret.
            let (place, what) = (format!("environment variable {name}"), "channels are set in the file".to_owned());
            return Err(ConfigError::Invalid {
                place,
                what,
                hint: " (secrets of theirs may come from a variable: url_env and the like)".into(),
            });
        }
        insert(&mut table, &path, checked(name, &path, convert(name, value, example)?)?);
    }
    Ok(table)
}

/// All leaf keys with their defaults, which show the kind of value.
fn known_paths() -> Vec<(Vec<String>, Value)> {
    fn walk(prefix: &[String], table: &Table, found: &mut Vec<(Vec<String>, Value)>) {
        for (key, value) in table {
            let path: Vec<String> = prefix.iter().cloned().chain([key.clone()]).collect();
            match value {
                Value::Table(inner) => walk(&path, inner, found),
                leaf => found.push((path, leaf.clone())),
            }
        }
    }
    let mut found = Vec::new();
    if let Ok(defaults) = Table::try_from(Settings::default()) {
        walk(&[], &defaults, &mut found);
    }
    found
}

/// The variable that a setting comes from: ours, or the old one where only that is set.
pub(super) fn name_of(key: &str) -> String {
    let path: Vec<String> = key.split('.').map(str::to_owned).collect();
    let ours = variable_of(&path);
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let old = OLD_NAMES.iter().find(|(name, of)| !is_set(&ours) && is_set(name) && of.as_slice() == path);
    old.map_or(ours, |(name, _)| (*name).to_owned())
}

fn variable_of(path: &[String]) -> String {
    format!("CARTWATCH_{}", path.join("_").to_ascii_uppercase())
}

fn unknown(name: &str, known: &[(Vec<String>, Value)]) -> ConfigError {
    let names: Vec<String> = known.iter().map(|(path, _)| variable_of(path)).collect();
    let hint = nearest(name, names.iter().map(String::as_str))
        .map_or_else(|| " (see `cartwatch config show`)".to_owned(), |near| format!(" (did you mean {near}?)"));
    ConfigError::Invalid { place: format!("environment variable {name}"), what: "no such setting".into(), hint }
}

/// The text as a value of the same kind as the default.
fn convert(name: &str, text: &str, example: &Value) -> Result<Value, ConfigError> {
    let wrong = |kind: &str| ConfigError::Invalid {
        place: format!("environment variable {name}"),
        what: format!("expected {kind}"),
        hint: String::new(),
    };
    match example {
        Value::Integer(_) => text.trim().parse().map(Value::Integer).map_err(|_| wrong("a whole number")),
        Value::Float(_) => text.trim().parse().map(Value::Float).map_err(|_| wrong("a number")),
        Value::Boolean(_) => match text.trim().to_ascii_lowercase().as_str() {
            "1" | "true" | "yes" | "on" => Ok(Value::Boolean(true)),
            "0" | "false" | "no" | "off" => Ok(Value::Boolean(false)),
            _ => Err(wrong("true or false")),
        },
        Value::Array(_) => {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            Ok(Value::Array(parts.map(|part| Value::String(part.to_owned())).collect()))
        }
        _ => Ok(Value::String(text.to_owned())),
    }
}

/// The value, if the settings take it: alone, so that an error can name the variable.
fn checked(name: &str, path: &[&str], value: Value) -> Result<Value, ConfigError> {
    let mut alone = Table::new();
    insert(&mut alone, path, value.clone());
    match alone.try_into::<Settings>() {
        Ok(_) => Ok(value),
        Err(error) => Err(ConfigError::Invalid {
            place: format!("environment variable {name}"),
            what: error.message().to_owned(),
            hint: String::new(),
        }),
    }
}

fn insert(table: &mut Table, path: &[impl AsRef<str>], value: Value) {
    match path {
        [] => {}
        [key] => {
            table.insert(key.as_ref().to_owned(), value);
        }
        [section, rest @ ..] => {
            let inner = table.entry(section.as_ref()).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}
