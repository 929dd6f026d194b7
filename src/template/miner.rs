//! [`TemplateMiner`]: messages one by one in, templates out.
//!
//! Three steps. A message whose *shape* is known costs one pass over its bytes and a look-up. A new shape is
//! *folded*; shapes with one folded form are one group. [`TemplateMiner::refine`] finds, over all groups, the
//! places whose words vary, and unites groups that are the same but for them.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

use super::fold::fold;
use super::pattern::{self, common, text};
use super::refine::{self, refine};
use super::shape::shape;
use super::slot::{Item, Slot, slots};

/// A group of messages. Groups may turn out to be one template later: [`TemplateMiner::template`] tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TemplateId(u32);

/// What a miner may keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Shapes that are found without looking closely. Beyond that they are forgotten and learned again.
    pub shapes: usize,
    /// Groups. Beyond that groups are united, and the rarest ones become [`TemplateMiner::OTHERS`].
    pub groups: usize,
    /// Groups over a miner's life. Beyond that new ones are [`TemplateMiner::OTHERS`] at once.
    pub ever: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { shapes: 1 << 16, groups: 1 << 13, ever: 1 << 15 }
    }
}

/// One mined template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The first of its groups.
    pub id: TemplateId,
    /// Its text, with `<*>` for what varies.
    pub text: String,
    /// Messages.
    pub count: u64,
}

#[derive(Debug, Clone)]
struct Group {
    /// The folded form.
    folded: Vec<Slot>,
    /// What all messages have in common.
    pattern: Vec<Slot>,
    count: u64,
}

/// Mines templates from a stream of messages. Deterministic, without I/O, in bounded memory.
///
/// As long as no limit is reached, the grouping depends on the messages and not on their order.
#[derive(Debug)]
pub struct TemplateMiner {
    limits: Limits,
    shapes: HashMap<u64, u32, BuildHasherDefault<ShapeHasher>>,
    /// Live groups by folded form.
    folded: HashMap<Vec<Slot>, u32>,
    /// All groups ever; `None` when united with another one or given up.
    groups: Vec<Option<Group>>,
    /// The group that stands for each group.
    parents: Vec<u32>,
    /// Groups of one template, by the last refining: the first of them, and the common pattern of each first.
    firsts: Vec<u32>,
    patterns: BTreeMap<u32, Vec<Slot>>,
}

impl Default for TemplateMiner {
    fn default() -> Self {
        Self::new(Limits::default())
    }
}

impl TemplateMiner {
    /// The group of all messages that were too many to be told apart.
    pub const OTHERS: TemplateId = TemplateId(0);

    /// A miner with these limits.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        let others = Group { folded: Vec::new(), pattern: vec![Slot { item: Item::Value, gap: false }], count: 0 };
        Self {
            limits,
            shapes: HashMap::default(),
            folded: HashMap::new(),
            groups: vec![Some(others)],
            parents: vec![0],
            firsts: Vec::new(),
            patterns: BTreeMap::new(),
        }
    }

    /// The group of a message.
    pub fn add(&mut self, message: &str) -> TemplateId {
        let shape = shape(message);
        let id = match self.shapes.get(&shape) {
            Some(id) => self.root(*id),
            None => self.learn(shape, message),
        };
        if let Some(Some(group)) = self.groups.get_mut(id as usize) {
            group.count += 1;
        }
        TemplateId(id)
    }

    /// A shape that is not in the cache.
    fn learn(&mut self, shape: u64, message: &str) -> u32 {
        if self.shapes.len() >= self.limits.shapes {
            self.shapes.clear();
        }
        let slots = slots(message);
        let folded = fold(&slots);
        let id = match self.folded.get(&folded) {
            Some(id) => {
                let id = self.root(*id);
                if let Some(Some(group)) = self.groups.get_mut(id as usize) {
                    group.pattern = common(&group.pattern, &slots);
                }
                id
            }
            None => self.begin(folded, slots),
        };
        self.shapes.insert(shape, id);
        id
    }

    /// A new group.
    fn begin(&mut self, folded: Vec<Slot>, pattern: Vec<Slot>) -> u32 {
        if self.folded.len() >= self.limits.groups {
            self.compact();
        }
        let Ok(id) = u32::try_from(self.groups.len()) else { return Self::OTHERS.0 };
        if folded.is_empty() || self.groups.len() >= self.limits.ever {
            return Self::OTHERS.0;
        }
        self.folded.insert(folded.clone(), id);
        self.groups.push(Some(Group { folded, pattern, count: 0 }));
        self.parents.push(id);
        id
    }

    fn root(&self, id: u32) -> u32 {
        let mut id = id;
        while let Some(parent) = self.parents.get(id as usize).filter(|parent| **parent != id) {
            id = *parent;
        }
        id
    }

    /// Finds which groups are one template. Can be called at any time and again; what is asked afterwards is
    /// answered by the last call.
    pub fn refine(&mut self) {
        self.firsts = (0..self.parents.len() as u32).collect();
        let mut patterns: Vec<(u32, Vec<Slot>, Vec<Slot>)> = Vec::new();
        let mut texts: HashMap<String, usize> = HashMap::new();
        for group in self.united() {
            let Some(first) = group.members.first().copied() else { continue };
            for member in &group.members {
                self.firsts[*member as usize] = first;
            }
            let members = group.members.iter().filter_map(|id| self.live(*id)).map(|group| &group.pattern);
            let pattern = members.cloned().reduce(|a, b| common(&a, &b)).unwrap_or_default();
            *texts.entry(text(&pattern)).or_default() += 1;
            patterns.push((first, pattern, group.slots));
        }
        // Where two templates have nothing but one text in common, the folded form tells them apart.
        let own = |pattern: &[Slot]| texts.get(&text(pattern)) == Some(&1);
        self.patterns = patterns
            .into_iter()
            .map(|(first, pattern, folded)| (first, if own(&pattern) { pattern } else { folded }))
            .collect();
    }

    /// Refined groups, members in order.
    fn united(&self) -> Vec<refine::Group> {
        let live = (1..self.groups.len() as u32).filter_map(|id| Some((id, self.live(id)?)));
        let groups = live
            .map(|(id, group)| refine::Group { slots: group.folded.clone(), count: group.count, members: vec![id] })
            .collect();
        let mut united = refine(groups);
        for group in &mut united {
            group.members.sort_unstable();
        }
        united
    }

    fn live(&self, id: u32) -> Option<&Group> {
        self.groups.get(id as usize)?.as_ref()
    }

    /// Makes room: unites what is one template, and gives up the rarest groups.
    fn compact(&mut self) {
        for united in self.united() {
            let Some((first, others)) = united.members.split_first() else { continue };
            for other in others {
                let Some(group) = self.groups.get_mut(*other as usize).and_then(Option::take) else { continue };
                self.absorb(*first, *other, group);
            }
        }
        let mut rarest: Vec<(u64, u32)> =
            (1..self.groups.len() as u32).filter_map(|id| Some((self.live(id)?.count, id))).collect();
        rarest.sort_unstable_by_key(|(count, id)| (*count, std::cmp::Reverse(*id)));
        let surplus = rarest.len().saturating_sub(self.limits.groups / 2);
        for (_, id) in rarest.into_iter().take(surplus) {
            if let Some(group) = self.groups.get_mut(id as usize).and_then(Option::take) {
                self.absorb(Self::OTHERS.0, id, group);
            }
        }
        self.folded =
            (1..self.groups.len() as u32).filter_map(|id| Some((self.live(id)?.folded.clone(), id))).collect();
        self.shapes.clear();
    }

    fn absorb(&mut self, into: u32, id: u32, group: Group) {
        self.parents[id as usize] = into;
        if let Some(Some(target)) = self.groups.get_mut(into as usize) {
            target.count += group.count;
            if into != Self::OTHERS.0 {
                target.pattern = common(&target.pattern, &group.pattern);
                target.folded = fold(&common(&target.folded, &group.folded));
            }
        }
    }

    /// The template that a group belongs to.
    #[must_use]
    pub fn template(&self, id: TemplateId) -> TemplateId {
        let root = self.root(id.0);
        TemplateId(self.firsts.get(root as usize).copied().unwrap_or(root))
    }

    /// The text of a group's template.
    #[must_use]
    pub fn text(&self, id: TemplateId) -> String {
        let first = self.template(id).0;
        let pattern = self.patterns.get(&first).or_else(|| self.live(first).map(|group| &group.pattern));
        pattern.map_or_else(|| pattern::VALUE.to_owned(), |pattern| text(pattern))
    }

    /// All templates with their counts, by id.
    #[must_use]
    pub fn templates(&self) -> Vec<Template> {
        let mut counts: BTreeMap<TemplateId, u64> = BTreeMap::new();
        for id in 0..self.groups.len() as u32 {
            if let Some(group) = self.live(id).filter(|group| group.count > 0) {
                *counts.entry(self.template(TemplateId(id))).or_default() += group.count;
            }
        }
        counts.into_iter().map(|(id, count)| Template { id, text: self.text(id), count }).collect()
    }
}

/// Shapes are hashes already.
#[derive(Debug, Default)]
struct ShapeHasher(u64);

impl Hasher for ShapeHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, shape: u64) {
        self.0 = shape;
    }
}
