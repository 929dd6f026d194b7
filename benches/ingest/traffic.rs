//! The demo's shop as `_bulk` bodies. Written once; each round is the same two days later, by other visitors, which takes
//! the change of a few bytes an entry.

use std::ops::Range;

use cartwatch::demo::{DemoPlan, write_traffic};
use jiff::ToSpan;
use jiff::civil::{Date, date};

/// Entries of a bulk.
pub(crate) const BULK: usize = 2_000;

/// Before each document.
const ACTION: &[u8] = b"{\"create\":{\"_index\":\"shop\"}}\n";

/// The first day of the first round. Long ago, so that nothing lies in the future however long it takes.
const BEGIN: Date = date(2001, 1, 1);

/// The day before the demo's first one.
const DEMO_EVE: i8 = 9;

/// Hexadecimal digits of a session's id that say the round.
const ROUND_DIGITS: usize = 4;

/// All bulks of a round, one after the other.
pub(crate) struct Traffic {
    bytes: Vec<u8>,
    bulks: Vec<Bulk>,
}

struct Bulk {
    range: Range<usize>,
    /// Where the dates stand within it, and which day of the round each is, from 0.
    dates: Vec<(usize, i8)>,
    /// Where the ids of sessions begin.
    sessions: Vec<usize>,
}

impl Traffic {
    /// Traffic with so many visits in two days.
    pub(crate) fn new(visits: u32) -> Self {
        let mut lines = Vec::new();
        write_traffic(&mut lines, &DemoPlan { visits, ..DemoPlan::default() }).expect("memory takes everything");
        let lines: Vec<&[u8]> = lines.split_inclusive(|byte| *byte == b'\n').collect();
        let mut traffic = Self { bytes: Vec::new(), bulks: Vec::new() };
        for lines in lines.chunks_exact(BULK) {
            traffic.add(lines);
        }
        traffic
    }

    fn add(&mut self, lines: &[&[u8]]) {
        let start = self.bytes.len();
        let mut bulk = Bulk { range: start..start, dates: Vec::new(), sessions: Vec::new() };
        for line in lines {
            self.bytes.extend_from_slice(ACTION);
            let at = self.bytes.len() - start;
            let text = std::str::from_utf8(line).expect("JSON is text");
            let behind = |what: &str| text.find(what).map(|found| found + what.len());
            let date = behind("\"timestamp\":\"").expect("each entry has a time");
            let day: i8 = text[date + 8..date + 10].parse().expect("a day");
            bulk.dates.push((at + date, day - DEMO_EVE - 1));
            bulk.sessions.extend(behind("\"session_id\":\"s-").map(|session| at + session));
            self.bytes.extend_from_slice(line);
        }
        bulk.range.end = self.bytes.len();
        self.bulks.push(bulk);
    }

    /// Bulks of a round.
    pub(crate) fn bulks(&self) -> usize {
        self.bulks.len()
    }

    pub(crate) fn entry_bytes(&self) -> f64 {
        self.bytes.len() as f64 / (self.bulks.len() * BULK) as f64
    }

    /// Writes the bulk of this number, counted through all rounds; gives the time of its last entry.
    pub(crate) fn write(&self, number: usize, body: &mut Vec<u8>) -> String {
        let (round, bulk) = (number / self.bulks.len(), &self.bulks[number % self.bulks.len()]);
        body.clear();
        body.extend_from_slice(&self.bytes[bulk.range.clone()]);
        let first = BEGIN + (2 * round as i64).days();
        let dates: Vec<String> = (0..4).map(|day| (first + day.days()).to_string()).collect();
        for (at, day) in &bulk.dates {
            body[*at..at + 10].copy_from_slice(dates[*day as usize].as_bytes());
        }
        let mark = format!("{round:0width$x}", width = ROUND_DIGITS);
        for at in &bulk.sessions {
            body[*at..at + ROUND_DIGITS].copy_from_slice(mark.as_bytes());
        }
        let last = bulk.dates.last().map_or(0, |(at, _)| *at);
        let rest = String::from_utf8_lossy(&body[last..]);
        rest.split('"').next().unwrap_or_default().to_owned()
    }

    /// The same, as if all of it happened at `now`.
    pub(crate) fn write_at(&self, number: usize, now: jiff::Timestamp, body: &mut Vec<u8>) {
        self.write(number, body);
        let stamp = now.strftime("%Y-%m-%dT%H:%M:%S").to_string();
        for (at, _) in &self.bulks[number % self.bulks.len()].dates {
            body[*at..at + stamp.len()].copy_from_slice(stamp.as_bytes());
        }
    }
}
