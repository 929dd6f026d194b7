//! [`Transport`]: what carries syslog.

use crate::server::protocol::Protocol;

/// What carries syslog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// A datagram a message, RFC 5426.
    Udp,
    /// A stream of messages, RFC 6587.
    Tcp,
    /// A stream of messages over TLS, RFC 5425.
    Tls,
}

impl Transport {
    pub(super) const ALL: [Self; 3] = [Self::Udp, Self::Tcp, Self::Tls];

    /// Its name, as people write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Udp => "UDP",
            Self::Tcp => "TCP",
            Self::Tls => "TLS",
        }
    }

    /// Its label in the metrics.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Udp => "udp",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
        }
    }

    pub(super) fn protocol(self) -> Protocol {
        match self {
            Self::Udp => Protocol::SyslogUdp,
            Self::Tcp => Protocol::SyslogTcp,
            Self::Tls => Protocol::SyslogTls,
        }
    }

    /// The setting with its address.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Udp => "syslog_udp",
            Self::Tcp => "syslog_tcp",
            Self::Tls => "syslog_tls",
        }
    }
}
