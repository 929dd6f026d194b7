//! The fast path: reads an object in our schema straight into a draft, and sets foreign names aside.

use std::fmt;

use serde::{
    Deserialize,
    de::{
        DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor,
        value::{MapAccessDeserializer, SeqAccessDeserializer},
    },
};
use serde_json::Value;

use super::text::Text;
use crate::decode::{
    draft::Draft,
    duration,
    field::{Field, Unit},
    time::Clock,
};
use crate::entry::{EventData, Level};

/// Reads one object.
pub(super) struct Record<'r> {
    pub(super) clock: &'r Clock,
    pub(super) draft: &'r mut Draft,
    /// Names that are not of our schema, and values that are not of its types.
    pub(super) foreign: &'r mut Vec<(String, Value)>,
}

impl<'de> DeserializeSeed<'de> for Record<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Record<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(KeySeed)? {
            match key {
                Key::Timestamp => map.next_value_seed(Time { clock: self.clock, draft: self.draft })?,
                Key::SessionId => self.draft.session = map.next_value_seed(Text)?,
                Key::UserId => self.draft.user = map.next_value_seed(Text)?,
                Key::EventType => self.draft.event_type = map.next_value_seed(Text)?,
                Key::ErrorCode => self.draft.error_code = map.next_value_seed(Text)?,
                Key::TraceId => self.draft.trace = map.next_value_seed(Text)?,
                Key::ResponseTime => map.next_value_seed(ResponseTime(self.draft))?,
                Key::EventData => {
                    if let Some(other) = map.next_value_seed(Data(&mut self.draft.data))? {
                        self.foreign.push(("event_data".to_owned(), other));
                    }
                }
                // These three are also the names of containers elsewhere (ECS `service.name`, OTLP `body`).
                Key::Message => self.text_or_foreign("message", map.next_value()?),
                Key::Level => self.text_or_foreign("level", map.next_value()?),
                Key::Service => self.text_or_foreign("service", map.next_value()?),
                Key::Other(name) => {
                    let value: Value = map.next_value()?;
                    if !value.is_null() {
                        self.foreign.push((name, value));
                    }
                }
            }
        }
        Ok(())
    }
}

impl Record<'_> {
    fn text_or_foreign(&mut self, name: &'static str, value: Value) {
        let text = match value {
            Value::String(text) => text,
            Value::Null => return,
            other => return self.foreign.push((name.to_owned(), other)),
        };
        match name {
            "level" => match Level::parse(&text) {
                Some(level) => self.draft.level = Some(level),
                None => self.foreign.push((name.to_owned(), Value::String(text))),
            },
            _ if crate::decode::draft::is_void(&text) => {}
            "service" => self.draft.service = Some(text),
            _ => self.draft.message = Some(text),
        }
    }
}

enum Key {
    Timestamp,
    SessionId,
    UserId,
    EventType,
    EventData,
    ErrorCode,
    ResponseTime,
    Message,
    Level,
    Service,
    TraceId,
    Other(String),
}

struct KeySeed;

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Key, E> {
        Ok(match name {
            "timestamp" => Key::Timestamp,
            "session_id" => Key::SessionId,
            "user_id" => Key::UserId,
            "event_type" => Key::EventType,
            "event_data" => Key::EventData,
            "error_code" => Key::ErrorCode,
            "response_time" => Key::ResponseTime,
            "message" => Key::Message,
            "level" => Key::Level,
            "service" => Key::Service,
            "trace_id" => Key::TraceId,
            other => Key::Other(other.to_owned()),
        })
    }
}

/// The time: text in any known shape, or an epoch number.
struct Time<'r> {
    clock: &'r Clock,
    draft: &'r mut Draft,
}

impl<'de> DeserializeSeed<'de> for Time<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let other = deserializer.deserialize_any(Scalar(|text: &str| match self.clock.read(text) {
            Some(stamp) => self.draft.stamp = Some(stamp),
            None => self.draft.bad_time = Some(text.chars().take(60).collect()),
        }))?;
        if !other.is_null() {
            // A time that can't be read is noted in the draft by `set`.
            let _ = self.draft.set(Field::Time, other, self.clock);
        }
        Ok(())
    }
}

/// The duration in seconds: a number, or a text with or without a unit.
struct ResponseTime<'r>(&'r mut Draft);

impl<'de> DeserializeSeed<'de> for ResponseTime<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let mut found = Ok(None);
        let other = deserializer.deserialize_any(Scalar(|text: &str| found = duration::parse(text, Unit::Seconds)))?;
        if let Some(number) = other.as_f64() {
            found = duration::seconds(number, Unit::Seconds).map(Some);
        }
        match found {
            Ok(seconds) => self.0.response_time = seconds,
            Err(problem) => self.0.problems.push(problem),
        }
        Ok(())
    }
}

/// Hands a text to a function without copying it; gives back anything else.
struct Scalar<F>(F);

impl<'de, F: FnOnce(&str)> Visitor<'de> for Scalar<F> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a number")
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        (self.0)(text);
        Ok(Value::Null)
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Value, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(map))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Value, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(items))
    }
}

/// The free-form fields; nulls are left out. Gives back what is no object.
struct Data<'r>(&'r mut EventData);

impl<'de> DeserializeSeed<'de> for Data<'_> {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Data<'_> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            if !value.is_null() {
                self.0.insert(name, value);
            }
        }
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        match serde_json::from_str(text) {
            Ok(Value::Object(object)) => {
                self.0.extend(object);
                Ok(None)
            }
            _ => Ok(Some(Value::from(text))),
        }
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Some(Value::from(number)))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Some(Value::from(number)))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Some(Value::from(number)))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(Some(Value::Bool(flag)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(items)).map(Some)
    }
}
