//! What is muted now or later: what it is about, until when and why; and its end.

use maud::{Markup, html};

use super::address;
use super::visitor::Visitor;
use super::words::Words;
use crate::incident::MuteId;
use crate::report::{MuteRow, clean_line};

/// All of them, one below the other; nothing where there are none.
pub(super) fn section(visitor: &Visitor, mutes: &[MuteRow]) -> Markup {
    let words = visitor.words();
    html! {
        @if !mutes.is_empty() {
            section aria-labelledby="mutes" {
                h2 #mutes { (words.plain("mutes")) }
                ul.mutes { @for row in mutes { li.card { (one(words, visitor, row)) } } }
            }
        }
    }
}

fn one(words: Words, visitor: &Visitor, row: &MuteRow) -> Markup {
    let (mute, scope) = (&row.mute, words.tell.mute_scope(row));
    html! {
        p {
            @match &mute.incident {
                Some(id) => { a href=(address::incident(id.as_str())) { (scope) } }
                None => { strong { (scope) } }
            }
            " · " (words.language().period(mute.from, mute.end()))
        }
        p.remark {
            (clean_line(&mute.reason))
            @if let Some(by) = &mute.by { " (" (clean_line(by)) ")" }
        }
        @if visitor.rights.operate { (end(visitor, &row.id)) }
    }
}

/// The form that ends one.
pub(super) fn end(visitor: &Visitor, mute: &MuteId) -> Markup {
    let words = visitor.words();
    html! {
        form.inline method="post" action="/ui/mutes/end" {
            input type="hidden" name="next" value=(visitor.here);
            input type="hidden" name="mute" value=(mute);
            button { (words.plain("mutes-end")) }
        }
    }
}
