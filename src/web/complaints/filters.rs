//! [`Filters`]: which complaints are asked for, as it stands in the address and in the form.

use maud::{Markup, html};

use super::super::address::with_query;
use super::super::words::Words;
use super::PATH;
use crate::finding::Category;
use crate::report::ComplaintReport;

/// How complaints may be linked, by the names in addresses.
const STATES: [&str; 3] = ["linked", "unlinked", "uncertain"];

/// Which complaints; empty where it does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// Words in them.
    pub text: String,
    /// `linked`, `unlinked` or `uncertain`.
    pub state: String,
    /// About this incident.
    pub incident: String,
    /// One of our categories, or a word of the help desk.
    pub category: String,
    /// How they came.
    pub channel: String,
    /// From this day on.
    pub from: String,
    /// Up to this day, with it.
    pub to: String,
}

impl Filters {
    fn pairs(&self) -> [(&'static str, &str); 7] {
        [
            ("q", &self.text),
            ("link", &self.state),
            ("incident", &self.incident),
            ("category", &self.category),
            ("channel", &self.channel),
            ("from", &self.from),
            ("to", &self.to),
        ]
    }

    /// Whether anything is asked for.
    #[must_use]
    pub fn is_any(&self) -> bool {
        *self != Self::default()
    }

    /// Whether the figures, too, are of a part only.
    #[must_use]
    pub fn narrow_figures(&self) -> bool {
        [&self.incident, &self.category, &self.from, &self.to].into_iter().any(|one| !one.is_empty())
    }

    /// The address of the page with these, but for what is changed.
    #[must_use]
    pub fn address(&self, changed: &[(&str, &str)]) -> String {
        let mut asked: Vec<(&str, &str)> = self.pairs().to_vec();
        for (name, value) in changed {
            match asked.iter_mut().find(|(known, _)| known == name) {
                Some(pair) => pair.1 = value,
                None => asked.push((name, value)),
            }
        }
        with_query(PATH, &asked)
    }

    /// The figures over time as a file.
    pub(super) fn csv(&self) -> String {
        let figures = ["incident", "category", "from", "to"];
        let asked: Vec<(&str, &str)> = self.pairs().into_iter().filter(|(name, _)| figures.contains(name)).collect();
        with_query("/ui/complaints/report.csv", &asked)
    }
}

/// The form.
pub(super) fn form(words: Words, filters: &Filters, report: Option<&ComplaintReport>) -> Markup {
    let label = |key: &str| words.plain(&format!("complaints-filter-{key}"));
    html! {
        form.filters method="get" action="/ui/complaints#list" role="search" aria-label=(words.plain("place-complaints")) {
            label { (label("text")) input type="search" name="q" value=(filters.text) maxlength="200" data-key="/"; }
            label {
                (label("link"))
                select name="link" {
                    option value="" { (label("link-any")) }
                    @for state in STATES {
                        option value=(state) selected[filters.state == state] { (label(&format!("link-{state}"))) }
                    }
                }
            }
            label { (label("category")) (categories(words, filters, report)) }
            label { (label("from")) input type="date" name="from" value=(filters.from); }
            label { (label("to")) input type="date" name="to" value=(filters.to); }
            label { (label("channel")) input name="channel" value=(filters.channel) maxlength="100" size="10"; }
            label { (label("incident")) input name="incident" value=(filters.incident) maxlength="60" size="16" placeholder="inc-…"; }
            div.actions {
                button.primary { (label("show")) }
                @if filters.is_any() { a href="/ui/complaints#list" { (label("reset")) } }
            }
        }
    }
}

/// Our categories, and the help desk's own as far as they are known.
fn categories(words: Words, filters: &Filters, report: Option<&ComplaintReport>) -> Markup {
    let desk: Vec<&str> = report
        .into_iter()
        .flat_map(|report| &report.categories)
        .filter_map(|row| row.desk_category.as_deref())
        .collect();
    let is = |name: &str| filters.category.eq_ignore_ascii_case(name);
    let known = filters.category.is_empty()
        || Category::ALL.into_iter().any(|category| is(category.name()))
        || desk.contains(&filters.category.as_str());
    html! {
        select name="category" {
            option value="" { (words.plain("complaints-filter-category-any")) }
            @for category in Category::ALL {
                option value=(category.name()) selected[is(category.name())] { (words.tell.category(category)) }
            }
            @for word in &desk { option value=(word) selected[filters.category == *word] { "“" (word) "”" } }
            @if !known { option value=(filters.category) selected { "“" (filters.category) "”" } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_of_the_list_stands_in_the_address() {
        let filters = Filters {
            text: "no pay".into(),
            state: "unlinked".into(),
            from: "2026-03-01".into(),
            ..Filters::default()
        };
        assert_eq!(
            filters.address(&[("cursor", "7")]),
            "/ui/complaints?q=no%20pay&link=unlinked&from=2026-03-01&cursor=7"
        );
        assert_eq!(filters.address(&[("link", ""), ("q", "")]), "/ui/complaints?from=2026-03-01");
        assert_eq!(filters.csv(), "/ui/complaints/report.csv?from=2026-03-01");
    }
}
