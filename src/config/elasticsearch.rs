//! Settings of the Elasticsearch server: where it is, who we are to it, and which search index answers.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::failure::ConfigError;
use super::host::Host;
use super::secret_ways::Ways;
use super::settings::Secret;

/// Which search index answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BackendChoice {
    /// The one in the data folder.
    #[default]
    Embedded,
    /// The one on the Elasticsearch server; while that can't answer, the embedded one does.
    Elasticsearch,
}

impl FromStr for BackendChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "embedded" => Ok(Self::Embedded),
            "elasticsearch" => Ok(Self::Elasticsearch),
            _ => Err("expected embedded or elasticsearch".to_owned()),
        }
    }
}

/// Copies of each shard besides the first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Replicas {
    /// One where the cluster has a second node, else none (`auto_expand_replicas: 0-1`).
    #[default]
    Auto,
    /// So many.
    Count(u32),
}

impl fmt::Display for Replicas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Count(count) => write!(f, "{count}"),
        }
    }
}

impl Serialize for Replicas {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Replicas {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(u32),
            Text(String),
        }
        let wrong = || serde::de::Error::custom("expected auto or a number");
        match Written::deserialize(deserializer).map_err(|_| wrong())? {
            Written::Number(count) => Ok(Self::Count(count)),
            Written::Text(text) if text == "auto" => Ok(Self::Auto),
            Written::Text(text) => text.parse().map(Self::Count).map_err(|_| wrong()),
        }
    }
}

/// Elasticsearch server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Elasticsearch {
    /// Host, with or without scheme and port: `localhost:9200`, `https://es.shop.example:9200`. Without a scheme:
    /// `https` where `ca` is set, else `http`. Empty: no server.
    pub host: Host,
    /// Who signs in with a password. Empty: nobody.
    pub username: String,
    /// The password.
    pub password: Secret,
    /// A file with the password.
    pub password_file: PathBuf,
    /// An environment variable with the password.
    pub password_env: String,
    /// An API key, as Elasticsearch shows it encoded (base64 of `id:key`).
    pub api_key: Secret,
    /// A file with the API key.
    pub api_key_file: PathBuf,
    /// An environment variable with the API key.
    pub api_key_env: String,
    /// A bearer token.
    pub bearer_token: Secret,
    /// A file with the bearer token.
    pub bearer_token_file: PathBuf,
    /// An environment variable with the bearer token.
    pub bearer_token_env: String,
    /// Certificates (PEM) that are trusted besides the public ones.
    pub ca: PathBuf,
    /// Beginning of the names of all indexes, aliases and templates that are made.
    pub index_prefix: String,
    /// Copies of each shard besides the first: a number, or `auto` (one where there is a second node).
    pub number_of_replicas: Replicas,
    /// Longest time for a connection.
    pub connect_seconds: u32,
    /// Longest time for one request.
    pub request_seconds: u32,
    /// For so long a request that failed is tried again.
    pub retry_seconds: u32,
    /// Send credentials over plain HTTP to another machine: the network is trusted.
    pub allow_plaintext: bool,
}

impl Default for Elasticsearch {
    fn default() -> Self {
        Self {
            host: Host::default(),
            username: String::new(),
            password: Secret::default(),
            password_file: PathBuf::new(),
            password_env: String::new(),
            api_key: Secret::default(),
            api_key_file: PathBuf::new(),
            api_key_env: String::new(),
            bearer_token: Secret::default(),
            bearer_token_file: PathBuf::new(),
            bearer_token_env: String::new(),
            ca: PathBuf::new(),
            index_prefix: "cartwatch".into(),
            number_of_replicas: Replicas::Auto,
            connect_seconds: 5,
            request_seconds: 30,
            retry_seconds: 20,
            allow_plaintext: false,
        }
    }
}

/// Who we are to the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ElasticsearchAccess {
    /// Nobody in particular.
    Anonymous,
    /// Name and password.
    Basic(String, Secret),
    /// An encoded API key.
    ApiKey(Secret),
    /// A bearer token.
    Bearer(Secret),
}

/// Longest time-outs that make sense, in seconds.
const MOST_SECONDS: u32 = 3600;

/// Names of indexes may have 255 bytes; ours put up to 64 behind the prefix.
const LONGEST_PREFIX: usize = 128;

impl Elasticsearch {
    /// Whether a server is named.
    #[must_use]
    pub fn is_set(&self) -> bool {
        !self.host.is_empty()
    }

    /// Who we are to the server.
    #[must_use]
    pub fn access(&self) -> ElasticsearchAccess {
        if !self.api_key.reveal().is_empty() {
            ElasticsearchAccess::ApiKey(self.api_key.clone())
        } else if !self.bearer_token.reveal().is_empty() {
            ElasticsearchAccess::Bearer(self.bearer_token.clone())
        } else if !self.username.is_empty() {
            ElasticsearchAccess::Basic(self.username.clone(), self.password.clone())
        } else {
            ElasticsearchAccess::Anonymous
        }
    }

    /// `http` or `https`, or what else was written before the host.
    #[must_use]
    pub fn scheme(&self) -> &str {
        match self.host.scheme.as_str() {
            "" if self.ca.as_os_str().is_empty() => "http",
            "" => "https",
            written => written,
        }
    }

    /// The server's address with scheme and port; it holds no secret.
    #[must_use]
    pub fn address(&self) -> String {
        let port = self.port();
        let host = Host { scheme: self.scheme().to_owned(), port: Some(port), ..self.host.clone() };
        host.to_string()
    }

    /// The port: as written, else 9200.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.host.port.unwrap_or(9200)
    }

    /// Whether the server is on this machine.
    #[must_use]
    pub fn is_local(&self) -> bool {
        let name = self.host.name.as_str();
        name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// Reads the secrets that stand elsewhere; relative paths are looked up from `folder`.
    pub(super) fn read_secrets(
        &mut self,
        folder: &Path,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<(), ConfigError> {
        let ways = [
            ("password", &mut self.password, &mut self.password_file, &self.password_env),
            ("api_key", &mut self.api_key, &mut self.api_key_file, &self.api_key_env),
            ("bearer_token", &mut self.bearer_token, &mut self.bearer_token_file, &self.bearer_token_env),
        ];
        for (name, value, file, from) in ways {
            Ways { place: format!("elasticsearch.{name}"), name, value, file, variable: from }
                .read(folder, &variable)?;
        }
        Ok(())
    }

    /// The first key whose value is impossible, and what it must be.
    pub(super) fn wrong(&self, backend: BackendChoice) -> Option<(&'static str, &'static str)> {
        let password = !self.password.reveal().is_empty();
        let kinds = [
            password || !self.username.is_empty(),
            !self.api_key.reveal().is_empty(),
            !self.bearer_token.reveal().is_empty(),
        ];
        let seconds = |value: u32| (1..=MOST_SECONDS).contains(&value);
        let from_one = "must be from 1 to 3600";
        let checks = [
            (
                "backend",
                backend == BackendChoice::Embedded || self.is_set(),
                "= \"elasticsearch\" needs elasticsearch.host, such as localhost:9200",
            ),
            (
                "elasticsearch.host",
                ["", "http", "https"].contains(&self.host.scheme.as_str()),
                "must begin with http:// or https://, or with the name",
            ),
            (
                "elasticsearch.ca",
                self.ca.as_os_str().is_empty() || self.host.scheme != "http",
                "is for https://, and elasticsearch.host says http://",
            ),
            (
                "elasticsearch.api_key",
                kinds.iter().filter(|given| **given).count() <= 1,
                "and elasticsearch.bearer_token and elasticsearch.username exclude each other: give one of the three",
            ),
            ("elasticsearch.username", !password || !self.username.is_empty(), "is missing: there is a password"),
            (
                "elasticsearch.api_key",
                is_visible(self.api_key.reveal()),
                "must be the encoded key: letters, digits and signs without spaces",
            ),
            (
                "elasticsearch.bearer_token",
                is_visible(self.bearer_token.reveal()),
                "must be letters, digits and signs without spaces",
            ),
            (
                "elasticsearch.host",
                !kinds.contains(&true) || self.scheme() == "https" || self.is_local() || self.allow_plaintext,
                "must begin with https://, since credentials would go over the network in the clear \
                 (elasticsearch.allow_plaintext = true says that the network is trusted)",
            ),
            (
                "elasticsearch.index_prefix",
                is_prefix(&self.index_prefix),
                "must be lower-case letters, digits, - and _, beginning with a letter, at most 128",
            ),
            ("elasticsearch.connect_seconds", seconds(self.connect_seconds), from_one),
            ("elasticsearch.request_seconds", seconds(self.request_seconds), from_one),
            ("elasticsearch.retry_seconds", self.retry_seconds <= MOST_SECONDS, "must be at most 3600"),
        ];
        checks.iter().find(|(_, good, _)| !good).map(|(key, _, what)| (*key, *what))
    }
}

/// What may stand in a header.
fn is_visible(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn is_prefix(text: &str) -> bool {
    text.len() <= LONGEST_PREFIX
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> Option<&'static str> {
        let settings: Elasticsearch = toml::from_str(text).unwrap();
        settings.wrong(BackendChoice::Elasticsearch).map(|(key, _)| key)
    }

    #[test]
    fn the_defaults_are_possible_and_name_no_server() {
        let settings = Elasticsearch::default();
        assert_eq!((settings.wrong(BackendChoice::Embedded), settings.is_set()), (None, false));
        assert_eq!(settings.wrong(BackendChoice::Elasticsearch).map(|(key, _)| key), Some("backend"));
    }

    #[test]
    fn contradictions_are_named() {
        assert_eq!(wrong("host = \"localhost:9200\""), None);
        assert_eq!(wrong("host = \"ftp://es\""), Some("elasticsearch.host"));
        let two = "host = \"https://es\"\napi_key = \"a\"\nusername = \"u\"\npassword = \"p\"";
        assert_eq!(wrong(two), Some("elasticsearch.api_key"));
        assert_eq!(wrong("host = \"https://es\"\npassword = \"p\""), Some("elasticsearch.username"));
        assert_eq!(wrong("host = \"http://es\"\nca = \"ca.pem\""), Some("elasticsearch.ca"));
        assert_eq!(wrong("host = \"https://es\"\nindex_prefix = \"Shop*\""), Some("elasticsearch.index_prefix"));
        assert_eq!(wrong("host = \"https://es\"\nconnect_seconds = 0"), Some("elasticsearch.connect_seconds"));
    }

    #[test]
    fn credentials_go_over_plain_http_only_on_this_machine_or_where_that_was_said() {
        for (host, more, good) in [
            ("es.shop.example:9200", "", false),
            ("http://10.0.0.5", "", false),
            ("https://10.0.0.5", "", true),
            ("localhost:9200", "", true),
            ("http://127.0.0.1", "", true),
            ("http://[::1]:9200", "", true),
            ("es.shop.example", "\nca = \"ca.pem\"", true),
            ("es.shop.example", "\nallow_plaintext = true", true),
        ] {
            let text = format!("host = \"{host}\"\nbearer_token = \"secret\"{more}");
            assert_eq!(wrong(&text).is_none(), good, "{text}");
        }
    }

    #[test]
    fn an_address_is_put_together_and_replicas_are_read_as_written() {
        let settings = |text: &str| toml::from_str::<Elasticsearch>(text).unwrap();
        assert_eq!(settings("host = \"es\"").address(), "http://es:9200");
        assert_eq!(settings("host = \"[::1]:7\"\nca = \"x\"").address(), "https://[::1]:7");
        assert_eq!(settings("number_of_replicas = 2").number_of_replicas, Replicas::Count(2));
        assert_eq!(settings("number_of_replicas = \"1\"").number_of_replicas, Replicas::Count(1));
        assert!(toml::from_str::<Elasticsearch>("number_of_replicas = \"many\"").is_err());
    }

    #[test]
    fn a_secret_may_come_from_a_variable_and_is_never_shown() {
        let mut settings: Elasticsearch = toml::from_str("host = \"es\"\napi_key_env = \"KEY\"").unwrap();
        settings.read_secrets(Path::new("/nowhere"), |name| (name == "KEY").then(|| "very-secret".to_owned())).unwrap();
        assert_eq!(settings.access(), ElasticsearchAccess::ApiKey(Secret::new("very-secret")));
        assert!(!format!("{settings:?}{}", toml::to_string(&settings).unwrap()).contains("very-secret"));
    }
}
