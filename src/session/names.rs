//! Names of services, endpoints and steps as small numbers, so that a million open sessions fit into memory.

use std::sync::Arc;

use ahash::AHashMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::stable_hash;

/// A name with its hash, shared instead of copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    hash: u64,
    text: Arc<str>,
}

impl Name {
    /// Hashes and shares the text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { hash: stable_hash(&[text.as_bytes()]), text: Arc::from(text) }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The stable hash of the text.
    #[must_use]
    pub fn hash(&self) -> u64 {
        self.hash
    }
}

/// Number of a name in a [`Names`] table; 0 is "no name".
pub type NameId = u16;

/// A table of at most 65,536 names; what comes after is called `other`.
///
/// Numbers depend on the order of arrival, so they are for looking up only and never for ordering.
#[derive(Debug)]
pub struct Names {
    ids: AHashMap<u64, NameId>,
    texts: Vec<Arc<str>>,
}

/// A name is its text; the hash follows from it.
impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.as_ref().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::new(&String::deserialize(deserializer)?))
    }
}

/// The table is its texts in the order of their numbers, without the two that are always there.
impl Serialize for Names {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let texts: Vec<&str> = self.texts.iter().skip(2).map(AsRef::as_ref).collect();
        texts.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut names = Self::default();
        for text in Vec::<String>::deserialize(deserializer)? {
            names.id(&Name::new(&text));
        }
        Ok(names)
    }
}

impl Default for Names {
    fn default() -> Self {
        Self { ids: AHashMap::new(), texts: vec![Arc::from(""), Arc::from("other")] }
    }
}

impl Names {
    /// No name.
    pub const NONE: NameId = 0;
    /// A name that found no room.
    pub const OTHER: NameId = 1;

    /// The number of a name, given a new one when it is unknown.
    pub fn id(&mut self, name: &Name) -> NameId {
        if let Some(id) = self.ids.get(&name.hash) {
            return *id;
        }
        let Ok(id) = NameId::try_from(self.texts.len()) else { return Self::OTHER };
        self.texts.push(Arc::clone(&name.text));
        self.ids.insert(name.hash, id);
        id
    }

    /// The number of an optional name.
    pub fn id_of(&mut self, name: Option<&Name>) -> NameId {
        name.map_or(Self::NONE, |name| self.id(name))
    }

    /// The number of a name that is known already.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<NameId> {
        self.ids.get(&stable_hash(&[text.as_bytes()])).copied()
    }

    /// The name of a number; empty for [`Names::NONE`] and for unknown ones.
    #[must_use]
    pub fn text(&self, id: NameId) -> &str {
        self.texts.get(usize::from(id)).map_or("", |text| text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_when_a_table_is_saved() {
        let mut names = Names::default();
        let ids = ["cart", "other", "pay"].map(|name| names.id(&Name::new(name)));
        let mut saved: Names = postcard::from_bytes(&postcard::to_stdvec(&names).unwrap()).unwrap();
        assert_eq!(["cart", "other", "pay"].map(|name| saved.id(&Name::new(name))), ids);
        assert_eq!(saved.text(Names::OTHER), "other");
    }

    #[test]
    fn a_full_table_calls_the_rest_other() {
        let mut names = Names::default();
        let first = names.id(&Name::new("cart"));
        for n in 0..70_000 {
            names.id(&Name::new(&format!("n{n}")));
        }
        assert_eq!(names.id(&Name::new("cart")), first);
        assert_eq!(names.text(first), "cart");
        let late = names.id(&Name::new("late"));
        assert_eq!(names.text(late), "other");
    }
}
