//! Settings of the server. Sizes are bytes.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The server: where it listens and how much it takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// Address and port; port 0: any free one.
    pub listen: String,
    /// Certificate chain, PEM. Empty: no TLS.
    pub tls_cert: PathBuf,
    /// The certificate's private key, PEM.
    pub tls_key: PathBuf,
    /// Address and port for syslog over UDP. Empty: off.
    pub syslog_udp: String,
    /// Address and port for syslog over TCP. Empty: off.
    pub syslog_tcp: String,
    /// Address and port for syslog over TLS, with the certificate above. Empty: off.
    pub syslog_tls: String,
    /// Take syslog on addresses that others can reach: the network is trusted.
    pub syslog_open: bool,
    /// Largest syslog message; what a longer one has more is cut off.
    pub syslog_message_bytes: usize,
    /// How long a syslog connection may send nothing.
    pub syslog_idle_seconds: u32,
    /// The version of Elasticsearch that shippers are told.
    pub elasticsearch_version: String,
    /// Largest body as it is sent.
    pub body_bytes: usize,
    /// Largest body when decompressed.
    pub inflated_bytes: usize,
    /// Bodies of all requests under way, together.
    pub bodies_bytes: usize,
    /// Most connections at once; further ones wait.
    pub max_connections: usize,
    /// Longest time for the head of a request, and that a connection may be idle.
    pub header_seconds: u32,
    /// Longest time for a body.
    pub body_seconds: u32,
    /// Requests a second for each token outside the intake. 0: no limit.
    pub rate_requests: u32,
    /// Requests a second for each token of the intake. 0: no limit.
    pub rate_ingest_requests: u32,
    /// Bytes of bodies a second, as sent, for each token of the intake. 0: no limit.
    pub rate_ingest_bytes: u64,
    /// Wrong tokens a minute from each address.
    pub rate_failures: u32,
    /// After so long without a request, a browser has to sign in again.
    pub session_idle_minutes: u32,
    /// After so long, a browser has to sign in again in any case.
    pub session_hours: u32,
    /// Size of a file of the audit log.
    pub audit_file_bytes: u64,
    /// How long full files of the audit log are kept. 0: for ever.
    pub audit_keep_days: u32,
    /// How long requests under way may take when the server is stopped.
    pub stop_seconds: u32,
    /// Most bytes of the journal on the disk.
    pub journal_bytes: u64,
    /// Size of a file of the journal.
    pub journal_segment_bytes: u64,
    /// Bytes that may wait for the disk.
    pub journal_waiting_bytes: usize,
    /// How long analysed records are kept for a replay.
    pub journal_keep_hours: u32,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:7878".into(),
            tls_cert: PathBuf::new(),
            tls_key: PathBuf::new(),
            syslog_udp: String::new(),
            syslog_tcp: String::new(),
            syslog_tls: String::new(),
            syslog_open: false,
            syslog_message_bytes: 64 << 10,
            syslog_idle_seconds: 3600,
            elasticsearch_version: "8.19.0".into(),
            body_bytes: 32 << 20,
            inflated_bytes: 64 << 20,
            bodies_bytes: 256 << 20,
            max_connections: 1024,
            header_seconds: 60,
            body_seconds: 60,
            rate_requests: 200,
            rate_ingest_requests: 0,
            rate_ingest_bytes: 0,
            rate_failures: 20,
            session_idle_minutes: 480,
            session_hours: 72,
            audit_file_bytes: 16 << 20,
            audit_keep_days: 400,
            stop_seconds: 10,
            journal_bytes: 4 << 30,
            journal_segment_bytes: 64 << 20,
            journal_waiting_bytes: 32 << 20,
            journal_keep_hours: 24,
        }
    }
}

/// The least that makes sense, in bytes: a body, and what the journal may have waiting or on the disk.
const LEAST_BODY: usize = 1024;
const LEAST_JOURNAL: u64 = 64 << 10;

/// What a receiver of syslog must take at the least, RFC 5424, section 6.1.
const LEAST_MESSAGE: usize = 480;

const SYSLOG_ADDRESS: &str = "must be empty, or an address with a port, such as 127.0.0.1:5514";

impl Server {
    /// The first key whose value is impossible, and what it must be.
    pub(super) fn wrong(&self) -> Option<(&'static str, &'static str)> {
        let positive = "must be at least 1";
        let checks = [
            (
                "server.listen",
                self.listen.parse::<std::net::SocketAddr>().is_ok(),
                "must be an address with a port, such as 127.0.0.1:7878 or [::1]:7878",
            ),
            (
                "server.tls_key",
                self.tls_cert.as_os_str().is_empty() == self.tls_key.as_os_str().is_empty(),
                "and server.tls_cert are needed together",
            ),
            ("server.syslog_udp", is_address_or_off(&self.syslog_udp), SYSLOG_ADDRESS),
            ("server.syslog_tcp", is_address_or_off(&self.syslog_tcp), SYSLOG_ADDRESS),
            ("server.syslog_tls", is_address_or_off(&self.syslog_tls), SYSLOG_ADDRESS),
            (
                "server.syslog_tls",
                self.syslog_tls.is_empty() || !self.tls_cert.as_os_str().is_empty(),
                "needs server.tls_cert and server.tls_key",
            ),
            (
                "server.syslog_message_bytes",
                self.syslog_message_bytes >= LEAST_MESSAGE,
                "must be at least 480, which RFC 5424 asks of everybody",
            ),
            ("server.syslog_idle_seconds", self.syslog_idle_seconds > 0, positive),
            (
                "server.elasticsearch_version",
                is_version(&self.elasticsearch_version),
                "must be a version such as 8.19.0",
            ),
            ("server.body_bytes", self.body_bytes >= LEAST_BODY, "must be at least 1024"),
            ("server.inflated_bytes", self.inflated_bytes >= LEAST_BODY, "must be at least 1024"),
            (
                "server.bodies_bytes",
                self.bodies_bytes >= self.inflated_bytes.saturating_add(self.body_bytes),
                "must be at least body_bytes and inflated_bytes together",
            ),
            ("server.max_connections", self.max_connections > 0, positive),
            ("server.header_seconds", self.header_seconds > 0, positive),
            ("server.body_seconds", self.body_seconds > 0, positive),
            ("server.rate_failures", self.rate_failures > 0, positive),
            ("server.session_idle_minutes", self.session_idle_minutes > 0, positive),
            ("server.session_hours", self.session_hours > 0, positive),
            ("server.audit_file_bytes", self.audit_file_bytes >= LEAST_JOURNAL, "must be at least 65536"),
            ("server.journal_bytes", self.journal_bytes >= LEAST_JOURNAL, "must be at least 65536"),
            ("server.journal_segment_bytes", self.journal_segment_bytes >= LEAST_JOURNAL, "must be at least 65536"),
            (
                "server.journal_waiting_bytes",
                self.journal_waiting_bytes as u64 >= LEAST_JOURNAL,
                "must be at least 65536",
            ),
        ];
        checks.iter().find(|(_, good, _)| !good).map(|(key, _, what)| (*key, *what))
    }
}

fn is_address_or_off(text: &str) -> bool {
    text.is_empty() || text.parse::<std::net::SocketAddr>().is_ok()
}

fn is_version(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    parts.len() == 3 && parts.iter().all(|part| part.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_possible() {
        assert_eq!(Server::default().wrong(), None);
    }

    #[test]
    fn an_impossible_value_is_named() {
        let wrong = |change: fn(&mut Server)| {
            let mut server = Server::default();
            change(&mut server);
            server.wrong().map(|(key, _)| key)
        };
        assert_eq!(wrong(|server| server.listen = "7878".into()), Some("server.listen"));
        assert_eq!(wrong(|server| server.tls_cert = "cert.pem".into()), Some("server.tls_key"));
        assert_eq!(wrong(|server| server.syslog_udp = "5514".into()), Some("server.syslog_udp"));
        assert_eq!(wrong(|server| server.syslog_tls = "127.0.0.1:6514".into()), Some("server.syslog_tls"));
        assert_eq!(wrong(|server| server.elasticsearch_version = "8".into()), Some("server.elasticsearch_version"));
        assert_eq!(wrong(|server| server.bodies_bytes = 1 << 20), Some("server.bodies_bytes"));
        assert_eq!(wrong(|server| server.journal_bytes = 1), Some("server.journal_bytes"));
    }
}
