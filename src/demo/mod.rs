//! Invented shop traffic for the demonstration and for trying things out: two days of browsing, carts, checkouts,
//! payments and orders, with five faults of which one comes back.
//!
//! Deterministic: the same plan gives the same bytes. People, addresses and shops are made up; e-mail addresses are at
//! reserved example domains.

mod background;
mod fault;
mod journey;
mod rng;
mod shop;
mod traffic;
mod visit;

pub use fault::{DemoDeploy, DemoFault, FaultKind, Window};
pub use traffic::{DemoFacts, DemoPlan, write_traffic};

/// Midnight (UTC) of the first day, in seconds since the Unix epoch: 2026-03-10, a Tuesday.
pub const FIRST_DAY: i64 = 1_773_100_800;
