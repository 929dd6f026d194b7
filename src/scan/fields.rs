//! Redaction of structured fields: the name of a field decides, at any depth, in English and Russian.

use serde_json::{Map, Value};

use super::key::{Key, classify};
use super::redact::Redactor;
use crate::entry::LogEntry;

/// Deepest nesting that is walked; what lies deeper is dropped rather than let through.
const DEEPEST: usize = 64;

/// Shortest id that is also looked for inside of texts: shorter ones would hit by chance.
const SHORTEST_ID: usize = 4;

impl Redactor {
    /// One field by its name: secrets vanish, personal values (numbers too) become pseudonyms, other texts
    /// are redacted as text.
    #[must_use]
    pub fn field(&self, name: &str, value: &Value) -> Value {
        self.nested(name, "", value, 0)
    }

    /// All fields of an object, at any depth.
    #[must_use]
    pub fn data(&self, data: &Map<String, Value>) -> Map<String, Value> {
        data.iter().map(|(name, value)| (name.clone(), self.field(name, value))).collect()
    }

    /// The whole entry: user and session ids become pseudonyms, also where texts repeat them; message,
    /// error code and all fields are redacted. Time, service, level, duration and trace id stay.
    #[must_use]
    pub fn entry(&self, entry: &LogEntry) -> LogEntry {
        let known = Known {
            user: entry.user_id.as_deref().map(|id| (id, self.pseudonym("user", id))),
            session: entry.session_id.as_deref().map(|id| (id, self.pseudonym("session", id))),
        };
        LogEntry {
            timestamp: entry.timestamp,
            session_id: known.session.as_ref().map(|(_, name)| name.clone()),
            user_id: known.user.as_ref().map(|(_, name)| name.clone()),
            event_type: self.text(&entry.event_type).into_owned(),
            event_data: entry
                .event_data
                .iter()
                .map(|(name, value)| (name.clone(), self.field(name, &known.replace(value, 0))))
                .collect(),
            error_code: entry.error_code.as_deref().map(|code| self.text(code).into_owned()),
            response_time: entry.response_time,
            message: entry.message.as_deref().map(|message| self.text(&known.in_text(message)).into_owned()),
            level: entry.level,
            service: entry.service.clone(),
            trace_id: entry.trace_id.clone(),
        }
    }

    fn nested(&self, name: &str, parent: &str, value: &Value, depth: usize) -> Value {
        if depth > DEEPEST {
            return Value::Null;
        }
        match value {
            Value::Object(fields) => {
                let inside = |(key, value): (&String, &Value)| (key.clone(), self.nested(key, name, value, depth + 1));
                match classify(name, "") {
                    Key::Secret | Key::WeakSecret | Key::Header => Value::String("<secret>".to_owned()),
                    _ => Value::Object(fields.iter().map(inside).collect()),
                }
            }
            Value::Array(items) => {
                Value::Array(items.iter().map(|item| self.nested(name, parent, item, depth + 1)).collect())
            }
            Value::String(text) if text.is_empty() => value.clone(),
            Value::String(text) => Value::String(self.scalar(name, parent, text, true)),
            Value::Number(number) => {
                let text = number.to_string();
                let redacted = self.scalar(name, parent, &text, false);
                if redacted == text { value.clone() } else { Value::String(redacted) }
            }
            Value::Null | Value::Bool(_) => value.clone(),
        }
    }

    fn scalar(&self, name: &str, parent: &str, text: &str, is_text: bool) -> String {
        let enough_digits = text.bytes().filter(u8::is_ascii_digit).count() >= 6;
        let kind = match classify(name, parent) {
            Key::Secret | Key::WeakSecret | Key::Header => return "<secret>".to_owned(),
            Key::User => "user",
            Key::Session => "session",
            Key::Person if !is_text || text.bytes().any(|b| b.is_ascii_digit()) => "user",
            Key::Person | Key::Name => "name",
            Key::BareName if is_person(text, parent) => "name",
            Key::Personal => "personal",
            Key::Email if text.contains('@') => "email",
            Key::Phone if enough_digits => "phone",
            Key::Card if text.bytes().filter(u8::is_ascii_digit).count() >= 12 => "card",
            Key::Ip => "ip",
            // `{"user": {"id": 7}}`: the parent says whose id it is.
            Key::Other | Key::Id if name.eq_ignore_ascii_case("id") && classify("id", parent) == Key::User => "user",
            _ => return self.text(text).into_owned(),
        };
        if text.starts_with('<') && super::span::placeholder_at(text, 0).is_some_and(|(end, _)| end == text.len()) {
            return text.to_owned();
        }
        format!("<{}>", self.pseudonym(kind, text))
    }
}

fn is_person(text: &str, parent: &str) -> bool {
    let full = super::people::full_name_end(text, 0) == Some(text.len());
    full && !super::people::is_camel(text) && !matches!(parent, "product" | "item" | "service" | "category")
}

/// The ids of the entry itself, which texts like to repeat without saying what they are.
struct Known<'a> {
    user: Option<(&'a str, String)>,
    session: Option<(&'a str, String)>,
}

impl Known<'_> {
    fn in_text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (id, name) in [&self.user, &self.session].into_iter().flatten() {
            if id.len() >= SHORTEST_ID && id.bytes().any(|b| b.is_ascii_digit()) && text.contains(id) && *id != name {
                text = replace_whole(&text, id, name);
            }
        }
        text
    }

    fn replace(&self, value: &Value, depth: usize) -> Value {
        match value {
            _ if depth > DEEPEST => Value::Null,
            Value::String(text) => Value::String(self.in_text(text)),
            Value::Array(items) => Value::Array(items.iter().map(|item| self.replace(item, depth + 1)).collect()),
            Value::Object(fields) => {
                Value::Object(fields.iter().map(|(key, value)| (key.clone(), self.replace(value, depth + 1))).collect())
            }
            other => other.clone(),
        }
    }
}

/// Replaces an id where it is not a part of a longer word.
fn replace_whole(text: &str, id: &str, name: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (start, found) in text.match_indices(id) {
        let end = start + found.len();
        let inside = super::bytes::word_before(text, start)
            || text.get(end..).and_then(|rest| rest.chars().next()).is_some_and(char::is_alphanumeric);
        if !inside {
            out.push_str(text.get(done..start).unwrap_or_default());
            out.push('<');
            out.push_str(name);
            out.push('>');
            done = end;
        }
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}
