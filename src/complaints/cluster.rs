//! Many complaints about one thing that no incident explains: an early finding.
//!
//! Complaints without a link go through a sliding window. Each names terms: parts of the shop, and words. A term that far more
//! different people name than is usual for it begins a cluster, and the cluster ends when nobody has named it for the length
//! of the window. What is usual is counted from the complaints before the window, as a rate over time and as a share of all;
//! the larger of the two stands, so that neither a busy day nor a quiet history makes a cluster. The number of people is held
//! against a Poisson distribution (Kulldorff, "A spatial scan statistic", 1997, scans for clusters in the same way).

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::Timestamp;

use super::link::terms;
use crate::complaint::{Complaint, ComplaintId};

/// Length of the window, in seconds.
const WINDOW: i64 = 6 * 3600;
/// Different people that a cluster needs.
pub const LEAST_PEOPLE: usize = 5;
/// A count is a cluster's when it would come by chance less often than this. Thousands of terms are looked at a day.
const CHANCE: f64 = 1e-6;
/// Clusters that share this part of the smaller one are one.
const SAME: f64 = 0.5;
/// Complaints that are looked at: the newest.
const MOST: usize = 20_000;
/// Words of a title.
const TITLE: usize = 4;
/// A word of the title stands in this share of the cluster's complaints.
const SALIENT: f64 = 0.25;

/// Complaints about one thing, in one time.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// When the first of them came.
    pub since: Timestamp,
    /// When the last of them came.
    pub until: Timestamp,
    /// The complaints, by time.
    pub complaints: Vec<ComplaintId>,
    /// Different people.
    pub people: usize,
    /// How many people would have been usual in that time.
    pub usual: f64,
    /// The customers' own words that they share, the most telling first. Not redacted: single words, no numbers.
    pub words: Vec<String>,
}

/// A complaint in the window.
struct Seen {
    place: usize,
    at: i64,
    terms: BTreeMap<String, String>,
}

/// Who names a term in the window.
#[derive(Default)]
struct Within {
    places: BTreeSet<usize>,
    /// Complaints by person.
    people: BTreeMap<usize, usize>,
}

/// A cluster that is growing.
struct Growing {
    places: BTreeSet<usize>,
    last: i64,
    usual: f64,
    chance: f64,
}

/// The clusters among complaints without an incident, oldest first. The order in which they are given does not matter.
#[must_use]
pub fn found_clusters(unlinked: &[&Complaint]) -> Vec<Cluster> {
    let mut sorted: Vec<&Complaint> = unlinked.to_vec();
    sorted.sort_by_key(|complaint| (complaint.at, complaint.id));
    let sorted = sorted.split_off(sorted.len().saturating_sub(MOST));
    let read = terms(&sorted);
    let mut scan = Scan::new(&sorted, &read);
    for (place, complaint) in sorted.iter().enumerate() {
        scan.step(place, complaint.at.as_second());
    }
    scan.finish()
}

/// The window, what was before it, and what grows.
struct Scan<'c> {
    complaints: &'c [&'c Complaint],
    read: &'c [BTreeMap<String, String>],
    window: VecDeque<Seen>,
    /// The person of each complaint, as a number: one who is not known is a person of their own.
    people: Vec<usize>,
    within: BTreeMap<String, Within>,
    before: BTreeMap<String, u64>,
    complaints_before: u64,
    first: i64,
    growing: BTreeMap<String, Growing>,
    done: Vec<Growing>,
}

impl<'c> Scan<'c> {
    fn new(complaints: &'c [&'c Complaint], read: &'c [BTreeMap<String, String>]) -> Self {
        Self {
            complaints,
            read,
            window: VecDeque::new(),
            people: people(complaints),
            within: BTreeMap::new(),
            before: BTreeMap::new(),
            complaints_before: 0,
            first: complaints.first().map_or(0, |complaint| complaint.at.as_second()),
            growing: BTreeMap::new(),
            done: Vec::new(),
        }
    }

    fn step(&mut self, place: usize, at: i64) {
        self.leave(at - WINDOW);
        let Some(terms) = self.read.get(place) else { return };
        let Some(person) = self.people.get(place).copied() else { return };
        for term in terms.keys() {
            let within = self.within.entry(term.clone()).or_default();
            within.places.insert(place);
            *within.people.entry(person).or_default() += 1;
        }
        self.window.push_back(Seen { place, at, terms: terms.clone() });
        for term in terms.keys() {
            let Some(Within { places, people }) = self.within.get(term) else { continue };
            let people = people.len();
            let usual = self.usual(term, at);
            let chance = at_least(people, usual);
            if let Some(growing) = self.growing.get_mut(term) {
                growing.places.insert(place);
                growing.last = at;
                if chance < growing.chance {
                    (growing.chance, growing.usual) = (chance, usual);
                }
            } else if people >= LEAST_PEOPLE && chance < CHANCE {
                let growing = Growing { places: places.clone(), last: at, usual, chance };
                self.growing.insert(term.clone(), growing);
            }
        }
    }

    /// What came before `from` leaves the window and becomes what is usual; clusters that nobody adds to are done.
    fn leave(&mut self, from: i64) {
        while let Some(seen) = self.window.pop_front_if(|seen| seen.at < from) {
            self.complaints_before += 1;
            for term in seen.terms.into_keys() {
                if let Some(within) = self.within.get_mut(&term) {
                    within.places.remove(&seen.place);
                    if let Some(person) = self.people.get(seen.place)
                        && let Some(count) = within.people.get_mut(person)
                    {
                        *count -= 1;
                        if *count == 0 {
                            within.people.remove(person);
                        }
                    }
                    if within.places.is_empty() {
                        self.within.remove(&term);
                    }
                }
                *self.before.entry(term).or_default() += 1;
            }
        }
        let over: Vec<String> =
            self.growing.iter().filter(|(_, growing)| growing.last < from).map(|(term, _)| term.clone()).collect();
        self.done.extend(over.iter().filter_map(|term| self.growing.remove(term)));
    }

    /// How many name the term in a window by what was before, at the least as many as one in all that time.
    fn usual(&self, term: &str, at: i64) -> f64 {
        let before = self.before.get(term).copied().unwrap_or(0) as f64;
        let windows = ((at - self.first) as f64 / WINDOW as f64 - 1.0).max(0.0);
        let by_time = (before + 1.0) / (windows + 1.0);
        let share = (before + 0.5) / (self.complaints_before as f64 + 10.0);
        by_time.max(share * self.window.len() as f64)
    }

    fn finish(mut self) -> Vec<Cluster> {
        let growing = std::mem::take(&mut self.growing);
        self.done.extend(growing.into_values());
        // The one with most complaints stands for those that share most of theirs with it.
        self.done.sort_by(|a, b| {
            b.places.len().cmp(&a.places.len()).then(a.chance.total_cmp(&b.chance)).then(a.places.cmp(&b.places))
        });
        let mut kept: Vec<&Growing> = Vec::new();
        for one in &self.done {
            let same = |other: &&Growing| {
                other.places.intersection(&one.places).count() as f64 >= SAME * one.places.len() as f64
            };
            if !kept.iter().any(same) {
                kept.push(one);
            }
        }
        let mut clusters: Vec<Cluster> = kept.into_iter().filter_map(|growing| self.cluster(growing)).collect();
        clusters.sort_by(|a, b| a.since.cmp(&b.since).then_with(|| a.complaints.cmp(&b.complaints)));
        clusters
    }

    fn cluster(&self, growing: &Growing) -> Option<Cluster> {
        let of = |place: &usize| self.complaints.get(*place).copied();
        Some(Cluster {
            since: growing.places.first().and_then(of)?.at,
            until: growing.places.last().and_then(of)?.at,
            complaints: growing.places.iter().filter_map(of).map(|complaint| complaint.id).collect(),
            people: growing.places.iter().filter_map(|place| self.people.get(*place)).collect::<BTreeSet<_>>().len(),
            usual: growing.usual,
            words: self.title(&growing.places),
        })
    }

    /// The words that most of these and few others have.
    fn title(&self, places: &BTreeSet<usize>) -> Vec<String> {
        let mut inside: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
        let terms = places.iter().filter_map(|place| self.read.get(*place)).flatten();
        for (term, word) in terms.filter(|(_, word)| !word.is_empty()) {
            let entry = inside.entry(term).or_insert((0, word));
            entry.0 += 1;
            entry.1 = entry.1.min(word);
        }
        let mut telling: Vec<(f64, &str)> = Vec::new();
        for (term, (count, word)) in inside {
            let share = count as f64 / places.len() as f64;
            // All complaints are only searched for the few words that may stand in the title.
            if share >= SALIENT {
                let everywhere = self.read.iter().filter(|terms| terms.contains_key(term)).count() as f64;
                telling.push((share * count as f64 / everywhere.max(1.0), word));
            }
        }
        telling.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        let mut words: Vec<String> = Vec::new();
        for (_, word) in telling {
            let word = word.to_lowercase();
            if words.len() < TITLE && !words.contains(&word) {
                words.push(word);
            }
        }
        words
    }
}

/// A number for the person of each complaint.
fn people(complaints: &[&Complaint]) -> Vec<usize> {
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    let mut people = Vec::with_capacity(complaints.len());
    for (place, complaint) in complaints.iter().enumerate() {
        let name = complaint.user.as_deref().or(complaint.session.as_deref());
        people.push(name.map_or(place, |name| *known.entry(name).or_insert(place)));
    }
    people
}

/// The chance of at least so many where `usual` are expected, by the Poisson distribution.
fn at_least(count: usize, usual: f64) -> f64 {
    if count == 0 {
        return 1.0;
    }
    // From the tail's first term on: summing the head loses small chances in rounding.
    let ln = -usual + count as f64 * usual.ln() - ln_factorial(count);
    let mut term = ln.exp();
    let mut sum = 0.0;
    for n in count + 1..count + 400 {
        sum += term;
        term *= usual / n as f64;
        if term < sum * 1e-12 {
            break;
        }
    }
    sum.min(1.0)
}

/// The logarithm of `n!`; by Stirling's series where adding up takes long (error below 1e-8 there).
fn ln_factorial(n: usize) -> f64 {
    if n < 100 {
        return (1..=n).map(|n| (n as f64).ln()).sum();
    }
    let n = n as f64;
    n * n.ln() - n + 0.5 * (std::f64::consts::TAU * n).ln() + 1.0 / (12.0 * n)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(n: usize, at: i64, text: &str, user: Option<&str>) -> Complaint {
        let at = Timestamp::from_second(1_770_000_000 + at).unwrap();
        let complaint = Complaint::new("t", &n.to_string(), at, text);
        Complaint { user: user.map(str::to_owned), ..complaint }
    }

    fn usual_days() -> Vec<Complaint> {
        let texts =
            ["курьер опоздал", "wrong size again", "где мой заказ", "the box was damaged", "хочу вернуть товар"];
        (0..60).map(|n| complaint(n, n as i64 * 14_400, texts[n % texts.len()], None)).collect()
    }

    fn clusters(complaints: &[Complaint]) -> Vec<Cluster> {
        found_clusters(&complaints.iter().collect::<Vec<_>>())
    }

    #[test]
    fn many_people_with_one_matter_are_a_cluster_and_the_usual_is_none() {
        let mut all = usual_days();
        assert_eq!(clusters(&all), []);
        let texts = ["пропала подарочная упаковка", "подарочную упаковку не выбрать", "где подарочная упаковка?"];
        all.extend((0..9).map(|n| complaint(100 + n, 800_000 + n as i64 * 600, texts[n % 3], None)));
        let found = clusters(&all);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].people, found[0].complaints.len()), (9, 9));
        assert!(found[0].words.iter().any(|word| word.starts_with("упаковк")), "{:?}", found[0].words);
        all.reverse();
        assert_eq!(clusters(&all), found);
    }

    #[test]
    fn one_person_who_writes_often_is_no_cluster() {
        let mut all = usual_days();
        all.extend((0..20).map(|n| complaint(100 + n, 800_000 + n as i64 * 60, "нет подарочной упаковки", Some("u1"))));
        assert_eq!(clusters(&all), []);
    }

    #[test]
    fn without_a_history_a_few_are_no_cluster() {
        let few: Vec<Complaint> = (0..6).map(|n| complaint(n, n as i64 * 60, "упаковка", None)).collect();
        assert_eq!(clusters(&few), []);
    }

    #[test]
    fn known_chances() {
        assert!((at_least(5, 1.0) - 0.003_659_8).abs() < 1e-6);
        assert!((at_least(1, 2.0) - 0.864_664_7).abs() < 1e-6);
        assert_eq!(at_least(0, 0.1), 1.0);
        assert!((ln_factorial(100) - 363.739_375_555_563_5).abs() < 1e-8);
    }
}
