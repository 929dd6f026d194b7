//! How well mined templates agree with labelled ones.

use std::collections::BTreeMap;

/// Agreement of mined with labelled templates, each from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
    /// Grouping accuracy: share of lines whose group holds the same lines as the labelled one
    /// (Zhu et al., "Tools and Benchmarks for Automated Log Parsing", ICSE-SEIP 2019).
    pub grouping: f64,
    /// F1 of grouping over templates instead of lines
    /// (Jiang et al., "A Large-Scale Evaluation for Log Parsing Techniques", ISSTA 2024).
    pub templates: f64,
    /// Parsing accuracy: share of lines whose template has the labelled text, with values normalised
    /// (Dai et al., "Logram", TSE 2020).
    pub text: f64,
}

impl Agreement {
    /// Compares templates by line. A line without a mined template counts as wrong; lines without a label are
    /// left out. `None` without labels.
    #[must_use]
    pub fn of(labelled: &BTreeMap<u64, String>, mined: &BTreeMap<u64, String>) -> Option<Self> {
        if labelled.is_empty() {
            return None;
        }
        let wanted = groups(labelled.iter());
        let found = groups(mined.iter().filter(|(line, _)| labelled.contains_key(line)));
        let same = |group: &&Vec<u64>| {
            let label = group.first().and_then(|line| labelled.get(line));
            label.and_then(|label| wanted.get(label.as_str())) == Some(*group)
        };
        let right: Vec<&Vec<u64>> = found.values().filter(same).collect();
        let lines: usize = right.iter().map(|group| group.len()).sum();
        let texts = labelled
            .iter()
            .filter(|(line, label)| mined.get(line).is_some_and(|mined| normalised(mined) == normalised(label)));
        Some(Self {
            grouping: share(lines, labelled.len()),
            // 2PR / (P + R), with P = right / found and R = right / wanted.
            templates: share(2 * right.len(), found.len() + wanted.len()),
            text: share(texts.count(), labelled.len()),
        })
    }

    /// The mean over several systems; `None` for none.
    #[must_use]
    pub fn mean(all: &[Self]) -> Option<Self> {
        let mean = |figure: fn(&Self) -> f64| all.iter().map(figure).sum::<f64>() / all.len() as f64;
        let mean = Self { grouping: mean(|a| a.grouping), templates: mean(|a| a.templates), text: mean(|a| a.text) };
        (!all.is_empty()).then_some(mean)
    }
}

/// Lines, in order, by template.
fn groups<'t>(lines: impl Iterator<Item = (&'t u64, &'t String)>) -> BTreeMap<&'t str, Vec<u64>> {
    let mut groups: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for (line, template) in lines {
        groups.entry(template).or_default().push(*line);
    }
    groups
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Longest name of a placeholder.
const LONGEST_NAME: usize = 20;

/// One spelling for values: `<NUM>` is `<*>`, adjacent values are one, white space is one space.
fn normalised(template: &str) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        match placeholder(after) {
            Some(behind) => {
                out.push_str("<*>");
                rest = behind;
            }
            None => {
                out.push('<');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    let mut out = out.split_whitespace().collect::<Vec<_>>().join(" ");
    while out.contains("<*><*>") {
        out = out.replace("<*><*>", "<*>");
    }
    out
}

/// What follows `NAME>`.
fn placeholder(text: &str) -> Option<&str> {
    let (name, behind) = text.split_once('>')?;
    let named = (1..=LONGEST_NAME).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'*' | b':'));
    named.then_some(behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(templates: &[&str]) -> BTreeMap<u64, String> {
        (1..).zip(templates.iter().map(|template| (*template).to_owned())).collect()
    }

    #[test]
    fn one_wrong_line_spoils_its_groups() {
        let labelled = lines(&["a", "a", "b", "b", "c"]);
        let mined = lines(&["x", "x", "y", "z", "z"]);
        let agreement = Agreement::of(&labelled, &mined).unwrap();
        assert!((agreement.grouping - 0.4).abs() < 1e-12);
        assert!((agreement.templates - 2.0 / 6.0).abs() < 1e-12);
        assert!(agreement.text.abs() < 1e-12);
    }

    #[test]
    fn missing_lines_are_wrong_and_unlabelled_ones_left_out() {
        let labelled = lines(&["a", "b"]);
        let mut mined = lines(&["a"]);
        mined.insert(9, "a".to_owned());
        let agreement = Agreement::of(&labelled, &mined).unwrap();
        assert!((agreement.grouping - 0.5).abs() < 1e-12);
        assert!((agreement.text - 0.5).abs() < 1e-12);
        assert_eq!(Agreement::of(&BTreeMap::new(), &mined), None);
    }

    #[test]
    fn values_have_one_spelling() {
        assert_eq!(normalised("at <NUM>:<*>  <*><*> < 5 <memory:<*>>"), "at <*>:<*> <*> < 5 <memory:<*>>");
        assert_eq!(normalised("<>"), "<>");
    }
}
