//! A page as Markdown again: what is written here is read by [`parse_page`](super::parse_page) as the same page.

use super::plain::escaped;
use super::{Page, Section, SectionKind, heading};
use crate::finding::Category;
use crate::wording::Language;

/// What stands above a page's text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageHead {
    /// Its id; made from the file's name where it is empty.
    pub id: String,
    /// Its language; found out where nobody says.
    pub language: Option<Language>,
    /// Its title.
    pub title: String,
    /// Kind of failure.
    pub category: Option<Category>,
    /// Services it is about.
    pub services: Vec<String>,
    /// Error codes it is about.
    pub codes: Vec<String>,
    /// Keywords.
    pub tags: Vec<String>,
}

impl PageHead {
    /// That of a page.
    #[must_use]
    pub fn of(page: &Page) -> Self {
        Self {
            id: page.id.clone(),
            language: Some(page.language),
            title: page.title.clone(),
            category: page.category,
            services: page.services.clone(),
            codes: page.codes.clone(),
            tags: page.tags.clone(),
        }
    }

    /// The page's whole Markdown, with this above `body`.
    #[must_use]
    pub fn above(&self, body: &str) -> String {
        let mut text = "---\n".to_owned();
        let mut one = |key: &str, value: &str| {
            let value = line(value);
            if !value.is_empty() {
                text.push_str(&format!("{key}: {value}\n"));
            }
        };
        one("id", &self.id);
        one("lang", self.language.map_or("", Language::code));
        one("category", self.category.map_or("", Category::name));
        for (key, values) in [("services", &self.services), ("codes", &self.codes), ("tags", &self.tags)] {
            if !values.is_empty() {
                text.push_str(&format!("{key}:\n"));
                values.iter().for_each(|value| text.push_str(&format!("  - {}\n", line(value))));
            }
        }
        text.push_str("---\n\n");
        if !self.title.trim().is_empty() {
            text.push_str(&format!("# {}\n\n", escaped(&line(&self.title))));
        }
        text.push_str(body);
        text
    }
}

/// The text of a page below its title.
#[must_use]
pub fn page_body(page: &Page) -> String {
    let mut text = String::new();
    if !page.summary.is_empty() {
        paragraph(&page.summary, &mut text);
    }
    match page.sections.as_slice() {
        // A text without headings has one section, named as the page.
        [only] if only.kind == SectionKind::Other && only.heading == page.title => {
            if only.items.as_slice() != [page.summary.as_str()] {
                items(only, &mut text);
            }
        }
        sections => {
            let mut under = None;
            for section in sections {
                head(section, page.language, &mut under, &mut text);
                items(section, &mut text);
            }
        }
    }
    text
}

/// A section's heading: below one that says its kind, where its own words don't.
fn head(section: &Section, language: Language, under: &mut Option<SectionKind>, text: &mut String) {
    let own = heading::kind_of(&section.heading);
    let mut level = "##";
    if own.is_none() && section.kind != SectionKind::Other {
        level = "###";
        if *under != Some(section.kind) {
            text.push_str(&format!("\n## {}\n", usual_heading(section.kind, language)));
        }
        *under = Some(section.kind);
    } else {
        *under = own;
    }
    text.push_str(&format!("\n{level} {}\n\n", escaped(&line(&section.heading))));
}

/// How the built-in pages name such a section.
fn usual_heading(kind: SectionKind, language: Language) -> &'static str {
    match (kind, language) {
        (SectionKind::Symptoms, Language::En) => "Symptoms",
        (SectionKind::Symptoms, Language::Ru) => "Признаки",
        (SectionKind::Confirm, Language::En) => "Confirm",
        (SectionKind::Confirm, Language::Ru) => "Проверить",
        (SectionKind::FixNow, Language::En) => "Fix now",
        (SectionKind::FixNow, Language::Ru) => "Исправить сейчас",
        (SectionKind::FixForGood, Language::En) => "Fix for good",
        (SectionKind::FixForGood, Language::Ru) => "Исправить насовсем",
        (SectionKind::Held, Language::En) => "How to see it held",
        (SectionKind::Held, Language::Ru) => "Как увидеть, что помогло",
        (SectionKind::Other, Language::En) => "Other",
        (SectionKind::Other, Language::Ru) => "Прочее",
    }
}

fn items(section: &Section, text: &mut String) {
    let numbered = matches!(section.kind, SectionKind::Confirm | SectionKind::FixNow | SectionKind::FixForGood);
    for (at, item) in section.items.iter().enumerate() {
        let mark = if numbered { format!("{}. ", at + 1) } else { "- ".to_owned() };
        let (first, code) = first_and_code(item);
        text.push_str(&mark);
        text.push_str(&escaped(first));
        text.push('\n');
        fenced(code, "   ", text);
    }
}

fn paragraph(words: &str, text: &mut String) {
    let (first, code) = first_and_code(words);
    let first = escaped(first);
    // At its beginning a paragraph must not look like a heading, an item, a quotation, a table or a rule.
    let digits = first.chars().take_while(char::is_ascii_digit).count();
    match first.chars().nth(digits) {
        Some('.' | ')') if digits > 0 => {
            let (number, rest) = first.split_at(digits);
            text.push_str(&format!("{number}\\{rest}"));
        }
        Some(c) if digits == 0 && "#-*+>|~=<".contains(c) && !first.starts_with('\\') => {
            text.push('\\');
            text.push_str(&first);
        }
        _ => text.push_str(&first),
    }
    text.push('\n');
    fenced(code, "", text);
    text.push('\n');
}

/// An item's own words, and the lines of code behind them.
fn first_and_code(item: &str) -> (&str, Option<&str>) {
    item.split_once('\n').map_or((item, None), |(first, code)| (first, Some(code)))
}

fn fenced(code: Option<&str>, indent: &str, text: &mut String) {
    let Some(code) = code else { return };
    let longest = code.lines().map(|line| line.trim().chars().take_while(|c| *c == '`').count()).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    text.push_str(&format!("{indent}{fence}\n"));
    code.lines().for_each(|line| text.push_str(&format!("{indent}{line}\n")));
    text.push_str(&format!("{indent}{fence}\n"));
}

/// On one line.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::plain::plain;
    use super::super::{PageOrigin, parse_page, starter_pages};
    use super::*;

    fn again(page: &Page) -> Page {
        let text = PageHead::of(page).above(&page_body(page));
        parse_page(&text, "other-name", page.origin).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    #[test]
    fn pages_are_read_again_as_they_were() {
        for page in starter_pages() {
            assert_eq!(again(&page), page);
        }
        let sample = include_str!("../../data/samples/runbook.md");
        let page = parse_page(sample, "runbook.md", PageOrigin::Team).unwrap();
        assert_eq!(again(&page), page);
    }

    #[test]
    fn sections_below_others_keep_their_kind_and_odd_words_stay_words() {
        for text in [
            "# Fix the pool\n\n## Diagnosis\n### Events\nLook at *events*.\n\n## Mitigation\nRoll back.\n\n## Contacts\nPager\n",
            "1. first\n2. second",
            "Restart the box.\n\nCall Ann.",
            "only this",
            "# T\n\nA \\* b [c] _d_e `x_*_y`\n\n## Steps\n- a\n  ```\n  one\n    two\n  ```\n- b: `c`\n",
            "---\nservices: [a, b]\ncodes: [A_1]\ntags: x, y\n---\n# T: u\n- # not a heading\n- > no quotation\n",
        ] {
            let page = parse_page(text, "x", PageOrigin::Team).unwrap();
            assert_eq!(again(&page), page, "{}", page_body(&page));
        }
    }

    proptest! {
        #[test]
        fn plain_words_survive(words in prop::collection::vec("[a-zа-я*_#>`0-9. -]{1,30}", 1..6)) {
            let items: Vec<String> = words.iter().map(|word| plain(&line(word))).filter(|word| !word.is_empty()).collect();
            prop_assume!(!items.is_empty() && items.iter().all(|item| plain(item) == *item));
            let text: String = items.iter().map(|item| format!("- {item}\n")).collect();
            if let Ok(page) = parse_page(&format!("# Title\n\n## Steps\n{text}"), "x", PageOrigin::Team) {
                prop_assert_eq!(again(&page).sections, page.sections);
            }
        }
    }
}
