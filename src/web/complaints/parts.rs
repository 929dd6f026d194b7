//! What many complain about, by kind and by incident; and the money.

use maud::{Markup, html};

use super::super::visitor::Visitor;
use super::super::words::Words;
use super::Filters;
use crate::report::ComplaintReport;
use crate::web::early;
use crate::web::incidents::MUTE_HOURS;

/// What many complain about that no incident explains, and a mute of everything: alarms come in numbers while work is done.
pub(super) fn early(visitor: &Visitor, report: &ComplaintReport, once: &str) -> Markup {
    html! {
        (early::section(visitor, &report.clusters, once))
        @if visitor.rights.operate && report.clusters.iter().any(|one| one.muted.is_none()) { (mute(visitor, once)) }
    }
}

fn mute(visitor: &Visitor, once: &str) -> Markup {
    let words = visitor.words();
    html! {
        details.mute {
            summary { (words.plain("complaints-mute")) }
            form method="post" action="/ui/mutes" {
                input type="hidden" name="once" value=(once);
                input type="hidden" name="next" value=(visitor.here);
                input type="hidden" name="all" value="yes";
                p { (words.plain("complaints-mute-hint")) }
                div.filters {
                    label {
                        (words.plain("incidents-mute-for"))
                        select name="hours" {
                            @for hours in MUTE_HOURS {
                                option value=(hours) selected[hours == 4] { (words.language().duration(f64::from(hours) * 3600.0)) }
                            }
                        }
                    }
                    label { (words.plain("incidents-mute-reason")) input name="reason" required maxlength="200"; }
                    button { (words.plain("complaints-mute-do")) }
                }
            }
        }
    }
}

/// A row of a table: what, where it leads, how many, and how many per 1,000 sessions.
struct Row {
    name: String,
    address: Option<String>,
    count: u64,
    rate: Option<f64>,
}

/// By kind and by incident.
pub(super) fn tables(words: Words, filters: &Filters, report: &ComplaintReport) -> Markup {
    let to = |name: &str, value: &str| Some(format!("{}#list", filters.address(&[(name, value), ("cursor", "")])));
    let kinds = report.categories.iter().map(|row| Row {
        name: words.tell.complaint_kind(row),
        address: match (row.category, &row.desk_category) {
            (Some(category), _) => to("category", category.name()),
            (None, Some(word)) => to("category", word),
            (None, None) => None,
        },
        count: row.complaints,
        rate: row.per_thousand,
    });
    let incidents = report.incidents.iter().map(|row| Row {
        name: row.title.clone(),
        address: to("incident", row.incident.as_str()),
        count: row.complaints,
        rate: row.per_thousand,
    });
    html! {
        div.cards.parts {
            (table(words, "report-complaints-by-incident", &incidents.collect::<Vec<_>>(), report.more_incidents))
            (table(words, "report-complaints-by-category", &kinds.collect::<Vec<_>>(), 0))
        }
    }
}

fn table(words: Words, heading: &str, rows: &[Row], more: u64) -> Markup {
    let plain = |key: &str| words.tell.plain(key);
    let (count, rate) = (plain("report-complaints-column-count"), plain("report-complaints-column-rate"));
    let most = rows.iter().map(|row| row.count).max().unwrap_or(1).max(1);
    html! {
        @if !rows.is_empty() {
            section.card aria-label=(plain(heading)) {
                h2 { (plain(heading)) }
                table.rows {
                    thead {
                        tr {
                            th scope="col" { (plain(heading)) }
                            th scope="col" { span.hidden { (words.plain("complaints-share")) } }
                            th.number scope="col" { (count) }
                            th.number scope="col" { (rate) }
                        }
                    }
                    tbody {
                        @for row in rows {
                            tr data-row[row.address.is_some()] {
                                th scope="row" {
                                    @match &row.address { Some(to) => { a href=(to) { (row.name) } } None => { (row.name) } }
                                }
                                td.share { meter min="0" max=(most) value=(row.count) aria-hidden="true" {} }
                                td.number data-label=(count) { (words.language().integer(row.count)) }
                                td.number data-label=(rate) { (row.rate.map_or_else(|| "–".to_owned(), |rate| words.tell.rate(rate))) }
                            }
                        }
                    }
                }
                @if more > 0 { p.remark { (words.tell.say("report-complaints-more-incidents", &[("count", more.into())])) } }
            }
        }
    }
}

/// Lost and recovered purchases.
pub(super) fn money(words: Words, report: &ComplaintReport) -> Markup {
    let said = words.tell.purchases(report);
    html! {
        @if !said.is_empty() {
            section.card aria-labelledby="money" {
                h2 #money { (words.tell.plain("report-complaints-money")) }
                ul.said { @for line in &said { li { (line) } } }
            }
        }
    }
}
