//! A model's text taken apart into statements: JSON as it was asked for, JSON that is fenced, surrounded by talk or cut off,
//! or one statement a line.

use serde_json::{Deserializer, Value};

use super::material::Material;

/// Statements that are looked at; a model that says more is not heard further.
const STATEMENTS: usize = 24;
/// Handles that one statement may name.
const HANDLES: usize = 8;
/// Characters of a statement that are kept for showing what was struck out.
const LONGEST: usize = 2_000;

/// A statement as the model wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    /// Without the citations in it.
    pub(super) text: String,
    /// Handles that it cites, each once.
    pub(super) handles: Vec<usize>,
    /// It cites something that is no source.
    pub(super) unknown: bool,
}

/// The statements of a text, in its order.
pub(super) fn read(text: &str, material: &Material) -> Vec<Draft> {
    let text = without_thoughts(text);
    let mut found = of_json(&text, material);
    if found.is_empty() {
        found = of_lines(&text, material);
    }
    found
}

/// The statements that are whole in a text that has only begun.
pub(super) fn read_begun(text: &str, material: &Material) -> Vec<Draft> {
    let text = without_thoughts(text);
    match text.rsplit_once('\n') {
        // JSON whose first statement is not whole yet is no line either.
        _ if text.contains('{') => of_json(&text, material),
        Some((lines, _)) => of_lines(lines, material),
        None => Vec::new(),
    }
}

fn of_lines(text: &str, material: &Material) -> Vec<Draft> {
    text.lines().filter_map(|line| of_line(line, material)).take(STATEMENTS).collect()
}

/// Reasoning that some models put in front of their answer is no part of it.
fn without_thoughts(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<think>") {
        out.push_str(before);
        rest = after.split_once("</think>").map_or("", |(_, behind)| behind);
    }
    out.push_str(rest);
    out
}

fn of_json(text: &str, material: &Material) -> Vec<Draft> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let tail = rest.get(start..).unwrap_or_default();
        let mut values = Deserializer::from_str(tail).into_iter::<Value>();
        let skip = match values.next() {
            Some(Ok(value)) => {
                collect(&value, material, &mut found);
                values.byte_offset().max(1)
            }
            // Cut off, or no JSON: what is inside may be whole.
            _ => 1,
        };
        if found.len() >= STATEMENTS {
            found.truncate(STATEMENTS);
            break;
        }
        rest = tail.get(skip..).unwrap_or_default();
    }
    found
}

fn collect(value: &Value, material: &Material, found: &mut Vec<Draft>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, material, found)),
        Value::Object(fields) => match fields.get("text").and_then(Value::as_str) {
            Some(text) => found.push(of_parts(text, fields.get("sources"), material)),
            None => fields.values().for_each(|field| collect(field, material, found)),
        },
        _ => {}
    }
}

fn of_parts(text: &str, sources: Option<&Value>, material: &Material) -> Draft {
    let mut draft = split(text, material);
    let mut cite = |value: &Value| match value {
        Value::Number(number) => match number.as_u64().and_then(|number| usize::try_from(number).ok()) {
            Some(handle) => draft.cite(handle, material),
            None => draft.unknown = true,
        },
        Value::String(name) => draft.cite_named(name, material),
        _ => draft.unknown = true,
    };
    match sources {
        Some(Value::Array(values)) => values.iter().take(HANDLES).for_each(&mut cite),
        Some(Value::Null) | None => {}
        Some(value) => cite(value),
    }
    draft
}

/// A line such as `- Fix: Raise the pool to 80. [1]`; `None` for one that says nothing.
fn of_line(line: &str, material: &Material) -> Option<Draft> {
    let line = line.trim().trim_start_matches(['-', '*', '•', '–', '#', ' ']);
    let line =
        line.split_once(['.', ')']).filter(|(number, _)| is_number(number)).map_or(line, |(_, rest)| rest).trim();
    let line = line.split_once(':').filter(|(label, _)| is_label(label)).map_or(line, |(_, rest)| rest).trim();
    let heading = line.ends_with(':') && !line.contains('[');
    let says = line.chars().filter(|c| c.is_alphanumeric()).count() > 1;
    (says && !heading && !line.starts_with("```")).then(|| split(line, material))
}

fn is_number(text: &str) -> bool {
    (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_label(text: &str) -> bool {
    const LABELS: &[&str] = &[
        "observe",
        "check",
        "fix",
        "prevent",
        "avoid",
        "verify",
        "наблюдение",
        "проверить",
        "исправить",
        "предотвратить",
        "избегать",
        "убедиться",
    ];
    LABELS.contains(&text.trim().trim_matches('*').to_lowercase().as_str())
}

/// The text without the citations in brackets, and what they cite.
fn split(text: &str, material: &Material) -> Draft {
    let mut draft = Draft { text: String::new(), handles: Vec::new(), unknown: false };
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        let (before, tail) = rest.split_at(open);
        draft.text.push_str(before);
        let inside = tail.get(1..).and_then(|tail| tail.split_once(']'));
        match inside.filter(|(inside, _)| is_citation(inside, material)) {
            Some((inside, behind)) => {
                inside
                    .split([',', ';', ' '])
                    .filter(|name| !name.is_empty())
                    .for_each(|name| draft.cite_named(name, material));
                rest = behind;
            }
            None => {
                draft.text.push('[');
                rest = tail.get(1..).unwrap_or_default();
            }
        }
    }
    draft.text.push_str(rest);
    draft.text = draft.text.chars().take(LONGEST).collect::<String>().trim().to_owned();
    draft
}

/// Numbers and ids, separated by commas or spaces: what only a citation has in brackets.
fn is_citation(inside: &str, material: &Material) -> bool {
    let names = inside.split([',', ';', ' ']).filter(|name| !name.is_empty());
    let cites = |name: &str| {
        let bare = name.trim_start_matches('#');
        let id = name.starts_with("rb-") || name.starts_with("log:") || name.starts_with("inc-");
        let ticket = name.split_once('-').is_some_and(|(letters, number)| {
            letters.chars().all(|c| c.is_ascii_uppercase())
                && !number.is_empty()
                && number.bytes().all(|b| b.is_ascii_digit())
        });
        (!bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit()))
            || id
            || ticket
            || material.handle_of(name).is_some()
    };
    inside.len() <= 120 && names.clone().next().is_some() && names.clone().all(cites)
}

impl Draft {
    fn cite(&mut self, handle: usize, material: &Material) {
        if material.source(handle).is_none() {
            self.unknown = true;
        } else if !self.handles.contains(&handle) && self.handles.len() < HANDLES {
            self.handles.push(handle);
        }
    }

    fn cite_named(&mut self, name: &str, material: &Material) {
        let name = name.trim().trim_matches(['[', ']', '#', ' ']);
        match name.parse().ok().or_else(|| material.handle_of(name)) {
            Some(handle) => self.cite(handle, material),
            None => self.unknown = true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Citation;
    use super::super::material::{Role, Source, Unit};
    use super::*;

    pub(crate) fn material() -> Material {
        let source = |id: &str| Source {
            citation: Citation(id.to_owned()),
            what: "past incident",
            units: vec![Unit { role: Role::Fix, text: "x".to_owned(), quote: Some("x".to_owned()) }],
            names: String::new(),
        };
        Material { sources: vec![source("SHOP-1"), source("rb-pool"), source("log:00a1:17")] }
    }

    fn shown(text: &str) -> Vec<(String, Vec<usize>, bool)> {
        read(text, &material()).into_iter().map(|draft| (draft.text, draft.handles, draft.unknown)).collect()
    }

    fn one(text: &str, handles: &[usize], unknown: bool) -> (String, Vec<usize>, bool) {
        (text.to_owned(), handles.to_vec(), unknown)
    }

    #[test]
    fn json_is_read_whole_fenced_surrounded_and_cut() {
        let whole = r#"{"statements":[{"kind":"fix","text":"Raise it [2].","sources":[1]},{"text":"Wait.","sources":["rb-pool","9"]}]}"#;
        let expected = [one("Raise it .", &[2, 1], false), one("Wait.", &[2], true)];
        assert_eq!(shown(whole), expected);
        assert_eq!(shown(&format!("Sure! Here it is:\n```json\n{whole}\n```\nHope it helps {{}}")), expected);
        assert_eq!(shown(&format!("<think>{{\"text\":\"hm\"}}</think>{whole}")), expected);
        let cut = whole.get(..70).unwrap();
        assert_eq!(shown(cut), expected.get(..1).unwrap());
    }

    #[test]
    fn lines_are_read_where_there_is_no_json() {
        let lines = "Here is what to do:\n- Fix: Raise the pool to 80. [1][2]\n2. Wait for it [log:00a1:17]\n\n* **Check**: x [99]\n---";
        assert_eq!(
            shown(lines),
            [one("Raise the pool to 80.", &[1, 2], false), one("Wait for it", &[3], false), one("x", &[], true)]
        );
        assert_eq!(shown("See [the docs](http://x) and a[0]"), [one("See [the docs](http://x) and a", &[], true)]);
    }

    #[test]
    fn of_a_text_that_has_begun_whole_statements_are_read() {
        let begun = |text: &str| read_begun(text, &material()).len();
        let json = r#"{"statements":[{"text":"Raise it.","sources":[1]},{"text":"Wait {a bit}.","sources":[2]}]}"#;
        let counts: Vec<usize> = (0..=json.len()).map(|end| begun(json.get(..end).unwrap())).collect();
        assert!(counts.is_sorted() && counts.last() == Some(&2), "{counts:?}");
        assert_eq!(
            (begun("Raise it. [1"), begun("Raise it. [1]\nWait"), begun("<think>{\"text\":\"a\"}\n")),
            (0, 1, 0)
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_read(text in "\\PC{0,300}|[\\[\\]{}\":,a-z0-9 \n-]{0,300}") {
            let drafts = read(&text, &material());
            assert!(drafts.len() <= STATEMENTS);
            for draft in drafts {
                assert!(draft.handles.iter().all(|handle| (1..=3).contains(handle)));
            }
        }
    }
}
