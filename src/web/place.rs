//! [`Place`]: the pages that the navigation names. A page stands here once there is something behind its link.

/// A page of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Whether customers are hurting, and what hurts most.
    Now,
}

impl Place {
    /// All of them, in the order of the navigation.
    pub const ALL: [Self; 1] = [Self::Now];

    /// Its name in addresses and in keys of sentences.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Now => "now",
        }
    }

    /// Its address below the server's root.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::Now => "/ui/now",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_named_alike() {
        for place in Place::ALL {
            assert_eq!(place.path(), format!("/ui/{}", place.name()));
        }
    }
}
