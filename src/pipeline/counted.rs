//! Figures of a block, counted beside decoding: cheap for each entry, put under their names once a block.

use std::collections::BTreeMap;

use ahash::AHashMap;

use crate::config::Metrics;
use crate::detect::SessionCounts;
use crate::entry::SourceId;
use crate::finding::Category;
use crate::measure::{KeptSeconds, Label, Measures, Metric, SeriesName, Sketch};
use crate::session::{Name, Observation, Stage};

/// How far behind its newest entry a log that is read as a whole may still change a bucket: as far as the memory keeps it.
/// Minutes are bounded by their weight besides ([`HEAVIEST`]).
pub(super) fn kept_by_batch(settings: &Metrics) -> KeptSeconds {
    let seconds = |days: u32| if days == 0 { i64::MAX } else { i64::from(days) * 86_400 };
    KeptSeconds {
        minutes: seconds(settings.minutes_days),
        hours: seconds(settings.hours_days),
        days: seconds(settings.days_days),
    }
}

/// How far behind the clock a live bucket may still change. Entries that are later than a day are in the day only.
pub(super) const KEPT_LIVE: KeptSeconds = KeptSeconds { minutes: 2 * 3600, hours: 25 * 3600, days: 49 * 3600 };

/// Most numbers that the minutes of one source may hold in memory (about 32 MB); the oldest are written and let go.
pub(super) const HEAVIEST: usize = 2_000_000;

/// Seconds of a minute.
const MINUTE: i64 = 60;

/// Entries of one minute and service.
#[derive(Debug)]
struct Cell {
    minute: i64,
    service: Option<Name>,
    entries: u64,
    requests: u64,
    slow: u64,
    /// Failed entries by category.
    errors: [u64; Category::ALL.len()],
    /// Sum of the durations of requests in microseconds by stage; the last is without one.
    micros: [u64; STAGES],
    /// Durations of zero.
    zero: [u64; STAGES],
}

const STAGES: usize = Stage::ALL.len() + 1;

/// What was counted in one block.
#[derive(Debug, Default)]
pub(super) struct BlockCounts {
    cells: Vec<Cell>,
    places: AHashMap<(i64, u64), u32>,
    /// Minute, hash of the service, and place of the cell that was used last.
    last: Option<(i64, u64, u32)>,
    /// Cell, stage and bin of each duration.
    durations: Vec<(u32, u8, i16)>,
}

impl BlockCounts {
    /// Counts an entry.
    pub(super) fn count(&mut self, observation: &Observation) {
        let place = self.place(observation);
        let Some(cell) = self.cells.get_mut(place as usize) else { return };
        cell.entries += 1;
        if let Some(trouble) = &observation.trouble {
            cell.slow += u64::from(trouble.slow);
            if trouble.failed {
                let of = trouble.category();
                let at = Category::ALL.iter().position(|category| *category == of);
                if let Some(count) = at.and_then(|at| cell.errors.get_mut(at)) {
                    *count += 1;
                }
            }
        }
        if !observation.request {
            return;
        }
        cell.requests += 1;
        let Some(micros) = observation.duration else { return };
        let stage = observation.stage.map_or(STAGES - 1, |stage| stage as usize);
        if let Some(sum) = cell.micros.get_mut(stage) {
            *sum = sum.saturating_add(u64::try_from(micros).unwrap_or(0));
        }
        match Sketch::bin_of(micros) {
            Some(bin) => self.durations.push((place, stage as u8, bin)),
            None => {
                if let Some(zero) = cell.zero.get_mut(stage) {
                    *zero += 1;
                }
            }
        }
    }

    fn place(&mut self, observation: &Observation) -> u32 {
        let minute = observation.at.div_euclid(MINUTE * 1_000_000) * MINUTE;
        let service = observation.service.as_ref().map_or(0, Name::hash);
        if let Some((known_minute, known_service, place)) = self.last
            && (known_minute, known_service) == (minute, service)
        {
            return place;
        }
        let cells = &mut self.cells;
        let place = *self.places.entry((minute, service)).or_insert_with(|| {
            cells.push(Cell::new(minute, observation.service.clone()));
            // A block has fewer entries than this can count.
            u32::try_from(cells.len() - 1).unwrap_or(u32::MAX)
        });
        self.last = Some((minute, service, place));
        place
    }

    /// The figures by minute, in seconds since the Unix epoch.
    pub(super) fn into_measures(mut self) -> BTreeMap<i64, Measures> {
        let mut minutes: BTreeMap<i64, Measures> = BTreeMap::new();
        self.durations.sort_unstable();
        let mut durations = self.durations.as_slice();
        for (place, cell) in self.cells.iter().enumerate() {
            let measures = minutes.entry(cell.minute).or_default();
            cell.counts(measures);
            for stage in 0..STAGES {
                let of = |(at, of, _): &(u32, u8, i16)| (*at as usize, usize::from(*of)) == (place, stage);
                let end = durations.iter().position(|one| !of(one)).unwrap_or(durations.len());
                let (own, rest) = durations.split_at(end);
                durations = rest;
                cell.times(stage, own.iter().map(|(_, _, bin)| (*bin, 1)), measures);
            }
        }
        minutes
    }
}

impl Cell {
    fn new(minute: i64, service: Option<Name>) -> Self {
        let (errors, micros, zero) = Default::default();
        Self { minute, service, entries: 0, requests: 0, slow: 0, errors, micros, zero }
    }

    fn name(&self, metric: Metric) -> SeriesName {
        SeriesName::of(metric).with(Label::Service, self.service.as_ref().map_or("", Name::as_str))
    }

    fn counts(&self, measures: &mut Measures) {
        // Most cells are without trouble, and building a name costs more than the counting.
        let counts = [(Metric::Entries, self.entries), (Metric::Requests, self.requests), (Metric::Slow, self.slow)];
        for (metric, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
            measures.count(self.name(metric), count);
        }
        for (category, count) in Category::ALL.iter().zip(self.errors).filter(|(_, count)| *count > 0) {
            measures.count(self.name(Metric::Errors).with(Label::Category, category.name()), count);
        }
    }

    fn times(&self, stage: usize, bins: impl ExactSizeIterator<Item = (i16, u64)>, measures: &mut Measures) {
        let part = |all: &[u64; STAGES]| all.get(stage).copied().unwrap_or(0);
        if bins.len() == 0 && part(&self.zero) == 0 {
            return;
        }
        let sketch = Sketch::of_parts(part(&self.zero), part(&self.micros), bins);
        let name = self.name(Metric::ResponseTime);
        let name = match Stage::ALL.get(stage) {
            Some(stage) => name.with(Label::Stage, stage.name()),
            None => name,
        };
        measures.time(name, &sketch);
    }
}

/// Closed sessions as figures: of which source, when, and what.
pub(super) fn of_sessions(closed: &SessionCounts) -> impl Iterator<Item = (SourceId, i64, Measures)> {
    closed.iter().map(|closed| {
        let mut measures = Measures::default();
        measures.count(SeriesName::of(Metric::Sessions), closed.count);
        if let Some((category, service)) = closed.lead {
            measures.count(by_kind(Metric::SessionsInTrouble, category, service), closed.count);
        }
        if let Some(stage) = closed.stage {
            let name = SeriesName::of(Metric::SessionsByStage).with(Label::Stage, stage.name());
            measures.count(name, closed.count);
        }
        (closed.source, closed.minute, measures)
    })
}

/// A run of an incident that began.
pub(super) fn of_run(category: Category, service: Option<&str>) -> Measures {
    let mut measures = Measures::default();
    measures.count(by_kind(Metric::Incidents, category, service.unwrap_or_default()), 1);
    measures
}

fn by_kind(metric: Metric, category: Category, service: &str) -> SeriesName {
    SeriesName::of(metric).with(Label::Category, category.name()).with(Label::Service, service)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Identity, SessionKey};

    fn observation(service: Option<&str>, second: i64, micros: Option<i64>, stage: Option<Stage>) -> Observation {
        Observation {
            source: SourceId(1),
            key: SessionKey(1),
            identity: Identity::User,
            user: None,
            at: second * 1_000_000,
            service: service.map(Name::new),
            endpoint: None,
            step: None,
            failure: None,
            duration: micros,
            request: micros.is_some(),
            stage,
            span: None,
            line: None,
            shop: None,
            trouble: None,
        }
    }

    #[test]
    fn entries_are_counted_by_minute_service_and_stage() {
        let mut block = BlockCounts::default();
        let mut straight: BTreeMap<i64, Measures> = BTreeMap::new();
        for number in 0..1000_i64 {
            let service = ["cart", "pay"].get((number % 3) as usize).copied();
            let stage = Stage::ALL.get((number % 7) as usize).copied();
            let micros = (number % 5 > 0).then_some((number % 11) * 1000);
            block.count(&observation(service, number / 4, micros, stage));
            let measures = straight.entry(number / 4 / 60 * 60).or_default();
            let name = |metric| SeriesName::of(metric).with(Label::Service, service.unwrap_or(""));
            measures.count(name(Metric::Entries), 1);
            if let Some(micros) = micros {
                measures.count(name(Metric::Requests), 1);
                let name = name(Metric::ResponseTime);
                let mut sketch = Sketch::default();
                sketch.add(micros);
                measures.time(stage.map_or(name.clone(), |stage| name.with(Label::Stage, stage.name())), &sketch);
            }
        }
        assert_eq!(block.into_measures(), straight);
    }
}
