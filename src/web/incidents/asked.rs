//! [`Asked`]: what the address of the list asks for. What can't be understood is taken as not said: a page that a reader
//! was sent must open.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::finding::Category;
use crate::incident::Status;
use crate::web::address::with_query;

/// Longest text that is searched for, in bytes.
const TEXT_BYTES: usize = 200;

/// A span that ends now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// The last hour.
    Hour,
    /// The last day.
    Day,
    /// The last seven days.
    Week,
    /// The last thirty days.
    Month,
}

impl Within {
    /// All of them, shortest first.
    pub const ALL: [Self; 4] = [Self::Hour, Self::Day, Self::Week, Self::Month];

    /// Its name in addresses and sentences.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hour => "1h",
            Self::Day => "24h",
            Self::Week => "7d",
            Self::Month => "30d",
        }
    }

    /// Its length.
    #[must_use]
    pub fn span(self) -> SignedDuration {
        SignedDuration::from_hours(match self {
            Self::Hour => 1,
            Self::Day => 24,
            Self::Week => 7 * 24,
            Self::Month => 30 * 24,
        })
    }
}

/// What comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// What is not solved and hurts most.
    #[default]
    Harm,
    /// What was seen last.
    Newest,
    /// What was seen first.
    Oldest,
    /// Most sessions.
    Sessions,
    /// Most money at risk.
    Money,
}

impl Sort {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Harm, Self::Newest, Self::Oldest, Self::Sessions, Self::Money];

    /// Its name in addresses and sentences.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Harm => "harm",
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Sessions => "sessions",
            Self::Money => "money",
        }
    }
}

/// What the address asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Only this status.
    pub status: Option<Status>,
    /// Only this category.
    pub category: Option<Category>,
    /// Only this service.
    pub service: String,
    /// Only what was seen in this span.
    pub within: Option<Within>,
    /// Only what was seen at this time or later; a span stands over it.
    pub since: Option<Timestamp>,
    /// Only what was seen before this time.
    pub until: Option<Timestamp>,
    /// Only what has these words.
    pub text: String,
    /// What comes first.
    pub sort: Sort,
    /// Which page, from 0.
    pub page: u64,
}

impl Asked {
    /// From the fields of a query.
    #[must_use]
    pub fn of(fields: &[(String, String)]) -> Self {
        let said = |name: &str| fields.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value.trim());
        let mut text = said("q").to_owned();
        text.truncate(text.floor_char_boundary(TEXT_BYTES));
        Self {
            status: [Status::Open, Status::Recurred, Status::Resolved]
                .into_iter()
                .find(|status| status.name() == said("status")),
            category: said("category").parse().ok(),
            service: said("service").to_owned(),
            within: Within::ALL.into_iter().find(|within| within.name() == said("within")),
            since: moment(said("since")),
            until: moment(said("until")),
            text,
            sort: Sort::ALL.into_iter().find(|sort| sort.name() == said("sort")).unwrap_or_default(),
            page: said("page").parse::<u64>().map_or(0, |page| page.saturating_sub(1)),
        }
    }

    /// The address that asks for it.
    #[must_use]
    pub fn address(&self) -> String {
        let page = if self.page == 0 { String::new() } else { (self.page + 1).to_string() };
        let (since, until) = (self.since.map_or_else(String::new, field), self.until.map_or_else(String::new, field));
        let sort = if self.sort == Sort::default() { "" } else { self.sort.name() };
        with_query(
            "/ui/incidents",
            &[
                ("status", self.status.map_or("", Status::name)),
                ("category", self.category.map_or("", Category::name)),
                ("service", &self.service),
                ("within", self.within.map_or("", Within::name)),
                ("since", &since),
                ("until", &until),
                ("q", &self.text),
                ("sort", sort),
                ("page", &page),
            ],
        )
    }

    /// Whether nothing is left out.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        Self { sort: Sort::default(), page: 0, ..self.clone() } == Self::default()
    }

    /// From when to when what is shown was seen, as of `now`.
    #[must_use]
    pub fn span(&self, now: Timestamp) -> (Option<Timestamp>, Option<Timestamp>) {
        match self.within {
            Some(within) => (now.checked_sub(within.span()).ok(), None),
            None => (self.since, self.until),
        }
    }
}

/// A moment as a field for date and time holds it, in UTC.
#[must_use]
pub(super) fn field(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M").to_string()
}

/// The moment that such a field names.
#[must_use]
pub fn moment(said: &str) -> Option<Timestamp> {
    let civil: DateTime = said.parse().ok()?;
    civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &[(&str, &str)]) -> Asked {
        let fields: Vec<(String, String)> =
            query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Asked::of(&fields)
    }

    #[test]
    fn an_address_says_what_it_was_made_from() {
        let all = asked(&[
            ("status", "recurred"),
            ("category", "payment"),
            ("service", "pay & go"),
            ("since", "2026-03-02T10:00"),
            ("until", "2026-03-02T12:30"),
            ("q", "шлюз"),
            ("sort", "money"),
            ("page", "3"),
        ]);
        assert_eq!((all.page, all.sort, all.status), (2, Sort::Money, Some(Status::Recurred)));
        let address = all.address();
        let query = address.strip_prefix("/ui/incidents?").unwrap();
        assert!(query.contains("service=pay%20%26%20go") && query.contains("since=2026-03-02T10%3A00"), "{query}");
        assert_eq!(Asked::default().address(), "/ui/incidents");
        assert!(asked(&[("sort", "newest"), ("page", "2")]).is_everything() && !all.is_everything());
    }

    #[test]
    fn what_can_t_be_understood_is_not_said() {
        let wrong = [("status", "lost"), ("category", "x"), ("since", "yesterday"), ("page", "-1"), ("within", "9y")];
        assert_eq!(asked(&wrong), Asked::default());
        assert!(asked(&[("q", &"ж".repeat(300))]).text.len() <= TEXT_BYTES);
    }
}
