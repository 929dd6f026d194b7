//! Finds what matters in an entry's free fields, in one pass and under whatever names the source uses.

use ahash::AHashMap;
use serde_json::Value;

use crate::entry::EventData;

/// What a field is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Status,
    Endpoint,
    Method,
    Level,
    Step,
    Address,
    Agent,
    Span,
    Parent,
    Reference,
    Currency,
    Total,
    Sum,
    Amount,
}

const ROLES: [(Role, &str); 14] = [
    (Role::Status, "status"),
    (Role::Endpoint, "endpoint"),
    (Role::Method, "method"),
    (Role::Level, "level"),
    (Role::Step, "step"),
    (Role::Address, "address"),
    (Role::Agent, "agent"),
    (Role::Span, "span"),
    (Role::Parent, "parent"),
    (Role::Reference, "reference"),
    (Role::Currency, "currency"),
    (Role::Total, "total"),
    (Role::Sum, "sum"),
    (Role::Amount, "amount"),
];

impl Role {
    pub(super) fn parse(name: &str) -> Option<Self> {
        ROLES.iter().find(|(_, known)| *known == name).map(|(role, _)| *role)
    }

    pub(super) fn known() -> String {
        ROLES.map(|(_, name)| name).join(", ")
    }
}

#[derive(Debug, Clone)]
struct Use {
    role: Role,
    rank: usize,
    /// Key within the object that this field holds.
    inner: Option<String>,
}

/// The configured names.
#[derive(Debug, Default)]
pub(super) struct FieldNames {
    uses: AHashMap<String, Vec<Use>>,
}

impl FieldNames {
    pub(super) fn add(&mut self, role: Role, keys: &[String]) {
        for (rank, key) in keys.iter().enumerate() {
            self.uses.entry(key.clone()).or_default().push(Use { role, rank, inner: None });
            if let Some((outer, inner)) = key.split_once('.') {
                let inner = Some(inner.to_owned());
                self.uses.entry(outer.to_owned()).or_default().push(Use { role, rank, inner });
            }
        }
    }
}

/// Borrowed view of what an entry says beside its fixed fields.
#[derive(Debug, Default)]
pub(super) struct Fields<'a> {
    found: [Option<(usize, &'a Value)>; ROLES.len()],
    pub(super) references: Vec<&'a Value>,
}

impl<'a> Fields<'a> {
    pub(super) fn scan(data: &'a EventData, names: &FieldNames) -> Self {
        let mut fields = Self::default();
        for (key, value) in data {
            let Some(uses) = names.uses.get(key.as_str()) else { continue };
            for Use { role, rank, inner } in uses {
                let value = match inner {
                    None => Some(value),
                    Some(inner) => value.get(inner.as_str()),
                };
                let Some(value) = value.filter(|value| is_said(value)) else { continue };
                if *role == Role::Reference {
                    fields.references.push(value);
                }
                if let Some(slot) = fields.found.get_mut(*role as usize)
                    && slot.is_none_or(|(known, _)| *rank < known)
                {
                    *slot = Some((*rank, value));
                }
            }
        }
        fields
    }

    pub(super) fn value(&self, role: Role) -> Option<&'a Value> {
        self.found.get(role as usize).copied().flatten().map(|(_, value)| value)
    }

    pub(super) fn text(&self, role: Role) -> Option<&'a str> {
        self.value(role).and_then(Value::as_str)
    }

    pub(super) fn status(&self) -> Option<u16> {
        let status = match self.value(Role::Status)? {
            Value::Number(number) => number.as_u64().and_then(|status| u16::try_from(status).ok()),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        status.filter(|status| (100..600).contains(status))
    }

    /// Path or operation, without query string.
    pub(super) fn endpoint(&self) -> Option<&'a str> {
        let found = self.text(Role::Endpoint)?;
        Some(found.split(['?', '#']).next().unwrap_or(found))
    }
}

fn is_said(value: &Value) -> bool {
    match value {
        Value::Null | Value::Array(_) | Value::Object(_) => false,
        Value::String(text) => !text.is_empty() && text != "-",
        Value::Bool(_) | Value::Number(_) => true,
    }
}
