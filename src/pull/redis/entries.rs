//! The server's replies as entries. What is not as it should be is left out; nothing here can fail.

use std::borrow::Cow;

use redis::Value;

use crate::pull::token::RedisId;

/// An entry of a stream.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) id: RedisId,
    /// Fields and values; `None`: it was deleted, and only its id is left.
    pub(super) fields: Option<Vec<(Vec<u8>, Vec<u8>)>>,
}

impl Entry {
    /// The fields as texts; what is no UTF-8 is replaced.
    pub(super) fn texts(&self) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
        let pairs = self.fields.iter().flatten();
        pairs.map(|(name, value)| (String::from_utf8_lossy(name), String::from_utf8_lossy(value))).collect()
    }
}

/// The entries in a reply of XREADGROUP for one stream.
pub(super) fn of_read(reply: &Value) -> Vec<Entry> {
    let of_stream = |pair: &Value| match pair {
        Value::Array(parts) => parts.get(1).map(list),
        _ => None,
    };
    match reply {
        Value::Array(streams) => streams.iter().filter_map(of_stream).flatten().collect(),
        Value::Map(streams) => streams.iter().flat_map(|(_, entries)| list(entries)).collect(),
        _ => Vec::new(),
    }
}

/// The entries in a reply of XAUTOCLAIM, and where the next call goes on; what was deleted stands in a list of its own.
pub(super) fn of_claim(reply: &Value) -> (String, Vec<Entry>) {
    let Value::Array(parts) = reply else { return ("0-0".to_owned(), Vec::new()) };
    let next = parts.first().and_then(text).unwrap_or_else(|| "0-0".to_owned());
    (next, parts.get(1).map(list).unwrap_or_default())
}

/// A figure that XINFO GROUPS says of a group.
pub(super) fn of_group(reply: &Value, group: &str, figure: &str) -> Option<u64> {
    let Value::Array(groups) = reply else { return None };
    let groups: Vec<Vec<(String, &Value)>> = groups.iter().map(pairs).collect();
    let is_this = |pairs: &&Vec<(String, &Value)>| {
        pairs.iter().any(|(name, value)| name == "name" && text(value).as_deref() == Some(group))
    };
    let found = groups.iter().find(is_this)?;
    let (_, value) = found.iter().find(|(name, _)| name == figure)?;
    match value {
        Value::Int(number) => u64::try_from(*number).ok(),
        _ => None,
    }
}

/// What XINFO STREAM says of a name.
pub(super) fn of_stream(reply: &Value, name: &str) -> Option<String> {
    pairs(reply).into_iter().find(|(known, _)| known == name).and_then(|(_, value)| text(value))
}

fn pairs(value: &Value) -> Vec<(String, &Value)> {
    match value {
        Value::Array(parts) => {
            parts.chunks_exact(2).filter_map(|pair| Some((text(pair.first()?)?, pair.get(1)?))).collect()
        }
        Value::Map(pairs) => pairs.iter().filter_map(|(name, value)| Some((text(name)?, value))).collect(),
        _ => Vec::new(),
    }
}

fn list(entries: &Value) -> Vec<Entry> {
    match entries {
        Value::Array(entries) => entries.iter().filter_map(entry).collect(),
        _ => Vec::new(),
    }
}

fn entry(value: &Value) -> Option<Entry> {
    let Value::Array(parts) = value else { return None };
    let id = text(parts.first()?)?.parse().ok()?;
    let fields = match parts.get(1)? {
        Value::Array(fields) => Some(
            fields.chunks_exact(2).filter_map(|pair| Some((bytes(pair.first()?)?, bytes(pair.get(1)?)?))).collect(),
        ),
        _ => None,
    };
    Some(Entry { id, fields })
}

fn bytes(value: &Value) -> Option<Vec<u8>> {
    match value {
        Value::BulkString(bytes) => Some(bytes.clone()),
        Value::SimpleString(text) => Some(text.clone().into_bytes()),
        Value::Int(number) => Some(number.to_string().into_bytes()),
        _ => None,
    }
}

fn text(value: &Value) -> Option<String> {
    bytes(value).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bulk(text: &str) -> Value {
        Value::BulkString(text.as_bytes().to_vec())
    }

    #[test]
    fn entries_and_deleted_ones() {
        let entry = Value::Array(vec![bulk("5-1"), Value::Array(vec![bulk("line"), bulk("x")])]);
        let gone = Value::Array(vec![bulk("5-2"), Value::Nil]);
        let reply = Value::Array(vec![Value::Array(vec![bulk("shop"), Value::Array(vec![entry.clone(), gone])])]);
        let read = of_read(&reply);
        assert_eq!((read.len(), read[0].id, read[1].fields.is_none()), (2, RedisId(5, 1), true));
        assert_eq!(read[0].texts(), [("line".into(), "x".into())]);
        assert_eq!(of_read(&Value::Nil), []);
        let claim = Value::Array(vec![bulk("0-0"), Value::Array(vec![entry]), Value::Array(vec![])]);
        assert_eq!(of_claim(&claim).1.len(), 1);
    }

    #[test]
    fn figures_of_a_group() {
        let group =
            Value::Array(vec![bulk("name"), bulk("g"), bulk("pending"), Value::Int(3), bulk("lag"), Value::Nil]);
        let reply = Value::Array(vec![group]);
        assert_eq!((of_group(&reply, "g", "pending"), of_group(&reply, "g", "lag")), (Some(3), None));
        assert_eq!(of_group(&reply, "h", "pending"), None);
    }
}
