//! The customers behind the incidents as CSV, for those who call them back.

use std::io::{self, Write};

use jiff::Timestamp;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::incident::{IncidentId, Touched};
use crate::session::Stage;

use super::clean;

/// What became of the purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CustomerState {
    /// Ordered after all.
    Recovered,
    /// Wanted something and has not ordered.
    StillLost,
    /// The logs don't show whether there was anything to lose.
    Unknown,
}

impl CustomerState {
    /// The stable name, as in the CSV.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Recovered => "recovered",
            Self::StillLost => "still_lost",
            Self::Unknown => "unknown",
        }
    }
}

/// One session that an incident touched, in one currency.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomerRow {
    /// The incident.
    pub incident: IncidentId,
    /// Session id.
    pub session_id: String,
    /// Customer, where known.
    pub user_id: Option<String>,
    /// First proof in this session.
    pub at: Timestamp,
    /// Furthest stage reached.
    pub stage: Option<Stage>,
    /// Currency; empty where the logs name none.
    pub currency: String,
    /// Last known cart or order total.
    pub money_at_risk: Option<Decimal>,
    /// What became of it.
    pub state: CustomerState,
}

impl CustomerRow {
    /// The rows of one touched session: one per currency, and one without an amount where none is known.
    #[must_use]
    pub fn of(incident: &IncidentId, touched: &Touched) -> Vec<Self> {
        let row = |currency: &str, money_at_risk| Self {
            incident: incident.clone(),
            session_id: touched.session_id.clone(),
            user_id: touched.user_id.clone(),
            at: touched.at,
            stage: touched.stage,
            currency: currency.to_owned(),
            money_at_risk,
            state: state(touched),
        };
        if touched.money.is_empty() {
            return vec![row("", None)];
        }
        touched.money.0.iter().map(|(currency, amount)| row(currency, Some(*amount))).collect()
    }
}

/// A session that had placed its order before the trouble has nothing left to lose that the logs could show.
fn state(touched: &Touched) -> CustomerState {
    if touched.recovered_at.is_some() {
        return CustomerState::Recovered;
    }
    match touched.stage {
        Some(Stage::Cart | Stage::Checkout | Stage::Payment) => CustomerState::StillLost,
        Some(Stage::Order) => CustomerState::Unknown,
        Some(Stage::Browse) | None if touched.money.is_empty() => CustomerState::Unknown,
        Some(Stage::Browse) | None => CustomerState::StillLost,
    }
}

/// Writes the rows as CSV (RFC 4180) under English headings. Texts that a spreadsheet would take for a formula
/// get an apostrophe in front.
///
/// # Errors
/// Those of the writer.
pub fn customers_csv(rows: &[CustomerRow], out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    csv.write_record(["incident", "session_id", "user_id", "at", "stage", "currency", "money_at_risk", "state"])?;
    for row in rows {
        let amount = row.money_at_risk.map(|amount| amount.to_string()).unwrap_or_default();
        csv.write_record([
            harmless(row.incident.as_str()),
            harmless(&row.session_id),
            harmless(row.user_id.as_deref().unwrap_or_default()),
            row.at.to_string(),
            row.stage.map(|stage| stage.name().to_owned()).unwrap_or_default(),
            harmless(&row.currency),
            amount,
            row.state.name().to_owned(),
        ])?;
    }
    csv.flush()
}

/// Cleaned, and no formula in any spreadsheet (the full-width signs count as signs in some).
pub(super) fn harmless(text: &str) -> String {
    let text = clean::line(text);
    if text.starts_with(['=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠', '−']) {
        format!("'{text}")
    } else {
        text.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::Money;
    use crate::session::SessionKey;

    fn touched() -> Touched {
        Touched {
            key: SessionKey(1),
            session_id: "=HYPERLINK(\"http://x\",\"y\")".to_owned(),
            user_id: Some("\t@SUM(A1)".to_owned()),
            at: "2026-11-23T14:02:11Z".parse().unwrap(),
            stage: Some(Stage::Payment),
            money: Money::of("EUR", Decimal::new(-4900, 2)),
            recovered_at: None,
        }
    }

    fn render(rows: &[CustomerRow]) -> String {
        let mut out = Vec::new();
        customers_csv(rows, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn no_cell_is_a_formula() {
        let text = render(&CustomerRow::of(&IncidentId::given("+1"), &touched()));
        assert_eq!(
            text.lines().nth(1).unwrap(),
            "'+1,\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",'@SUM(A1),2026-11-23T14:02:11Z,payment,EUR,-49.00,still_lost"
        );
    }

    #[test]
    fn no_attack_is_a_formula_or_breaks_a_row() {
        for attack in super::super::rendering_tests::attacks() {
            let mut session = touched();
            (session.session_id, session.user_id) = (attack.clone(), Some(attack));
            let text = render(&CustomerRow::of(&IncidentId::given("i"), &session));
            let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
            let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
            assert_eq!(rows.len(), 2);
            for cell in rows.iter().flatten() {
                assert!(cell == "-49.00" || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
            }
        }
    }

    #[test]
    fn every_currency_has_its_row_and_no_rows_still_have_headings() {
        let mut session = touched();
        session.money.add(&Money::of("RUB", Decimal::TEN));
        let rows = CustomerRow::of(&IncidentId::given("i"), &session);
        assert_eq!(rows.iter().map(|row| row.currency.as_str()).collect::<Vec<_>>(), ["EUR", "RUB"]);
        assert_eq!(render(&[]), "incident,session_id,user_id,at,stage,currency,money_at_risk,state\r\n");
    }

    #[test]
    fn the_state_says_only_what_the_logs_show() {
        let mut session = touched();
        session.stage = Some(Stage::Order);
        assert_eq!(state(&session), CustomerState::Unknown);
        session.recovered_at = Some(session.at);
        assert_eq!(state(&session), CustomerState::Recovered);
        session = Touched { stage: None, money: Money::default(), ..touched() };
        assert_eq!(state(&session), CustomerState::Unknown);
    }
}
