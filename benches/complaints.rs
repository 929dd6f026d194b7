//! `cargo bench --bench complaints`: how long the report takes over a hundred thousand complaints, from the store to the page.

#[path = "../tests/it/complaining_shop.rs"]
mod complaining_shop;

use std::time::Instant;

use cartwatch::complaints::{ReportWanted, report};
use cartwatch::config::Config;
use cartwatch::memory::Memory;
use cartwatch::report::{RenderOptions, complaint_report_html};
use cartwatch::wording::Language;

/// So many times the shop of the tests: a little over a hundred thousand complaints in five months.
const SCALE: f64 = 31.0;

/// Reports of which the middle one counts.
const REPORTS: usize = 9;

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    complaining_shop::fill(folder.path(), SCALE);
    let memory = Memory::open(&Config::built_in(folder.path())).expect("a memory");
    let count = memory.store().complaint_count().expect("a count");
    let wanted = ReportWanted { fixes: 10, ..ReportWanted::default() };
    let mut spent: Vec<f64> = (0..REPORTS)
        .map(|_| {
            let started = Instant::now();
            let made = report(&memory, &wanted).expect("a report");
            let mut page = Vec::new();
            complaint_report_html(&made, &RenderOptions::new(Language::En), &mut page).expect("a page");
            started.elapsed().as_secs_f64()
        })
        .collect();
    spent.sort_by(f64::total_cmp);
    let middle = spent.get(REPORTS / 2).copied().unwrap_or_default();
    let worst = spent.last().copied().unwrap_or_default();
    #[allow(clippy::print_stdout, reason = "the figures are what it is for")]
    {
        println!("{count} complaints, 2 fixes: {:.0} ms a report (worst {:.0} ms)", middle * 1e3, worst * 1e3);
    }
}
