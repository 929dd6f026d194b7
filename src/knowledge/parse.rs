//! A Markdown runbook as a page.

use super::incident_fields::without_controls;
use super::markdown::{Block, blocks};
use super::{Page, PageOrigin, Section, SectionKind, front_matter, heading};
use crate::finding::Category;
use crate::wording::Language;

/// A text can't become a page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// Nothing in it.
    #[error("the page is empty; give it a heading and at least one step")]
    Empty,
    /// Not a text file.
    #[error("line {line}: a NUL character; the file is not Markdown text")]
    NotText {
        /// Line, from 1.
        line: usize,
    },
    /// Front matter without an end.
    #[error("line 1: the front matter opened by “---” is never closed; add a second “---” line")]
    FrontMatterOpen,
    /// A line of the front matter can't be read.
    #[error("line {line}: “{text}” in the front matter is not “key: value”")]
    FrontMatterLine {
        /// Line, from 1.
        line: usize,
        /// The line, shortened.
        text: String,
    },
}

/// Reads a Markdown runbook. `fallback_id` is the file's name: without an `id` in the front matter its slug
/// becomes the id, and without any heading it is the title.
///
/// A category that we don't know is kept as a tag. Sections are recognised by their headings in English and
/// Russian; a page without any becomes one section of kind `Other`.
///
/// # Errors
/// [`PageError`] with the line, when the text is empty, binary, or its front matter is malformed.
pub fn parse_page(text: &str, fallback_id: &str, origin: PageOrigin) -> Result<Page, PageError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some(at) = text.find('\0') {
        let line = text.get(..at).unwrap_or("").matches('\n').count() + 1;
        return Err(PageError::NotText { line });
    }
    let text = without_controls(text);
    let (matter, body, _) = front_matter::split(&text)?;
    let mut draft = Draft { title: matter.one("title").map(str::to_owned), ..Draft::default() };
    for block in blocks(body) {
        draft.take(block);
    }
    let title = draft.title.take().unwrap_or_else(|| fallback_id.to_owned());
    let (summary, sections) = draft.finish(&title);
    if summary.is_empty() && sections.is_empty() {
        return Err(PageError::Empty);
    }
    let mut tags = matter.many("tags");
    let category = matter.one("category").and_then(|name| match name.parse::<Category>() {
        Ok(category) => Some(category),
        Err(_) => {
            tags.push(name.to_owned());
            None
        }
    });
    let language = match matter.one("lang").or_else(|| matter.one("language")) {
        Some(code) if code.to_lowercase().starts_with("ru") => Language::Ru,
        Some(code) if code.to_lowercase().starts_with("en") => Language::En,
        _ => Language::detect(&prose(&title, &summary, &sections)),
    };
    Ok(Page {
        id: matter.one("id").map_or_else(|| slug(fallback_id), str::to_owned),
        language,
        origin,
        title,
        category,
        services: matter.many("services"),
        codes: matter.many("codes"),
        tags,
        summary,
        sections,
    })
}

/// The page under construction.
#[derive(Default)]
struct Draft {
    title: Option<String>,
    titled: bool,
    intro: Vec<String>,
    sections: Vec<Section>,
    /// Level and kind of the recognised section that deeper headings belong to.
    parent: Option<(usize, SectionKind)>,
}

impl Draft {
    fn take(&mut self, block: Block) {
        match block {
            Block::Heading { level, text } => self.heading(level, text),
            Block::Item(text) | Block::Paragraph(text) => match self.sections.last_mut() {
                Some(section) => section.items.push(text),
                None => self.intro.push(text),
            },
        }
    }

    fn heading(&mut self, level: usize, text: String) {
        let known = heading::kind_of(&text);
        let first = !self.titled && self.sections.is_empty() && self.intro.is_empty();
        if first && (known.is_none() || (self.title.is_none() && level == 1)) {
            self.titled = true;
            if self.title.is_none() && !text.is_empty() {
                self.title = Some(text);
            }
            return;
        }
        let kind = match (known, self.parent) {
            (Some(kind), parent) => {
                if parent.is_none_or(|(above, _)| level <= above) {
                    self.parent = Some((level, kind));
                }
                kind
            }
            (None, Some((above, kind))) if level > above => kind,
            (None, _) => {
                self.parent = None;
                SectionKind::Other
            }
        };
        self.sections.push(Section { kind, heading: text, items: Vec::new() });
    }

    /// Summary and sections; sections without content and lead-ins (“Do this:”) are dropped.
    fn finish(mut self, title: &str) -> (String, Vec<Section>) {
        for section in &mut self.sections {
            if section.items.len() > 1 {
                section.items.retain(|item| !item.ends_with(':'));
            }
        }
        self.sections.retain(|section| !section.items.is_empty());
        if self.sections.is_empty() && !self.intro.is_empty() {
            let rest = if self.intro.len() > 1 { self.intro.split_off(1) } else { self.intro.clone() };
            self.sections.push(Section { kind: SectionKind::Other, heading: title.to_owned(), items: rest });
        }
        (self.intro.join(" "), self.sections)
    }
}

fn prose(title: &str, summary: &str, sections: &[Section]) -> String {
    let items = sections.iter().flat_map(|section| &section.items).map(String::as_str);
    let all: Vec<&str> = [title, summary].into_iter().chain(items).collect();
    without_code(&all.join("\n"))
}

/// Code is English in every language, so it must not vote on the page's.
fn without_code(text: &str) -> String {
    text.split('`').step_by(2).collect::<Vec<_>>().join(" ")
}

/// `Runbooks/My Page.md` → `my-page`.
fn slug(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = file.strip_suffix(".md").or_else(|| file.strip_suffix(".markdown")).unwrap_or(file);
    let words: Vec<String> =
        stem.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    if words.is_empty() { "page".to_owned() } else { words.join("-") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_russian_page_with_front_matter() {
        let text = "---\nid: rb-pool\ntitle: Пул исчерпан\ncategory: database\nservices: [catalog]\ncodes: [DB_POOL]\ntags: [пул]\n---\n\nНет соединений.\n\n## Признаки\n- В логах `pool exhausted`\n\n## Проверить\n1. Посчитайте соединения.\n\n## Исправить сейчас\n1. Поднимите лимит.\n\n## Исправить насовсем\n1. Закрывайте соединения.\n\n## Как увидеть, что помогло\n- Очередь пуста\n";
        let page = parse_page(text, "pool.md", PageOrigin::Team).unwrap();
        assert_eq!(
            (page.id.as_str(), page.language, page.category),
            ("rb-pool", Language::Ru, Some(Category::Database))
        );
        assert_eq!(page.summary, "Нет соединений.");
        let kinds: Vec<SectionKind> = page.sections.iter().map(|section| section.kind).collect();
        use SectionKind::{Confirm, FixForGood, FixNow, Held, Symptoms};
        assert_eq!(kinds, [Symptoms, Confirm, FixNow, FixForGood, Held]);
    }

    #[test]
    fn a_teams_page_with_its_own_headings() {
        let text = "# KubePodCrashLooping\n\n## Meaning\nPod restarts.\n\n## Diagnosis\nDo this:\n- read logs\n\n### Events\nLook at *events*.\n\n## Mitigation\nRoll back.\n\n## Contacts\nPager\n";
        let page = parse_page(text, "docs/Kube Pod_Crash.md", PageOrigin::Team).unwrap();
        assert_eq!((page.id.as_str(), page.title.as_str()), ("kube-pod-crash", "KubePodCrashLooping"));
        let found: Vec<(SectionKind, &str)> =
            page.sections.iter().map(|section| (section.kind, section.items[0].as_str())).collect();
        assert_eq!(
            found,
            [
                (SectionKind::Symptoms, "Pod restarts."),
                (SectionKind::Confirm, "read logs"),
                (SectionKind::Confirm, "Look at events."),
                (SectionKind::FixNow, "Roll back."),
                (SectionKind::Other, "Pager"),
            ]
        );
    }

    #[test]
    fn a_page_without_structure_is_still_a_page() {
        let page = parse_page("Restart the box.\n\nCall Ann.", "x", PageOrigin::Team).unwrap();
        assert_eq!((page.title.as_str(), page.summary.as_str()), ("x", "Restart the box."));
        assert_eq!(page.sections.len(), 1);
        assert_eq!(
            (page.sections[0].kind, page.sections[0].items.as_slice()),
            (SectionKind::Other, &["Call Ann.".to_owned()][..])
        );
    }

    #[test]
    fn malformed_pages_say_where() {
        assert_eq!(parse_page(" \n\n", "x", PageOrigin::Team), Err(PageError::Empty));
        assert_eq!(parse_page("# Only a title", "x", PageOrigin::Team), Err(PageError::Empty));
        assert_eq!(parse_page("a\nb\0", "x", PageOrigin::Team), Err(PageError::NotText { line: 2 }));
        let unknown = parse_page("---\ncategory: kubernetes\nlang: ru\n---\ntext", "x", PageOrigin::Team).unwrap();
        assert_eq!(
            (unknown.category, unknown.tags, unknown.language),
            (None, vec!["kubernetes".to_owned()], Language::Ru)
        );
    }

    #[test]
    fn the_sample_page_is_read() {
        let page = parse_page(include_str!("../../data/samples/runbook.md"), "runbook.md", PageOrigin::Team).unwrap();
        let counts: Vec<(SectionKind, usize)> = page.sections.iter().map(|s| (s.kind, s.items.len())).collect();
        use SectionKind::{Confirm, FixForGood, FixNow, Held, Other, Symptoms};
        assert_eq!(counts, [(Symptoms, 2), (Confirm, 3), (FixNow, 3), (FixForGood, 2), (Held, 2), (Other, 1)]);
        assert!(page.sections[1].items[1].ends_with("`redis-cli get gift:NUMBER`; `redis-cli ttl gift:NUMBER`"));
    }

    #[test]
    fn slugs_keep_cyrillic() {
        assert_eq!(slug("a/Пул соединений.md"), "пул-соединений");
        assert_eq!(slug("---.md"), "page");
    }
}
