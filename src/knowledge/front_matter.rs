//! The few lines of `key: value` between `---` at the top of a page.
//!
//! A small part of YAML, on purpose: scalars, `[a, b]` and `- a` lists. Anything nested is passed over,
//! so that a team's pages with richer front matter are read all the same.

use super::PageError;

/// Keys in the order of the file, each with its values (one for a scalar).
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct FrontMatter {
    fields: Vec<(String, Vec<String>)>,
}

impl FrontMatter {
    /// The first value under a key, unless empty.
    pub(super) fn one(&self, key: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(name, _)| name == key)
            .and_then(|(_, values)| values.first())
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// All values under a key; a scalar with commas counts as a list.
    pub(super) fn many(&self, key: &str) -> Vec<String> {
        let Some((_, values)) = self.fields.iter().find(|(name, _)| name == key) else { return Vec::new() };
        let split = |value: &String| value.split(',').map(|part| part.trim().to_owned()).collect::<Vec<_>>();
        let values = if values.len() == 1 { values.iter().flat_map(split).collect() } else { values.clone() };
        values.into_iter().filter(|value| !value.is_empty()).collect()
    }
}

/// Splits the front matter off. Gives it, the remaining text, and the number of lines cut off.
///
/// # Errors
/// When it is opened and never closed, or a line at its left margin is no `key: value`.
pub(super) fn split(text: &str) -> Result<(FrontMatter, &str, usize), PageError> {
    let mut matter = FrontMatter::default();
    let first = text.lines().next().unwrap_or("");
    if first.trim_end() != "---" {
        return Ok((matter, text, 0));
    }
    let mut offset = 0;
    for (i, raw) in text.split_inclusive('\n').enumerate() {
        offset += raw.len();
        let line = raw.trim_end();
        if i == 0 {
            continue;
        }
        if line == "---" || line == "..." {
            return Ok((matter, text.get(offset..).unwrap_or(""), i + 1));
        }
        read_line(&mut matter, line, i + 1)?;
    }
    Err(PageError::FrontMatterOpen)
}

fn read_line(matter: &mut FrontMatter, line: &str, number: usize) -> Result<(), PageError> {
    let trimmed = line.trim_start();
    if trimmed.is_empty() || trimmed.starts_with('#') {
        return Ok(());
    }
    if let Some(item) = trimmed.strip_prefix("- ") {
        if let Some((_, values)) = matter.fields.last_mut() {
            values.push(unquote(item).to_owned());
            return Ok(());
        }
    } else if trimmed.len() < line.len() {
        return Ok(());
    }
    let (key, value) = line
        .split_once(':')
        .filter(|(key, _)| !key.trim().is_empty())
        .ok_or_else(|| PageError::FrontMatterLine { line: number, text: line.chars().take(60).collect() })?;
    matter.fields.push((key.trim().to_lowercase(), read_value(value.trim())));
    Ok(())
}

fn read_value(value: &str) -> Vec<String> {
    if let Some(inner) = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return inner.split(',').map(|part| unquote(part).to_owned()).collect();
    }
    if value.is_empty() || value == "|" || value == ">" { Vec::new() } else { vec![unquote(value).to_owned()] }
}

fn unquote(text: &str) -> &str {
    let text = text.trim();
    ['"', '\'']
        .into_iter()
        .find_map(|quote| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)))
        .unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_scalars_and_both_kinds_of_lists() {
        let text =
            "---\nid: rb-x\ntitle: \"A: b\"\ncodes: [A_1, 'B 2']\ntags:\n  - x\n  - y\nowner:\n  name: z\n---\nrest";
        let (matter, rest, lines) = split(text).unwrap();
        assert_eq!(matter.one("id"), Some("rb-x"));
        assert_eq!(matter.one("title"), Some("A: b"));
        assert_eq!(matter.many("codes"), ["A_1", "B 2"]);
        assert_eq!(matter.many("tags"), ["x", "y"]);
        assert_eq!((rest, lines), ("rest", 10));
    }

    #[test]
    fn says_where_it_is_malformed() {
        assert!(matches!(split("---\nid: a\n"), Err(PageError::FrontMatterOpen)));
        assert!(matches!(split("---\nid: a\nnonsense\n---\n"), Err(PageError::FrontMatterLine { line: 3, .. })));
        assert_eq!(split("plain\n---\n").unwrap().2, 0);
    }
}
