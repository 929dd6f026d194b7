//! Small marks: status of an incident, category, and whether something was known.

use maud::{Markup, html};

use super::words::Words;
use crate::finding::Category;
use crate::incident::Status;

/// The status of an incident.
#[must_use]
pub fn status(words: Words, status: Status) -> Markup {
    let class = match status {
        Status::Open => "badge open",
        Status::Resolved => "badge resolved",
        Status::Recurred => "badge recurred",
    };
    html! { span class=(class) { (words.tell.status(status)) } }
}

/// The category of a failure.
#[must_use]
pub fn category(words: Words, category: Category) -> Markup {
    html! { span.chip { (words.tell.category(category)) } }
}
