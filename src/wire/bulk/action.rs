//! The action line before each source: what to do, in which index, under which id.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::wire::WireError;

/// What a bulk item asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Add, or replace what has the same id.
    Index,
    /// Add.
    Create,
    /// Change a part.
    Update,
    /// Remove.
    Delete,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Index, Self::Create, Self::Update, Self::Delete];

    /// The name in requests and replies.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Index => "index",
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }

    /// Whether a source line follows.
    pub(super) fn has_source(self) -> bool {
        self != Self::Delete
    }
}

/// An action line, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head<'b> {
    pub(super) action: Action,
    pub(super) index: Option<Cow<'b, str>>,
    pub(super) id: Option<Cow<'b, str>>,
}

impl<'b> Head<'b> {
    /// Reads an action line. Parameters that are not known are left aside.
    pub(super) fn parse(bytes: &'b [u8], line: u64) -> Result<Self, WireError> {
        let broken = |what: &dyn fmt::Display| WireError::BrokenAction { line, what: what.to_string() };
        let malformed = |expected, found: &str| WireError::MalformedAction { line, expected, found: found.to_owned() };
        let text = std::str::from_utf8(bytes).map_err(|error| broken(&error))?;
        if !text.starts_with('{') {
            serde_json::from_str::<IgnoredAny>(text).map_err(|error| broken(&error))?;
            return Err(malformed("START_OBJECT", token(text)));
        }
        let outer: Outer<'b> = serde_json::from_str(text).map_err(|error| broken(&error))?;
        let Some((name, parameters)) = outer.first else {
            return Err(malformed("FIELD_NAME", "END_OBJECT"));
        };
        let Some(action) = Action::ALL.into_iter().find(|action| action.name() == name) else {
            return Err(malformed("field [create], [delete], [index] or [update]", &name));
        };
        let parameters = parameters.get();
        if !parameters.starts_with('{') {
            return Err(malformed("START_OBJECT", token(parameters)));
        }
        if outer.more {
            return Err(malformed("END_OBJECT", "FIELD_NAME"));
        }
        let Parameters { index, id } = serde_json::from_str(parameters).map_err(|error| broken(&error))?;
        let text = |name: Option<Name<'b>>| name.map(|name| name.0).filter(|text| !text.is_empty());
        Ok(Self { action, index: text(index), id: text(id) })
    }
}

/// What Elasticsearch calls the token that a JSON text begins with.
fn token(json: &str) -> &'static str {
    match json.bytes().next() {
        Some(b'{') => "START_OBJECT",
        Some(b'[') => "START_ARRAY",
        Some(b'"') => "VALUE_STRING",
        Some(b't' | b'f') => "VALUE_BOOLEAN",
        Some(b'n') => "VALUE_NULL",
        _ => "VALUE_NUMBER",
    }
}

/// The first field of an object, and whether there are more.
struct Outer<'b> {
    first: Option<(Cow<'b, str>, &'b RawValue)>,
    more: bool,
}

impl<'de> Deserialize<'de> for Outer<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(OuterVisitor)
    }
}

struct OuterVisitor;

impl<'de> Visitor<'de> for OuterVisitor {
    type Value = Outer<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an action")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let first = map.next_entry::<Name<'de>, &'de RawValue>()?.map(|(name, value)| (name.0, value));
        let mut more = false;
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            more = true;
        }
        Ok(Outer { first, more })
    }
}

#[derive(Deserialize)]
struct Parameters<'b> {
    #[serde(rename = "_index", borrow, default)]
    index: Option<Name<'b>>,
    #[serde(rename = "_id", borrow, default)]
    id: Option<Name<'b>>,
}

/// A text, borrowed where it has no escapes; a number is taken for its digits.
struct Name<'b>(Cow<'b, str>);

impl<'de: 'b, 'b> Deserialize<'de> for Name<'b> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NameVisitor).map(Name)
    }
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(number.to_string()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(number.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions() {
        let head = Head::parse(br#"{"create":{"_index":"logs","_id":7,"routing":"x","_type":"_doc"}}"#, 1);
        let expected = Head { action: Action::Create, index: Some("logs".into()), id: Some("7".into()) };
        assert_eq!(head, Ok(expected));
        let head = Head::parse(br#"{ "index" : {} }"#, 1);
        assert_eq!(head, Ok(Head { action: Action::Index, index: None, id: None }));
    }

    #[test]
    fn errors_are_worded_as_elasticsearch_does() {
        let said = |text: &str| Head::parse(text.as_bytes(), 3).expect_err("no action").to_string();
        let begin = "Malformed action/metadata line [3], expected ";
        for (text, rest) in [
            ("\"x\"", "START_OBJECT but found [VALUE_STRING]"),
            ("[]", "START_OBJECT but found [START_ARRAY]"),
            ("{}", "FIELD_NAME but found [END_OBJECT]"),
            (r#"{"upsert":{}}"#, "field [create], [delete], [index] or [update] but found [upsert]"),
            (r#"{"index":null}"#, "START_OBJECT but found [VALUE_NULL]"),
            (r#"{"index":{},"create":{}}"#, "END_OBJECT but found [FIELD_NAME]"),
        ] {
            assert_eq!(said(text), format!("{begin}{rest}"));
        }
        assert!(said("{").starts_with("Malformed action/metadata line [3]: "));
    }
}
