//! A fix's record in a sentence.

use super::FixRecord;
use crate::wording::{Arg, Wording};

/// “Held 7 of 8 times, last applied 12 days ago.”; `None` where nothing is known. Days are counted back from the latest
/// event that the memory has seen, so the sentence does not depend on the clock.
#[must_use]
pub fn record_text(record: &FixRecord, wording: &Wording) -> Option<String> {
    if record.known == 0 {
        return None;
    }
    let mut args: Vec<(&str, Arg<'_>)> =
        vec![("held", u64::from(record.held).into()), ("known", u64::from(record.known).into())];
    let key = match (record.failed_last, record.age_days) {
        (false, None) => "solution-record",
        (false, Some(0)) => "solution-record-today",
        (false, Some(_)) => "solution-record-days",
        (true, None) => "solution-record-failed",
        (true, Some(0)) => "solution-record-failed-today",
        (true, Some(_)) => "solution-record-failed-days",
    };
    args.extend(record.age_days.map(|days| ("days", u64::from(days).into())));
    Some(wording.text(key, &args))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wording::Language;

    #[test]
    fn sentences_have_the_right_plurals() {
        let said = |language, held, known, days, failed_last| {
            let record = FixRecord { held, known, age_days: days, failed_last, ..FixRecord::default() };
            record_text(&record, Wording::of(language)).unwrap()
        };
        let en = |held, known, days, failed| said(Language::En, held, known, days, failed);
        let ru = |held, known, days, failed| said(Language::Ru, held, known, days, failed);
        assert_eq!(en(7, 8, Some(12), false), "Held 7 of 8 times, last applied 12 days ago.");
        assert_eq!(en(1, 1, Some(1), false), "Held 1 of 1 time, last applied 1 day ago.");
        assert_eq!(
            en(3, 4, Some(0), true),
            "Held 3 of 4 times, last applied within a day; the last time it did not hold."
        );
        assert_eq!(
            ru(7, 8, Some(12), false),
            "Помогло надолго в 7 случаях из 8, последний раз применено 12 дней назад."
        );
        assert_eq!(ru(1, 2, Some(1), false), "Помогло надолго в 1 случае из 2, последний раз применено 1 день назад.");
        assert_eq!(
            ru(21, 22, Some(23), false),
            "Помогло надолго в 21 случае из 22, последний раз применено 23 дня назад."
        );
        assert_eq!(ru(3, 4, None, true), "Помогло надолго в 3 случаях из 4; в последний раз не помогло.");
        assert_eq!(record_text(&FixRecord::default(), Wording::of(Language::En)), None);
    }
}
