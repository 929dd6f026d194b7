//! Addresses below the server's root: ids and words may hold anything, so they are encoded.

use crate::incident::IncidentId;

/// One segment of a path, or one value of a query.
#[must_use]
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The page of an incident.
#[must_use]
pub fn incident(id: &IncidentId) -> String {
    format!("/ui/incidents/{}", encoded(id.as_str()))
}

/// A path with a query; what is empty is left out.
#[must_use]
pub fn with_query(path: &str, fields: &[(&str, &str)]) -> String {
    let mut address = path.to_owned();
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        address.push(if address.len() == path.len() { '?' } else { '&' });
        address.push_str(&format!("{name}={}", encoded(value)));
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_an_id_leaves_its_segment() {
        assert_eq!(incident(&IncidentId::given("A/7 ?#é")), "/ui/incidents/A%2F7%20%3F%23%C3%A9");
        assert_eq!(with_query("/ui/x", &[("a", ""), ("q", "a&b=1"), ("s", "2")]), "/ui/x?q=a%26b%3D1&s=2");
    }
}
