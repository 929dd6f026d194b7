//! [`Place`]: the pages that the navigation names.

/// A page of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Whether customers are hurting, and what hurts most.
    Now,
    /// All incidents.
    Incidents,
    /// One customer's way.
    Customers,
    /// Search in what is remembered.
    Search,
    /// What customers wrote, and whether it became less.
    Complaints,
    /// Runbooks.
    Knowledge,
    /// Entries as they come.
    Tail,
    /// What comes in, and the mirror.
    Sources,
    /// Rules, tokens, notifications.
    Settings,
}

impl Place {
    /// All of them, in the order of the navigation.
    pub const ALL: [Self; 9] = [
        Self::Now,
        Self::Incidents,
        Self::Customers,
        Self::Search,
        Self::Complaints,
        Self::Knowledge,
        Self::Tail,
        Self::Sources,
        Self::Settings,
    ];

    /// Its name in addresses and in keys of sentences.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Incidents => "incidents",
            Self::Customers => "customers",
            Self::Search => "search",
            Self::Complaints => "complaints",
            Self::Knowledge => "knowledge",
            Self::Tail => "tail",
            Self::Sources => "sources",
            Self::Settings => "settings",
        }
    }

    /// Its address below the server's root.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::Now => "/ui/now",
            Self::Incidents => "/ui/incidents",
            Self::Customers => "/ui/customers",
            Self::Search => "/ui/search",
            Self::Complaints => "/ui/complaints",
            Self::Knowledge => "/ui/knowledge",
            Self::Tail => "/ui/tail",
            Self::Sources => "/ui/sources",
            Self::Settings => "/ui/settings",
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
