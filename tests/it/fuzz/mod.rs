//! A fuzzer for everything that faces the network or reads what a crash may have damaged. It knows the shapes of its
//! inputs, but not the code: samples are bent, and whatever comes is survived within bounds.
//!
//! It runs for `CARTWATCH_FUZZ_SECONDS` in all (6 where nothing is said). Cases follow from a number alone, which a
//! failure names together with a file that holds the input; `CARTWATCH_FUZZ_SEED` begins with another number.

mod bend;
mod complaints;
mod http;
mod model;
mod parsers;
mod samples;
mod stored;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use bend::Numbers;

/// Longest time for one input; whatever takes longer does not grow in step with its input.
const HANGS: Duration = Duration::from_secs(60);

/// Tests that share the time.
const SHARES: u32 = 9;

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

fn share() -> Duration {
    Duration::from_secs(setting("CARTWATCH_FUZZ_SECONDS", 6)) / SHARES
}

/// Gives bent samples to `survive` until the time is over.
fn fuzz(target: &'static str, samples: &[Vec<u8>], survive: impl Fn(&[u8], &mut Numbers) + Send + Clone + 'static) {
    let began = Instant::now();
    let first = setting("CARTWATCH_FUZZ_SEED", 1);
    for number in (first..).take_while(|_| began.elapsed() < share()) {
        let mut numbers = Numbers::new(number);
        let input = bend::bend(samples, &mut numbers);
        let survive = survive.clone();
        guarded(target, number, input, move |input| survive(input, &mut numbers));
    }
}

/// Runs one case; where it fails or hangs, the input is kept.
fn guarded(target: &str, number: u64, input: Vec<u8>, run: impl FnOnce(&[u8]) + Send + 'static) {
    let (sender, ended) = sync_channel(1);
    let given = input.clone();
    std::thread::spawn(move || {
        let outcome = catch_unwind(AssertUnwindSafe(|| run(&given)));
        // Nobody listens where it took too long.
        let _ = sender.send(outcome.is_ok());
    });
    let what = match ended.recv_timeout(HANGS) {
        Ok(true) => return,
        Ok(false) | Err(RecvTimeoutError::Disconnected) => "failed",
        Err(RecvTimeoutError::Timeout) => "hangs",
    };
    panic!("{target} {what}: CARTWATCH_FUZZ_SEED={number}, input in {}", keep(target, number, &input).display());
}

fn keep(target: &str, number: u64, input: &[u8]) -> PathBuf {
    let path = std::env::temp_dir().join(format!("cartwatch-fuzz-{target}-{number}"));
    std::fs::write(&path, input).unwrap();
    path
}
