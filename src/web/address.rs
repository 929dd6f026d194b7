//! Addresses with a query.

/// A path with parameters; those without a value are left out.
#[must_use]
pub(super) fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut address = path.to_owned();
    for (name, value) in parameters.iter().filter(|(_, value)| !value.is_empty()) {
        address.push(if address.contains('?') { '&' } else { '?' });
        address.push_str(name);
        address.push('=');
        encode(value, &mut address);
    }
    address
}

/// One part of a path, percent-encoded.
#[must_use]
pub(super) fn segment(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    encode(text, &mut encoded);
    encoded
}

fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_can_not_break_out_of_an_address() {
        let made = address("/ui/search", &[("q", "a&in=b \"<ж>#"), ("in", ""), ("x", "1")]);
        assert_eq!(made, "/ui/search?q=a%26in%3Db%20%22%3C%D0%B6%3E%23&x=1");
        assert_eq!(segment("../x?"), "..%2Fx%3F");
    }
}
