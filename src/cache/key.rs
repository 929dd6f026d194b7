//! [`CacheKey`]: what a value is kept under, and the key to its cipher, both from a hash of all that it was drawn from.

use std::fmt::Write;

/// This program: a hash of its sources and of the versions of what it is built with. Another build may compute otherwise.
const PROGRAM: &str = env!("SOURCES_OF_CARTWATCH");

/// What is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CacheKind {
    /// What recall finds.
    Recall,
    /// What a generator writes.
    Solution,
}

impl CacheKind {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Recall, Self::Solution];

    /// The name in keys, figures and settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Recall => "recall",
            Self::Solution => "solution",
        }
    }
}

/// A value's place and its secret. Neither tells what was asked.
#[derive(Clone, PartialEq, Eq)]
pub struct CacheKey {
    kind: CacheKind,
    group: String,
    id: String,
    secret: [u8; 32],
}

impl std::fmt::Debug for CacheKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name())
    }
}

impl CacheKey {
    /// The key of a value that follows from these parts and from the group, which may be empty. Values of a group are
    /// dropped together.
    #[must_use]
    pub fn new(kind: CacheKind, group: &[u8], parts: &[&[u8]]) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("cartwatch cache root 1");
        for part in [PROGRAM.as_bytes(), kind.name().as_bytes(), group].iter().chain(parts) {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
        let root = hasher.finalize();
        let group = if group.is_empty() {
            String::new()
        } else {
            hex(&blake3::derive_key("cartwatch cache group 1", group)[..8])
        };
        Self {
            kind,
            group,
            id: hex(&blake3::derive_key("cartwatch cache id 1", root.as_bytes())[..16]),
            secret: blake3::derive_key("cartwatch cache secret 1", root.as_bytes()),
        }
    }

    /// What is kept.
    #[must_use]
    pub fn kind(&self) -> CacheKind {
        self.kind
    }

    /// The place of the whole group: `recall:<group>`; `None` without one.
    #[must_use]
    pub fn group_name(&self) -> Option<String> {
        (!self.group.is_empty()).then(|| format!("{}:{}", self.kind.name(), self.group))
    }

    /// The place: `recall:<group>:<id>`, `solution:<id>`.
    #[must_use]
    pub fn name(&self) -> String {
        match self.group_name() {
            Some(group) => format!("{group}:{}", self.id),
            None => format!("{}:{}", self.kind.name(), self.id),
        }
    }

    pub(super) fn secret(&self) -> &[u8; 32] {
        &self.secret
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_counts_and_where_it_ends() {
        let key = |kind, group: &str, parts: &[&str]| {
            let parts: Vec<&[u8]> = parts.iter().map(|part| part.as_bytes()).collect();
            CacheKey::new(kind, group.as_bytes(), &parts)
        };
        let all = [
            key(CacheKind::Recall, "v1", &["ab", "c"]),
            key(CacheKind::Recall, "v1", &["a", "bc"]),
            key(CacheKind::Recall, "v2", &["ab", "c"]),
            key(CacheKind::Solution, "v1", &["ab", "c"]),
            key(CacheKind::Recall, "", &["ab", "c"]),
        ];
        for (at, one) in all.iter().enumerate() {
            assert!(all.iter().skip(at + 1).all(|other| one.id != other.id && one.secret != other.secret));
        }
        assert_eq!(all[0].group_name(), all[1].group_name());
        assert_ne!(all[0].group_name(), all[2].group_name());
        assert!(all[4].group_name().is_none() && all[4].name().starts_with("recall:"));
        assert_eq!(format!("{:?}", all[0]), all[0].name());
    }
}
