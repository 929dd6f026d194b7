//! Settings of complaints: how each help desk names what it sends, and how it proves that it is itself.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::failure::ConfigError;
use super::secret_ways::Ways;
use super::settings::Secret;

/// Fields of a complaint that a map may name.
const FIELDS: [&str; 12] = [
    "ticket", "at", "subject", "text", "channel", "session", "user", "order", "trace", "category", "amount", "currency",
];

/// How a help desk signs what it sends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Signature {
    /// It does not.
    #[default]
    None,
    /// `X-Hub-Signature-256: sha256=HEX`, an HMAC-SHA-256 of the body.
    Github,
    /// `X-Zendesk-Webhook-Signature`, in base64, of time stamp and body.
    Zendesk,
}

/// Complaints of customers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ComplaintSettings {
    /// Help desks by the name that `--source` and the web hook's address give them.
    pub sources: BTreeMap<String, ComplaintSource>,
}

/// One help desk.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ComplaintSource {
    /// Our field → its column, or path in JSON (`text = "ticket.description"`). What is not named is found by the usual names.
    pub map: BTreeMap<String, String>,
    /// Zone of times that name none. Empty: `input.timezone`.
    pub timezone: String,
    /// Whether dates with slashes have the month first.
    pub month_first: bool,
    /// How its web hooks are signed: `none`, `github` or `zendesk`.
    pub signature: Signature,
    /// What they are signed with.
    pub secret: Secret,
    /// A file that holds it.
    pub secret_file: PathBuf,
    /// An environment variable that holds it.
    pub secret_env: String,
}

impl ComplaintSettings {
    /// Reads the secrets where they stand elsewhere; relative paths are looked up from `folder`.
    pub(super) fn read_secrets(
        &mut self,
        folder: &Path,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<(), ConfigError> {
        for (name, source) in &mut self.sources {
            let place = format!("complaints.sources.{name}.secret");
            let ComplaintSource { secret, secret_file, secret_env, .. } = source;
            let ways = Ways { place, name: "secret", value: secret, file: secret_file, variable: secret_env };
            ways.read(folder, &variable)?;
        }
        Ok(())
    }

    /// What is wrong with it: key and reason.
    pub(super) fn wrong(&self) -> Option<(String, String)> {
        self.sources.iter().find_map(|(name, source)| {
            let place = |key: &str| format!("complaints.sources.{name}{key}");
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
            if name.is_empty() || name.len() > 64 || !name.chars().all(is_plain) {
                let what = "the name must be 1 to 64 letters, digits, dots, - and _: it stands in an address";
                return Some((place(""), what.to_owned()));
            }
            if let Some(field) = source.map.keys().find(|field| !FIELDS.contains(&field.as_str())) {
                return Some((place(".map"), format!("has no field “{field}”; known: {}", FIELDS.join(", "))));
            }
            if !source.timezone.is_empty() && super::Config::zone(&source.timezone).is_none() {
                let what = "must be UTC, a name such as Europe/Moscow, or an offset such as +03:00";
                return Some((place(".timezone"), what.to_owned()));
            }
            let signs = source.signature != Signature::None;
            let unsigned = signs && source.secret.reveal().is_empty();
            unsigned.then(|| (place(".secret"), "is needed where signature is set".to_owned()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> ComplaintSettings {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn impossible_values_are_named() {
        for (text, key) in [
            ("[sources.\"a b\"]", "complaints.sources.a b"),
            ("[sources.desk]\nmap = { colour = \"x\" }", "complaints.sources.desk.map"),
            ("[sources.desk]\ntimezone = \"Nowhere\"", "complaints.sources.desk.timezone"),
            ("[sources.desk]\nsignature = \"github\"", "complaints.sources.desk.secret"),
        ] {
            assert_eq!(read(text).wrong().map(|(key, _)| key).as_deref(), Some(key), "{text}");
        }
        assert_eq!(
            read("[sources.desk]\nmap = { at = \"When\" }\nsignature = \"zendesk\"\nsecret = \"x\"").wrong(),
            None
        );
    }

    #[test]
    fn a_secret_may_stand_elsewhere_and_is_never_shown() {
        let mut settings = read("[sources.desk]\nsecret_env = \"DESK\"");
        settings.read_secrets(Path::new(""), |name| (name == "DESK").then(|| "very-secret".into())).unwrap();
        assert_eq!(settings.sources["desk"].secret.reveal(), "very-secret");
        let shown = format!("{settings:?}{}", toml::to_string(&settings).unwrap());
        assert!(!shown.contains("very-secret"), "{shown}");
        assert!(read("[sources.desk]\nsecret_env = \"GONE\"").read_secrets(Path::new(""), |_| None).is_err());
    }
}
