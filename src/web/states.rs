//! What a page shows where it has nothing to show: nothing there, not allowed, not found, failed.

use maud::{Markup, html};

use super::words::Words;

/// Nothing is there: what it would be, and what to do. Keys: `web-{key}-empty`, `web-{key}-empty-hint`.
#[must_use]
pub fn empty(words: Words, key: &str) -> Markup {
    html! {
        div.state {
            p.state-title { (words.plain(&format!("{key}-empty"))) }
            p { (words.plain(&format!("{key}-empty-hint"))) }
        }
    }
}

/// A request was refused: what happened and what to do, by status.
#[must_use]
pub fn refused(words: Words, status: u16, reason: &str) -> Markup {
    let key = match status {
        401 => "refused-sign-in",
        403 => "refused-role",
        404 => "refused-missing",
        409 => "refused-conflict",
        429 => "refused-often",
        400..=499 => "refused-request",
        _ => "refused-failed",
    };
    html! {
        div.state role="alert" {
            h1.state-title { (words.plain(key)) }
            // The reason is in English: it is the one that programs are told.
            p.remark lang="en" { (reason) }
            p { a href="/ui/now" { (words.plain("refused-back")) } }
        }
    }
}
