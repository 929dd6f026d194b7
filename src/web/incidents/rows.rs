//! The rows of the list, and what can be done with those that are ticked.

use maud::{Markup, html};

use super::asked::Asked;
use super::{Incidents, Row};
use crate::web::address;
use crate::web::badge;
use crate::web::visitor::Visitor;
use crate::web::words::Words;

/// For how long a mute can be chosen to last, in hours.
pub const MUTE_HOURS: [u32; 5] = [1, 4, 8, 24, 168];

/// Growth by this factor is shown as such.
const RISES: f64 = 1.5;

/// The table, in a form where the visitor may do something with it.
pub(super) fn list(visitor: &Visitor, asked: &Asked, found: &Incidents) -> Markup {
    let words = visitor.words();
    if !visitor.rights.operate {
        return html! { div.card { (table(words, visitor, &found.rows, false)) } };
    }
    html! {
        form method="post" action="/ui/incidents" data-ticked {
            input type="hidden" name="once" value=(found.once);
            input type="hidden" name="next" value=(asked.address());
            div.card { (table(words, visitor, &found.rows, true)) }
            (together(words))
        }
    }
}

fn table(words: Words, visitor: &Visitor, rows: &[Row], ticks: bool) -> Markup {
    html! {
        table.rows.incidents {
            thead {
                tr {
                    @if ticks { th.tick scope="col" { span.hidden { (words.plain("incidents-column-tick")) } } }
                    @for key in ["incident", "status"] { th scope="col" { (words.plain(&format!("incidents-column-{key}"))) } }
                    th.number.sessions scope="col" { (words.plain("incidents-column-sessions")) }
                    @for key in ["customers", "money", "growth"] {
                        th.number scope="col" { (words.plain(&format!("incidents-column-{key}"))) }
                    }
                    th scope="col" { (words.plain("incidents-column-last")) }
                }
            }
            tbody { @for row in rows { (one(words, visitor, row, ticks)) } }
        }
    }
}

fn one(words: Words, visitor: &Visitor, row: &Row, ticks: bool) -> Markup {
    let incident = &row.incident;
    let number = |number: u64| words.language().integer(number);
    html! {
        tr data-row {
            @if ticks {
                td.tick {
                    label {
                        input type="checkbox" name="id" value=(incident.id.as_str());
                        span.hidden { (words.say("incidents-tick", &[("title", incident.title.as_str().into())])) }
                    }
                }
            }
            th scope="row" {
                a.title href=(address::incident(incident.id.as_str())) { (incident.title) }
                p.under {
                    (badge::category(words, incident.category)) " "
                    @if let Some(service) = &incident.service { span.service { (service) } " " }
                    @if !incident.merged.is_empty() {
                        span.remark { (words.count("incidents-merged-more", incident.merged.len() as u64)) } " "
                    }
                    @if let Some(muted) = &incident.muted {
                        span.chip {
                            (words.say("incidents-muted-until", &[("time", words.language().time(muted.until).into())]))
                        }
                    }
                }
            }
            td {
                (badge::status(words, incident.status))
                @if let Some((by, at)) = &row.seen { p.under { (seen(words, visitor, by.as_deref(), *at)) } }
            }
            td.number.sessions data-label=(words.plain("incidents-column-sessions")) { (number(incident.sessions)) }
            td.number data-label=(words.plain("incidents-column-customers")) { (number(incident.users)) }
            td.number data-label=(words.plain("incidents-column-money")) { (words.tell.money(&incident.money_at_risk)) }
            td.number data-label=(words.plain("incidents-column-growth")) { (growth(words, row)) }
            td.when {
                @match incident.last_seen {
                    Some(at) => (words.ago(at, visitor.now)),
                    None => (words.plain("incidents-never-seen")),
                }
            }
        }
    }
}

/// That somebody looks after it.
fn seen(words: Words, visitor: &Visitor, by: Option<&str>, at: jiff::Timestamp) -> Markup {
    html! {
        span.remark {
            @match by {
                Some(name) => (words.say("incidents-seen-by", &[("name", name.into())])),
                None => (words.plain("incidents-seen")),
            }
            " " (words.ago(at, visitor.now))
        }
    }
}

/// Entries of the last hour, and whether they become more.
fn growth(words: Words, row: &Row) -> Markup {
    let (now, before) = (row.last_hour, row.hour_before);
    if now == 0 && before == 0 {
        return html! { span.remark { (words.plain("incidents-growth-quiet")) } };
    }
    let number = |number: u64| words.language().integer(number);
    let whole = words.say("incidents-growth-whole", &[("now", number(now).into()), ("before", number(before).into())]);
    let (class, key) = if now as f64 >= before as f64 * RISES {
        ("harm", "incidents-growth-rises")
    } else if now < before {
        ("falls", "incidents-growth-falls")
    } else {
        ("", "incidents-growth-steady")
    };
    html! {
        span class=(class) title=(whole) { (words.say(key, &[("now", number(now).into())])) }
        span.hidden { (whole) }
    }
}

/// What is done with all ticked rows.
fn together(words: Words) -> Markup {
    html! {
        fieldset.together {
            legend data-count=(words.plain("incidents-ticked-count")) { (words.plain("incidents-ticked")) }
            div.actions {
                button name="do" value="acknowledge" { (words.plain("incidents-do-acknowledge")) }
                button name="do" value="merge" data-confirm=(words.plain("incidents-confirm-merge")) { (words.plain("incidents-do-merge")) }
                button name="do" value="split" { (words.plain("incidents-do-split")) }
                details.menu {
                    summary.button { (words.plain("incidents-do-mute-open")) }
                    div.sheet.up { (mute_fields(words)) }
                }
            }
            p.remark { (words.plain("incidents-ticked-hint")) }
        }
    }
}

/// Why, and for how long.
pub(in crate::web) fn mute_fields(words: Words) -> Markup {
    html! {
        p.remark { (words.plain("incidents-mute-hint")) }
        label.field {
            span { (words.plain("incidents-mute-reason")) }
            input name="reason" maxlength="200" autocomplete="off";
        }
        label.field {
            span { (words.plain("incidents-mute-for")) }
            select name="hours" {
                @for hours in MUTE_HOURS {
                    option value=(hours) selected[hours == 4] {
                        (words.language().duration(f64::from(hours) * 3600.0))
                    }
                }
            }
        }
        button name="do" value="mute" { (words.plain("incidents-do-mute")) }
    }
}
