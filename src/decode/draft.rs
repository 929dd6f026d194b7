//! [`Draft`]: an entry in the making. Decoders set what they find; [`Draft::finish`] completes it.

use serde_json::Value;

use super::{
    batch::Problem,
    duration,
    field::{Field, Unit},
    time::{Clock, Stamp},
};
use crate::entry::{EventData, Level, LogEntry, RejectReason};

/// An entry in the making, with the problems of its fields.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) stamp: Option<Stamp>,
    /// A time that was there but couldn't be understood.
    pub(super) bad_time: Option<String>,
    pub(super) session: Option<String>,
    pub(super) user: Option<String>,
    pub(super) event_type: Option<String>,
    pub(super) data: EventData,
    pub(super) error_code: Option<String>,
    pub(super) response_time: Option<f64>,
    pub(super) message: Option<String>,
    pub(super) level: Option<Level>,
    pub(super) service: Option<String>,
    pub(super) trace: Option<String>,
    pub(super) problems: Vec<Problem>,
}

impl Draft {
    /// Gives a field its value unless it has one. The value comes back when the field has no use for it.
    pub(super) fn set(&mut self, field: Field, value: Value, clock: &Clock) -> Result<(), Value> {
        match field {
            Field::Time => self.set_time(value, clock),
            Field::Session => set_text(&mut self.session, value),
            Field::User => set_text(&mut self.user, value),
            Field::EventType => set_text(&mut self.event_type, value),
            Field::ErrorCode => set_text(&mut self.error_code, value),
            Field::Message => set_text(&mut self.message, value),
            Field::Service => set_text(&mut self.service, value),
            Field::Trace => set_text(&mut self.trace, value),
            Field::Duration(unit) => self.set_duration(value, unit),
            Field::Level => set_level(&mut self.level, value, level_of),
            Field::SeverityNumber => set_level(&mut self.level, value, otel_level),
            Field::Data(name) => self.set_data(name, value),
            Field::Open | Field::Group => Err(value),
        }
    }

    fn set_data(&mut self, name: &str, value: Value) -> Result<(), Value> {
        if self.data.contains_key(name) {
            return Err(value);
        }
        self.data.insert(name.to_owned(), value);
        Ok(())
    }

    fn set_time(&mut self, value: Value, clock: &Clock) -> Result<(), Value> {
        if self.stamp.is_some() {
            return Err(value);
        }
        let found = match &value {
            Value::String(text) => clock.read(text),
            Value::Number(number) => match number.as_i64() {
                Some(whole) => clock.epoch_int(whole),
                None => number.as_f64().and_then(|number| clock.epoch(number)),
            },
            _ => None,
        };
        match found {
            Some(stamp) => {
                self.stamp = Some(stamp);
                Ok(())
            }
            None => {
                self.bad_time.get_or_insert_with(|| value.to_string().chars().take(60).collect());
                Err(value)
            }
        }
    }

    fn set_duration(&mut self, value: Value, unit: Unit) -> Result<(), Value> {
        if self.response_time.is_some() {
            return Err(value);
        }
        let found = match &value {
            Value::Number(number) => {
                let unit = if unit == Unit::Unsaid && number.is_f64() { Unit::Seconds } else { unit };
                duration::seconds(number.as_f64().unwrap_or(f64::NAN), unit).map(Some)
            }
            Value::String(text) => duration::parse(text, unit),
            _ => return Err(value),
        };
        match found {
            Ok(found) => self.response_time = found,
            Err(problem) => self.problems.push(problem),
        }
        Ok(())
    }

    /// The entry, and whether its stamp said a zone.
    pub(super) fn finish(mut self) -> Result<(LogEntry, bool, Vec<Problem>), Problem> {
        let Some(stamp) = self.stamp else {
            return Err(Problem::field(
                "timestamp",
                self.bad_time.map_or(RejectReason::MissingTime, RejectReason::BadTime),
            ));
        };
        let level = self.level.or_else(|| self.data.get("level").and_then(level_of));
        let event_type = self.event_type.take().unwrap_or_else(|| {
            let is_request = self.data.contains_key("method") && self.data.contains_key("path");
            if is_request { "request" } else { "log" }.to_owned()
        });
        let entry = LogEntry {
            timestamp: stamp.time,
            session_id: self.session,
            user_id: self.user,
            event_type,
            event_data: self.data,
            error_code: self.error_code,
            response_time: self.response_time,
            message: self.message,
            level,
            service: self.service,
            trace_id: self.trace,
        };
        Ok((entry, stamp.zoned, self.problems))
    }
}

/// Texts that stand for "no value".
pub(super) fn is_void(text: &str) -> bool {
    matches!(text, "" | "-" | "null" | "NULL" | "None" | "nil" | "undefined")
}

fn set_text(slot: &mut Option<String>, value: Value) -> Result<(), Value> {
    if slot.is_some() {
        return Err(value);
    }
    *slot = match value {
        Value::String(text) => Some(text).filter(|text| !is_void(text)),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null => None,
        nested => return Err(nested),
    };
    Ok(())
}

fn set_level(slot: &mut Option<Level>, value: Value, read: fn(&Value) -> Option<Level>) -> Result<(), Value> {
    match (&slot, read(&value)) {
        (None, Some(level)) => {
            *slot = Some(level);
            Ok(())
        }
        _ => Err(value),
    }
}

/// A level as a word, as pino and bunyan number it (10 to 60), or as syslog does (7 to 0).
pub(super) fn level_of(value: &Value) -> Option<Level> {
    match value {
        Value::String(text) => Level::parse(text).or_else(|| level_of(&Value::from(text.trim().parse::<u64>().ok()?))),
        Value::Number(number) => match number.as_u64()? {
            number @ 0..=7 => Some(syslog_level(number)),
            8..=19 => Some(Level::Trace),
            20..=29 => Some(Level::Debug),
            30..=39 => Some(Level::Info),
            40..=49 => Some(Level::Warn),
            50..=59 => Some(Level::Error),
            60..=69 => Some(Level::Fatal),
            _ => None,
        },
        _ => None,
    }
}

/// Syslog severity, RFC 5424 table 2.
pub(super) fn syslog_level(severity: u64) -> Level {
    match severity {
        0..=2 => Level::Fatal,
        3 => Level::Error,
        4 => Level::Warn,
        5 | 6 => Level::Info,
        _ => Level::Debug,
    }
}

/// OpenTelemetry's `SeverityNumber`.
fn otel_level(value: &Value) -> Option<Level> {
    let number = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
    Level::of_severity_number(number)
}
