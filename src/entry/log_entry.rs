//! [`LogEntry`]: the one normal form of a log record, whatever its format was.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Free-form fields of an entry, as decoded (cart totals, steps, span ids, …).
pub type EventData = Map<String, Value>;

/// Severity of an entry, from least to most severe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Level {
    /// Finest detail.
    Trace,
    /// For developers.
    Debug,
    /// Normal operation.
    Info,
    /// Unusual but handled.
    Warn,
    /// An operation failed.
    Error,
    /// The process can't go on.
    Fatal,
}

impl Level {
    /// Reads the spellings that loggers use (`WARNING`, `err`, `E`, `crit`, syslog words, …), in any case.
    ///
    /// Returns `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is = |names: &[&str]| names.iter().any(|name| text.eq_ignore_ascii_case(name));
        if is(&["info", "information", "notice", "i", "inf", "default"]) {
            Some(Self::Info)
        } else if is(&["error", "err", "e", "severe", "failure"]) {
            Some(Self::Error)
        } else if is(&["warn", "warning", "w", "wrn"]) {
            Some(Self::Warn)
        } else if is(&["debug", "d", "dbg", "fine"]) {
            Some(Self::Debug)
        } else if is(&["trace", "t", "trc", "verbose", "v", "finer", "finest"]) {
            Some(Self::Trace)
        } else if is(&["fatal", "f", "critical", "crit", "alert", "emerg", "emergency", "panic"]) {
            Some(Self::Fatal)
        } else {
            None
        }
    }

    /// OpenTelemetry's `SeverityNumber`, four steps a level; `None` outside 1–24.
    #[must_use]
    pub fn of_severity_number(number: u64) -> Option<Self> {
        Some(match number {
            1..=4 => Self::Trace,
            5..=8 => Self::Debug,
            9..=12 => Self::Info,
            13..=16 => Self::Warn,
            17..=20 => Self::Error,
            21..=24 => Self::Fatal,
            _ => return None,
        })
    }

    /// The upper-case name, as in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Trace => "TRACE",
            Self::Debug => "DEBUG",
            Self::Info => "INFO",
            Self::Warn => "WARN",
            Self::Error => "ERROR",
            Self::Fatal => "FATAL",
        }
    }
}

/// One normalised log record.
///
/// Only `timestamp` and `event_type` are always there; what the source did not say is `None` or empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LogEntry {
    /// When it happened (event time).
    pub timestamp: Timestamp,
    /// The visitor's session; without one, entries are grouped by user, then by client address and agent.
    #[serde(default)]
    pub session_id: Option<String>,
    /// The customer, where known.
    #[serde(default)]
    pub user_id: Option<String>,
    /// What kind of event it is (`request`, `checkout`, `log`, …).
    #[serde(default)]
    pub event_type: String,
    /// Everything else that the source said, under the source's own names.
    #[serde(default)]
    pub event_data: EventData,
    /// Machine-readable error code (`PAYMENT_TIMEOUT`, exception class, …).
    #[serde(default)]
    pub error_code: Option<String>,
    /// Duration of the request or span in seconds; never negative, never NaN.
    #[serde(default)]
    pub response_time: Option<f64>,
    /// The human-readable line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Severity, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// The service or component that wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Distributed trace, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
}

impl LogEntry {
    /// An entry with only the two fields that every entry has.
    #[must_use]
    pub fn new(timestamp: Timestamp, event_type: impl Into<String>) -> Self {
        Self {
            timestamp,
            session_id: None,
            user_id: None,
            event_type: event_type.into(),
            event_data: EventData::new(),
            error_code: None,
            response_time: None,
            message: None,
            level: None,
            service: None,
            trace_id: None,
        }
    }

    /// A string field of `event_data`, or `None` when it is missing, empty or not a string.
    #[must_use]
    pub fn data_str(&self, key: &str) -> Option<&str> {
        self.event_data.get(key).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    /// The HTTP status, where `event_data` has one under a usual name.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        ["status", "status_code", "http_status"].iter().find_map(|key| match self.event_data.get(*key)? {
            Value::Number(number) => number.as_u64().and_then(|status| u16::try_from(status).ok()),
            Value::String(text) => text.parse().ok(),
            _ => None,
        })
    }

    /// The endpoint as the source wrote it (path or operation), query string cut off.
    #[must_use]
    pub fn endpoint(&self) -> Option<&str> {
        let found = ["path", "endpoint", "operation", "url", "route"].iter().find_map(|key| self.data_str(key))?;
        Some(found.split(['?', '#']).next().unwrap_or(found))
    }
}
