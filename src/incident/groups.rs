//! Groups of incidents that people declared to be one problem, derived from their words alone.
//!
//! A word says of two incidents that they are the same, or that they are not; of several words about one pair the
//! last counts. The words are then taken newest first, and one that contradicts newer ones together is passed
//! over: so the last word always holds, and the same set of words gives the same groups on every site.

use std::collections::{BTreeMap, BTreeSet};

use super::{Action, ActionKind, IncidentId, Stamp};

/// What somebody said of two incidents. Ordered by time first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct GroupWord {
    /// When and where.
    pub stamp: Stamp,
    /// Whether they are the same problem.
    pub same: bool,
    /// The one it was said of: the one that was merged.
    pub incident: IncidentId,
    /// The other one: the one that was merged into.
    pub other: IncidentId,
}

impl GroupWord {
    /// The words in an action; none in actions about one incident alone.
    #[must_use]
    pub fn of(incident: &IncidentId, action: &Action) -> Vec<Self> {
        let (same, others) = match &action.kind {
            ActionKind::Merge { into, .. } => (true, std::slice::from_ref(into)),
            ActionKind::Split { from, .. } => (false, from.as_slice()),
            _ => return Vec::new(),
        };
        let word =
            |other: &IncidentId| Self { stamp: action.stamp, same, incident: incident.clone(), other: other.clone() };
        others.iter().filter(|other| *other != incident).map(word).collect()
    }

    /// Both incidents, the lesser id first.
    #[must_use]
    pub fn pair(&self) -> (&IncidentId, &IncidentId) {
        ((&self.incident).min(&self.other), (&self.incident).max(&self.other))
    }
}

/// Which incidents are one problem, and which one of them stands for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Groups {
    /// The head of each incident that is in a group.
    heads: BTreeMap<IncidentId, IncidentId>,
    /// The groups by head: the head, then the others by id.
    members: BTreeMap<IncidentId, Vec<IncidentId>>,
    /// Heads (or single incidents) that are not the same, the lesser id first.
    apart: BTreeSet<(IncidentId, IncidentId)>,
    /// The words that hold, newest first.
    words: Vec<GroupWord>,
}

impl Groups {
    /// The groups that follow from the words, in whatever order they come.
    #[must_use]
    pub fn of(words: impl IntoIterator<Item = GroupWord>) -> Self {
        let mut trees = Trees::default();
        let mut held = Vec::new();
        for word in last_words(words) {
            if trees.take(&word) {
                held.push(word);
            }
        }
        Self::from_trees(trees, held)
    }

    fn from_trees(mut trees: Trees, words: Vec<GroupWord>) -> Self {
        let mut members: BTreeMap<IncidentId, Vec<IncidentId>> = BTreeMap::new();
        for (id, at) in trees.places.clone() {
            let head = trees.root(at);
            members.entry(trees.ids[head].clone()).or_default().push(id);
        }
        members.retain(|_, ids| ids.len() > 1);
        let mut heads = BTreeMap::new();
        for (head, ids) in &mut members {
            ids.retain(|id| id != head);
            ids.insert(0, head.clone());
            heads.extend(ids.iter().map(|id| (id.clone(), head.clone())));
        }
        let mut groups = Self { heads, members, apart: BTreeSet::new(), words };
        groups.apart = groups
            .words
            .iter()
            .filter(|word| !word.same)
            .map(|word| groups.pair(&word.incident, &word.other))
            .collect();
        groups
    }

    /// Whether nothing is merged.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// How many incidents are merged into others.
    #[must_use]
    pub fn merged(&self) -> usize {
        self.heads.len() - self.members.len()
    }

    /// The incident that stands for this one; itself where it is merged with nothing.
    #[must_use]
    pub fn head<'a>(&'a self, id: &'a IncidentId) -> &'a IncidentId {
        self.heads.get(id).unwrap_or(id)
    }

    /// All incidents of this one's group, the head first, the others by id; itself alone where it is merged with
    /// nothing.
    #[must_use]
    pub fn members<'a>(&'a self, id: &'a IncidentId) -> &'a [IncidentId] {
        self.members.get(self.head(id)).map_or(std::slice::from_ref(id), Vec::as_slice)
    }

    /// Whether people said that the problems behind these two are not the same.
    #[must_use]
    pub fn apart(&self, a: &IncidentId, b: &IncidentId) -> bool {
        self.apart.contains(&self.pair(a, b))
    }

    /// The words that hold, newest first; what newer words contradict is left out.
    #[must_use]
    pub fn words(&self) -> &[GroupWord] {
        &self.words
    }

    fn pair(&self, a: &IncidentId, b: &IncidentId) -> (IncidentId, IncidentId) {
        let (a, b) = (self.head(a), self.head(b));
        (a.min(b).clone(), a.max(b).clone())
    }
}

/// Of each pair the last word, newest first.
fn last_words(words: impl IntoIterator<Item = GroupWord>) -> Vec<GroupWord> {
    let mut last: BTreeMap<(IncidentId, IncidentId), GroupWord> = BTreeMap::new();
    for word in words.into_iter().filter(|word| word.incident != word.other) {
        let (a, b) = word.pair();
        let known = last.entry((a.clone(), b.clone())).or_insert_with(|| word.clone());
        if *known < word {
            *known = word;
        }
    }
    let mut last: Vec<GroupWord> = last.into_values().collect();
    last.sort_unstable_by(|a, b| b.cmp(a));
    last
}

/// A tree for each group, its head at the root, grown from the newest word on.
#[derive(Default)]
struct Trees {
    ids: Vec<IncidentId>,
    places: BTreeMap<IncidentId, usize>,
    /// The way to the root; roots lead to themselves.
    up: Vec<usize>,
    /// By root: the roots of groups that are not the same.
    apart: Vec<BTreeSet<usize>>,
}

impl Trees {
    /// Lets the word take effect; says whether it agrees with the newer ones.
    fn take(&mut self, word: &GroupWord) -> bool {
        let (incident, other) = (self.place(&word.incident), self.place(&word.other));
        let (from, into) = (self.root(incident), self.root(other));
        match (word.same, from == into) {
            (same, true) => same,
            (true, false) if self.apart[from].contains(&into) => false,
            (true, false) => {
                // What newer words merged elsewhere already draws the other group there.
                if incident == from {
                    self.join(from, into)
                } else {
                    self.join(into, from)
                }
                true
            }
            (false, false) => {
                self.apart[from].insert(into);
                self.apart[into].insert(from);
                true
            }
        }
    }

    fn place(&mut self, id: &IncidentId) -> usize {
        if let Some(place) = self.places.get(id) {
            return *place;
        }
        let place = self.ids.len();
        self.ids.push(id.clone());
        self.places.insert(id.clone(), place);
        self.up.push(place);
        self.apart.push(BTreeSet::new());
        place
    }

    fn root(&mut self, mut place: usize) -> usize {
        while self.up[place] != place {
            self.up[place] = self.up[self.up[place]];
            place = self.up[place];
        }
        place
    }

    fn join(&mut self, root: usize, into: usize) {
        self.up[root] = into;
        for other in std::mem::take(&mut self.apart[root]) {
            self.apart[other].remove(&root);
            self.apart[other].insert(into);
            self.apart[into].insert(other);
        }
    }
}

#[cfg(test)]
#[path = "groups_tests.rs"]
mod tests;
