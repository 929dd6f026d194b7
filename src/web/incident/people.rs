//! Whom it hurt, and who of them has not ordered after all.

use maud::{Markup, html};

use super::{Shown, part};
use crate::report::{CustomerRow, CustomerState};
use crate::web::address;
use crate::web::visitor::Visitor;
use crate::web::words::Words;

pub(super) fn section(visitor: &Visitor, shown: &Shown) -> Markup {
    let words = visitor.words();
    let (own, detail) = (address::incident(shown.detail.incident.id.as_str()), &shown.detail);
    let content = html! {
        @if shown.customers.is_empty() {
            p.remark { (words.plain("incident-no-customers")) }
        } @else {
            div.head {
                p { (purchases(words, shown)) }
                a.button href=(format!("{own}/customers.csv")) download { (words.plain("incident-csv")) }
            }
            div.card { (table(words, visitor, &shown.customers)) }
            @if (shown.customers.len() as u64) < rows_in_all(shown) {
                p.remark { (words.count("incident-customers-more", shown.customers.len() as u64)) }
            }
        }
        @if let Some(complaints) = &detail.complaints {
            p.complaints {
                (words.tell.incident_complaints(complaints, detail.incident.category)) " "
                a href=(address::with_query("/ui/complaints", &[("incident", detail.incident.id.as_str())])) {
                    (words.plain("incident-complaints-read"))
                }
            }
        }
    };
    part("customers", &words.plain("incident-whom"), &content)
}

fn rows_in_all(shown: &Shown) -> u64 {
    let purchases = shown.purchases;
    purchases.recovered + purchases.lost + purchases.unknown
}

/// How many ordered after all, and how many did not.
fn purchases(words: Words, shown: &Shown) -> String {
    let purchases = shown.purchases;
    let counts = [("lost", purchases.lost), ("recovered", purchases.recovered), ("unknown", purchases.unknown)];
    let said = counts.iter().filter(|(_, count)| *count > 0);
    said.map(|(name, count)| words.count(&format!("incident-purchases-{name}"), *count)).collect::<Vec<_>>().join(" ")
}

fn table(words: Words, visitor: &Visitor, rows: &[CustomerRow]) -> Markup {
    html! {
        table.rows {
            thead {
                tr {
                    @for key in ["customer", "purchase", "step"] {
                        th scope="col" { (words.plain(&format!("incident-column-{key}"))) }
                    }
                    th.number scope="col" { (words.plain("incident-column-money")) }
                    th scope="col" { (words.plain("incident-column-when")) }
                }
            }
            tbody {
                @for row in rows {
                    @let who = row.user_id.as_deref().unwrap_or(&row.session_id);
                    tr data-row {
                        th scope="row" { a href=(address::with_query("/ui/customers", &[("q", who)])) { (who) } }
                        td { (state(words, row.state)) }
                        td data-label=(words.plain("incident-column-step")) {
                            @match row.stage {
                                Some(stage) => (words.tell.stage(stage)),
                                None => "–",
                            }
                        }
                        td.number data-label=(words.plain("incident-column-money")) {
                            @match row.money_at_risk {
                                Some(amount) => (words.language().amount(&row.currency, amount)),
                                None => "–",
                            }
                        }
                        td.when { (words.ago(row.at, visitor.now)) }
                    }
                }
            }
        }
    }
}

fn state(words: Words, state: CustomerState) -> Markup {
    let class = match state {
        CustomerState::Recovered => "badge good",
        CustomerState::StillLost => "badge bad",
        CustomerState::Unknown => "chip",
    };
    let key = match state {
        CustomerState::Recovered => "incident-state-recovered",
        CustomerState::StillLost => "incident-state-lost",
        CustomerState::Unknown => "incident-state-unknown",
    };
    html! { span class=(class) { (words.plain(key)) } }
}
