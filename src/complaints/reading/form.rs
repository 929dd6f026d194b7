//! Bodies of web forms: `name=value&name=value`, as simple web hooks send them.

use crate::entry::encoding;

/// The pairs of a form; what is no percent-encoding stays as it is.
#[must_use]
pub fn form(body: &str) -> Vec<(String, String)> {
    let pairs = body.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

fn decoded(text: &str) -> String {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'+' => plain.push(b' '),
            b'%' => match (digit(bytes.get(at)), digit(bytes.get(at + 1))) {
                (Some(high), Some(low)) => {
                    plain.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                    at += 2;
                }
                _ => plain.push(b'%'),
            },
            byte => plain.push(*byte),
        }
    }
    encoding::text(&plain).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_in_either_encoding_and_damage_is_kept() {
        let pairs = form("id=7&text=%D0%BD%D0%B5+%D0%BF%D1%80%D0%BE%D1%88%D0%BB%D0%B0&old=%ED%E5&odd=%zz%&&flag");
        let wanted = [("id", "7"), ("text", "не прошла"), ("old", "не"), ("odd", "%zz%"), ("flag", "")];
        assert_eq!(pairs, wanted.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
}
