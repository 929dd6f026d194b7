//! From the settings of a help desk to how its complaints are read.

use jiff::{SignedDuration, Timestamp};

use super::{DateOrder, FieldMap, Reading};
use crate::config::{ComplaintSource, Config};

/// The help desk's name where nobody says one.
pub const USUAL_SOURCE: &str = "helpdesk";

/// Clocks of help desks may go ahead so far.
const AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// How complaints of a help desk are read, as far as the settings say it.
#[must_use]
pub fn reading(config: &Config, source: &str, now: Timestamp) -> Reading {
    let usual = ComplaintSource::default();
    let known = config.settings.complaints.sources.get(source).unwrap_or(&usual);
    let mut map = FieldMap::default();
    for (field, column) in &known.map {
        // The settings are validated: there is no other field in them.
        let _ = map.set(field, column);
    }
    let zone = Some(&known.timezone).filter(|zone| !zone.is_empty()).and_then(|zone| Config::zone(zone));
    Reading {
        map,
        timezone: zone.unwrap_or_else(|| config.timezone.clone()),
        order: if known.month_first { DateOrder::MonthFirst } else { DateOrder::DayFirst },
        format: None,
        latest: now.checked_add(AHEAD).unwrap_or(Timestamp::MAX),
        time_may_be_missing: false,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::Field;
    use super::*;

    #[test]
    fn every_field_may_stand_in_the_settings_and_is_heeded() {
        let mut config = Config::built_in(Path::new(""));
        let map = Field::ALL.map(|field| (field.name().to_owned(), format!("its {field}")));
        let source = ComplaintSource { map: map.into(), timezone: "+03:00".into(), ..ComplaintSource::default() };
        config.settings.complaints.sources.insert("desk".into(), source);
        config.settings.data_dir = "x".into();
        let config = Config::validate(config.settings).unwrap();
        let reading = reading(&config, "desk", Timestamp::UNIX_EPOCH);
        let mut wanted = FieldMap::default();
        Field::ALL.into_iter().for_each(|field| wanted.set(field.name(), &format!("its {field}")).unwrap());
        assert_eq!(reading.map, wanted);
        assert_ne!(reading.timezone, config.timezone);
    }
}
