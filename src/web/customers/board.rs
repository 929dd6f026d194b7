//! Sessions in trouble as a table.

use maud::{Markup, html};

use super::{Customers, to_incident};
use crate::report::SessionRow;
use crate::web::address::with_query;
use crate::web::visitor::Visitor;
use crate::web::words::Words;

/// Incidents of a session that are named.
const NAMED: usize = 2;

/// The rows, each with a link to the session's way.
pub(super) fn table(words: Words, visitor: &Visitor, customers: &Customers, rows: &[SessionRow]) -> Markup {
    html! {
        div.card {
            table.rows {
                thead {
                    tr {
                        @for key in ["customer", "incident", "stage", "money", "began"] {
                            th scope="col" { (words.plain(&format!("customers-column-{key}"))) }
                        }
                    }
                }
                tbody { @for row in rows { (session(words, visitor, customers, row)) } }
            }
        }
    }
}

fn session(words: Words, visitor: &Visitor, customers: &Customers, row: &SessionRow) -> Markup {
    html! {
        tr data-row {
            th scope="row" {
                a href=(with_query("/ui/customers", &[("q", row.user_id.as_deref().unwrap_or(&row.id))])) {
                    (row.user_id.as_deref().unwrap_or(&row.id))
                }
                @if row.user_id.is_some() { br; span.remark { (row.id) } }
            }
            td {
                @for (number, id) in row.incidents.iter().take(NAMED).enumerate() {
                    @if number > 0 { br; }
                    (to_incident(customers, id.as_str()))
                }
                @if row.incidents.len() > NAMED {
                    br; span.remark { (words.count("customers-incidents-more", (row.incidents.len() - NAMED) as u64)) }
                }
            }
            td data-label=(words.plain("customers-column-stage")) {
                @if let Some(stage) = row.stage { (words.tell.stage(stage)) } @else { "–" }
                @if row.recovered_at.is_some() { " " span.badge.good { (words.plain("customers-ordered")) } }
            }
            td.number data-label=(words.plain("customers-column-money")) { (words.tell.money(&row.money)) }
            td.when data-label=(words.plain("customers-column-began")) { (words.ago(row.started, visitor.now)) }
        }
    }
}
