//! Early findings: what many complain about that no incident explains yet; on *Now* and on *Complaints*. Nobody needs to be told
//! of one that somebody muted.

use maud::{Markup, html};

use super::complaints::PATH;
use super::incidents::mute_fields;
use super::mutes;
use super::visitor::Visitor;
use super::words::Words;
use crate::report::ComplaintCluster;

/// Complaints of a cluster that are linked to.
const NAMED: usize = 10;

/// All of them, those first that nobody muted; nothing where there are none. `once` names the page as it is shown now.
pub(super) fn section(visitor: &Visitor, clusters: &[ComplaintCluster], once: &str) -> Markup {
    let words = visitor.words();
    let muted = |wanted: bool| clusters.iter().filter(move |one| one.muted.is_some() == wanted);
    html! {
        @if !clusters.is_empty() {
            section #clusters aria-labelledby="early" {
                h2 #early { (words.plain("early")) }
                p.remark { (words.plain("early-hint")) }
                ul.early {
                    @for one in muted(false).chain(muted(true)) {
                        li.muted[one.muted.is_some()] { (cluster(visitor, one, once)) }
                    }
                }
            }
        }
    }
}

fn cluster(visitor: &Visitor, cluster: &ComplaintCluster, once: &str) -> Markup {
    let words = visitor.words();
    html! {
        p { strong { (cluster.sentence(words.language())) } }
        @if let Some(muted) = &cluster.muted {
            p { span.badge.info { (words.plain("early-muted")) } " " (words.tell.muted(muted)) }
        }
        details {
            summary { (words.count("early-complaints", cluster.complaints)) }
            ul.ids {
                @for id in cluster.first.iter().take(NAMED) {
                    @let id = id.to_string();
                    li { a href=(format!("{PATH}/{id}")) { (id) } }
                }
            }
        }
        @if visitor.rights.operate {
            @match (&cluster.muted, cluster.first.first()) {
                // One that is over may still be why nobody was told.
                (Some(muted), _) if muted.until > visitor.now => { (mutes::end(visitor, &muted.mute)) }
                (None, Some(first)) => { (mute(words, visitor, &first.to_string(), once)) }
                _ => {}
            }
        }
    }
}

/// Mutes the cluster by one of its complaints.
fn mute(words: Words, visitor: &Visitor, complaint: &str, once: &str) -> Markup {
    html! {
        details.menu {
            summary.button { (words.plain("incidents-do-mute-open")) }
            form.sheet method="post" action="/ui/mutes" {
                input type="hidden" name="once" value=(once);
                input type="hidden" name="next" value=(visitor.here);
                input type="hidden" name="complaint" value=(complaint);
                (mute_fields(words))
            }
        }
    }
}
