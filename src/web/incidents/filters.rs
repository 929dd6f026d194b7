//! The filters of the list: a form whose fields are the address.

use maud::{Markup, html};

use super::Incidents;
use super::asked::{Asked, Sort, Within, field};
use crate::finding::Category;
use crate::web::words::Words;

pub(super) fn form(words: Words, asked: &Asked, found: &Incidents) -> Markup {
    let exact = asked.within.is_none() && (asked.since.is_some() || asked.until.is_some());
    html! {
        form.filters #filters action="/ui/incidents" role="search" aria-label=(words.plain("incidents-filter")) data-auto {
            @if let Some(status) = asked.status { input type="hidden" name="status" value=(status.name()); }
            label.grow {
                (words.plain("incidents-filter-text"))
                input type="search" name="q" value=(asked.text) maxlength="200" data-key="/";
            }
            label {
                (words.plain("incidents-filter-category"))
                select name="category" {
                    option value="" { (words.plain("incidents-filter-any")) }
                    @for category in Category::ALL {
                        option value=(category.name()) selected[asked.category == Some(category)] {
                            (words.tell.category(category))
                        }
                    }
                }
            }
            label {
                (words.plain("incidents-filter-service"))
                select name="service" {
                    option value="" { (words.plain("incidents-filter-any")) }
                    @for service in &found.services {
                        option value=(service) selected[asked.service == *service] { (service) }
                    }
                    @if !asked.service.is_empty() && !found.services.contains(&asked.service) {
                        option value=(asked.service) selected { (asked.service) }
                    }
                }
            }
            label {
                (words.plain("incidents-filter-seen"))
                select name="within" {
                    option value="" { (words.plain(if exact { "incidents-filter-exact" } else { "incidents-filter-any-time" })) }
                    @for within in Within::ALL {
                        option value=(within.name()) selected[asked.within == Some(within)] {
                            (words.plain(&format!("incidents-filter-within-{}", within.name())))
                        }
                    }
                }
            }
            label {
                (words.plain("incidents-filter-sort"))
                select name="sort" {
                    @for sort in Sort::ALL {
                        option value=(sort.name()) selected[asked.sort == sort] {
                            (words.plain(&format!("incidents-sort-{}", sort.name())))
                        }
                    }
                }
            }
            details.exact open[exact] {
                summary { (words.plain("incidents-filter-exact-open")) }
                div.filters {
                    @for (name, at) in [("since", asked.since), ("until", asked.until)] {
                        label {
                            (words.plain(&format!("incidents-filter-{name}")))
                            input type="datetime-local" name=(name) value=[at.map(field)];
                        }
                    }
                }
            }
            div.actions {
                button { (words.plain("incidents-filter-apply")) }
                @if !asked.is_everything() { a.button href="/ui/incidents" { (words.plain("incidents-clear")) } }
            }
        }
    }
}
