//! Lines that came in and could not be used: why, how many, what one looks like, and what to do.

use maud::{Markup, html};

use crate::report::RejectGroup;
use crate::web::visitor::Visitor;
use crate::web::words::Words;

pub(super) fn section(words: Words, visitor: &Visitor, groups: &[RejectGroup]) -> Markup {
    if groups.is_empty() {
        return html! {};
    }
    html! {
        section aria-labelledby="refused" {
            h2 #refused { (words.plain("sources-unusable")) }
            p.remark { (words.plain("sources-unusable-hint")) }
            ul.refused {
                @for group in groups {
                    li.card { (one(words, visitor, group)) }
                }
            }
        }
    }
}

fn one(words: Words, visitor: &Visitor, group: &RejectGroup) -> Markup {
    let key = group.reason.replace('_', "-");
    html! {
        div.head {
            h3 { (words.plain(&format!("sources-reject-{key}"))) }
            span {
                (words.count("sources-lines-count", group.count))
                @if let Some(last) = group.last { ", " (words.ago(last, visitor.now)) }
            }
        }
        p { (words.plain(&format!("sources-reject-{key}-do"))) }
        // Lines may hold what no redaction knows as personal, so they are for those who mend it.
        @if visitor.rights.operate {
            p.remark lang="en" { (group.detail) }
            @if !group.example.is_empty() {
                pre.sample { (group.example) }
            }
        }
    }
}
