//! Addresses of our own pages, with what is asked in their queries.

use crate::percent::encoded;

/// `path?name=value&…`; what is empty is left out.
#[must_use]
pub fn address(path: &str, asked: &[(&str, &str)]) -> String {
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
        assert_eq!(address("/ui/search", &asked), "/ui/search?q=a%26in%3Db%20%22%3C%D0%B6%3E%23&to=%2Fx%3F%23");
        assert_eq!(address("/ui/search?a=1", &[("b", "2")]), "/ui/search?a=1&b=2");
    }
}
