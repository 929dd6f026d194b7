//! From file, environment and flags to one validated [`Config`].

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use toml::{Table, Value};

use super::elasticsearch::BackendChoice;
use super::environment;
use super::failure::ConfigError;
use super::origins::Origins;
use super::settings::{Engine, LanguageChoice, Settings};
use super::suggestion::nearest;
use crate::wording::Language;

/// Most complaints that are searched by meaning: comparing so many takes longer than the pause between two letters.
const MOST_COMPLAINTS: usize = 200_000;

/// Validated settings.
#[derive(Debug, Clone)]
pub struct Config {
    /// The settings, all sources merged.
    pub settings: Settings,
    /// Folder of the memory.
    pub data_dir: PathBuf,
    /// Zone of time stamps that name none.
    pub timezone: TimeZone,
}

/// A configuration and where it came from.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// The file that was read, if any.
    pub file: Option<PathBuf>,
    /// What stands in the file, in the environment, and was typed.
    pub origins: Origins,
}

impl Config {
    /// Reads the file (the given one; else `CARTWATCH_CONFIG`; else `$XDG_CONFIG_HOME/cartwatch/config.toml` or
    /// `~/.config/cartwatch/config.toml` where it exists) and the environment; `data_dir`, `language` and `backend` are flags.
    ///
    /// # Errors
    /// [`ConfigError`] names file and line, or the variable.
    pub fn load(
        file: Option<&Path>,
        data_dir: Option<&Path>,
        language: Option<LanguageChoice>,
        backend: Option<BackendChoice>,
    ) -> Result<Loaded, ConfigError> {
        let file = file.map(Path::to_path_buf).or_else(default_file);
        let text = match &file {
            Some(path) => {
                std::fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.clone(), source })?
            }
            None => String::new(),
        };
        let place = file.as_ref().map_or_else(String::new, |path| path.display().to_string());
        let variables =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        let environment = environment::table(variables)?;
        let mut origins = Origins::new(&text, &environment);
        let mut settings = merge(&text, &place, environment)?;
        if let Some(folder) = file.as_deref().and_then(Path::parent) {
            let Settings { rules, embedding, server, mcp, notify, openai, redis, elasticsearch, local, .. } =
                &mut settings;
            for path in [
                &mut rules.file,
                &mut embedding.runtime_library,
                &mut server.tls_cert,
                &mut server.tls_key,
                &mut mcp.ca_file,
                &mut notify.ca_file,
                &mut openai.ca_file,
                &mut redis.ca,
                &mut elasticsearch.ca,
                &mut local.model,
            ] {
                if named_in_file(&text, path) && path.is_relative() {
                    *path = folder.join(&*path);
                }
            }
        }
        let folder = file.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
        settings.notify.read_secrets(folder, |name| std::env::var(name).ok())?;
        settings.openai.read_secrets(folder, |name| std::env::var(name).ok())?;
        settings.elasticsearch.read_secrets(folder, |name| std::env::var(name).ok())?;
        settings.complaints.read_secrets(folder, |name| std::env::var(name).ok())?;
        settings.sync.read_secrets(folder, |name| std::env::var(name).ok())?;
        settings.mcp.read_secrets(folder, |name| std::env::var(name).ok())?;
        if let Some(dir) = data_dir {
            settings.data_dir = dir.to_path_buf();
            origins.flags.insert("data_dir");
        }
        if let Some(language) = language {
            settings.language = language;
            origins.flags.insert("language");
        }
        if let Some(backend) = backend {
            settings.backend = backend;
            origins.flags.insert("backend");
        }
        Ok(Loaded { config: Self::validate(settings)?, file, origins })
    }

    /// The built-in settings, independent of file and environment, with the memory in `data_dir`.
    #[must_use]
    pub fn built_in(data_dir: &Path) -> Self {
        Self { settings: Settings::default(), data_dir: data_dir.to_path_buf(), timezone: TimeZone::UTC }
    }

    /// Checks what serde can't.
    ///
    /// # Errors
    /// [`ConfigError::Invalid`] names the key.
    pub fn validate(settings: Settings) -> Result<Self, ConfigError> {
        let wrong = |key: &str, what: &str| ConfigError::Invalid {
            place: format!("setting {key}"),
            what: what.to_owned(),
            hint: String::new(),
        };
        let sessions = &settings.sessions;
        for (key, value) in [
            ("sessions.idle_minutes", u64::from(sessions.idle_minutes)),
            ("sessions.max_hours", u64::from(sessions.max_hours)),
            ("sessions.max_entries", u64::from(sessions.max_entries)),
            ("sessions.max_open", sessions.max_open as u64),
            ("recall.max_incidents", settings.recall.max_incidents as u64),
        ] {
            if value == 0 {
                return Err(wrong(key, "must be at least 1"));
            }
        }
        if settings.recall.complaints > MOST_COMPLAINTS {
            return Err(wrong("recall.complaints", &format!("must be at most {MOST_COMPLAINTS}")));
        }
        if settings.input.max_line_bytes < 1024 {
            return Err(wrong("input.max_line_bytes", "must be at least 1024"));
        }
        if !["auto", "json", "csv", "logfmt", "combined", "text"].contains(&settings.input.format.as_str()) {
            return Err(wrong("input.format", "must be auto, json, csv, logfmt, combined or text"));
        }
        if settings.embedding.engine == Engine::Fastembed && settings.embedding.runtime_library.as_os_str().is_empty() {
            return Err(wrong("embedding.runtime_library", "must name libonnxruntime.so when engine = \"fastembed\""));
        }
        if let Some((key, what)) = settings
            .server
            .wrong()
            .or_else(|| settings.sources.wrong())
            .or_else(|| settings.redis.wrong())
            .or_else(|| settings.cache.wrong())
            .or_else(|| settings.generation.wrong(&settings.generators))
            .or_else(|| settings.local.wrong())
            .or_else(|| settings.outcomes.wrong())
            .or_else(|| settings.novelty.wrong())
            .or_else(|| settings.mcp.wrong())
            .or_else(|| settings.packs.wrong())
        {
            return Err(wrong(key, what));
        }
        if let Some((key, what)) = settings.notify.wrong().or_else(|| settings.metrics.wrong()) {
            return Err(wrong(key, what));
        }
        if let Some((key, what)) = settings.openai.wrong() {
            return Err(wrong(key, what));
        }
        if let Some((key, what)) = settings.sync.wrong() {
            return Err(wrong(key, what));
        }
        if let Some((key, what)) = settings.elasticsearch.wrong(settings.backend) {
            return Err(wrong(key, what));
        }
        if let Some((key, what)) = settings.complaints.wrong() {
            return Err(wrong(&key, &what));
        }
        let timezone = timezone(&settings.input.timezone).ok_or_else(|| {
            wrong("input.timezone", "must be UTC, a name such as Europe/Moscow, or an offset such as +03:00")
        })?;
        let data_dir = if settings.data_dir.as_os_str().is_empty() {
            home_folder("XDG_DATA_HOME", ".local/share").ok_or(ConfigError::NoDataDir)?.join("cartwatch")
        } else {
            settings.data_dir.clone()
        };
        Ok(Self { settings, data_dir, timezone })
    }

    /// The zone of this name; `None` where there is none.
    #[must_use]
    pub fn zone(name: &str) -> Option<TimeZone> {
        timezone(name)
    }

    /// Language of reports and of answers to questions that have no language of their own.
    #[must_use]
    pub fn language(&self) -> Language {
        match self.settings.language {
            LanguageChoice::Auto => Language::of_environment(),
            LanguageChoice::En => Language::En,
            LanguageChoice::Ru => Language::Ru,
        }
    }

    /// Language of the answer to a question.
    #[must_use]
    pub fn language_for(&self, question: &str) -> Language {
        match self.settings.language {
            LanguageChoice::Auto => Language::detect(question),
            LanguageChoice::En => Language::En,
            LanguageChoice::Ru => Language::Ru,
        }
    }
}

fn timezone(text: &str) -> Option<TimeZone> {
    if text.eq_ignore_ascii_case("utc") || text == "Z" {
        return Some(TimeZone::UTC);
    }
    if let Some(sign @ ('+' | '-')) = text.chars().next() {
        let (hours, minutes) = text[1..].split_once(':').unwrap_or((&text[1..], "0"));
        let seconds = hours.parse::<i32>().ok()?.checked_mul(3600)? + minutes.parse::<i32>().ok()?.checked_mul(60)?;
        let seconds = if sign == '-' { -seconds } else { seconds };
        return jiff::tz::Offset::from_seconds(seconds).ok().map(TimeZone::fixed);
    }
    TimeZone::get(text).ok()
}

fn home_folder(variable: &str, below_home: &str) -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set(variable).or_else(|| set("HOME").map(|home| home.join(below_home)))
}

fn default_file() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("CARTWATCH_CONFIG").filter(|value| !value.is_empty()) {
        return Some(named.into());
    }
    home_folder("XDG_CONFIG_HOME", ".config").map(|dir| dir.join("cartwatch/config.toml")).filter(|path| path.is_file())
}

/// Whether a path stands in the file's text: only then is it relative to the file and not to the working folder.
fn named_in_file(text: &str, path: &Path) -> bool {
    let settings: Settings = toml::from_str(text).unwrap_or_default();
    !path.as_os_str().is_empty()
        && [
            &settings.rules.file,
            &settings.embedding.runtime_library,
            &settings.server.tls_cert,
            &settings.server.tls_key,
            &settings.notify.ca_file,
            &settings.openai.ca_file,
            &settings.redis.ca,
            &settings.elasticsearch.ca,
            &settings.local.model,
        ]
        .iter()
        .any(|named| *named == path)
}

/// The file's settings with the environment's over them.
fn merge(text: &str, place: &str, environment: Table) -> Result<Settings, ConfigError> {
    // The file alone first: its errors carry line numbers.
    toml::from_str::<Settings>(text).map_err(|error| explain(&error, text, place))?;
    let mut table: Table = toml::from_str(text).map_err(|error| explain(&error, text, place))?;
    let above = environment.clone();
    overlay(&mut table, environment);
    table.try_into().map_err(|error: toml::de::Error| {
        let variable = variable_at_fault(&above);
        explain(&error, "", &variable.unwrap_or_else(|| "environment".to_owned()))
    })
}

/// The setting of the environment that can't be used, by trying each alone.
fn variable_at_fault(environment: &Table) -> Option<String> {
    for (section, value) in environment {
        let keys: Vec<(String, Table)> = match value {
            Value::Table(inner) => inner
                .iter()
                .map(|(key, leaf)| {
                    let alone = Table::from_iter([(
                        section.clone(),
                        Value::Table(Table::from_iter([(key.clone(), leaf.clone())])),
                    )]);
                    (format!("{section}.{key}"), alone)
                })
                .collect(),
            leaf => vec![(section.clone(), Table::from_iter([(section.clone(), leaf.clone())]))],
        };
        for (name, alone) in keys {
            if alone.try_into::<Settings>().is_err() {
                return Some(format!("environment, setting {name}"));
            }
        }
    }
    None
}

fn overlay(below: &mut Table, above: Table) {
    for (key, value) in above {
        match (below.get_mut(&key), value) {
            (Some(Value::Table(inner)), Value::Table(over)) => overlay(inner, over),
            (_, value) => {
                below.insert(key, value);
            }
        }
    }
}

/// A TOML error with its line, and with a suggestion for an unknown key.
fn explain(error: &toml::de::Error, text: &str, place: &str) -> ConfigError {
    let line = error.span().and_then(|span| text.get(..span.start)).map(|before| before.matches('\n').count() + 1);
    let place = line.map_or_else(|| place.to_owned(), |line| format!("{place}:{line}"));
    let message = error.message().to_owned();
    let mut quoted = message.split('`').skip(1).step_by(2);
    let hint = match quoted.next() {
        Some(key) if message.starts_with("unknown field") || message.starts_with("unknown variant") => {
            nearest(key, quoted).map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default()
        }
        _ => String::new(),
    };
    ConfigError::Invalid { place, what: message, hint }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(text: &str, variables: &[(&str, &str)]) -> Result<Settings, ConfigError> {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        merge(text, "cartwatch.toml", environment::table(variables)?)
    }

    #[test]
    fn the_environment_wins_over_the_file_and_ours_over_the_old_names() {
        let variables = [
            ("CARTWATCH_SESSIONS_IDLE_MINUTES", "5"),
            ("ELASTICSEARCH_HOST", "localhost:9200"),
            ("REDIS_HOST", "old"),
            ("CARTWATCH_REDIS_HOST", "new"),
        ];
        let settings = settings("[sessions]\nidle_minutes = 10\nmax_hours = 2\n", &variables).unwrap();
        assert_eq!((settings.sessions.idle_minutes, settings.sessions.max_hours), (5, 2));
        assert_eq!(settings.elasticsearch.host.port, Some(9200));
        assert_eq!(settings.redis.host.name, "new");
    }

    #[test]
    fn a_list_in_the_environment_is_separated_by_commas() {
        let variables = [("CARTWATCH_SOURCES_FILES", "/var/log/shop/*.log, /srv/pay.log"), ("REDIS_PORT", "7000")];
        let settings = settings("", &variables).unwrap();
        assert_eq!(settings.sources.files, ["/var/log/shop/*.log", "/srv/pay.log"]);
        assert_eq!(settings.redis.port, 7000);
    }

    #[test]
    fn an_unknown_key_is_an_error_with_line_and_suggestion() {
        let error = settings("language = \"ru\"\n[sessions]\nidle_minuts = 10\n", &[]).unwrap_err().to_string();
        assert!(error.starts_with("cartwatch.toml:3: "), "{error}");
        assert!(error.ends_with("(did you mean `idle_minutes`?)"), "{error}");
        let error = settings("", &[("CARTWATCH_SESSION_IDLE_MINUTES", "1")]).unwrap_err().to_string();
        assert!(error.ends_with("(did you mean CARTWATCH_SESSIONS_IDLE_MINUTES?)"), "{error}");
    }

    #[test]
    fn a_key_is_never_shown() {
        let settings = settings("", &[("OPENAI_API_KEY", "sk-very-secret")]).unwrap();
        assert_eq!(settings.openai.api_key.reveal(), "sk-very-secret");
        assert!(!format!("{settings:?}{}", toml::to_string(&settings).unwrap()).contains("very-secret"));
    }

    #[test]
    fn a_list_in_a_variable_is_separated_by_commas() {
        let kinds = settings("", &[("CARTWATCH_NOTIFY_KINDS", "opened, closed")]).unwrap().notify.kinds;
        assert_eq!(kinds, [crate::config::NoticeKind::Opened, crate::config::NoticeKind::Closed]);
        let error = settings("", &[("CARTWATCH_NOTIFY_SLACK", "https://very-secret")]).unwrap_err().to_string();
        assert!(error.contains("CARTWATCH_NOTIFY_SLACK") && !error.contains("very-secret"), "{error}");
    }

    #[test]
    fn zones_are_names_or_offsets() {
        assert!(["UTC", "Europe/Moscow", "+03:00", "-5"].iter().all(|zone| timezone(zone).is_some()));
        assert!(["", "Nowhere", "+99:00", "+é"].iter().all(|zone| timezone(zone).is_none()));
    }
}
