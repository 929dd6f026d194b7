//! [`Mapping`]: the user's own names for our fields, stronger than the built-in table.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Where a field comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Rule {
    /// A field of the source: its name, dots for nesting (`ctx.sid`), or a column.
    Path(String),
    /// The same value for each entry.
    Constant {
        /// The value.
        value: Value,
    },
}

/// From our field names (`session_id`, or any other name for a field of `event_data`) to [`Rule`]s.
///
/// In a configuration file:
///
/// ```toml
/// [mapping]
/// session_id = "ctx.sid"
/// amount = "cart.total"
/// service = { value = "shop" }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mapping(pub BTreeMap<String, Rule>);

/// A value that a rule gave.
#[derive(Debug, PartialEq)]
pub(super) struct Mapped<'m> {
    /// Our name.
    pub(super) name: &'m str,
    /// The source's name; empty for a constant.
    pub(super) path: &'m str,
    pub(super) value: Value,
}

impl Mapping {
    /// Whether there are no rules.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes the mapped values out of a record, in the order of our names. A field that several rules name is
    /// given to each.
    pub(super) fn take(&self, record: &mut Map<String, Value>) -> Vec<Mapped<'_>> {
        let mut taken = Vec::new();
        let mut used = Vec::new();
        for (name, rule) in &self.0 {
            match rule {
                Rule::Constant { value } => taken.push(Mapped { name, path: "", value: value.clone() }),
                Rule::Path(path) => {
                    if let Some(value) = find(record, path).filter(|value| !value.is_null()) {
                        taken.push(Mapped { name, path, value: value.clone() });
                        used.push(path);
                    }
                }
            }
        }
        for path in used {
            remove(record, path);
        }
        taken
    }

    /// Whether a rule gives this field (by our name) from one of the columns, or as a constant.
    pub(super) fn gives(&self, field: &str, columns: &[String]) -> bool {
        self.0.get(field).is_some_and(|rule| match rule {
            Rule::Constant { .. } => true,
            Rule::Path(path) => columns.contains(path),
        })
    }
}

/// The value at a path; a name that itself has dots is found before nested ones.
fn find<'v>(record: &'v Map<String, Value>, path: &str) -> Option<&'v Value> {
    if let Some(value) = record.get(path) {
        return Some(value);
    }
    path.match_indices('.').find_map(|(at, _)| {
        let (head, tail) = (path.get(..at)?, path.get(at + 1..)?);
        find(record.get(head)?.as_object()?, tail)
    })
}

fn remove(record: &mut Map<String, Value>, path: &str) -> bool {
    if record.remove(path).is_some() {
        return true;
    }
    path.match_indices('.').any(|(at, _)| match (path.get(..at), path.get(at + 1..)) {
        (Some(head), Some(tail)) => {
            record.get_mut(head).and_then(Value::as_object_mut).is_some_and(|inner| remove(inner, tail))
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn paths_constants_and_dotted_names() {
        let mapping: Mapping =
            toml::from_str("session_id = \"ctx.sid\"\nservice = { value = \"shop\" }\namount = \"a.b.c\"")
                .expect("toml");
        let Value::Object(mut record) = json!({"ctx": {"sid": "s1", "x": 1}, "a.b": {"c": 5}}) else { panic!() };
        let taken: Vec<_> = mapping.take(&mut record).into_iter().map(|mapped| (mapped.name, mapped.value)).collect();
        assert_eq!(taken, [("amount", json!(5)), ("service", json!("shop")), ("session_id", json!("s1"))]);
        assert_eq!(Value::Object(record), json!({"ctx": {"x": 1}, "a.b": {}}));
    }
}
