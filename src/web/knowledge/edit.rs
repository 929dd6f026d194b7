//! Writing a runbook: a form, a preview on the server, and both versions where somebody else was quicker.

use maud::{Markup, html};

use super::super::frame::Frame;
use super::super::place::Place;
use super::super::visitor::Visitor;
use super::super::words::Words;
use super::{NEW, PATH, act_address, language_name, page_address, text};
use crate::finding::Category;
use crate::knowledge::{Page, PageError};
use crate::wording::Language;

/// Longest lines of the form; the text may be as long as the server takes.
const LINE: &str = "200";

/// A runbook as somebody writes it.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The id of the page that is changed, or what was typed as one.
    pub id: String,
    /// It is a new one.
    pub is_new: bool,
    /// Its language; found out where nobody says.
    pub language: Option<Language>,
    /// Its title.
    pub title: String,
    /// Our category, by its name.
    pub category: String,
    /// Services, by commas.
    pub services: String,
    /// Error codes, by commas.
    pub codes: String,
    /// Keywords, by commas.
    pub tags: String,
    /// Its text.
    pub body: String,
    /// The entity tag of the version that was changed; empty where there was none.
    pub tag: String,
}

/// Why a draft was not saved.
#[derive(Debug, Clone)]
pub enum Trouble {
    /// It is no page.
    Unreadable(PageError),
    /// Without a title.
    NoTitle,
    /// Somebody else wrote the page meanwhile, or one of this name.
    Changed(Box<Page>),
    /// Somebody deleted it meanwhile.
    Gone,
}

/// The page with the form; `preview` is how it will look.
#[must_use]
pub fn edit(visitor: &Visitor, draft: &Draft, preview: Option<&Page>, trouble: Option<&Trouble>) -> String {
    let words = visitor.words();
    let title = words.plain(if draft.is_new { "knowledge-new" } else { "knowledge-editing" });
    let content = html! {
        div.knowledge-page {
            p.back { a href=(back(draft)) { (words.plain("knowledge-cancel")) } }
            h1 { (title) }
            @if let Some(trouble) = trouble { (said(words, trouble)) }
            @if let Some(page) = preview {
                section.card.preview aria-labelledby="preview" {
                    p.remark #preview { (words.plain("knowledge-preview")) }
                    h2 lang=(page.language.code()) { (page.title) }
                    p.remark { code { (page.id) } " · " (language_name(page.language)) }
                    (text::body(page, 3))
                }
            }
            (form(words, draft, trouble))
        }
    };
    Frame::new(visitor, Place::Knowledge, title).page(&content)
}

fn back(draft: &Draft) -> String {
    match draft.language {
        Some(language) if !draft.is_new => page_address(&draft.id, language),
        _ => PATH.to_owned(),
    }
}

fn said(words: Words, trouble: &Trouble) -> Markup {
    let text = match trouble {
        Trouble::Unreadable(error) => unreadable(words, error),
        Trouble::NoTitle => words.plain("knowledge-no-title"),
        Trouble::Changed(_) => words.plain("knowledge-conflict"),
        Trouble::Gone => words.plain("knowledge-gone"),
    };
    html! {
        p.notice.failed role="alert" { (text) }
        @if let Trouble::Changed(page) = trouble {
            section.card.theirs aria-labelledby="theirs" {
                p.remark #theirs { (words.plain("knowledge-theirs")) }
                h2 lang=(page.language.code()) { (page.title) }
                (text::body(page, 3))
            }
            p { (words.plain("knowledge-conflict-hint")) }
        }
    }
}

fn unreadable(words: Words, error: &PageError) -> String {
    match error {
        PageError::Empty => words.plain("knowledge-page-empty"),
        PageError::NotText { line } => words.say("knowledge-page-binary", &[("line", (*line).into())]),
        PageError::FrontMatterOpen => words.plain("knowledge-page-open"),
        PageError::FrontMatterLine { line, text } => {
            words.say("knowledge-page-line", &[("line", (*line).into()), ("text", text.as_str().into())])
        }
    }
}

fn form(words: Words, draft: &Draft, trouble: Option<&Trouble>) -> Markup {
    let label = |key: &str| words.plain(&format!("knowledge-field-{key}"));
    let address = match draft.language {
        Some(language) if !draft.is_new => act_address(&draft.id, "edit", language),
        _ => NEW.to_owned(),
    };
    let over = matches!(trouble, Some(Trouble::Changed(_)));
    let lists = [("services", &draft.services), ("codes", &draft.codes), ("tags", &draft.tags)];
    html! {
        form.writing method="post" action=(address) {
            input type="hidden" name="tag" value=(draft.tag);
            div.field {
                label for="title" { (label("title")) }
                input #title name="title" value=(draft.title) required maxlength=(LINE);
            }
            div.fields {
                @if draft.is_new {
                    div.field {
                        label for="id" { (label("id")) }
                        input #id name="id" value=(draft.id) maxlength="100" placeholder="rb-…" spellcheck="false";
                    }
                    div.field {
                        label for="lang" { (label("language")) }
                        select #lang name="lang" {
                            option value="" { (label("language-auto")) }
                            @for language in Language::ALL {
                                option value=(language.code()) selected[draft.language == Some(language)] { (language_name(language)) }
                            }
                        }
                    }
                }
                div.field {
                    label for="category" { (label("category")) }
                    select #category name="category" {
                        option value="" { (label("category-none")) }
                        @for category in Category::ALL {
                            option value=(category.name()) selected[draft.category == category.name()] { (words.tell.category(category)) }
                        }
                    }
                }
                @for (name, value) in lists {
                    div.field {
                        label for=(name) { (label(name)) }
                        input id=(name) name=(name) value=(value) maxlength="1000" spellcheck="false";
                    }
                }
            }
            div.field {
                label for="body" { (label("body")) }
                textarea #body name="body" rows="24" required aria-describedby="body-hint" { "\n" (draft.body) }
                p.remark #body-hint { (label("body-hint")) }
            }
            div.actions {
                button name="do" value="preview" { (words.plain("knowledge-do-preview")) }
                button.primary name="do" value="save" { (words.plain(if over { "knowledge-do-over" } else { "knowledge-do-save" })) }
                a href=(back(draft)) { (words.plain("knowledge-cancel")) }
            }
        }
    }
}
