//! What it costs that people watch: the same load with and without many readers of server-sent events, in turns on one
//! server, so that a busy machine is busy for both.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::load::{Load, Pace};
use crate::server::Server;
use crate::traffic::Traffic;

/// One turn of the load, without readers or with them.
const TURN: Duration = Duration::from_secs(10);

/// Between two looks at all connections: readers that sleep cost the machine little, which is the server's to use.
const LOOK: Duration = Duration::from_millis(200);

/// What is read: the entries as they come, and of every second reader those of one level.
const PATHS: [&str; 2] = ["/api/v1/entries/tail", "/api/v1/entries/tail?level=error"];

/// What readers got.
#[derive(Default)]
struct Got {
    bytes: AtomicU64,
    lost: AtomicU64,
}

/// Compares turns for so long, and prints rates and what is lost by watching.
pub(crate) fn run(binary: &str, traffic: &Traffic, listeners: usize, time: Duration) {
    let server = Server::start(binary);
    // Files grow, models load, caches fill.
    Load::new(&server.address, traffic, Pace::Free).run(TURN);
    let turns = (time.as_secs() / (2 * TURN.as_secs())).max(1);
    let (mut alone, mut watched) = (Vec::new(), Vec::new());
    let got = Got::default();
    for _ in 0..turns {
        alone.push(turn(&server, traffic));
        let stop = AtomicBool::new(false);
        watched.push(std::thread::scope(|scope| {
            let connections: Vec<TcpStream> =
                (0..listeners).map(|number| listen(&server.address, PATHS[number % PATHS.len()])).collect();
            scope.spawn(|| read_all(connections, &stop, &got));
            let rates = turn(&server, traffic);
            stop.store(true, Ordering::Relaxed);
            rates
        }));
    }
    println!("cartwatch, {listeners} listeners, {turns} turns of {} s with and without them", TURN.as_secs());
    let rows = [("acknowledged", 0, "entries/s"), ("analysed", 1, "entries/s"), ("computing", 2, "µs/entry")];
    for (name, which, unit) in rows {
        let middle = |rates: &[[f64; 3]]| median(rates.iter().map(|rates| rates[which]).collect());
        let (without, with) = (middle(&alone), middle(&watched));
        println!(
            "  {name:<14} {without:>12.1} {unit} without, {with:.1} with: {:+.1} %",
            (with / without - 1.0) * 100.0
        );
    }
    println!(
        "  read           {:>12.1} MB by all of them; {} connections lost; server {:.0} MB",
        got.bytes.load(Ordering::Relaxed) as f64 / 1e6,
        got.lost.load(Ordering::Relaxed),
        server.memory() as f64 / 1e6
    );
}

/// One turn: entries a second that were acknowledged, and analysed until all of them are; and microseconds of computing an
/// entry, which say most where the machine has other work.
fn turn(server: &Server, traffic: &Traffic) -> [f64; 3] {
    let computed = server.computed();
    let before = server.metric("cartwatch_analysis_entries_total");
    let load = Load::new(&server.address, traffic, Pace::Free);
    let began = Instant::now();
    load.run(TURN);
    server.wait_until_analysed(before + load.entries());
    let (entries, time) = (load.entries() as f64, began.elapsed().as_secs_f64());
    [load.result().rate(), entries / time, (server.computed() - computed) / entries * 1e6]
}

fn listen(address: &str, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).expect("the server takes the connection");
    let head = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\naccept: text/event-stream\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("the server reads");
    stream.set_nonblocking(true).expect("a setting of the socket");
    stream
}

/// Reads whatever is there, from all of them.
fn read_all(mut connections: Vec<TcpStream>, stop: &AtomicBool, got: &Got) {
    let mut buffer = vec![0; 256 << 10];
    while !stop.load(Ordering::Relaxed) {
        std::thread::sleep(LOOK);
        connections.retain_mut(|connection| {
            loop {
                match connection.read(&mut buffer) {
                    Ok(0) => break,
                    Ok(count) => {
                        got.bytes.fetch_add(count as u64, Ordering::Relaxed);
                    }
                    Err(error) if error.kind() == ErrorKind::WouldBlock => return true,
                    Err(_) => break,
                }
            }
            got.lost.fetch_add(1, Ordering::Relaxed);
            false
        });
    }
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    let half = rates.len() / 2;
    match (rates.get(half), rates.len().is_multiple_of(2)) {
        (Some(upper), true) => f64::midpoint(*upper, rates.get(half.saturating_sub(1)).copied().unwrap_or(*upper)),
        (Some(middle), false) => *middle,
        (None, _) => 0.0,
    }
}
