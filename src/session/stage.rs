//! The steps of a shop's funnel.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How far a visitor has come, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Looks around.
    Browse,
    /// Has something in the cart.
    Cart,
    /// Enters address and delivery.
    Checkout,
    /// Pays.
    Payment,
    /// The order is placed.
    Order,
}

impl Stage {
    /// All stages, in order.
    pub const ALL: [Self; 5] = [Self::Browse, Self::Cart, Self::Checkout, Self::Payment, Self::Order];

    /// The stable name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Browse => "browse",
            Self::Cart => "cart",
            Self::Checkout => "checkout",
            Self::Payment => "payment",
            Self::Order => "order",
        }
    }
}
