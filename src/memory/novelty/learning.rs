//! How the memory learns to tell known from new, and follows what changes.
//!
//! One learner at a time: who asks meanwhile waits for it, or the same searches would be made twice.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::asking::Form;
use super::learned::{Class, Extent, Ground, Learned, place};
use super::problem::Problem;
use super::{Calibration, DEPTH, LOOKED_AT, PER_LANGUAGE};
use crate::backend::{DocumentKind, Filter};
use crate::incident::{ActionKind, IncidentId};
use crate::memory::recall_query::RecallQuery;
use crate::memory::{Memory, MemoryError};
use crate::store::{ChangeKind, MemoryVersion};

/// Under this name the store keeps what was learned.
const KEPT: &str = "novelty";

/// Changes that are read at once, and after so many followed ones how far it got is written down.
const CHUNK: usize = 4_096;

/// This program: another one may score otherwise.
const PROGRAM: &str = env!("SOURCES_OF_CARTWATCH");

/// What this process knows of it.
#[derive(Debug, Default)]
pub(in crate::memory) struct KnownNovelty {
    known: Mutex<Option<Known>>,
    learning: tokio::sync::Mutex<()>,
}

#[derive(Debug, Clone)]
struct Known {
    version: MemoryVersion,
    learned: Arc<Learned>,
    calibrations: BTreeMap<Form, Arc<Calibration>>,
    /// The sample's problems as far as they were needed.
    problems: Arc<BTreeMap<IncidentId, Problem>>,
    /// How far the kept one follows the memory.
    kept: u64,
}

impl KnownNovelty {
    fn latest(&self) -> Option<Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn of(&self, version: &MemoryVersion, form: Form) -> Option<Arc<Calibration>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().filter(|known| known.version == *version)?.calibrations.get(&form).cloned()
    }

    fn put(&self, known: Known) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
    }
}

/// What is being learned.
struct Course {
    learned: Learned,
    problems: BTreeMap<IncidentId, Problem>,
    /// Whether anything else than its place in the change log moved.
    moved: bool,
}

impl Memory {
    /// The calibration for questions of this form, as of the memory's version.
    pub(super) async fn calibration(&self, form: Form) -> Result<Arc<Calibration>, MemoryError> {
        if let Some(known) = self.novelty.of(&self.store.memory_version(), form) {
            return Ok(known);
        }
        let _alone = self.novelty.learning.lock().await;
        let version = self.store.memory_version();
        if let Some(known) = self.novelty.of(&version, form) {
            return Ok(known);
        }
        let latest = self.novelty.latest();
        let kept = match &latest {
            Some(known) => Some(Arc::clone(&known.learned)),
            None => self.store.derived::<Learned>(KEPT)?.map(Arc::new),
        };
        // Of an index that is behind nothing is learned for good.
        if !self.index_has_seen(&version).await {
            if let Some(kept) = kept.filter(|kept| kept.forms.contains(&form)) {
                return Ok(Arc::new(kept.calibration(form)));
            }
            let mut course = self.begin(self.ground().await?, &version)?;
            self.ask_all(form, &mut course).await?;
            return Ok(Arc::new(course.learned.calibration(form)));
        }
        let written = latest.as_ref().map_or_else(|| kept.as_ref().map_or(0, |kept| kept.seen), |known| known.kept);
        let problems = latest.as_ref().map(|known| Arc::clone(&known.problems)).unwrap_or_default();
        let course = self.follow_or_begin(kept, problems, form, &version).await?;
        let calibrations = match latest.filter(|_| !course.moved) {
            Some(known) => known.calibrations,
            None => BTreeMap::new(),
        };
        self.keep(course, calibrations, written, version, form)
    }

    /// Keeps what was learned, in this process and, where it is worth it, in the store.
    fn keep(
        &self,
        course: Course,
        mut calibrations: BTreeMap<Form, Arc<Calibration>>,
        written: u64,
        version: MemoryVersion,
        form: Form,
    ) -> Result<Arc<Calibration>, MemoryError> {
        let Course { learned, problems, moved } = course;
        let calibration = Arc::clone(calibrations.entry(form).or_insert_with(|| Arc::new(learned.calibration(form))));
        let worth_it = moved || learned.seen.saturating_sub(written) >= CHUNK as u64;
        if worth_it {
            self.store.put_derived(KEPT, &learned)?;
        }
        let kept = if worth_it { learned.seen } else { written };
        let (learned, problems) = (Arc::new(learned), Arc::new(problems));
        self.novelty.put(Known { version, learned, calibrations, problems, kept });
        Ok(calibration)
    }

    async fn follow_or_begin(
        &self,
        kept: Option<Arc<Learned>>,
        problems: Arc<BTreeMap<IncidentId, Problem>>,
        form: Form,
        version: &MemoryVersion,
    ) -> Result<Course, MemoryError> {
        let ground = self.ground().await?;
        let holds = |learned: &Learned| learned.holds(&ground, self.store.last_sequence());
        let mut followed = None;
        if let Some(kept) = kept.filter(|kept| holds(kept)) {
            let (learned, problems) = (Arc::unwrap_or_clone(kept), Arc::unwrap_or_clone(problems));
            let mut course = Course { learned, problems, moved: false };
            self.follow(&mut course).await?;
            followed = Some(course).filter(|course| holds(&course.learned));
        }
        let mut course = match followed {
            Some(course) => course,
            None => self.begin(ground, version)?,
        };
        if !course.learned.forms.contains(&form) {
            self.ask_all(form, &mut course).await?;
        }
        Ok(course)
    }

    /// What null scores follow from besides the documents themselves.
    async fn ground(&self) -> Result<Ground, MemoryError> {
        let resolved = Filter { kinds: vec![DocumentKind::Incident], resolved: Some(true), ..Filter::default() };
        let extent = Extent {
            documents: self.embedded.count(&Filter::default()).await?,
            resolved: self.embedded.count(&resolved).await?,
        };
        let by = std::iter::once(PROGRAM.to_owned()).chain(self.spaces.names()).collect();
        Ok(Ground::new(by, extent, self.recall_weights().await?))
    }

    /// A new sample, which has not asked yet: one resolved incident of each class, up to [`PER_LANGUAGE`] of a language.
    fn begin(&self, ground: Ground, version: &MemoryVersion) -> Result<Course, MemoryError> {
        let groups = self.groups()?;
        let mut heads: Vec<([u8; 32], IncidentId)> = Vec::new();
        for (id, actions) in self.store.all_actions()? {
            if actions.iter().any(|action| matches!(action.kind, ActionKind::Resolve { .. })) {
                let head = groups.head(&id).clone();
                heads.push((place(&head), head));
            }
        }
        heads.sort_unstable();
        heads.dedup();
        let mut course =
            Course { learned: Learned::new(ground, version.since()), problems: BTreeMap::new(), moved: true };
        let mut counts = BTreeMap::<&str, usize>::new();
        for (_, head) in heads.into_iter().take(LOOKED_AT) {
            let Some(problem) = self.problem(&head)? else { continue };
            let count = counts.entry(problem.language().code()).or_default();
            if *count < PER_LANGUAGE && !course.problems.values().any(|known| known.same(&problem, &groups)) {
                *count += 1;
                let class = Class { language: problem.language(), scores: BTreeMap::new() };
                course.learned.classes.insert(head.clone(), class);
                course.problems.insert(head, problem);
            }
        }
        Ok(course)
    }

    /// Lets all classes ask in this form.
    async fn ask_all(&self, form: Form, course: &mut Course) -> Result<(), MemoryError> {
        self.load_problems(course)?;
        let questions = course.problems.values().flat_map(|problem| form.questions(&problem.incident));
        let wordings: Vec<String> = questions.map(|question| question.wording()).collect();
        self.spaces.warm_questions(&wordings.iter().map(String::as_str).collect::<Vec<_>>())?;
        for (head, class) in &mut course.learned.classes {
            if let Some(problem) = course.problems.get(head) {
                class.scores.insert(form, self.null_scores(form, problem).await?);
            }
        }
        course.learned.forms.insert(form);
        course.moved = true;
        Ok(())
    }

    /// Takes in what changed since: a class of which something changed, and one that is new, asks; others don't.
    async fn follow(&self, course: &mut Course) -> Result<(), MemoryError> {
        let changed = self.changed_incidents(&mut course.learned.seen)?;
        let groups = self.groups()?;
        let heads: BTreeSet<IncidentId> = changed.iter().map(|id| groups.head(id).clone()).collect();
        for id in changed.iter().chain(&heads) {
            course.problems.remove(id);
            course.moved |= course.learned.classes.remove(id).is_some();
        }
        let mut heads: Vec<IncidentId> = heads.into_iter().collect();
        heads.sort_by_key(place);
        for head in heads {
            let Some(problem) = self.problem(&head)? else {
                course.learned.touched += u64::from(self.store.incident(&head)?.is_none());
                continue;
            };
            course.learned.touched += 1;
            let language = problem.language();
            if !course.learned.has_room(&head, language) {
                continue;
            }
            self.load_problems(course)?;
            if course.problems.values().any(|known| known.same(&problem, &groups)) {
                continue;
            }
            let mut class = Class { language, scores: BTreeMap::new() };
            for form in &course.learned.forms {
                class.scores.insert(*form, self.null_scores(*form, &problem).await?);
            }
            course.learned.admit(head.clone(), class);
            course.problems.insert(head, problem);
            course.problems.retain(|head, _| course.learned.classes.contains_key(head));
            course.moved = true;
        }
        Ok(())
    }

    /// The incidents that changed after `seen`, which moves to the newest change.
    fn changed_incidents(&self, seen: &mut u64) -> Result<BTreeSet<IncidentId>, MemoryError> {
        let mut changed = BTreeSet::new();
        loop {
            let changes = self.store.changes_since(*seen, CHUNK)?;
            let Some(last) = changes.last() else { return Ok(changed) };
            *seen = last.sequence;
            let incidents = changes.into_iter().filter(|change| change.kind == ChangeKind::Incident);
            changed.extend(incidents.map(|change| IncidentId::given(change.key)));
        }
    }

    fn load_problems(&self, course: &mut Course) -> Result<(), MemoryError> {
        for head in course.learned.classes.keys() {
            if !course.problems.contains_key(head)
                && let Some(problem) = self.problem(head)?
            {
                course.problems.insert(head.clone(), problem);
            }
        }
        Ok(())
    }

    /// The null scores of one class, one for each wording.
    async fn null_scores(&self, form: Form, problem: &Problem) -> Result<Vec<f32>, MemoryError> {
        let questions = form.questions(&problem.incident);
        let mut scores = Vec::with_capacity(questions.len());
        for question in &questions {
            scores.push(self.foreign_score(question, problem).await?);
        }
        Ok(scores)
    }

    /// The best score that a question of one problem gets from a resolved incident of another; 0 without one.
    async fn foreign_score(&self, question: &RecallQuery, problem: &Problem) -> Result<f32, MemoryError> {
        let groups = self.groups()?;
        let found = self.recall_computed(question, &Filter::default(), DEPTH).await?;
        for hit in found.hits.iter().filter(|hit| hit.kind == DocumentKind::Incident) {
            let other = self.problem(&IncidentId::given(hit.id.0.clone()))?;
            if other.is_some_and(|other| !problem.same(&other, &groups)) {
                return Ok(hit.score);
            }
        }
        Ok(0.0)
    }
}

#[cfg(test)]
#[path = "learning_tests.rs"]
mod tests;
