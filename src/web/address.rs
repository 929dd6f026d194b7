//! Addresses of our own pages, with what is asked in their queries.

/// `path?name=value&…`; what is empty is left out.
#[must_use]
pub fn address(path: &str, asked: &[(&str, &str)]) -> String {
    let mut address = path.to_owned();
    let mut sign = '?';
    for (name, value) in asked.iter().filter(|(_, value)| !value.is_empty()) {
        address.push(sign);
        address.push_str(name);
        address.push('=');
        address.push_str(&encoded(value));
        sign = '&';
    }
    address
}

/// Percent-encoded, so that it is one part of a path or one value of a query.
#[must_use]
pub fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() + 8);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_asked_stays_one_value() {
        let asked = [("q", "a&b=ж"), ("none", ""), ("to", "/x?#")];
        assert_eq!(address("/ui/search", &asked), "/ui/search?q=a%26b%3D%D0%B6&to=%2Fx%3F%23");
        assert_eq!(address("/ui/search", &[]), "/ui/search");
    }
}
