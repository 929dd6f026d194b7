//! Where each setting comes from, for people who ask why it is as it is.

use std::collections::BTreeSet;

use toml::{Table, Value};

use super::environment;
use super::load::{Config, Loaded};
use super::settings::Settings;

/// What a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    BuiltIn,
    /// The configuration file.
    File,
    /// This environment variable.
    Environment(String),
    /// What was typed.
    CommandLine,
}

/// A setting in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingRow {
    /// Its key, such as `sessions.idle_minutes`.
    pub key: String,
    /// Its value as TOML; secrets are stars.
    pub value: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// The keys that file, environment and flags named.
#[derive(Debug, Clone, Default)]
pub struct Origins {
    file: BTreeSet<String>,
    environment: BTreeSet<String>,
    pub(super) flags: BTreeSet<&'static str>,
}

impl Origins {
    pub(super) fn new(text: &str, environment: &Table) -> Self {
        let names = |table: &Table| leaves(table).into_iter().map(|(key, _)| named(&key)).collect();
        let file: Table = toml::from_str(text).unwrap_or_default();
        Self { file: names(&file), environment: names(environment), flags: BTreeSet::new() }
    }

    fn of(&self, key: &str) -> Origin {
        let name = named(key);
        // A secret that stands in a file or a variable of its own was named by `…_file` or `…_env`.
        let is_in = |names: &BTreeSet<String>| {
            names.contains(&name) || ["file", "env"].iter().any(|way| names.contains(&format!("{name}_{way}")))
        };
        if self.flags.contains(name.as_str()) {
            Origin::CommandLine
        } else if is_in(&self.environment) {
            Origin::Environment(environment::name_of(&name))
        } else if is_in(&self.file) {
            Origin::File
        } else {
            Origin::BuiltIn
        }
    }
}

/// All settings in force. What differs from what was loaded was typed.
#[must_use]
pub fn setting_rows(loaded: &Loaded, in_force: &Config) -> Vec<SettingRow> {
    let table = |config: &Config| {
        let mut settings: Settings = config.settings.clone();
        settings.data_dir.clone_from(&config.data_dir);
        leaves(&Table::try_from(settings).unwrap_or_default())
    };
    let before = table(&loaded.config);
    let is_typed = |key: &str, value: &Value| {
        before.iter().find(|(known, _)| known == key).is_none_or(|(_, known)| known != value)
    };
    table(in_force)
        .into_iter()
        .map(|(key, value)| {
            let origin = if is_typed(&key, &value) { Origin::CommandLine } else { loaded.origins.of(&key) };
            SettingRow { value: value.to_string(), key, origin }
        })
        .collect()
}

/// The key of a list of tables without its place in the list: `notify.slack` of `notify.slack[1].name`.
fn named(key: &str) -> String {
    key.split('[').next().unwrap_or(key).to_owned()
}

fn leaves(table: &Table) -> Vec<(String, Value)> {
    fn walk(prefix: &str, table: &Table, found: &mut Vec<(String, Value)>) {
        for (key, value) in table {
            let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
            match value {
                Value::Table(inner) => walk(&path, inner, found),
                Value::Array(list) if list.iter().any(Value::is_table) => {
                    for (number, one) in (1..).zip(list) {
                        if let Value::Table(inner) = one {
                            walk(&format!("{path}[{number}]"), inner, found);
                        }
                    }
                }
                leaf => found.push((path, leaf.clone())),
            }
        }
    }
    let mut found = Vec::new();
    walk("", table, &mut found);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Secret, SlackChannel};

    #[test]
    fn each_setting_says_where_it_comes_from_and_hides_secrets() {
        let mut config = Config::built_in(std::path::Path::new("/data"));
        config.settings.sessions.idle_minutes = 5;
        config.settings.openai.api_key = Secret::new("sk-very-secret");
        config.settings.notify.slack =
            vec![SlackChannel { url: Secret::new("https://hooks/very-secret"), ..SlackChannel::default() }];
        let environment: Table = toml::from_str("[openai]\napi_key = \"x\"\n").unwrap();
        let text = "[sessions]\nidle_minutes = 5\n[[notify.slack]]\nurl_env = \"HOOK\"\n";
        let loaded = Loaded { config: config.clone(), file: None, origins: Origins::new(text, &environment) };
        config.settings.server.listen = "127.0.0.1:1".into();
        let rows = setting_rows(&loaded, &config);
        let origin = |key: &str| rows.iter().find(|row| row.key == key).map(|row| row.origin.clone());
        assert_eq!(origin("sessions.idle_minutes"), Some(Origin::File));
        assert_eq!(origin("sessions.max_hours"), Some(Origin::BuiltIn));
        assert_eq!(origin("openai.api_key"), Some(Origin::Environment("CARTWATCH_OPENAI_API_KEY".into())));
        assert_eq!(origin("notify.slack[1].url"), Some(Origin::File));
        assert_eq!(origin("server.listen"), Some(Origin::CommandLine));
        assert!(rows.iter().all(|row| !row.value.contains("very-secret")), "{rows:?}");
    }
}
