//! Structured data of RFC 5424: `[id name="value" …]…`.

/// Parameters that are taken from one message; RFC 5424 sets no limit, messages have a dozen.
const PARAMETERS: usize = 256;

/// A parameter with the id of its element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parameter<'m> {
    pub(super) element: &'m str,
    pub(super) name: &'m str,
    pub(super) value: String,
}

/// The parameters that a text begins with, and what follows; `None` where it is no structured data.
pub(super) fn parse(text: &str) -> Option<(Vec<Parameter<'_>>, &str)> {
    if let Some(rest) = text.strip_prefix('-') {
        return Some((Vec::new(), rest));
    }
    let mut parameters = Vec::new();
    let mut rest = text.starts_with('[').then_some(text)?;
    while let Some(inner) = rest.strip_prefix('[') {
        let (element, mut inside) = name(inner)?;
        loop {
            inside = inside.trim_start_matches(' ');
            if let Some(after) = inside.strip_prefix(']') {
                rest = after;
                break;
            }
            let (name, after) = name(inside)?;
            let (value, after) = value(after.strip_prefix("=\"")?)?;
            if parameters.len() < PARAMETERS {
                parameters.push(Parameter { element, name, value });
            }
            inside = after;
        }
    }
    Some((parameters, rest))
}

/// An SD-NAME, and what follows it.
fn name(text: &str) -> Option<(&str, &str)> {
    let end = text.find(['=', ' ', ']', '"'])?;
    (end > 0).then(|| text.split_at(end))
}

/// A value up to its quote, escapes resolved, and what follows.
fn value(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, text.get(at + 1..)?)),
            '\\' => match chars.next()?.1 {
                escaped @ ('"' | '\\' | ']') => value.push(escaped),
                other => value.extend(['\\', other]),
            },
            other => value.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_and_escapes() {
        let (parameters, rest) = parse(r#"[a@1 x="1" y="q\"\]\\\n"][b z=""] msg"#).expect("data");
        let plain: Vec<_> = parameters.iter().map(|p| (p.element, p.name, p.value.as_str())).collect();
        assert_eq!(plain, [("a@1", "x", "1"), ("a@1", "y", r#"q"]\\n"#), ("b", "z", "")]);
        assert_eq!(rest, " msg");
        assert_eq!(parse("- x"), Some((Vec::new(), " x")));
        for broken in ["", "x", "[", "[]", "[a b]", "[a b=\"", "[a b=\"c\""] {
            assert_eq!(parse(broken), None, "{broken}");
        }
    }
}
