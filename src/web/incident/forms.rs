//! What people can say of it. Who may only read sees none of this.

use maud::{Markup, html};

use super::{Shown, part};
use crate::incident::{IncidentId, Status};
use crate::report::Duplicate;
use crate::web::address;
use crate::web::incidents::mute_fields;
use crate::web::visitor::Visitor;

/// Longest text of a fix or a note, in characters.
const LONGEST: u32 = 8000;

/// Where a form goes, and the field that makes it count once.
fn form(shown: &Shown, to: &str, class: &str, content: &Markup) -> Markup {
    html! {
        form.(class) method="post" action=(format!("{}/{to}", address::incident(shown.detail.incident.id.as_str()))) {
            input type="hidden" name="once" value=(shown.once);
            (content)
        }
    }
}

/// What is done with one click, and the ways to the longer forms.
pub(super) fn at_once(visitor: &Visitor, shown: &Shown) -> Markup {
    if !visitor.rights.operate {
        return html! {};
    }
    let words = visitor.words();
    let solved = shown.detail.status == Status::Resolved;
    html! {
        div.actions {
            @if !solved {
                a.button.primary href="#resolve" { (words.plain("incident-to-resolve")) }
            }
            @if !solved && shown.seen.is_none() {
                (form(shown, "acknowledge", "inline", &html! { button { (words.plain("incident-do-acknowledge")) } }))
            }
            @if solved {
                details.menu {
                    summary.button { (words.plain("incident-do-reopen")) }
                    (form(shown, "reopen", "sheet", &html! {
                        label.field {
                            span { (words.plain("incident-reopen-why")) }
                            input name="reason" maxlength=(LONGEST) autocomplete="off";
                        }
                        button { (words.plain("incident-do-reopen")) }
                    }))
                }
            }
            details.menu {
                summary.button { (words.plain("incidents-do-mute-open")) }
                (form(shown, "mute", "sheet", &mute_fields(words)))
            }
        }
    }
}

/// Whether the answer helped.
pub(super) fn feedback(visitor: &Visitor, shown: &Shown) -> Markup {
    if !visitor.rights.operate || shown.detail.solution.is_none() {
        return html! {};
    }
    let words = visitor.words();
    let content = html! {
        fieldset {
            legend { (words.plain("incident-helped")) }
            div.actions {
                @for verdict in ["helpful", "partly", "wrong"] {
                    button name="verdict" value=(verdict) { (words.plain(&format!("incident-verdict-{verdict}"))) }
                }
                label.grow {
                    span.hidden { (words.plain("incident-feedback-why")) }
                    input name="note" maxlength=(LONGEST) autocomplete="off" placeholder=(words.plain("incident-feedback-why"));
                }
            }
        }
    };
    form(shown, "feedback", "feedback", &content)
}

/// What fixed it.
pub(super) fn resolve(visitor: &Visitor, shown: &Shown) -> Markup {
    if !visitor.rights.operate || shown.detail.status == Status::Resolved {
        return html! {};
    }
    let words = visitor.words();
    let fields = html! {
        div.field {
            label for="fix" { (words.plain("incident-fix")) }
            textarea #fix name="fix" rows="3" required maxlength=(LONGEST) aria-describedby="fix-hint" {}
            p.remark #fix-hint { (words.plain("incident-fix-hint")) }
        }
        div.beside {
            div.field {
                label for="cause" { (words.plain("incident-cause")) }
                input #cause name="cause" maxlength=(LONGEST) autocomplete="off";
            }
            div.field {
                label for="applied" { (words.plain("incident-applied")) }
                input #applied type="datetime-local" name="applied_at" aria-describedby="applied-hint";
                p.remark #applied-hint { (words.plain("incident-applied-hint")) }
            }
        }
        button.primary { (words.plain("incident-do-resolve")) }
    };
    part("resolve", &words.plain("incident-resolve"), &form(shown, "resolve", "card", &fields))
}

/// A remark.
pub(super) fn note(visitor: &Visitor, shown: &Shown) -> Markup {
    if !visitor.rights.operate {
        return html! {};
    }
    let words = visitor.words();
    let fields = html! {
        label.grow {
            span.hidden { (words.plain("incident-note")) }
            input name="text" required maxlength=(LONGEST) autocomplete="off" placeholder=(words.plain("incident-note"));
        }
        button { (words.plain("incident-do-note")) }
    };
    form(shown, "note", "actions note", &fields)
}

/// That it is the same problem as another one.
pub(super) fn merge(visitor: &Visitor, shown: &Shown) -> Markup {
    if !visitor.rights.operate {
        return html! {};
    }
    let words = visitor.words();
    let fields = html! {
        label {
            (words.plain("incident-merge-into"))
            input name="into" required maxlength="200" autocomplete="off" spellcheck="false";
        }
        label.grow {
            (words.plain("incident-merge-why"))
            input name="reason" maxlength=(LONGEST) autocomplete="off";
        }
        button { (words.plain("incident-do-merge")) }
    };
    html! {
        details.more {
            summary { (words.plain("incident-merge")) }
            (form(shown, "merge", "filters", &fields))
        }
    }
}

/// That a member of the group is a problem of its own.
pub(super) fn split(visitor: &Visitor, shown: &Shown, member: &IncidentId) -> Markup {
    if !visitor.rights.operate {
        return html! {};
    }
    let words = visitor.words();
    let fields = html! {
        input type="hidden" name="member" value=(member.as_str());
        button { (words.plain("incident-do-split")) }
    };
    form(shown, "split", "inline", &fields)
}

/// Whether a probable duplicate is the same problem.
pub(super) fn same_or_not(visitor: &Visitor, shown: &Shown, pair: &Duplicate, other: &IncidentId) -> Markup {
    if !visitor.rights.operate {
        return html! {};
    }
    let words = visitor.words();
    // The one that has a fix, or touched more, stands for both.
    let keeps_this = pair.keep.id == shown.detail.incident.id;
    let (merged, into) =
        if keeps_this { (other, &shown.detail.incident.id) } else { (&shown.detail.incident.id, other) };
    html! {
        div.actions {
            (form(shown, "merge", "inline", &html! {
                input type="hidden" name="member" value=(merged.as_str());
                input type="hidden" name="into" value=(into.as_str());
                button { (words.plain("incident-do-same")) }
            }))
            (form(shown, "distinct", "inline", &html! {
                input type="hidden" name="other" value=(other.as_str());
                button { (words.plain("incident-do-differ")) }
            }))
        }
    }
}
