//! The protocols in which logs arrive.

use crate::journal::StreamId;

/// A protocol. Each is a stream of the journal of its own, so the numbers stay for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    Bulk,
    Json,
    OtlpLogs,
    OtlpTraces,
    Loki,
    SyslogUdp,
    SyslogTcp,
    SyslogTls,
}

/// The stream of the server's own records: ticks.
pub(super) const CLOCK: StreamId = StreamId(0);

impl Protocol {
    pub(super) const ALL: [Self; 8] = [
        Self::Bulk,
        Self::Json,
        Self::OtlpLogs,
        Self::OtlpTraces,
        Self::Loki,
        Self::SyslogUdp,
        Self::SyslogTcp,
        Self::SyslogTls,
    ];

    /// Its name in metrics and in the journal.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Bulk => "bulk",
            Self::Json => "json",
            Self::OtlpLogs => "otlp_logs",
            Self::OtlpTraces => "otlp_traces",
            Self::Loki => "loki",
            Self::SyslogUdp => "syslog-udp",
            Self::SyslogTcp => "syslog-tcp",
            Self::SyslogTls => "syslog-tls",
        }
    }

    pub(super) fn stream(self) -> StreamId {
        StreamId(1 + self as u64)
    }
}
