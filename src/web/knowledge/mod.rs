//! *Knowledge*: the runbooks; what they are about, whether they are used, and whether that helps.
//!
//! | file | |
//! |---|---|
//! | `list` | all of them, and search |
//! | `read` | one page, and the incidents that it is cited for |
//! | `text` | its words: code, addresses, lists; nothing in them is markup of ours |
//! | `edit` | writing one, with a preview; two versions side by side where somebody else was quicker |
//! | `delete` | the question before one is deleted |

mod delete;
mod edit;
mod list;
mod read;
mod text;

#[cfg(test)]
mod tests;

use super::address::with_query;
use super::words::Words;
use crate::finding::Category;
use crate::incident::Status;
use crate::knowledge::PageOrigin;
use crate::percent::encoded;
use crate::wording::Language;

pub use delete::delete;
pub use edit::{Draft, Trouble, edit};
pub use list::{KnowledgePage, PageRow, list};
pub use read::{ReadPage, read};

/// Where the list is.
pub const PATH: &str = "/ui/knowledge";

/// Where a new page is written.
pub const NEW: &str = "/ui/knowledge/-/new";

/// The use of a page.
#[derive(Debug, Clone, Default)]
pub struct PageUse {
    /// Incidents whose answer cites it.
    pub cited: u64,
    /// The first of them, most harmful first.
    pub incidents: Vec<CitedFor>,
    /// Fixes of these incidents that held.
    pub held: u64,
    /// Those after which the trouble came back.
    pub came_back: u64,
    /// Answers to these incidents that people called helpful.
    pub helpful: u64,
    /// Partly so.
    pub partly: u64,
    /// Wrong.
    pub wrong: u64,
    /// Incidents in whose fixes people name the page.
    pub named: u64,
}

/// An incident that a page is cited for.
#[derive(Debug, Clone)]
pub struct CitedFor {
    /// Its id.
    pub id: String,
    /// One line for people.
    pub title: String,
    /// Its kind.
    pub category: Category,
    /// How it stands.
    pub status: Status,
}

/// Of how many incidents the use was counted.
#[derive(Debug, Clone, Copy)]
pub struct Counted {
    /// Those that were looked at, most harmful first.
    pub looked_at: u64,
    /// All.
    pub incidents: u64,
}

/// The address of a page in a language.
#[must_use]
pub fn page_address(id: &str, language: Language) -> String {
    with_query(&format!("{PATH}/{}", encoded(id)), &[("lang", language.code())])
}

/// The address of something that is done with a page.
fn act_address(id: &str, act: &str, language: Language) -> String {
    with_query(&format!("{PATH}/{}/{act}", encoded(id)), &[("lang", language.code())])
}

fn language_name(language: Language) -> &'static str {
    match language {
        Language::En => "English",
        Language::Ru => "Русский",
    }
}

/// Key of the sentence that says where a page is from.
fn origin_key(origin: PageOrigin) -> &'static str {
    match origin {
        PageOrigin::Starter => "knowledge-starter",
        PageOrigin::Team => "knowledge-team",
    }
}

/// How a page fared, in words; `None` where nothing is known.
fn fared(words: Words, of: &PageUse) -> Option<String> {
    let parts = [
        ("knowledge-held", of.held),
        ("knowledge-came-back", of.came_back),
        ("knowledge-helpful", of.helpful),
        ("knowledge-partly", of.partly),
        ("knowledge-wrong", of.wrong),
    ];
    let said: Vec<String> =
        parts.into_iter().filter(|(_, count)| *count > 0).map(|(key, count)| words.count(key, count)).collect();
    (!said.is_empty()).then(|| said.join(" · "))
}
