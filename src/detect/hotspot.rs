//! Bottlenecks across sessions: windows of a service's endpoint in which many requests were slow.

use std::collections::BTreeMap;

use ahash::AHashMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::rules::Rules;
use super::slow::SlowProblem;
use crate::entry::Money;
use crate::finding::FindingKind;
use crate::session::{ClosedSession, NameId, Names, SessionKey, stable_hash, timestamp};

/// A window is judged this long after its end, when its sessions have closed (1 hour, in microseconds).
const PATIENCE: i64 = 3600 * 1_000_000;
/// Windows times places counted at once; further places are left out.
const MAX_CELLS: usize = 200_000;

#[derive(Debug, Default, Serialize, Deserialize)]
struct Cell {
    requests: u64,
    sessions: usize,
    slow: Option<SlowProblem>,
}

type Place = (NameId, NameId);

/// Requests and slow requests by window, service and endpoint.
#[derive(Debug, Default)]
pub(super) struct Hotspots {
    windows: BTreeMap<i64, AHashMap<Place, Cell>>,
    cells: usize,
}

impl Hotspots {
    /// Counts one timed request.
    pub(super) fn count(&mut self, at: i64, service: NameId, endpoint: NameId, rules: &Rules) {
        let window = at.div_euclid(width(rules));
        let places = self.windows.entry(window).or_default();
        if let Some(cell) = places.get_mut(&(service, endpoint)) {
            cell.requests += 1;
        } else if self.cells < MAX_CELLS {
            places.insert((service, endpoint), Cell { requests: 1, ..Cell::default() });
            self.cells += 1;
        }
    }

    /// Adds what was slow in one session.
    pub(super) fn add(&mut self, problem: &SlowProblem, names: &Names, rules: &Rules) {
        let service = problem.service.as_deref().map_or(Some(Names::NONE), |service| names.find(service));
        let (Some(service), Some(endpoint)) = (service, names.find(&problem.place)) else { return };
        let window = problem.at.div_euclid(width(rules));
        let cell = self.windows.get_mut(&window).and_then(|places| places.get_mut(&(service, endpoint)));
        let Some(cell) = cell else { return };
        cell.sessions += 1;
        match &mut cell.slow {
            None => cell.slow = Some(problem.clone()),
            Some(known) => known.join(problem),
        }
    }

    /// Judges the windows that are over, or all of them where `now` is `None`; oldest first, then by name.
    pub(super) fn take_due(&mut self, now: Option<i64>, rules: &Rules) -> Vec<ClosedSession> {
        let mut found = Vec::new();
        while let Some(entry) = self.windows.first_entry() {
            let end = (*entry.key() + 1).saturating_mul(width(rules));
            if now.is_some_and(|now| end.saturating_add(PATIENCE) > now) {
                break;
            }
            let (window, places) = entry.remove_entry();
            self.cells -= places.len().min(self.cells);
            let mut slow: Vec<(Cell, SlowProblem)> = Vec::new();
            for (_, mut cell) in places {
                if let Some(problem) = cell.slow.take().filter(|problem| is_bottleneck(&cell, problem, rules)) {
                    slow.push((cell, problem));
                }
            }
            slow.sort_by(|(_, a), (_, b)| (&a.service, &a.place).cmp(&(&b.service, &b.place)));
            found.extend(slow.iter().map(|(cell, problem)| report(window, cell, problem, rules)));
        }
        found
    }
}

/// Windows with the number of their cells.
type WindowSizes = Vec<(i64, usize)>;

/// Saved as the sizes of the windows and a list of all cells with their places.
impl Serialize for Hotspots {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let of_window = |(window, places): (&i64, &AHashMap<Place, Cell>)| (*window, places.len());
        let windows: WindowSizes = self.windows.iter().map(of_window).collect();
        let cells: Vec<(&Place, &Cell)> = self.windows.values().flatten().collect();
        (windows, cells).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Hotspots {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (windows, cells): (WindowSizes, Vec<(Place, Cell)>) = Deserialize::deserialize(deserializer)?;
        let count = cells.len();
        let mut cells = cells.into_iter();
        let windows =
            windows.into_iter().map(|(window, places)| (window, cells.by_ref().take(places).collect())).collect();
        Ok(Self { windows, cells: count })
    }
}

fn width(rules: &Rules) -> i64 {
    rules.bottleneck.window_seconds.max(1) * 1_000_000
}

fn is_bottleneck(cell: &Cell, problem: &SlowProblem, rules: &Rules) -> bool {
    let rule = &rules.bottleneck;
    problem.count >= rule.window_min_slow
        && cell.sessions >= rule.window_min_sessions
        && problem.count as f64 >= rule.window_min_share * cell.requests as f64
}

fn report(window: i64, cell: &Cell, problem: &SlowProblem, rules: &Rules) -> ClosedSession {
    let service = problem.service.clone().unwrap_or_default();
    let start = window.saturating_mul(width(rules));
    let key = stable_hash(&[b"window", service.as_bytes(), problem.place.as_bytes(), &start.to_le_bytes()]);
    ClosedSession {
        key: SessionKey(key),
        id: format!("service:{service}"),
        anonymous: true,
        user_id: None,
        references: Vec::new(),
        started: timestamp(start),
        ended: timestamp(start.saturating_add(width(rules))),
        entries: cell.requests,
        stage: None,
        money: Money::default(),
        recovered_at: None,
        findings: vec![problem.finding(FindingKind::Bottleneck, rules)],
        journey: Vec::new(),
        // The sessions have counted these entries.
        tallies: Vec::new(),
    }
}
