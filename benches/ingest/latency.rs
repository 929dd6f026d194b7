//! From the first proof of a failure to the event that tells of it, under half the load that is to be borne.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::http::{Connection, events};
use crate::load::{Load, Pace, percentile};
use crate::server::Server;
use crate::traffic::Traffic;

/// Half of the 60,000 entries a second that are to be borne.
pub(crate) const HALF: u64 = 30_000;

const REPEATS: usize = 100;

/// Between two failures, so that they come at any moment of the analysis's own pace.
const PAUSE: Duration = Duration::from_millis(137);

/// Longest wait for an event.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) fn run(binary: &str, traffic: &Traffic, rate: u64) {
    let server = Server::start(binary);
    let (sender, told) = channel();
    let mut lines = events(&server.address);
    lines.by_ref().find(|line| line.contains("connected")).expect("the events begin");
    std::thread::spawn(move || lines.try_for_each(|line| sender.send((Instant::now(), line))));
    let load = Load::new(&server.address, traffic, Pace::Live(rate));
    let done = AtomicBool::new(false);
    let mut taken = std::thread::scope(|scope| {
        scope.spawn(|| load.run_while(|| !done.load(Ordering::Relaxed)));
        let mut connection = Connection::open(&server.address).expect("the server is there");
        while load.entries() < rate {
            std::thread::sleep(PAUSE);
        }
        let taken: Vec<Duration> = (0..REPEATS).map(|number| once(&mut connection, number, &told)).collect();
        done.store(true, Ordering::Relaxed);
        taken
    });
    taken.sort();
    println!("under {rate} entries/s");
    load.result().print();
    let [p50, p99] = [0.5, 0.99].map(|share| percentile(&taken, share).as_secs_f64());
    println!("  first proof to event, {REPEATS} times: {p50:.3} s p50, {p99:.3} s p99");
}

/// A session fails in a way of its own; how long until that is told.
fn once(connection: &mut Connection, number: usize, told: &Receiver<(Instant, String)>) -> Duration {
    std::thread::sleep(PAUSE);
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap_or(0));
    let at = jiff::Timestamp::now();
    let code = format!("PROBE_{}{}_FAILED", letter(number / 26), letter(number));
    let entry = format!(
        r#"{{"timestamp":"{at}","session_id":"probe-{number}","user_id":"prober","service":"payment","event_type":"payment","level":"ERROR","error_code":"{code}","message":"payment refused by probe {code}"}}"#
    );
    let sent = Instant::now();
    let (status, reply) = connection.ask("POST", "/ingest", "application/json", entry.as_bytes()).expect("a reply");
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&reply));
    loop {
        let (when, line) = told.recv_timeout(PATIENCE).expect("the failure is told");
        if line.starts_with("data:") && line.contains(&code) {
            return when.duration_since(sent);
        }
    }
}
