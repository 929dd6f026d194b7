//! Three sites, one server, and everything that can go wrong, by chance: at the end all agree, and counts are exact.
//!
//! A few schedules by default. `CARTWATCH_FAULT_SCHEDULES=200 cargo test --test it sync_schedules` runs as many;
//! `CARTWATCH_FAULT_SECONDS` runs for a time, and `CARTWATCH_FAULT_SEED` begins with another number. A failure names the
//! number of its schedule.

use std::process::Stdio;
use std::time::{Duration, Instant};

use cartwatch::elastic::Request;

use crate::elasticsearch::{elasticsearch, prefix};
use crate::faulty::{Fault, Rule, below};
use crate::sync_sites::{Model, Site, agree, block};

const SITES: usize = 3;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

#[test]
fn sites_agree_whatever_goes_wrong() {
    let Some(url) = elasticsearch("sync_schedules") else { return };
    let seconds = number("CARTWATCH_FAULT_SECONDS");
    let most = number("CARTWATCH_FAULT_SCHEDULES").unwrap_or(if seconds.is_some() { u64::MAX } else { 3 });
    let first = number("CARTWATCH_FAULT_SEED").unwrap_or(1);
    let began = Instant::now();
    let mut done = 0;
    while done < most && seconds.is_none_or(|seconds| began.elapsed() < Duration::from_secs(seconds)) {
        let schedule = first + done;
        let ran = std::panic::catch_unwind(|| run(&url, schedule));
        assert!(ran.is_ok(), "schedule {schedule}: CARTWATCH_FAULT_SEED={schedule} CARTWATCH_FAULT_SCHEDULES=1");
        done += 1;
    }
    eprintln!("{done} schedules, states equal and counts exact");
}

fn run(url: &str, schedule: u64) {
    let mut seed = schedule.wrapping_mul(0x5851_f42d_4c95_7f2d);
    let prefix = prefix();
    let mut sites: Vec<Site> = (0..SITES as u64).map(|site| Site::new(site, url, &prefix)).collect();
    let mut model = Model::default();
    for step in 0..24 {
        let site = below(&mut seed, SITES);
        match below(&mut seed, 100) {
            0..55 => edit(&mut sites[site], &mut model, &mut seed, step),
            55..65 => drop(sites[site].sync()),
            65..88 => {
                let fault = Fault::random(&mut seed, true);
                let (pass, times) = (below(&mut seed, 6), 1 + below(&mut seed, 4));
                sites[site].line.rule(Rule::new(fault).after(pass).times(times));
                drop(sites[site].sync());
                sites[site].line.heal();
            }
            88..95 => kill(&mut sites[site], below(&mut seed, 600) as u64),
            _ => {
                let index = format!("{prefix}-memory-v1");
                // It may not be there yet.
                let _ = block(sites[site].client().request(&Request::delete(&[&index])));
            }
        }
    }
    agree(&mut sites, &model);
    let index = format!("{prefix}-memory-v1");
    block(sites[0].client().request(&Request::delete(&[&index]))).unwrap();
}

fn edit(site: &mut Site, model: &mut Model, seed: &mut u64, step: u64) {
    match below(seed, 10) {
        0..6 => {
            for _ in 0..=below(seed, 60) {
                let (incident, bucket) = (below(seed, 12) as u64, below(seed, 40) as u64);
                let count = 1 + below(seed, 9) as u64;
                site.sees(model, incident, bucket, count, below(seed, 3) == 0);
            }
        }
        6 | 7 => site.notes(below(seed, 12) as u64, &format!("step {step}")),
        8 => site.writes_page(below(seed, 3) as u64, &format!("step {step}")),
        _ => site.deletes_page(below(seed, 3) as u64),
    }
}

/// Our own process, ended at any moment of its work.
fn kill(site: &mut Site, after_milliseconds: u64) {
    let mut child = site.command(&["sync"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(after_milliseconds));
    child.kill().ok();
    child.wait().unwrap();
}
