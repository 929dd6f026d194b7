//! Tests of the engine against a server in memory; `tests/it/sync*.rs` has the real one.

mod book;
mod claims;
mod sites;

use super::conformance;
use super::simulated::SimulatedMirror;

#[tokio::test]
async fn the_simulated_server_is_one() {
    conformance::run(&SimulatedMirror::default()).await.unwrap();
}
