//! The incidents that complaints may be about: what each looks like to customers, and when it was there.

use std::collections::{BTreeMap, BTreeSet};

use super::activity::Activity;
use super::features::Rarity;
use super::people::ORDER_DAYS;
use super::profile::Profile;
use super::said::Reader;
use crate::incident::{ActionKind, Bucket, Groups, Incident, IncidentId};
use crate::memory::{Memory, MemoryError};
use crate::session::stable_hash;

/// Clocks of help desk and shop differ: what began so many seconds after the complaint may have been before it.
const EARLY: i64 = 600;
/// An imported incident that nobody resolved is taken to have lasted so many seconds.
const IMPORTED_LASTED: i64 = 24 * 3600;
/// Candidates of one complaint; beyond, those with the most trouble at that time.
const CANDIDATES: usize = 128;

/// One problem: an incident with those that people merged into it.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) incident: IncidentId,
    pub(super) profile: Profile,
    pub(super) activity: Activity,
}

/// All problems.
#[derive(Debug, Clone, Default)]
pub(super) struct Situation {
    known: Vec<Known>,
    places: BTreeMap<IncidentId, usize>,
    pub(super) rarity: Rarity,
    /// By time in seconds: the sum of hashes of all trouble that began until then.
    digests: Vec<(i64, u64)>,
}

/// A problem that was there at the time of a complaint.
#[derive(Debug, Clone, Copy)]
pub(super) struct Active<'s> {
    pub(super) place: usize,
    pub(super) known: &'s Known,
    /// Seconds since its last trouble; the window where only the person leads to it.
    pub(super) lag: i64,
    /// Its share of the proofs of the hours before, 0–1.
    pub(super) share: f32,
}

impl Situation {
    /// As the memory has it now.
    pub(super) fn of(memory: &Memory) -> Result<Self, MemoryError> {
        let store = memory.store();
        let buckets = store.all_occurrences()?;
        let actions = store.all_actions()?;
        let resolved = |incident: &Incident| {
            let applied = actions.get(&incident.id).into_iter().flatten().filter_map(|action| match &action.kind {
                ActionKind::Resolve { applied_at, .. } => Some(applied_at.as_second()),
                _ => None,
            });
            applied.min()
        };
        Ok(Self::new(store.incidents()?, &buckets, memory.groups()?.as_ref(), &resolved))
    }

    pub(super) fn new(
        incidents: Vec<Incident>,
        buckets: &BTreeMap<IncidentId, Vec<Bucket>>,
        groups: &Groups,
        resolved: &dyn Fn(&Incident) -> Option<i64>,
    ) -> Self {
        let mut reader = Reader::new();
        let mut situation = Self::default();
        for incident in incidents {
            let profile = Profile::of(&incident, &mut reader);
            let mut activity = Activity::of(buckets.get(&incident.id).into_iter().flatten());
            if let (None, Some(opened)) = (activity.span(), incident.opened_at) {
                let opened = opened.as_second();
                let until = resolved(&incident).filter(|until| *until > opened);
                activity = Activity::during(opened, until.unwrap_or(opened + IMPORTED_LASTED));
            }
            let head = groups.head(&incident.id).clone();
            situation.add(incident.id, Known { incident: head, profile, activity });
        }
        situation.digests = digests(&situation.known);
        situation.rarity = Rarity::of(situation.known.iter().map(|known| &known.profile));
        situation
    }

    fn add(&mut self, member: IncidentId, new: Known) {
        let place = match self.places.get(&new.incident).copied() {
            Some(place) => place,
            None => self.known.iter().position(|known| known.incident == new.incident).unwrap_or(self.known.len()),
        };
        self.places.insert(member, place);
        self.places.insert(new.incident.clone(), place);
        match self.known.get_mut(place) {
            Some(known) => {
                let old = std::mem::replace(known, new);
                known.profile = old.profile.joined(known.profile.clone());
                known.activity = old.activity.joined(std::mem::take(&mut known.activity));
            }
            None => self.known.push(new),
        }
    }

    /// The problem that an incident belongs to.
    pub(super) fn place(&self, incident: &IncidentId) -> Option<usize> {
        self.places.get(incident).copied()
    }

    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// Tells what was there in the days that a complaint of this time may be about. Sums of hashes: the same trouble gives the
    /// same, in whatever order it came.
    pub(super) fn digest(&self, at: i64, window: i64) -> u64 {
        let until = |at: i64| {
            let place = self.digests.partition_point(|(from, _)| *from <= at);
            place.checked_sub(1).and_then(|place| self.digests.get(place)).map_or(0, |(_, sum)| *sum)
        };
        // By the hour, so that complaints of one hour share their version.
        let hour = at.div_euclid(3600) * 3600;
        let longest = window.max(ORDER_DAYS * 86_400) + 86_400;
        until(hour + 3600 + EARLY).wrapping_sub(until(hour - longest))
    }

    /// The problems that had trouble at some time of an hour or in the window before: what [`Situation::active`] needs to
    /// look at for complaints of that hour.
    pub(super) fn around(&self, hour: i64, window: i64) -> Vec<usize> {
        let end = hour + 3600;
        let there = |place: &usize| {
            self.known.get(*place).is_some_and(|known| known.activity.since(end, window + 3600, EARLY).is_some())
        };
        (0..self.known.len()).filter(there).collect()
    }

    /// The problems that had trouble before `at`, and those that the complaint's person leads to.
    pub(super) fn active(&self, at: i64, window: i64, around: &[usize], led_to: &BTreeSet<usize>) -> Vec<Active<'_>> {
        let mut found = Vec::new();
        let mut harms = Vec::new();
        let far = led_to.iter().copied().filter(|place| around.binary_search(place).is_err());
        for place in around.iter().copied().chain(far) {
            let Some(known) = self.known.get(place) else { continue };
            let lag = known.activity.since(at, window, EARLY);
            if let Some(lag) = lag.or_else(|| led_to.contains(&place).then_some(window)) {
                found.push(Active { place, known, lag, share: 0.0 });
                harms.push(known.activity.harm(at) as f32);
            }
        }
        let all: f32 = harms.iter().sum();
        for (active, harm) in found.iter_mut().zip(&harms) {
            active.share = if all > 0.0 { (harm / all).sqrt() } else { 0.0 };
        }
        if found.len() > CANDIDATES {
            let lead = |active: &Active<'_>| led_to.contains(&active.place);
            found.sort_by(|a, b| lead(b).cmp(&lead(a)).then(b.share.total_cmp(&a.share)).then(a.place.cmp(&b.place)));
            found.truncate(CANDIDATES);
        }
        found.sort_by_key(|active| active.place);
        found
    }
}

/// Running sums of a hash of each run of trouble, by the time that it began.
fn digests(known: &[Known]) -> Vec<(i64, u64)> {
    let mut hashes: Vec<(i64, u64)> = Vec::new();
    for known in known {
        let look = known.profile.digest();
        for (from, to, count) in known.activity.runs() {
            let numbers = [look.to_be_bytes(), from.to_be_bytes(), to.to_be_bytes(), count.to_be_bytes()];
            let parts: Vec<&[u8]> =
                numbers.iter().map(<[u8; 8]>::as_slice).chain([known.incident.as_str().as_bytes()]).collect();
            hashes.push((*from, stable_hash(&parts)));
        }
    }
    hashes.sort_unstable();
    let mut sum = 0_u64;
    for (_, hash) in &mut hashes {
        sum = sum.wrapping_add(*hash);
        *hash = sum;
    }
    hashes
}
