//! How the evidence against each service grew, slice by slice.

use std::collections::BTreeMap;

use super::normal::Normal;
use super::slice::{Item, Recording};
use super::statistics::damped;
use super::{pauses, ways};

/// Evidence of one slice beyond this counts by its logarithm.
const KNEE: f64 = 5.0;

/// What a change shows in. Services and operations are hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Clue {
    /// A service spends more time in itself.
    Own(u64),
    /// Its callers wait after its answers.
    After(u64),
    /// Its callers wait before its work begins.
    Before(u64),
    /// Both.
    Around(u64),
    /// All of the former: itself and its callers around it.
    All(u64),
    /// Some of its spans are longer than ever.
    Long(u64),
    /// Some of its spans are shorter than ever.
    Short(u64),
    /// An operation goes one of its usual ways more often.
    Calls((u64, u64), u64),
    /// An operation goes ways that it does not usually go.
    RareCalls((u64, u64)),
    /// Lines that are unusual tell of trouble.
    Trouble((u64, u64)),
    /// Something is missing that belongs to every span.
    Missing((u64, u64), Item),
}

/// Clues that rest on the same facts; of these the strongest counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    Time,
    Long,
    Short,
    Ways,
}

impl Clue {
    pub(super) fn service(self) -> u64 {
        match self {
            Self::Own(service)
            | Self::After(service)
            | Self::Before(service)
            | Self::Around(service)
            | Self::All(service)
            | Self::Long(service)
            | Self::Short(service)
            | Self::Calls((service, _), _)
            | Self::RareCalls((service, _))
            | Self::Trouble((service, _))
            | Self::Missing((service, _), _) => service,
        }
    }

    fn family(self) -> Family {
        match self {
            Self::Own(_) | Self::After(_) | Self::Before(_) | Self::Around(_) | Self::All(_) => Family::Time,
            Self::Long(_) => Family::Long,
            Self::Short(_) => Family::Short,
            Self::Calls(..) | Self::RareCalls(_) | Self::Trouble(_) | Self::Missing(..) => Family::Ways,
        }
    }
}

/// Evidence by clue; logarithms of likelihood ratios, or standard deviations beyond what is usual.
#[derive(Debug, Default)]
pub(super) struct Evidence(BTreeMap<Clue, f64>);

impl Evidence {
    pub(super) fn add(&mut self, clue: Clue, weight: f64) {
        *self.0.entry(clue).or_default() += weight;
    }
}

/// How far things had come at the end of a slice.
#[derive(Debug, Clone)]
pub(super) struct Step {
    /// Time of the last thing seen, in microseconds.
    pub(super) at: i64,
    /// Evidence by service.
    pub(super) against: BTreeMap<u64, f64>,
}

/// The evidence against each service over the slices of a recording, as cumulative sums (Page 1954, "Continuous
/// inspection schemes"): evidence for a change adds up, evidence against it takes away, down to nothing.
#[derive(Debug, Clone, Default)]
pub struct Course {
    pub(super) steps: Vec<Step>,
    /// The highest that each clue came to.
    pub(super) peaks: BTreeMap<Clue, f64>,
}

impl Course {
    /// Weighs each slice of a recording against what is usual.
    #[must_use]
    pub fn of(recording: &Recording, normal: &Normal) -> Self {
        let mut course = Self::default();
        let mut sums: BTreeMap<Clue, f64> = BTreeMap::new();
        for slice in recording.slices.values() {
            let mut evidence = Evidence::default();
            pauses::weigh(slice, normal, &mut evidence);
            ways::weigh(slice, normal, &mut evidence);
            for (clue, weight) in evidence.0 {
                let sum = sums.entry(clue).or_default();
                *sum = (*sum + damped(weight, KNEE)).max(0.0);
                let peak = course.peaks.entry(clue).or_default();
                *peak = peak.max(*sum);
            }
            course.steps.push(Step { at: slice.last, against: by_service(&sums) });
        }
        course
    }

    /// The highest evidence against each service.
    pub(super) fn highest(&self) -> BTreeMap<u64, f64> {
        by_service(&self.peaks)
    }
}

/// The strongest clue of each family, added up.
fn by_service(sums: &BTreeMap<Clue, f64>) -> BTreeMap<u64, f64> {
    let mut families: BTreeMap<(u64, Family), f64> = BTreeMap::new();
    for (clue, sum) in sums {
        let strongest = families.entry((clue.service(), clue.family())).or_default();
        *strongest = strongest.max(*sum);
    }
    let mut services = BTreeMap::new();
    for ((service, _), sum) in families {
        *services.entry(service).or_default() += sum;
    }
    services
}
