//! Settings of notifications: whom to tell of incidents, of which, and how often.
//!
//! Secrets may stand in the file, in a file of their own (`…_file`) or in an environment variable (`…_env`). They are
//! read once, with the settings.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::failure::ConfigError;
use super::secret_ways::Ways;
use super::settings::{LanguageChoice, Secret};

/// What people are told of: what happened to an incident, and clusters of complaints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NoticeKind {
    /// First proof, or the first after an hour of silence.
    Opened,
    /// The same of an incident that had been resolved.
    Recurred,
    /// It touches `grew_factor` times as many sessions as were told last.
    Grew,
    /// No proof for an hour.
    Closed,
    /// Many complaints about one thing that no incident explains; and once more when three times the people complain.
    Complaints,
}

/// How the connection to a mail server is encrypted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTls {
    /// In the clear at first, then TLS; refused where the server can't (port 587).
    #[default]
    Starttls,
    /// TLS from the first byte (port 465).
    Tls,
    /// In the clear (port 25): for a server on this machine.
    None,
}

/// Notifications. What a channel leaves out is as it stands here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Notify {
    /// `auto`, `en` or `ru`; `auto`: as everything else.
    pub language: LanguageChoice,
    /// The address under which people reach the server; `{id}` in it is replaced by the incident's id, else the path
    /// of the incident is appended. Empty: no links.
    pub base_url: String,
    /// Which of `opened`, `recurred`, `grew`, `closed` and `complaints`.
    pub kinds: Vec<NoticeKind>,
    /// Incidents that touch fewer sessions are not told, until they touch as many; nor are complaints of fewer people.
    pub min_sessions: u64,
    /// Categories of incidents; none named: all. Complaints without an incident have none.
    pub categories: Vec<String>,
    /// Services of incidents; none named: all. Complaints without an incident have none.
    pub services: Vec<String>,
    /// `grew` is told when an incident touches so many times the sessions that were told last.
    pub grew_factor: u64,
    /// What comes within so many milliseconds goes into one message.
    pub group_ms: u32,
    /// Messages that may be sent at once; what is more is held back and sent together.
    pub burst: u32,
    /// Messages a minute that may be sent on and on.
    pub per_minute: u32,
    /// Quiet hours, `22:00-07:00`: what comes is sent together when they end. Empty: none.
    pub quiet: String,
    /// Time zone of the quiet hours; empty: `input.timezone`.
    pub timezone: String,
    /// What could not be sent for so many hours is given up, which is said.
    pub keep_hours: u32,
    /// How long one attempt may take.
    pub timeout_seconds: u32,
    /// Proxy for HTTP; empty: as `HTTPS_PROXY` and the like say.
    pub proxy: String,
    /// Certificates (PEM) that are trusted besides the public ones.
    pub ca_file: PathBuf,
    /// Signed JSON to any address.
    pub webhook: Vec<WebhookChannel>,
    /// Slack's incoming webhooks.
    pub slack: Vec<SlackChannel>,
    /// Telegram's bots.
    pub telegram: Vec<TelegramChannel>,
    /// E-mail.
    pub email: Vec<EmailChannel>,
}

impl Default for Notify {
    fn default() -> Self {
        Self {
            language: LanguageChoice::Auto,
            base_url: String::new(),
            kinds: vec![NoticeKind::Opened, NoticeKind::Recurred, NoticeKind::Grew, NoticeKind::Complaints],
            min_sessions: 0,
            categories: Vec::new(),
            services: Vec::new(),
            grew_factor: 10,
            group_ms: 500,
            burst: 5,
            per_minute: 6,
            quiet: String::new(),
            timezone: String::new(),
            keep_hours: 24,
            timeout_seconds: 10,
            proxy: String::new(),
            ca_file: PathBuf::new(),
            webhook: Vec::new(),
            slack: Vec::new(),
            telegram: Vec::new(),
            email: Vec::new(),
        }
    }
}

/// What a channel says for itself; the rest is as in [`Notify`].
#[derive(Debug, Clone, Default, PartialEq)]
#[allow(missing_docs, reason = "each field is that of the channel")]
pub struct ChannelRules {
    pub name: String,
    pub language: Option<LanguageChoice>,
    pub kinds: Option<Vec<NoticeKind>>,
    pub min_sessions: Option<u64>,
    pub categories: Option<Vec<String>>,
    pub services: Option<Vec<String>>,
    pub burst: Option<u32>,
    pub per_minute: Option<u32>,
    pub quiet: Option<String>,
}

/// A channel's settings: its own, and those that every channel has. `flatten` would do the same, but then unknown keys
/// would pass unnoticed.
macro_rules! channel {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $field:ident: $kind:ty,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name {
            $($(#[$doc])* pub $field: $kind,)*
            /// Its name in commands and metrics; empty: its kind, numbered where there are several.
            pub name: String,
            /// As in `[notify]`.
            pub language: Option<LanguageChoice>,
            /// As in `[notify]`.
            pub kinds: Option<Vec<NoticeKind>>,
            /// As in `[notify]`.
            pub min_sessions: Option<u64>,
            /// As in `[notify]`.
            pub categories: Option<Vec<String>>,
            /// As in `[notify]`.
            pub services: Option<Vec<String>>,
            /// As in `[notify]`.
            pub burst: Option<u32>,
            /// As in `[notify]`.
            pub per_minute: Option<u32>,
            /// As in `[notify]`.
            pub quiet: Option<String>,
        }

        impl $name {
            /// What every channel may say for itself.
            #[must_use]
            pub fn rules(&self) -> ChannelRules {
                ChannelRules {
                    name: self.name.clone(),
                    language: self.language,
                    kinds: self.kinds.clone(),
                    min_sessions: self.min_sessions,
                    categories: self.categories.clone(),
                    services: self.services.clone(),
                    burst: self.burst,
                    per_minute: self.per_minute,
                    quiet: self.quiet.clone(),
                }
            }
        }
    };
}

channel! {
    /// Signed JSON to any address, as Standard Webhooks says.
    WebhookChannel {
        /// Where to.
        url: Secret,
        /// A file with the address.
        url_file: PathBuf,
        /// An environment variable with the address.
        url_env: String,
        /// Secrets for the signature, `whsec_` and base64, separated by spaces: a message is signed by all of them.
        secret: Secret,
        /// A file with the secrets.
        secret_file: PathBuf,
        /// An environment variable with the secrets.
        secret_env: String,
    }
}

channel! {
    /// An incoming webhook of Slack, or of what speaks like it.
    SlackChannel {
        /// The address, which is a secret.
        url: Secret,
        /// A file with the address.
        url_file: PathBuf,
        /// An environment variable with the address.
        url_env: String,
    }
}

channel! {
    /// A bot of Telegram.
    TelegramChannel {
        /// The bot's token.
        token: Secret,
        /// A file with the token.
        token_file: PathBuf,
        /// An environment variable with the token.
        token_env: String,
        /// Whom to write to: a number, or `@name` of a public channel.
        chat: String,
        /// Where the Bot API is; empty: `https://api.telegram.org`.
        api: String,
    }
}

channel! {
    /// E-mail over SMTP.
    EmailChannel {
        /// The mail server, with or without port.
        smtp: String,
        /// `starttls`, `tls` or `none`.
        tls: MailTls,
        /// The sender.
        from: String,
        /// The receivers.
        to: Vec<String>,
        /// Who signs in; empty: nobody.
        username: String,
        /// The password.
        password: Secret,
        /// A file with the password.
        password_file: PathBuf,
        /// An environment variable with the password.
        password_env: String,
    }
}

impl Notify {
    /// Whether anybody is told anything.
    #[must_use]
    pub fn is_on(&self) -> bool {
        !(self.webhook.is_empty() && self.slack.is_empty() && self.telegram.is_empty() && self.email.is_empty())
    }

    /// Reads the secrets that stand elsewhere; relative paths are looked up from `folder`.
    pub(super) fn read_secrets(
        &mut self,
        folder: &Path,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<(), ConfigError> {
        for ways in self.secrets() {
            ways.read(folder, &variable)?;
        }
        Ok(())
    }

    fn secrets(&mut self) -> Vec<Ways<'_>> {
        let mut all = Vec::new();
        for (number, one) in (1..).zip(&mut self.webhook) {
            let place = |name| format!("notify.webhook[{number}].{name}");
            let (value, file, variable) = (&mut one.url, &mut one.url_file, one.url_env.as_str());
            all.push(Ways { place: place("url"), name: "url", value, file, variable });
            let (value, file, variable) = (&mut one.secret, &mut one.secret_file, one.secret_env.as_str());
            all.push(Ways { place: place("secret"), name: "secret", value, file, variable });
        }
        for (number, one) in (1..).zip(&mut self.slack) {
            let place = format!("notify.slack[{number}].url");
            let (value, file, variable) = (&mut one.url, &mut one.url_file, one.url_env.as_str());
            all.push(Ways { place, name: "url", value, file, variable });
        }
        for (number, one) in (1..).zip(&mut self.telegram) {
            let place = format!("notify.telegram[{number}].token");
            let (value, file, variable) = (&mut one.token, &mut one.token_file, one.token_env.as_str());
            all.push(Ways { place, name: "token", value, file, variable });
        }
        for (number, one) in (1..).zip(&mut self.email) {
            let place = format!("notify.email[{number}].password");
            let (value, file, variable) = (&mut one.password, &mut one.password_file, one.password_env.as_str());
            all.push(Ways { place, name: "password", value, file, variable });
        }
        all
    }

    /// The first key whose value is impossible, and what it must be.
    pub(super) fn wrong(&self) -> Option<(&'static str, &'static str)> {
        let checks = [
            ("notify.grew_factor", self.grew_factor > 1, "must be at least 2"),
            ("notify.group_ms", self.group_ms <= MOST_GROUP_MS, "must be at most 600000, ten minutes"),
            ("notify.burst", self.burst > 0, "must be at least 1"),
            ("notify.per_minute", self.per_minute > 0, "must be at least 1"),
            ("notify.keep_hours", self.keep_hours > 0, "must be at least 1"),
            ("notify.timeout_seconds", (1..=MOST_TIMEOUT).contains(&self.timeout_seconds), "must be from 1 to 120"),
        ];
        checks.iter().find(|(_, good, _)| !good).map(|(key, _, what)| (*key, *what))
    }
}

/// Ten minutes: who waits longer is not notified but informed.
const MOST_GROUP_MS: u32 = 600_000;
/// One attempt holds up the others of its channel.
const MOST_TIMEOUT: u32 = 120;

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, variable: &str) -> Result<Notify, ConfigError> {
        let mut notify: Notify = toml::from_str(text).unwrap();
        notify.read_secrets(Path::new("/nowhere"), |name| (name == "HOOK").then(|| variable.to_owned()))?;
        Ok(notify)
    }

    #[test]
    fn the_defaults_are_possible_and_silent() {
        assert_eq!((Notify::default().wrong(), Notify::default().is_on()), (None, false));
    }

    #[test]
    fn secrets_come_from_one_of_three_places_and_are_never_shown() {
        let notify = read("[[slack]]\nurl_env = \"HOOK\"\n", " https://hooks.example/T1/very-secret\n").unwrap();
        assert_eq!(notify.slack[0].url.reveal(), "https://hooks.example/T1/very-secret");
        assert!(!format!("{notify:?}{}", toml::to_string(&notify).unwrap()).contains("very-secret"));
        let both = read("[[slack]]\nurl = \"https://a\"\nurl_env = \"HOOK\"\n", "x").unwrap_err().to_string();
        assert_eq!(both, "setting notify.slack[1].url: give one of url, url_file and url_env");
        let unset = read("[[telegram]]\ntoken_env = \"HOK\"\n", "x").unwrap_err().to_string();
        assert_eq!(unset, "setting notify.telegram[1].token: the environment variable HOK is not set");
        let file = read("[[email]]\npassword_file = \"mail\"\n", "x").unwrap_err().to_string();
        assert!(file.starts_with("/nowhere/mail: "), "{file}");
    }

    #[test]
    fn an_unknown_key_of_a_channel_is_an_error() {
        assert!(toml::from_str::<Notify>("[[slack]]\nurll = \"x\"\n").is_err());
    }
}
