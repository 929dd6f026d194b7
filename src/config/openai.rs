//! Settings of an OpenAI-compatible server: where it is, which model, who we are to it, and what it may cost.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::failure::ConfigError;
use super::host::Host;
use super::secret_ways::Ways;
use super::settings::Secret;

/// How the longest answer is said to the server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaxTokensField {
    /// `max_completion_tokens` at api.openai.com, else `max_tokens`; the other one where the server refuses it.
    #[default]
    Auto,
    /// `max_tokens`.
    MaxTokens,
    /// `max_completion_tokens`.
    MaxCompletionTokens,
}

/// How the server is held to the form of an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StructuredAnswer {
    /// By its schema; where the server refuses that, as JSON; where it refuses that too, in words alone.
    #[default]
    Auto,
    /// By its schema (`response_format` of type `json_schema`).
    Schema,
    /// As JSON (`json_object`), with the schema in words.
    Json,
    /// In words alone.
    None,
}

/// OpenAI-compatible server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Openai {
    /// Address of the API, up to where `/chat/completions` begins.
    pub base_url: String,
    /// Name of the model. Empty: no server is asked, also where there is a key.
    pub model: String,
    /// Key; better given as `OPENAI_API_KEY`. Empty: none is sent.
    pub api_key: Secret,
    /// A file with the key.
    pub api_key_file: PathBuf,
    /// An environment variable with the key.
    pub api_key_env: String,
    /// Sent as `OpenAI-Organization`. Empty: not sent.
    pub organization: String,
    /// Sent as `OpenAI-Project`. Empty: not sent.
    pub project: String,
    /// Proxy. Empty: as `HTTPS_PROXY` and the like say, and none for a server on this machine. It may hold a password.
    pub proxy: Secret,
    /// Certificates (PEM) that are trusted besides the public ones.
    pub ca_file: PathBuf,
    /// Send key and headers over plain HTTP to another machine: the network is trusted.
    pub allow_plaintext: bool,
    /// Longest time to the first token, in seconds. Servers that read the question slowly, or load the model first, need more.
    pub first_token_seconds: u32,
    /// Longest silence between two tokens, in seconds.
    pub stall_seconds: u32,
    /// Longest time for an answer with all its attempts, in seconds.
    pub answer_seconds: u32,
    /// How often a question is sent again that met a busy or failed server.
    pub max_retries: u32,
    /// Tokens that question and answer may have together.
    pub context_tokens: u32,
    /// Tokens that a model may think with, besides those of its answer. For models that think before they answer.
    pub thinking_tokens: u32,
    /// `auto`, `max_tokens` or `max_completion_tokens`: how the longest answer is said.
    pub max_tokens_field: MaxTokensField,
    /// `auto`, `schema`, `json` or `none`: how the server is held to the form of an answer.
    pub structured: StructuredAnswer,
    /// Tokens, of questions and answers, that may be used within an hour; 0: no limit.
    pub tokens_per_hour: u64,
    /// Money that may be spent within an hour, in the currency of the prices; 0: no limit.
    pub cost_per_hour: Decimal,
    /// Price of a million tokens of questions.
    pub prompt_price: Decimal,
    /// Price of a million tokens of answers.
    pub completion_price: Decimal,
    /// Further headers. Their values are secrets too.
    pub headers: BTreeMap<String, Secret>,
}

impl Default for Openai {
    fn default() -> Self {
        Self {
            base_url: "https://api.openai.com/v1".into(),
            model: String::new(),
            api_key: Secret::default(),
            api_key_file: PathBuf::new(),
            api_key_env: String::new(),
            organization: String::new(),
            project: String::new(),
            proxy: Secret::default(),
            ca_file: PathBuf::new(),
            allow_plaintext: false,
            first_token_seconds: 60,
            stall_seconds: 20,
            answer_seconds: 180,
            max_retries: 2,
            context_tokens: 8192,
            thinking_tokens: 0,
            max_tokens_field: MaxTokensField::Auto,
            structured: StructuredAnswer::Auto,
            tokens_per_hour: 0,
            cost_per_hour: Decimal::ZERO,
            prompt_price: Decimal::ZERO,
            completion_price: Decimal::ZERO,
            headers: BTreeMap::new(),
        }
    }
}

/// Longest times that make sense, in seconds.
const MOST_SECONDS: u32 = 3600;
/// More attempts would only wear out a server that fails.
const MOST_RETRIES: u32 = 10;
/// A question with its precedents does not fit into less.
const LEAST_CONTEXT: u32 = 1024;
/// Headers that the request itself makes, in lower case.
const OWN_HEADERS: [&str; 9] = [
    "accept",
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "host",
    "transfer-encoding",
    "user-agent",
];

impl Openai {
    /// Whether a model is named. A key alone is not enough for anything to be sent.
    #[must_use]
    pub fn is_set(&self) -> bool {
        !self.model.is_empty()
    }

    /// Whether the server is on this machine.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.base_url.parse::<Host>().is_ok_and(|host| {
            let name = host.name.as_str();
            name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        })
    }

    /// Whether anything is sent that nobody else may read, besides the questions.
    fn has_credentials(&self) -> bool {
        !self.api_key.reveal().is_empty() || !self.headers.is_empty()
    }

    /// Reads the key where it stands elsewhere; relative paths are looked up from `folder`. A key of `api_key_file` or
    /// `api_key_env` goes before one of `OPENAI_API_KEY`, which other programs may need too.
    pub(super) fn read_secrets(
        &mut self,
        folder: &Path,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<(), ConfigError> {
        let is_elsewhere = !self.api_key_file.as_os_str().is_empty() || !self.api_key_env.is_empty();
        if is_elsewhere && variable("OPENAI_API_KEY").as_deref() == Some(self.api_key.reveal()) {
            self.api_key = Secret::default();
        }
        let (value, file) = (&mut self.api_key, &mut self.api_key_file);
        Ways { place: "openai.api_key".into(), name: "api_key", value, file, variable: &self.api_key_env }
            .read(folder, &variable)
    }

    /// The first key whose value is impossible, and what it must be.
    #[must_use]
    pub fn wrong(&self) -> Option<(&'static str, &'static str)> {
        let host = self.base_url.parse::<Host>().ok().filter(|host| !host.is_empty());
        let scheme = host.as_ref().map_or("", |host| host.scheme.as_str());
        let seconds = |value: u32| (1..=MOST_SECONDS).contains(&value);
        let from_one = "must be from 1 to 3600";
        let money = [self.cost_per_hour, self.prompt_price, self.completion_price];
        let has_prices = self.prompt_price > Decimal::ZERO && self.completion_price > Decimal::ZERO;
        let visible = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
        let checks = [
            (
                "openai.base_url",
                ["http", "https"].contains(&scheme),
                "must be an address such as https://api.openai.com/v1 or http://localhost:11434/v1, without user and \
                 password",
            ),
            (
                "openai.ca_file",
                self.ca_file.as_os_str().is_empty() || scheme != "http",
                "is for https://, and openai.base_url says http://",
            ),
            ("openai.api_key", visible(self.api_key.reveal()), "must be letters, digits and signs without spaces"),
            ("openai.organization", visible(&self.organization), "must be letters, digits and signs without spaces"),
            ("openai.project", visible(&self.project), "must be letters, digits and signs without spaces"),
            ("openai.headers", self.headers.keys().all(|name| is_free_header(name)), HEADER_NAMES),
            (
                "openai.headers",
                self.headers.values().all(|value| value.reveal().bytes().all(|byte| matches!(byte, b' '..=b'~'))),
                "must have values of visible ASCII characters and spaces",
            ),
            (
                "openai.base_url",
                !self.has_credentials() || scheme == "https" || self.is_local() || self.allow_plaintext,
                "must begin with https://, since the key or the headers would go over the network in the clear \
                 (openai.allow_plaintext = true says that the network is trusted)",
            ),
            ("openai.first_token_seconds", seconds(self.first_token_seconds), from_one),
            ("openai.stall_seconds", seconds(self.stall_seconds), from_one),
            ("openai.answer_seconds", seconds(self.answer_seconds), from_one),
            ("openai.max_retries", self.max_retries <= MOST_RETRIES, "must be at most 10"),
            ("openai.context_tokens", self.context_tokens >= LEAST_CONTEXT, "must be at least 1024"),
            (
                "openai.thinking_tokens",
                self.thinking_tokens < self.context_tokens,
                "must be less than openai.context_tokens",
            ),
            (
                "openai.cost_per_hour",
                money.iter().all(|amount| !amount.is_sign_negative() || amount.is_zero()),
                "and the prices must not be negative",
            ),
            (
                "openai.cost_per_hour",
                self.cost_per_hour.is_zero() || has_prices,
                "needs openai.prompt_price and openai.completion_price, per million tokens",
            ),
        ];
        checks.iter().find(|(_, good, _)| !good).map(|(key, _, what)| (*key, *what))
    }
}

const HEADER_NAMES: &str = "must have names of letters, digits and -, and none that the request itself makes \
                            (Content-Type, Host and the like; a key belongs into openai.api_key)";

/// Whether a header of this name may be added. `Authorization` may, where no key is set: gateways have schemes of their own.
fn is_free_header(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        && !OWN_HEADERS.contains(&name.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Openai {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn the_defaults_are_possible_and_a_key_alone_asks_nobody() {
        assert_eq!((Openai::default().wrong(), Openai::default().is_set()), (None, false));
        assert!(!read("api_key = \"sk-x\"").is_set());
        assert!(read("model = \"m\"").is_set());
    }

    #[test]
    fn a_key_goes_over_plain_http_only_on_this_machine_or_where_that_was_said() {
        for (url, more, good) in [
            ("http://10.0.0.5:8000/v1", "api_key = \"k\"", false),
            ("http://10.0.0.5:8000/v1", "headers = { X-Key = \"k\" }", false),
            ("http://10.0.0.5:8000/v1", "", true),
            ("http://10.0.0.5:8000/v1", "api_key = \"k\"\nallow_plaintext = true", true),
            ("http://localhost:11434/v1", "api_key = \"k\"", true),
            ("http://[::1]:8080/v1", "api_key = \"k\"", true),
            ("https://gateway.example", "api_key = \"k\"", true),
            ("http://localhost.evil.example", "api_key = \"k\"", false),
        ] {
            let settings = read(&format!("base_url = \"{url}\"\n{more}"));
            assert_eq!(settings.wrong().is_none(), good, "{url} {more}: {:?}", settings.wrong());
        }
    }

    #[test]
    fn impossible_values_are_named() {
        for (text, key) in [
            ("base_url = \"api.openai.com/v1\"", "openai.base_url"),
            ("base_url = \"https://me:hunter2@api.example/v1\"", "openai.base_url"),
            ("base_url = \"http://localhost/v1\"\nca_file = \"ca.pem\"", "openai.ca_file"),
            ("headers = { Host = \"x\" }", "openai.headers"),
            ("headers = { \"a b\" = \"x\" }", "openai.headers"),
            ("headers = { X-A = \"a\\nb\" }", "openai.headers"),
            ("api_key = \"a b\"", "openai.api_key"),
            ("answer_seconds = 0", "openai.answer_seconds"),
            ("max_retries = 11", "openai.max_retries"),
            ("context_tokens = 100", "openai.context_tokens"),
            ("thinking_tokens = 8192", "openai.thinking_tokens"),
            ("cost_per_hour = \"1.50\"", "openai.cost_per_hour"),
            ("prompt_price = \"-1\"", "openai.cost_per_hour"),
        ] {
            assert_eq!(read(text).wrong().map(|(key, _)| key), Some(key), "{text}");
        }
        assert_eq!(read("cost_per_hour = 1.5\nprompt_price = 0.15\ncompletion_price = \"0.60\"").wrong(), None);
        assert_eq!(read("prompt_price = 0.15").prompt_price, Decimal::new(15, 2));
    }

    #[test]
    fn secrets_are_never_shown_and_a_file_goes_before_the_old_variable() {
        let folder = tempfile::TempDir::new().unwrap();
        std::fs::write(folder.path().join("key"), "sk-of-the-file\n").unwrap();
        let text = "api_key = \"sk-shared\"\napi_key_file = \"key\"\nproxy = \"http://u:hunter2@p\"\n\
                    headers = { X-Key = \"very-secret\" }";
        let mut settings = read(text);
        settings.read_secrets(folder.path(), |name| (name == "OPENAI_API_KEY").then(|| "sk-shared".into())).unwrap();
        assert_eq!(settings.api_key.reveal(), "sk-of-the-file");
        let shown = format!("{settings:?}{}", toml::to_string(&settings).unwrap());
        assert!(!shown.contains("sk-") && !shown.contains("very-secret") && !shown.contains("hunter2"), "{shown}");
        let both = read(text).read_secrets(folder.path(), |_| None).unwrap_err().to_string();
        assert_eq!(both, "setting openai.api_key: give one of api_key, api_key_file and api_key_env");
    }
}
