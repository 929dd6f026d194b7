//! Text as one part of an address (RFC 3986: all but the unreserved characters are encoded).

use std::fmt::Write as _;

/// Percent-encoded, so that it is one part of a path or one value of a query.
#[must_use]
pub fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() + 8);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string can't fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_in_addresses_loses_it() {
        assert_eq!(encoded("../x?"), "..%2Fx%3F");
        assert_eq!(encoded("a/b ü*,"), "a%2Fb%20%C3%BC%2A%2C");
    }
}
