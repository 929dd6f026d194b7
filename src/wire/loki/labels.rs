//! Labels as Prometheus and Loki write them: `{job="web", host="a\"b"}`.

/// The pairs of a label set; what can't be read ends it.
pub(super) fn parse(text: &str) -> Vec<(String, String)> {
    let mut rest = text.trim().trim_start_matches('{');
    let mut pairs = Vec::new();
    while let Some((name, after)) = rest.split_once('=') {
        let name = name.trim_matches([' ', ',', '"', '\t']);
        let after = after.trim_start();
        let quoted = after.strip_prefix('"').and_then(quoted).or_else(|| raw(after));
        let Some((value, after)) = quoted else { break };
        if !name.is_empty() {
            pairs.push((name.to_owned(), value));
        }
        rest = after;
    }
    pairs
}

/// A text between backquotes.
fn raw(text: &str) -> Option<(String, &str)> {
    let (value, rest) = text.strip_prefix('`')?.split_once('`')?;
    Some((value.to_owned(), rest))
}

/// A text up to its quote, Go's escapes resolved, and what follows.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, text.get(at + 1..)?)),
            '\\' => match chars.next()?.1 {
                'n' => value.push('\n'),
                't' => value.push('\t'),
                'r' => value.push('\r'),
                kind @ ('u' | 'x') => value.push(code_point(&mut chars, if kind == 'u' { 4 } else { 2 })?),
                other => value.push(other),
            },
            other => value.push(other),
        }
    }
    None
}

fn code_point(chars: &mut std::str::CharIndices<'_>, digits: usize) -> Option<char> {
    let number = (0..digits).try_fold(0, |number, _| Some(number * 16 + chars.next()?.1.to_digit(16)?))?;
    Some(char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn label_sets() {
        let found = parse(r#"{job="a\"b", host="x,y" ,path=`C:\x`, u="я\u0041\n"}"#);
        let expected = [("job", "a\"b"), ("host", "x,y"), ("path", "C:\\x"), ("u", "яA\n")];
        assert_eq!(found, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(parse("{}"), []);
        assert_eq!(parse(r#"{a="open"#), []);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "[{}=,\"`\\\\a-cux0-9я ]{0,40}") {
            parse(&text);
        }
    }
}
