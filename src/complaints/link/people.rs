//! Whom a complaint's ids lead to: sessions in trouble before it.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::situation::Situation;
use crate::complaint::Complaint;
use crate::incident::IncidentId;
use crate::session::ClosedSession;
use crate::store::{Store, StoreError};

/// People write of an order within so many days.
pub(super) const ORDER_DAYS: i64 = 14;
/// Sessions of one id that are looked at.
const SESSIONS: usize = 20;
/// Clocks of help desk and shop differ by so many seconds at the most.
const EARLY: i64 = 600;

/// An incident that an id leads to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Led {
    /// The problem's place in the [`Situation`].
    pub(super) place: usize,
    /// The last trouble there before the complaint, in seconds.
    pub(super) at: i64,
    /// The id names the session, order or trace, and not only the customer.
    pub(super) exact: bool,
    /// The id.
    pub(super) word: String,
}

/// The problems that the ids lead to.
pub(super) fn led_to(led: &[Led]) -> BTreeSet<usize> {
    led.iter().map(|one| one.place).collect()
}

/// Sessions in trouble by an id: a session's, a customer's, an order's or a trace's.
pub(super) trait People {
    /// Those that began in this time, at most a few, newest first.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    fn sessions(&self, word: &str, from: Timestamp, to: Timestamp) -> Result<Vec<ClosedSession>, StoreError>;
}

impl People for Store {
    fn sessions(&self, word: &str, from: Timestamp, to: Timestamp) -> Result<Vec<ClosedSession>, StoreError> {
        self.find_sessions_between(word, from, to, SESSIONS)
    }
}

/// Where the complaint's ids lead.
pub(super) fn led(
    complaint: &Complaint,
    (told, in_text): (&[&str], &[&str]),
    situation: &Situation,
    people: &dyn People,
    window: i64,
) -> Result<Vec<Led>, StoreError> {
    let to = later(complaint.at, EARLY);
    let from = later(complaint.at, -(window.max(ORDER_DAYS * 86_400) + 86_400));
    let mut found = Vec::new();
    for word in told.iter().chain(in_text) {
        for session in people.sessions(word, from, to)? {
            let exact = session.user_id.as_deref() != Some(word);
            for finding in &session.findings {
                let at = finding.until.min(complaint.at).as_second();
                let lag = complaint.at.as_second() - at;
                let long = if exact { ORDER_DAYS * 86_400 } else { window };
                let Some(place) = situation.place(&IncidentId::of(finding.fingerprint)) else { continue };
                if finding.at <= to && lag <= long {
                    found.push(Led { place, at, exact, word: (*word).to_owned() });
                }
            }
        }
    }
    Ok(found)
}

fn later(at: Timestamp, seconds: i64) -> Timestamp {
    at.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(at)
}
