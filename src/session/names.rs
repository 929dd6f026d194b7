//! Names of services, endpoints and steps as small numbers, so that a million open sessions fit into memory.

use std::sync::Arc;

use ahash::AHashMap;

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
