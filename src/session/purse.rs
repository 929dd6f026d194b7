//! How much money a session is about: its last known cart or order total.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::entry::Money;

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Amount {
    currency: Box<str>,
    value: Decimal,
    rank: u8,
}

/// The last known total per currency. An amount from a weaker field (a line item's price) never replaces
/// one from a stronger field (a cart total); among equals the later one counts.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Purse {
    amounts: Vec<Amount>,
}

/// Currencies kept per session; nobody pays one order in more.
const MAX_CURRENCIES: usize = 4;

impl Purse {
    /// Takes note of an amount. `rank` 0 is the strongest; an empty currency means that none was named.
    pub fn note(&mut self, currency: &str, value: Decimal, rank: u8) {
        let known = self.amounts.iter().position(|amount| {
            *amount.currency == *currency
                || amount.currency.is_empty()
                || (currency.is_empty() && self.amounts.len() == 1)
        });
        let Some(index) = known else {
            if self.amounts.len() < MAX_CURRENCIES {
                self.amounts.push(Amount { currency: currency.into(), value, rank });
            }
            return;
        };
        if let Some(amount) = self.amounts.get_mut(index).filter(|amount| rank <= amount.rank) {
            amount.value = value;
            amount.rank = rank;
            if !currency.is_empty() {
                amount.currency = currency.into();
            }
        }
    }

    /// The totals that are not zero.
    #[must_use]
    pub fn money(&self) -> Money {
        let mut money = Money::default();
        for amount in self.amounts.iter().filter(|amount| !amount.value.is_zero()) {
            money.0.insert(amount.currency.to_string(), amount.value);
        }
        money
    }

    /// Whether a cart or order total was seen that is not zero.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.amounts.iter().all(|amount| amount.value.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_price_never_replaces_a_cart_total() {
        let mut purse = Purse::default();
        purse.note("RUB", Decimal::new(19_990, 2), 3);
        purse.note("RUB", Decimal::new(500_000, 2), 0);
        purse.note("RUB", Decimal::new(19_990, 2), 3);
        assert_eq!(purse.money(), Money::of("RUB", Decimal::new(500_000, 2)));
    }

    #[test]
    fn the_last_total_counts_and_currencies_stay_apart() {
        let mut purse = Purse::default();
        purse.note("", Decimal::new(1, 0), 1);
        purse.note("RUB", Decimal::new(2, 0), 1);
        purse.note("", Decimal::new(3, 0), 1);
        assert_eq!(purse.money(), Money::of("RUB", Decimal::new(3, 0)));
        purse.note("EUR", Decimal::new(4, 0), 1);
        assert_eq!(purse.money().0.len(), 2);
    }
}
