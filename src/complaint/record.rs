//! [`Complaint`]: one customer's words to the shop, in the one form in which it is kept.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ComplaintId;
use crate::entry::Money;
use crate::scan;
use crate::wording::Language;

/// Most bytes that are kept of a text: complaints are short, and what is longer quotes a whole correspondence.
pub const TEXT_BYTES: usize = 8 * 1024;

/// Most bytes that are kept of any other field.
pub const FIELD_BYTES: usize = 256;

/// Times that a text is gone over until cutting and withholding leave it alone.
const PASSES: usize = 4;

/// One complaint of a customer.
///
/// Its texts are personal: they are kept here to find out what the complaint is about, and go through redaction
/// wherever they are shown. Bank cards, secrets, and numbers of papers are taken out before it is kept
/// ([`Complaint::tidy`]). It has no `Debug` that would quote it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// Follows from `source` and `ticket`.
    pub id: ComplaintId,
    /// The help desk that it came from, by the name that the shop gives it.
    pub source: String,
    /// The ticket's id there.
    pub ticket: String,
    /// When the customer wrote.
    pub at: Timestamp,
    /// What they wrote, subject first; at most [`TEXT_BYTES`].
    pub text: String,
    /// How it came: e-mail, chat, phone.
    pub channel: Option<String>,
    /// The visit that it is about.
    pub session: Option<String>,
    /// The customer, as the logs name them.
    pub user: Option<String>,
    /// The order that it is about.
    pub order: Option<String>,
    /// A trace or request that it is about.
    pub trace: Option<String>,
    /// The category that the help desk gave it, in its own words.
    pub category: Option<String>,
    /// The sum that it is about; empty where none was told.
    pub amount: Money,
}

impl std::fmt::Debug for Complaint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Complaint").field("id", &self.id).field("at", &self.at).finish_non_exhaustive()
    }
}

impl Complaint {
    /// A complaint of which nothing else is known.
    #[must_use]
    pub fn new(source: &str, ticket: &str, at: Timestamp, text: &str) -> Self {
        Self {
            id: ComplaintId::of(source, ticket),
            source: source.trim().to_owned(),
            ticket: ticket.trim().to_owned(),
            at,
            text: text.to_owned(),
            channel: None,
            session: None,
            user: None,
            order: None,
            trace: None,
            category: None,
            amount: Money::default(),
        }
    }

    /// The language it is written in.
    #[must_use]
    pub fn language(&self) -> Language {
        Language::detect(&self.text)
    }

    /// The ids that it names, in the order of how much they say: order, trace, session, customer.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        [&self.order, &self.trace, &self.session, &self.user].into_iter().filter_map(Option::as_deref)
    }

    /// Everything in it that is words or ids, to look for a person in.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let told = [&self.channel, &self.category].into_iter().filter_map(Option::as_deref);
        [self.text.as_str(), self.ticket.as_str()].into_iter().chain(self.ids()).chain(told)
    }

    /// The complaint as it is kept: fields trimmed and cut to their limits, empty ones absent, and without what nobody may
    /// keep ([`scan::withhold_secrets`]). Tidying again changes nothing.
    #[must_use]
    pub fn tidy(self) -> Self {
        let id = self.id;
        let Self { source, ticket, at, text, channel, session, user, order, trace, category, amount, .. } = self;
        Self {
            id,
            source: fitted(&source, FIELD_BYTES),
            ticket: fitted(&ticket, FIELD_BYTES),
            at,
            text: fitted(&text, TEXT_BYTES),
            channel: field(channel),
            session: field(session),
            user: field(user),
            order: field(order),
            trace: field(trace),
            category: field(category),
            amount,
        }
    }
}

fn field(value: Option<String>) -> Option<String> {
    value.map(|value| fitted(&value, FIELD_BYTES)).filter(|value| !value.is_empty())
}

/// The text within a limit, without control characters and without secrets.
fn fitted(text: &str, limit: usize) -> String {
    let plain = |c: char| if c.is_control() && c != '\n' { ' ' } else { c };
    // What is far over the limit is not worth reading to its end.
    let mut fitted: String = cut(text, limit.saturating_mul(4)).chars().map(plain).collect();
    for _ in 0..PASSES {
        let next = cut(scan::withhold_secrets(fitted.trim()).trim(), limit).trim_end().to_owned();
        if next == fitted {
            break;
        }
        fitted = next;
    }
    fitted
}

/// At most `limit` bytes, on a character's boundary.
fn cut(text: &str, limit: usize) -> &str {
    let end = (0..=limit.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn complaint(text: &str) -> Complaint {
        Complaint::new("desk", "1", Timestamp::UNIX_EPOCH, text)
    }

    proptest! {
        #[test]
        fn tidying_twice_changes_nothing_and_keeps_the_limits(text in "(\\PC|[0-9 <>=-]|4111 1111 1111 1111 |token=|\n){0,80}") {
            let mut raw = complaint(&text);
            raw.user = Some(text.repeat(8));
            let once = raw.tidy();
            prop_assert!(once.text.len() <= TEXT_BYTES && once.user.as_ref().is_none_or(|user| user.len() <= FIELD_BYTES));
            prop_assert!(once.clone().tidy() == once, "{:?}", once.text);
        }
    }

    #[test]
    fn cards_and_secrets_go_and_what_leads_to_the_logs_stays() {
        let text = "оплата не прошла картой 4111 1111 1111 1111, заказ A-1042, password=hunter2, user_456@shop.ru";
        let kept = complaint(text).tidy().text;
        assert!(!kept.contains("1111") && !kept.contains("hunter2"), "{kept}");
        assert!(kept.contains("A-1042") && kept.contains("user_456@shop.ru"), "{kept}");
    }

    #[test]
    fn nothing_of_a_complaint_stands_in_its_debug_form() {
        let shown = format!("{:?}", complaint("my secret trouble"));
        assert!(!shown.contains("trouble") && shown.contains("cmp-"), "{shown}");
    }

    #[test]
    fn a_long_text_is_cut_at_a_character() {
        let long = complaint(&"я".repeat(TEXT_BYTES)).tidy();
        assert_eq!(long.text.len(), TEXT_BYTES);
        assert_eq!(cut("яя", 3), "я");
    }
}
