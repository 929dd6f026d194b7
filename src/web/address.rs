//! Addresses of our own pages: ids and words may hold anything, so they are encoded.

pub use crate::percent::encoded;

/// The page of an incident.
#[must_use]
pub fn incident(id: &str) -> String {
    format!("/ui/incidents/{}", encoded(id))
}

/// `path?name=value&…`; what is empty is left out.
#[must_use]
pub fn with_query(path: &str, asked: &[(&str, &str)]) -> String {
    let mut address = path.to_owned();
    for (name, value) in asked.iter().filter(|(_, value)| !value.is_empty()) {
        address.push(if address.contains('?') { '&' } else { '?' });
        address.push_str(name);
        address.push('=');
        address.push_str(&encoded(value));
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_asked_stays_one_value() {
        let asked = [("q", "a&in=b \"<ж>#"), ("none", ""), ("to", "/x?#")];
        assert_eq!(with_query("/ui/search", &asked), "/ui/search?q=a%26in%3Db%20%22%3C%D0%B6%3E%23&to=%2Fx%3F%23");
        assert_eq!(with_query("/ui/search?a=1", &[("b", "2")]), "/ui/search?a=1&b=2");
    }

    #[test]
    fn nothing_in_an_id_leaves_its_segment() {
        assert_eq!(incident("A/7 ?#é"), "/ui/incidents/A%2F7%20%3F%23%C3%A9");
    }
}
