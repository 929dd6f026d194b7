//! What the server takes in, and what it costs: the built `cartwatch serve`, fed over loopback, analysing everything.
//!
//! ```sh
//! cargo bench --bench ingest                                       # 60 s of bulks
//! cargo bench --bench ingest -- --seconds 600 --elasticsearch http://127.0.0.1:9200
//! cargo bench --bench ingest -- --latency [--rate N]               # first proof to event, under half load
//! cargo bench --bench ingest -- --listeners 500 --seconds 120      # what it costs that so many watch the entries come
//! cargo bench --bench ingest -- --soak day                         # memory by simulated hour
//! cargo bench --bench ingest -- --soak sessions                    # memory of a million open sessions
//! ```

#![allow(clippy::print_stdout, reason = "a bench tells its figures")]

mod http;
mod latency;
mod listeners;
mod load;
mod server;
mod soak;
mod traffic;

use std::process::ExitCode;
use std::time::Duration;

use load::{Load, Pace};
use server::Server;
use traffic::Traffic;

/// Visits of the demo's two days: so many that two bulks under way at once lie minutes apart, and not hours.
const VISITS: u32 = 144_000;

/// For Elasticsearch to get warm.
const WARM_UP: Duration = Duration::from_secs(20);

/// As typed.
struct Arguments {
    seconds: u64,
    elasticsearch: Option<String>,
    latency: bool,
    listeners: usize,
    soak: Option<String>,
    visits: u32,
    rate: u64,
    binary: String,
}

impl Arguments {
    fn read() -> Result<Self, String> {
        let mut read = Self {
            seconds: 60,
            elasticsearch: std::env::var("CARTWATCH_BENCH_ELASTICSEARCH").ok(),
            latency: false,
            listeners: 0,
            soak: None,
            visits: VISITS,
            rate: latency::HALF,
            binary: env!("CARGO_BIN_EXE_cartwatch").to_owned(),
        };
        let mut typed = std::env::args().skip(1);
        while let Some(flag) = typed.next() {
            let mut value = || typed.next().ok_or_else(|| format!("{flag} needs a value"));
            let number = |text: String| text.parse::<u64>().map_err(|error| format!("{text}: {error}"));
            match flag.as_str() {
                // Cargo's own.
                "--bench" => {}
                "--seconds" => read.seconds = number(value()?)?.max(1),
                "--visits" => read.visits = u32::try_from(number(value()?)?).map_err(|error| error.to_string())?,
                "--rate" => read.rate = number(value()?)?.max(1),
                "--elasticsearch" => read.elasticsearch = Some(value()?),
                "--binary" => read.binary = value()?,
                "--listeners" => {
                    read.listeners = usize::try_from(number(value()?)?).map_err(|error| error.to_string())?;
                }
                "--latency" => read.latency = true,
                "--soak" => read.soak = Some(value()?),
                _ => return Err(format!("{flag}: unknown; see the head of benches/ingest/main.rs")),
            }
        }
        Ok(read)
    }
}

fn main() -> ExitCode {
    let arguments = match Arguments::read() {
        Ok(arguments) => arguments,
        Err(error) => {
            println!("{error}");
            return ExitCode::from(64);
        }
    };
    match (&arguments.soak, arguments.latency) {
        (Some(what), _) if what == "sessions" => soak::sessions(&arguments.binary),
        (Some(_), _) => soak::day(&arguments.binary, &traffic(&arguments)),
        (None, true) => latency::run(&arguments.binary, &traffic(&arguments), arguments.rate),
        (None, false) if arguments.listeners > 0 => {
            let time = Duration::from_secs(arguments.seconds);
            listeners::run(&arguments.binary, &traffic(&arguments), arguments.listeners, time);
        }
        (None, false) => ingest(&arguments),
    }
    ExitCode::SUCCESS
}

fn traffic(arguments: &Arguments) -> Traffic {
    let traffic = Traffic::new(arguments.visits);
    println!(
        "traffic: {} bulks of {} entries a round, {:.0} bytes an entry",
        traffic.bulks(),
        traffic::BULK,
        traffic.entry_bytes()
    );
    traffic
}

/// The rate: bulks from two connections for so long, and until all of it is analysed.
fn ingest(arguments: &Arguments) {
    let traffic = traffic(arguments);
    let server = Server::start(&arguments.binary);
    let time = Duration::from_secs(arguments.seconds);
    let load = Load::new(&server.address, &traffic, Pace::Free);
    let memory = std::thread::scope(|scope| {
        let watching = scope.spawn(|| server.watch_memory(time));
        load.run(time);
        watching.join().expect("the watcher ends")
    });
    server.wait_until_analysed(load.entries());
    let result = load.result();
    println!("cartwatch");
    result.print();
    let analysed = result.entries as f64 / result.began.elapsed().as_secs_f64();
    println!("  analysed       {analysed:>12.0} entries/s (until all is analysed)");
    let megabytes: Vec<String> = memory.iter().map(|bytes| format!("{:.0}", *bytes as f64 / 1e6)).collect();
    println!(
        "  memory         {} MB at 10 %, 50 %, end; {:.0} MB when all is analysed",
        megabytes.join(", "),
        server.memory() as f64 / 1e6
    );
    drop(server);
    let Some(url) = &arguments.elasticsearch else { return };
    let address = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
    http::once(&address, "DELETE", "/shop", b"");
    let settings = br#"{"settings":{"number_of_shards":1,"number_of_replicas":0}}"#;
    http::once(&address, "PUT", "/shop", settings).expect("Elasticsearch answers");
    // A Java program is slow at first; only what comes after this is measured.
    Load::new(&address, &traffic, Pace::Free).run(WARM_UP.min(time));
    let load = Load::new(&address, &traffic, Pace::Free);
    load.run(time);
    let result = load.result();
    println!("Elasticsearch at {url}");
    result.print();
    println!(
        "ratio            {:>12.1} (analysed by cartwatch : acknowledged by Elasticsearch)",
        analysed / result.rate()
    );
    http::once(&address, "DELETE", "/shop", b"");
}
