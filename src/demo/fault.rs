//! The faults: when each is there, what it looks like, and what people did about it.

use jiff::Timestamp;

use super::FIRST_DAY;
use crate::finding::Category;
use crate::wording::{Language, Wording};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// The five faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultKind {
    /// The payment gateway stops answering; comes back on the second day.
    PaymentTimeout,
    /// The catalogue runs out of database connections.
    CatalogPool,
    /// Fresh tokens count as expired, because one node's clock is ahead.
    TokenClock,
    /// The delivery company answers 502.
    DeliveryGateway,
    /// Search is slow after a deploy.
    SlowSearch,
}

/// A span of event time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First moment.
    pub from: Timestamp,
    /// First moment after it.
    pub until: Timestamp,
}

/// One fault of the traffic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoFault {
    /// Which.
    pub kind: FaultKind,
    /// What kind of failure it should be recognised as.
    pub category: Category,
    /// The service to blame.
    pub service: &'static str,
    /// The endpoint.
    pub endpoint: &'static str,
    /// The error code; `None` where requests are only slow.
    pub error_code: Option<&'static str>,
    /// When it is there, oldest first.
    pub windows: Vec<Window>,
    /// When the fix of its first window took effect.
    pub fixed_at: Timestamp,
    /// Failed or slow requests in the traffic.
    pub failures: u64,
    /// Sessions that met it.
    pub sessions: u64,
}

/// A deploy to be marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoDeploy {
    /// Name, as for `mark deploy`.
    pub name: &'static str,
    /// Service.
    pub service: &'static str,
    /// When.
    pub at: Timestamp,
}

impl FaultKind {
    /// All, in order of their first appearance.
    pub const ALL: [Self; 5] =
        [Self::PaymentTimeout, Self::CatalogPool, Self::TokenClock, Self::DeliveryGateway, Self::SlowSearch];

    /// Part of the keys of its sentences.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::PaymentTimeout => "payment-timeout",
            Self::CatalogPool => "catalog-pool",
            Self::TokenClock => "token-clock",
            Self::DeliveryGateway => "delivery-gateway",
            Self::SlowSearch => "slow-search",
        }
    }

    /// Start and end in seconds from the beginning of the traffic.
    fn spans(self) -> &'static [(i64, i64)] {
        match self {
            Self::PaymentTimeout => {
                &[(13 * HOUR + 10 * 60, 13 * HOUR + 50 * 60), (DAY + 18 * HOUR + 20 * 60, DAY + 18 * HOUR + 45 * 60)]
            }
            Self::CatalogPool => &[(19 * HOUR + 5 * 60, 19 * HOUR + 27 * 60)],
            Self::TokenClock => &[(DAY + 9 * HOUR + 15 * 60, DAY + 9 * HOUR + 55 * 60)],
            Self::DeliveryGateway => &[(DAY + 12 * HOUR, DAY + 12 * HOUR + 35 * 60)],
            Self::SlowSearch => &[(DAY + 15 * HOUR + 2 * 60, DAY + 16 * HOUR + 10 * 60)],
        }
    }

    /// Whether the fault is there at a moment (seconds since the Unix epoch).
    pub(super) fn active(self, at: f64) -> bool {
        self.spans().iter().any(|(from, until)| at >= (FIRST_DAY + from) as f64 && at < (FIRST_DAY + until) as f64)
    }

    /// The end of the window that a moment lies in.
    pub(super) fn end_after(self, at: f64) -> Option<f64> {
        let ends = self.spans().iter().map(|(_, until)| (FIRST_DAY + until) as f64);
        ends.filter(|end| *end >= at).min_by(f64::total_cmp)
    }

    pub(super) fn describe(self, failures: u64, sessions: u64) -> DemoFault {
        let (category, service, endpoint, error_code) = match self {
            Self::PaymentTimeout => (Category::Payment, "payment", "/api/payment/charge", Some("PAYMENT_TIMEOUT")),
            Self::CatalogPool => (Category::Database, "catalog", "/api/products", Some("DB_POOL_EXHAUSTED")),
            Self::TokenClock => (Category::Auth, "auth", "/api/auth/token", Some("TOKEN_EXPIRED")),
            Self::DeliveryGateway => (Category::Api, "delivery", "/api/delivery/quote", Some("DELIVERY_BAD_GATEWAY")),
            Self::SlowSearch => (Category::Performance, "search", "/api/search", None),
        };
        let windows: Vec<Window> =
            self.spans().iter().map(|(from, until)| Window { from: moment(*from), until: moment(*until) }).collect();
        let fixed_at = windows.first().map_or(Timestamp::UNIX_EPOCH, |window| window.until);
        DemoFault { kind: self, category, service, endpoint, error_code, windows, fixed_at, failures, sessions }
    }
}

impl DemoFault {
    /// Its name for people.
    #[must_use]
    pub fn name(&self, language: Language) -> String {
        Wording::of(language).plain(&format!("demo-fault-{}", self.kind.key()))
    }

    /// What people did about it, in numbered lines.
    #[must_use]
    pub fn fix(&self, language: Language) -> String {
        Wording::of(language).plain(&format!("demo-fix-{}", self.kind.key()))
    }

    /// What people found to be the cause.
    #[must_use]
    pub fn root_cause(&self, language: Language) -> String {
        Wording::of(language).plain(&format!("demo-cause-{}", self.kind.key()))
    }
}

/// The deploys of the two days. The second one is followed by the slow search.
pub(super) fn deploys() -> Vec<DemoDeploy> {
    vec![
        DemoDeploy { name: "cart 2.8.1", service: "cart", at: moment(10 * HOUR) },
        DemoDeploy { name: "search 4.12.0", service: "search", at: moment(DAY + 15 * HOUR) },
    ]
}

/// A moment by its seconds from the beginning of the traffic.
fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_second(FIRST_DAY + seconds).unwrap_or(Timestamp::UNIX_EPOCH)
}
