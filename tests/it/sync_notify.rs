//! Of the sites that see one run of an incident, one tells people; without the mirror each does.

use crate::elasticsearch::{elasticsearch, prefix};
use crate::faulty::{Answer, Fault, Faulty};
use crate::main_job::traffic;
use crate::notify::NDJSON;
use crate::run::Desk;
use crate::served::{Served, wait_for};
use crate::sync_sites::address;

/// Takes whatever comes.
fn receiver() -> Faulty {
    let receiver = Faulty::http("127.0.0.1:9".parse().unwrap());
    receiver.set(Fault::Answer(Answer::status(200)));
    receiver
}

fn start(desk: &Desk, line: &Faulty, prefix: &str, receiver: &Faulty) -> Served {
    let text = format!(
        "[elasticsearch]\nhost = \"{}\"\nindex_prefix = \"{prefix}\"\nconnect_seconds = 1\nrequest_seconds = 2\n\
         retry_seconds = 1\n[sync]\ninterval_seconds = 1\nsettle_seconds = 1\n\
         [notify]\ngroup_ms = 0\n[[notify.webhook]]\nname = \"hook\"\nurl = \"{}\"\n",
        line.url(),
        receiver.url()
    );
    let file = desk.file("cartwatch.toml", text).display().to_string();
    Served::start_with(desk, &[], &["--config", &file, "--listen", "127.0.0.1:0"])
}

fn channel(server: &Served) -> serde_json::Value {
    server.get("/api/v1/notifications").has(200).json()["channels"][0].clone()
}

fn in_step(server: &Served) -> bool {
    server.get("/api/v1/sync").has(200).json()["totals"]["runs"].as_u64().unwrap() > 0
}

#[test]
fn one_of_two_sites_tells() {
    let Some(url) = elasticsearch("sync_notify") else { return };
    let (desks, lines, prefix) = ([Desk::new(), Desk::new()], [address(&url); 2].map(Faulty::http), prefix());
    let receivers = [receiver(), receiver()];
    let servers = [0, 1].map(|at| start(&desks[at], &lines[at], &prefix, &receivers[at]));
    for server in &servers {
        wait_for("the mirror", || in_step(server));
    }
    // Both see the same failure; the beginnings of their runs differ.
    servers[0].post("/ingest", NDJSON, traffic("2026-03-02", 5, 1, "PAYMENT_TIMEOUT")).has(200);
    servers[1].post("/ingest", NDJSON, traffic("2026-03-02", 10, 1, "PAYMENT_TIMEOUT")).has(200);
    let told = |server: &Served| channel(server)["sent"].as_u64().unwrap();
    let left = |server: &Served| channel(server)["left_to_others"].as_u64().unwrap();
    wait_for("one that tells and one that does not", || servers.iter().all(|server| told(server) + left(server) > 0));
    let (tellers, silent): (Vec<_>, Vec<_>) = servers.iter().partition(|server| told(server) > 0);
    assert_eq!((tellers.len(), silent.len()), (1, 1));
    assert_eq!(left(silent[0]), 1);
    let got: usize = receivers.iter().map(|receiver| receiver.recorded().len()).sum();
    assert_eq!(got, 1);
    for server in servers {
        assert_eq!(server.stop(), Some(0));
    }
}

#[test]
fn a_site_that_can_not_ask_tells() {
    let Some(url) = elasticsearch("sync_notify") else { return };
    let (desk, line, receiver) = (Desk::new(), Faulty::http(address(&url)), receiver());
    line.set(Fault::Silent);
    let server = start(&desk, &line, &prefix(), &receiver);
    server.post("/ingest", NDJSON, traffic("2026-03-02", 5, 1, "PAYMENT_TIMEOUT")).has(200);
    wait_for("the message", || !receiver.recorded().is_empty());
    assert_eq!(channel(&server)["left_to_others"], 0);
    assert_eq!(server.stop(), Some(0));
}
