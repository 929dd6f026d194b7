//! The question before a runbook is deleted.

use maud::html;

use super::super::frame::Frame;
use super::super::place::Place;
use super::super::visitor::Visitor;
use super::{act_address, language_name, page_address};
use crate::knowledge::Page;

/// The page; `cited` says for how many incidents answers cite it, where that is known.
#[must_use]
pub fn delete(visitor: &Visitor, page: &Page, tag: &str, cited: u64) -> String {
    let words = visitor.words();
    let content = html! {
        div.knowledge-page {
            h1 { (words.plain("knowledge-delete-title")) }
            div.card.question {
                p { strong lang=(page.language.code()) { (page.title) } " · " code { (page.id) } " · " (language_name(page.language)) }
                @if cited > 0 { p { (words.count("knowledge-cited", cited)) } }
                p { (words.plain("knowledge-delete-hint")) }
                form.actions method="post" action=(act_address(&page.id, "delete", page.language)) {
                    input type="hidden" name="tag" value=(tag);
                    button.danger { (words.plain("knowledge-delete-do")) }
                    a href=(page_address(&page.id, page.language)) { (words.plain("knowledge-cancel")) }
                }
            }
        }
    };
    Frame::new(visitor, Place::Knowledge, words.plain("knowledge-delete-title")).page(&content)
}
