//! [`Civil`]: a stamp as written, before it is placed on the time line.

/// Calendar fields of a stamp; what it did not say is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::decode) struct Civil {
    pub(super) year: Option<i16>,
    /// Month and day; `None` for a time of day alone.
    pub(super) day: Option<(u8, u8)>,
    pub(super) hour: u8,
    pub(super) minute: u8,
    pub(super) second: u8,
    pub(super) nanos: u32,
    /// Seconds east of UTC.
    pub(super) offset: Option<i32>,
}

impl Civil {
    /// Whether the fields are in range. A leap second is taken as the last second of its minute.
    pub(super) fn checked(mut self) -> Option<Self> {
        self.second = self.second.min(if self.second == 60 { 59 } else { u8::MAX });
        let time_fits = self.hour < 24 && self.minute < 60 && self.second < 60;
        let day_fits = self.day.is_none_or(|(month, day)| {
            day >= 1 && day <= self.year.map_or_else(|| days_in(2000, month), |year| days_in(i64::from(year), month))
        });
        (time_fits && day_fits).then_some(self)
    }

    /// Seconds since midnight.
    pub(super) fn second_of_day(self) -> i64 {
        i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second)
    }
}

/// Days of a month; 0 for a month that doesn't exist.
pub(super) fn days_in(year: i64, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 0,
    }
}

/// Days from 1970-01-01 to a date of the Gregorian calendar (Hinnant's `days_from_civil`).
pub(super) fn days_since_epoch(year: i64, month: u8, day: u8) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month = i64::from(month);
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days() {
        assert_eq!(days_since_epoch(1970, 1, 1), 0);
        assert_eq!(days_since_epoch(2000, 3, 1), 11_017);
        assert_eq!(days_since_epoch(1969, 12, 31), -1);
        assert_eq!((days_in(1900, 2), days_in(2000, 2), days_in(2023, 13)), (28, 29, 0));
    }
}
