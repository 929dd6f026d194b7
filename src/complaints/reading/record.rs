//! From the values of one record to a [`Draft`], or to why it is none.

use jiff::Timestamp;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Serialize;

use super::columns::Columns;
use super::field::Field;
use super::{Reading, html, time};
use crate::complaint::{Complaint, FIELD_BYTES};
use crate::entry::Money;

/// A complaint as it was read, before it is known which help desk it is from.
#[derive(Clone, PartialEq)]
pub struct Draft {
    /// Where it stood: line of the file, or number of the record.
    pub line: u64,
    /// The ticket's id.
    pub ticket: String,
    /// When the customer wrote, where told.
    pub at: Option<Timestamp>,
    /// Subject and text.
    pub text: String,
    /// How it came.
    pub channel: Option<String>,
    /// The visit.
    pub session: Option<String>,
    /// The customer.
    pub user: Option<String>,
    /// The order.
    pub order: Option<String>,
    /// The trace.
    pub trace: Option<String>,
    /// The help desk's category.
    pub category: Option<String>,
    /// The sum.
    pub amount: Money,
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Draft").field("line", &self.line).finish_non_exhaustive()
    }
}

impl Draft {
    /// The complaint of this help desk, as it is kept; `otherwise` is its time where none was told.
    #[must_use]
    pub fn complaint(self, source: &str, otherwise: Timestamp) -> Complaint {
        let plain = Complaint::new(source, &self.ticket, self.at.unwrap_or(otherwise), &self.text);
        let Self { channel, session, user, order, trace, category, amount, .. } = self;
        Complaint { channel, session, user, order, trace, category, amount, ..plain }.tidy()
    }
}

/// A record that is no complaint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Reject {
    /// Line of the file, or number of the record in a JSON document, from 1.
    pub line: u64,
    /// The field at fault, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'static str>,
    /// Why.
    pub reason: RejectReason,
}

impl std::fmt::Display for Reject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: ", self.line)?;
        if let Some(field) = self.field {
            write!(f, "{field}: ")?;
        }
        write!(f, "{}", self.reason)
    }
}

/// Why a record is no complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RejectReason {
    /// The field is empty or not there.
    #[error("it is missing")]
    Missing,
    /// Longer than any id.
    #[error("it is too long for an id")]
    TooLong,
    /// No time that can be read.
    #[error("it is no time that can be read")]
    NotATime,
    /// After now.
    #[error("it is in the future")]
    InTheFuture,
    /// The record is larger than what is taken.
    #[error("the record is too large, or a quote in it is not closed")]
    TooLarge,
    /// The line or element is no JSON object.
    #[error("this is no JSON object")]
    NotAnObject,
}

impl RejectReason {
    pub(super) fn at(self, line: u64, field: Option<Field>) -> Reject {
        Reject { line, field: field.map(Field::name), reason: self }
    }
}

/// Dates that could be read in two ways, or in one only.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Dates {
    pub(super) ambiguous: u64,
    pub(super) month_first: u64,
}

/// Makes a draft of a record's values.
pub(super) fn draft(
    line: u64,
    columns: &Columns,
    value: &dyn Fn(usize) -> Option<String>,
    (reading, dates): (&Reading, &mut Dates),
) -> Result<Draft, Reject> {
    let of = |field: Field| {
        let value = columns.of(field).and_then(value)?;
        let value = value.trim();
        (!value.is_empty()).then(|| value.to_owned())
    };
    let missing = |field| RejectReason::Missing.at(line, Some(field));
    let ticket = of(Field::Ticket).ok_or_else(|| missing(Field::Ticket))?;
    if ticket.len() > FIELD_BYTES {
        return Err(RejectReason::TooLong.at(line, Some(Field::Ticket)));
    }
    let at = match of(Field::At) {
        Some(text) => Some(read_time(&text, reading, dates).map_err(|reason| reason.at(line, Some(Field::At)))?),
        None if reading.time_may_be_missing => None,
        None => return Err(missing(Field::At)),
    };
    let text = joined(of(Field::Subject), of(Field::Text));
    if text.trim().is_empty() {
        return Err(missing(Field::Text));
    }
    let amount = of(Field::Amount).and_then(|text| amount(&text, of(Field::Currency).as_deref())).unwrap_or_default();
    Ok(Draft {
        line,
        ticket,
        at,
        text,
        channel: of(Field::Channel),
        session: of(Field::Session),
        user: of(Field::User),
        order: of(Field::Order),
        trace: of(Field::Trace),
        category: of(Field::Category),
        amount,
    })
}

fn read_time(text: &str, reading: &Reading, dates: &mut Dates) -> Result<Timestamp, RejectReason> {
    let read = time::read(text, &reading.timezone, reading.order).ok_or(RejectReason::NotATime)?;
    dates.ambiguous += u64::from(read.is_ambiguous);
    dates.month_first += u64::from(read.is_month_first);
    if read.at > reading.latest { Err(RejectReason::InTheFuture) } else { Ok(read.at) }
}

/// Subject and text, without a subject that only repeats the text's beginning.
fn joined(subject: Option<String>, text: Option<String>) -> String {
    let subject = subject.map(|subject| html::plain(&subject).into_owned());
    let text = text.map(|text| html::plain(&text).into_owned());
    match (subject, text) {
        (Some(subject), Some(text)) if text.starts_with(subject.trim_end_matches(['.', '…'])) => text,
        (Some(subject), Some(text)) => format!("{subject}\n{text}"),
        (subject, text) => subject.or(text).unwrap_or_default(),
    }
}

/// `1 234,50 ₽`, `$12.90`, `1,234.50`: digits, at most one decimal mark, and a currency beside it.
fn amount(text: &str, currency: Option<&str>) -> Option<Money> {
    let beside: String = text.chars().filter(|c| c.is_alphabetic() || "₽$€£".contains(*c)).collect();
    let digits: String = text.chars().filter(|c| c.is_ascii_digit() || ".,-".contains(*c)).collect();
    let digits = digits.trim_matches(['.', ',']);
    let mark = digits.rfind(['.', ',']).filter(|mark| {
        // Three digits behind a comma are thousands.
        let behind = digits.len() - mark - 1;
        behind != 3 || digits.get(*mark..=*mark) == Some(".") && digits.matches('.').count() == 1
    });
    let whole = digits.get(..mark.unwrap_or(digits.len()))?.replace([',', '.'], "");
    let fraction = mark.and_then(|mark| digits.get(mark + 1..)).unwrap_or_default();
    let number: Decimal = if fraction.is_empty() { whole } else { format!("{whole}.{fraction}") }.parse().ok()?;
    let code = currency.map(str::trim).filter(|code| !code.is_empty()).unwrap_or(&beside);
    Some(Money::of(&currency_code(code), number.abs()))
}

fn currency_code(text: &str) -> String {
    match text.to_lowercase().trim_end_matches('.') {
        "₽" | "р" | "руб" | "rub" | "рублей" | "рубль" | "рубля" | "rur" => "RUB".to_owned(),
        "$" | "usd" => "USD".to_owned(),
        "€" | "eur" | "евро" => "EUR".to_owned(),
        "£" => "GBP".to_owned(),
        code if code.len() == 3 && code.is_ascii() => code.to_uppercase(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_read_as_people_write_them() {
        for (text, currency, wanted) in [
            ("1 234,50 ₽", None, Some(("RUB", "1234.50"))),
            ("$12.90", None, Some(("USD", "12.90"))),
            ("1,234.50", Some("eur"), Some(("EUR", "1234.50"))),
            ("1.234,50", Some("EUR"), Some(("EUR", "1234.50"))),
            ("12,000", None, Some(("", "12000"))),
            ("990 руб.", None, Some(("RUB", "990"))),
            ("-15", Some("USD"), Some(("USD", "15"))),
            ("none", None, None),
            ("99999999999999999999999999999999", None, None),
        ] {
            let wanted = wanted.map(|(code, sum)| Money::of(code, sum.parse().unwrap()));
            assert_eq!(amount(text, currency), wanted, "{text}");
        }
    }

    #[test]
    fn a_subject_that_repeats_the_text_stands_once() {
        let text = |subject: &str, text: &str| joined(Some(subject.into()), Some(text.into()));
        assert_eq!(text("Can't pay…", "Can't pay with card"), "Can't pay with card");
        assert_eq!(text("Help", "<p>can't&nbsp;pay</p>"), "Help\ncan't pay");
        assert_eq!(joined(None, Some("x".into())), "x");
    }
}
