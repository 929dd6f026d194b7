//! Of sites that see one run, one tells it.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tempfile::TempDir;

use super::super::claims::{Claimed, Claims};
use super::super::server::MirrorServer;
use super::super::simulated::{Faults, SimulatedMirror};
use crate::incident::IncidentId;
use crate::store::Store;

struct Site {
    _folder: TempDir,
    claims: Claims,
}

fn site(server: &SimulatedMirror) -> Site {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let server: Arc<dyn MirrorServer> = Arc::new(server.clone());
    let claims = Claims::new(store, server, Arc::new(|| Timestamp::UNIX_EPOCH), Duration::from_secs(5));
    Site { _folder: folder, claims }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_770_000_000 + seconds).unwrap()
}

#[tokio::test]
async fn who_claims_first_tells_also_where_beginnings_differ() {
    let server = SimulatedMirror::default();
    let (one, two) = (site(&server), site(&server));
    let incident = IncidentId::given("inc-1");
    for (first, other) in [(0, 0), (10_000, 10_000 + 3_599), (20_000, 20_000 - 1_700)] {
        assert_eq!(one.claims.claim(&incident, at(first)).await, Claimed::Ours, "{first}");
        assert_eq!(two.claims.claim(&incident, at(other)).await, Claimed::Theirs, "{other}");
        assert_eq!(one.claims.claim(&incident, at(other)).await, Claimed::Ours, "the same run, seen again");
    }
    assert_eq!(two.claims.claim(&incident, at(30_000)).await, Claimed::Ours, "another run");
    assert_eq!(two.claims.claim(&IncidentId::given("inc-2"), at(0)).await, Claimed::Ours, "another incident");
}

#[tokio::test]
async fn a_site_that_was_restarted_knows_its_claim() {
    let server = SimulatedMirror::default();
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let incident = IncidentId::given("inc-1");
    for _ in 0..2 {
        let server: Arc<dyn MirrorServer> = Arc::new(server.clone());
        let claims = Claims::new(store.clone(), server, Arc::new(|| at(0)), Duration::from_secs(5));
        assert_eq!(claims.claim(&incident, at(0)).await, Claimed::Ours);
    }
}

#[tokio::test]
async fn without_the_server_nobody_knows_and_a_lost_reply_is_a_claim() {
    let server = SimulatedMirror::default();
    let site = site(&server);
    let incident = IncidentId::given("inc-1");
    server.fail(Faults { left: Some(0), ..Faults::default() });
    assert_eq!(site.claims.claim(&incident, at(0)).await, Claimed::Unknown);
    // The claim is written, and the reply is lost.
    server.fail(Faults { left: Some(1), reply_lost: true, ..Faults::default() });
    assert_eq!(site.claims.claim(&incident, at(0)).await, Claimed::Unknown);
    server.fail(Faults::default());
    assert_eq!(site.claims.claim(&incident, at(0)).await, Claimed::Ours);
}
