//! Settings of the MCP server, by which AI agents ask the memory.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::failure::ConfigError;
use super::host::Host;
use super::secret_ways::Ways;
use super::settings::Secret;

/// The MCP server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mcp {
    /// A running service that is asked, such as `http://127.0.0.1:7878`. Empty: the data folder is read.
    pub server: String,
    /// Token for that service.
    pub token: Secret,
    /// A file with the token.
    pub token_file: PathBuf,
    /// An environment variable with the token.
    pub token_env: String,
    /// Certificates (PEM) that are trusted besides the public ones: the service's own.
    pub ca_file: PathBuf,
    /// Send the token over plain HTTP to another machine: the network is trusted.
    pub allow_plaintext: bool,
    /// Most characters of an answer: of its text, and of its structured part; from 2000 to 50000.
    pub answer_chars: usize,
    /// Seconds without a question after which the data folder is let go, so that other commands can open it; at most 3600.
    pub idle_seconds: u32,
}

impl Default for Mcp {
    fn default() -> Self {
        Self {
            server: String::new(),
            token: Secret::default(),
            token_file: PathBuf::new(),
            token_env: String::new(),
            ca_file: PathBuf::new(),
            allow_plaintext: false,
            answer_chars: 6000,
            idle_seconds: 10,
        }
    }
}

impl Mcp {
    /// Whether a running service is asked.
    #[must_use]
    pub fn is_remote(&self) -> bool {
        !self.server.is_empty()
    }

    /// Whether the service is on this machine.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.server.parse::<Host>().is_ok_and(|host| {
            host.name.eq_ignore_ascii_case("localhost")
                || host.name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        })
    }

    /// Reads the token where it stands elsewhere; relative paths are looked up from `folder`.
    pub(super) fn read_secrets(
        &mut self,
        folder: &Path,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<(), ConfigError> {
        let (value, file) = (&mut self.token, &mut self.token_file);
        Ways { place: "mcp.token".into(), name: "token", value, file, variable: &self.token_env }
            .read(folder, &variable)
    }

    /// The first key whose value is impossible, and what it must be.
    pub(super) fn wrong(&self) -> Option<(&'static str, &'static str)> {
        let host = self.server.parse::<Host>().ok();
        let scheme = host.as_ref().filter(|host| !host.is_empty()).map_or("", |host| host.scheme.as_str());
        let has_token = !self.token.reveal().is_empty();
        let checks = [
            (
                "mcp.server",
                !self.is_remote() || ["http", "https"].contains(&scheme),
                "must be an address such as http://127.0.0.1:7878 or https://cartwatch.example, without user and password",
            ),
            (
                "mcp.server",
                !has_token || scheme != "http" || self.is_local() || self.allow_plaintext,
                "must begin with https://, since the token would go over the network in the clear \
                 (mcp.allow_plaintext = true says that the network is trusted)",
            ),
            (
                "mcp.token",
                self.token.reveal().bytes().all(|byte| byte.is_ascii_graphic()),
                "must be letters, digits and signs without spaces",
            ),
            ("mcp.answer_chars", (2000..=50_000).contains(&self.answer_chars), "must be from 2000 to 50000"),
            ("mcp.idle_seconds", self.idle_seconds <= 3600, "must be at most 3600"),
        ];
        checks.iter().find(|(_, good, _)| !good).map(|(key, _, what)| (*key, *what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_possible_and_impossible_values_are_named() {
        assert_eq!(Mcp::default().wrong(), None);
        for (text, key) in [
            ("server = \"127.0.0.1:7878\"", Some("mcp.server")),
            ("server = \"https://me:hunter2@shop.example\"", Some("mcp.server")),
            ("server = \"http://10.0.0.5:7878\"\ntoken = \"t\"", Some("mcp.server")),
            ("server = \"http://10.0.0.5:7878\"\ntoken = \"t\"\nallow_plaintext = true", None),
            ("server = \"http://localhost:7878\"\ntoken = \"t\"", None),
            ("server = \"https://shop.example\"\ntoken = \"t\"", None),
            ("token = \"a b\"", Some("mcp.token")),
            ("answer_chars = 10", Some("mcp.answer_chars")),
            ("idle_seconds = 9999", Some("mcp.idle_seconds")),
        ] {
            let settings: Mcp = toml::from_str(text).unwrap();
            assert_eq!(settings.wrong().map(|(key, _)| key), key, "{text}");
        }
    }
}
