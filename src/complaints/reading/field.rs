//! The fields of a complaint, as maps of columns name them.

use std::collections::BTreeMap;
use std::fmt;

/// A field that a column or a path can give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each is named after what it holds")]
pub enum Field {
    Ticket,
    At,
    Subject,
    Text,
    Channel,
    Session,
    User,
    Order,
    Trace,
    Category,
    Amount,
    Currency,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Ticket,
        Self::At,
        Self::Subject,
        Self::Text,
        Self::Channel,
        Self::Session,
        Self::User,
        Self::Order,
        Self::Trace,
        Self::Category,
        Self::Amount,
        Self::Currency,
    ];

    /// Its name in maps.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ticket => "ticket",
            Self::At => "at",
            Self::Subject => "subject",
            Self::Text => "text",
            Self::Channel => "channel",
            Self::Session => "session",
            Self::User => "user",
            Self::Order => "order",
            Self::Trace => "trace",
            Self::Category => "category",
            Self::Amount => "amount",
            Self::Currency => "currency",
        }
    }

    /// Its place in a table of all fields.
    pub(super) fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A map names a field that there is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}” is no field of a complaint; known: {known}",
    known = Field::ALL.map(Field::name).join(", ")
)]
pub struct UnknownField(pub String);

/// Which column, or path in JSON, gives which field. What is not in it is found by the usual names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldMap(pub(super) BTreeMap<Field, String>);

impl FieldMap {
    /// Adds `field=column`.
    ///
    /// # Errors
    /// [`UnknownField`] where there is no such field, or no `=`.
    pub fn add(&mut self, pair: &str) -> Result<(), UnknownField> {
        let (field, column) = pair.split_once('=').ok_or_else(|| UnknownField(pair.to_owned()))?;
        self.set(field, column)
    }

    /// Says which column gives a field.
    ///
    /// # Errors
    /// [`UnknownField`] where there is no such field.
    pub fn set(&mut self, field: &str, column: &str) -> Result<(), UnknownField> {
        let field = field.trim().to_ascii_lowercase();
        let known = Field::ALL.into_iter().find(|known| known.name() == field).ok_or(UnknownField(field))?;
        self.0.insert(known, column.trim().to_owned());
        Ok(())
    }
}
