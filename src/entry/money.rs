//! Exact amounts per currency, never added across currencies.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Amounts by currency code (ISO 4217 upper case; an empty code where the source named none).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Money(pub BTreeMap<String, Decimal>);

impl Money {
    /// One amount in one currency.
    #[must_use]
    pub fn of(currency: &str, amount: Decimal) -> Self {
        Self(BTreeMap::from([(currency.to_owned(), amount)]))
    }

    /// Whether there is no amount at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds another sum, currency by currency; saturates instead of overflowing.
    pub fn add(&mut self, other: &Self) {
        for (currency, amount) in &other.0 {
            let sum = self.0.entry(currency.clone()).or_default();
            *sum = sum.saturating_add(*amount);
        }
    }
}
