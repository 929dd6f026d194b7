//! Which complaints the address asks for.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::super::form::Form;
use crate::complaints::{LinkState, Look, LookPlace, ReportWanted};
use crate::incident::IncidentId;
use crate::web::complaints::Filters;

/// What the address asks for. What can't be read is as if it were not there.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    pub(super) filters: Filters,
    pub(super) cursor: String,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    behind: Option<LookPlace>,
}

impl Asked {
    pub(super) fn of(query: &Form) -> Self {
        let said = |name: &str| query.said(name).unwrap_or_default().to_owned();
        let day = |name: &str| query.said(name).and_then(|day| day.parse::<Date>().ok());
        let (from, to) = (day("from"), day("to"));
        let state = query.said("link").filter(|state| link_state(state).is_some()).unwrap_or_default().to_owned();
        let behind = query.said("cursor").and_then(place);
        Self {
            filters: Filters {
                text: said("q"),
                state,
                incident: said("incident"),
                category: said("category"),
                channel: said("channel"),
                from: from.map(|day| day.to_string()).unwrap_or_default(),
                to: to.map(|day| day.to_string()).unwrap_or_default(),
            },
            cursor: behind.map(cursor).unwrap_or_default(),
            since: from.and_then(midnight),
            until: to.and_then(|day| midnight(day.checked_add(1.day()).ok()?)),
            behind,
        }
    }

    /// The complaints of the list.
    pub(super) fn look(&self, incident: Option<IncidentId>) -> Look {
        Look {
            since: self.since,
            until: self.until,
            state: link_state(&self.filters.state),
            incident,
            category: Some(self.filters.category.clone()).filter(|word| !word.is_empty()),
            channel: Some(self.filters.channel.clone()).filter(|word| !word.is_empty()),
            text: self.filters.text.clone(),
            behind: self.behind,
            ..Look::default()
        }
    }

    /// The figures above it.
    pub(super) fn wanted(&self, incident: Option<IncidentId>, fixes: usize) -> ReportWanted {
        // A time that ends before it begins holds nothing; the report's own rule for that is the same.
        let since = self.since.filter(|since| self.until.is_none_or(|until| *since <= until));
        let category = Some(self.filters.category.clone()).filter(|word| !word.is_empty());
        ReportWanted { since, until: self.until, incident, category, fixes }
    }
}

fn midnight(day: Date) -> Option<Timestamp> {
    day.to_zoned(TimeZone::UTC).ok().map(|midnight| midnight.timestamp())
}

fn link_state(name: &str) -> Option<LinkState> {
    Some(match name {
        "linked" => LinkState::Linked,
        "unlinked" => LinkState::Unlinked,
        "uncertain" => LinkState::Uncertain,
        _ => return None,
    })
}

/// A place of the list as it stands in addresses.
pub(super) fn cursor((at, id): LookPlace) -> String {
    format!("{}_{id}", at.as_nanosecond())
}

fn place(cursor: &str) -> Option<LookPlace> {
    let (at, id) = cursor.split_once('_')?;
    Some((Timestamp::from_nanosecond(at.parse().ok()?).ok()?, id.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::complaints::PATH;

    #[test]
    fn what_can_t_be_read_is_left_out() {
        let asked = Asked::of(&Form::of("from=2026-02-30&to=2026-03-01&link=maybe&cursor=x_y&q=+a+"));
        assert_eq!(asked.filters, Filters { to: "2026-03-01".into(), text: "a".into(), ..Filters::default() });
        assert_eq!(asked.until, "2026-03-02T00:00:00Z".parse().ok());
        assert!(asked.behind.is_none() && asked.cursor.is_empty() && asked.filters.address(&[]).starts_with(PATH));
    }

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let place_of = (Timestamp::from_second(1_770_000_000).unwrap(), "cmp-ke1g002bd2hmmbwj".parse().unwrap());
        assert_eq!(place(&cursor(place_of)), Some(place_of));
    }
}
