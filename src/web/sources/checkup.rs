//! The look at the installation, as `cartwatch doctor` takes it.

use jiff::Timestamp;
use maud::{Markup, html};

use crate::web::visitor::Visitor;

/// A look at the installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkup {
    /// When it was taken.
    pub at: Timestamp,
    /// What was looked at.
    pub checks: Vec<CheckRow>,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRow {
    /// Its name in the catalogue, behind `doctor-`.
    pub name: &'static str,
    /// Whether it is well.
    pub good: bool,
    /// What was seen, or what is wrong and what to do.
    pub detail: String,
}

pub(super) fn section(visitor: &Visitor, checkup: Option<&Checkup>, looking: bool) -> Markup {
    let words = visitor.words();
    // What is seen names folders and servers.
    if !visitor.rights.operate {
        return html! {};
    }
    html! {
        section #checks aria-labelledby="checkup" {
            h2 #checkup { (words.plain("sources-checkup")) }
            div.card {
                @if let Some(checkup) = checkup {
                    p.remark { (words.plain("sources-checkup-at")) " " (words.ago(checkup.at, visitor.now)) }
                    ul.checks {
                        @for check in &checkup.checks {
                            li {
                                span.badge.good[check.good].bad[!check.good] {
                                    (words.plain(if check.good { "sources-check-good" } else { "sources-check-bad" }))
                                }
                                strong { (words.tell.plain(&format!("doctor-{}", check.name))) }
                                span.detail { (check.detail.trim()) }
                            }
                        }
                    }
                } @else {
                    p { (words.plain("sources-checkup-none")) }
                }
                form.actions.below method="post" action="/ui/sources/look" {
                    button disabled[looking] {
                        (words.plain(if looking { "sources-checkup-running" } else { "sources-checkup-do" }))
                    }
                }
            }
        }
    }
}
