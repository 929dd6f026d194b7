//! Which past incidents a generator is given, and how their fixes fared.
//!
//! What is known of a fix is spread over many incidents; a generator is given few. So the outcomes of all near incidents
//! that recall found are gathered first, and those incidents are given that carry the fixes worth most.

use super::outcomes::{Judge, Judged, has_fix, precedent_fixes};
use super::recall::Hit;
use super::{Memory, MemoryError, Standing};
use crate::backend::DocumentKind;
use crate::generate::{FixRecord, Precedent, Trial, records};
use crate::incident::IncidentId;

/// Past incidents given to the generator.
const GIVEN: usize = 4;

/// A past incident that may be given.
struct Candidate {
    standing: Standing,
    score: f32,
    same: bool,
    near: bool,
}

impl Memory {
    /// The incidents to answer from, best first: the one asked about, the nearest one, then those whose fixes are worth
    /// most by likeness and by how they fared wherever they were applied. `threshold` is the score from which one is near.
    pub(super) fn precedents(
        &self,
        own: Option<Standing>,
        hits: &[Hit],
        threshold: f32,
    ) -> Result<Vec<Precedent>, MemoryError> {
        let candidates = self.candidates(own, hits, threshold)?;
        let judge = self.judge()?;
        let mut judged: Vec<Vec<Judged<'_>>> = Vec::with_capacity(candidates.len());
        for candidate in &candidates {
            judged.push(if has_fix(&candidate.standing) { judge.all(&candidate.standing)? } else { Vec::new() });
        }
        let records = self.joint_records(&candidates, &judged, &judge);
        let chosen = chosen(&candidates, &judged, &records);
        let mut given = Vec::with_capacity(chosen.len());
        for ((candidate, judged), records) in candidates.iter().zip(&judged).zip(&records) {
            given.push(Precedent {
                incident: candidate.standing.incident.clone(),
                score: candidate.score,
                same: candidate.same,
                fixes: precedent_fixes(judged, records),
                episodes: candidate.standing.episodes.clone(),
            });
        }
        let mut at = 0;
        given.retain(|_| {
            at += 1;
            chosen.contains(&(at - 1))
        });
        Ok(given)
    }

    fn candidates(&self, own: Option<Standing>, hits: &[Hit], threshold: f32) -> Result<Vec<Candidate>, MemoryError> {
        let asked = own.as_ref().map(|own| own.incident.id.clone());
        let mut candidates: Vec<Candidate> =
            own.into_iter().map(|standing| Candidate { standing, score: 1.0, same: true, near: true }).collect();
        let mut far = candidates.len();
        for hit in hits.iter().filter(|hit| hit.kind == DocumentKind::Incident) {
            let near = hit.score >= threshold;
            // What is too far to answer from is only named: a few are enough.
            if asked.as_ref().is_some_and(|asked| asked.as_str() == hit.id.0) || (!near && far >= GIVEN) {
                continue;
            }
            let Some(incident) = self.store.incident(&IncidentId::given(hit.id.0.clone()))? else { continue };
            far += usize::from(!near);
            let standing = self.standing(incident)?;
            candidates.push(Candidate { standing, score: hit.score, same: false, near });
        }
        Ok(candidates)
    }

    /// The records of all fixes: those of near incidents jointly, those of others by themselves.
    fn joint_records(
        &self,
        candidates: &[Candidate],
        judged: &[Vec<Judged<'_>>],
        judge: &Judge<'_>,
    ) -> Vec<Vec<FixRecord>> {
        let trials: Vec<Trial<'_>> = candidates
            .iter()
            .zip(judged)
            .filter(|(candidate, _)| candidate.near)
            .flat_map(|(candidate, judged)| judged.iter().map(|one| one.trial(candidate.same)))
            .collect();
        let mut joint = records(&trials, judge.seen, self.record_rule()).into_iter();
        let of = |(candidate, judged): (&Candidate, &Vec<Judged<'_>>)| {
            if candidate.near {
                return joint.by_ref().take(judged.len()).collect();
            }
            let alone: Vec<Trial<'_>> = judged.iter().map(|one| one.trial(false)).collect();
            records(&alone, judge.seen, self.record_rule())
        };
        candidates.iter().zip(judged).map(of).collect()
    }
}

/// The places of those to be given.
fn chosen(candidates: &[Candidate], judged: &[Vec<Judged<'_>>], records: &[Vec<FixRecord>]) -> Vec<usize> {
    let most = GIVEN.min(candidates.len());
    // The one asked about, and the nearest.
    let firsts = candidates.iter().take_while(|candidate| candidate.same).count() + 1;
    let mut chosen: Vec<usize> = (0..candidates.len()).take(firsts.min(most)).collect();
    let mut fixes: Vec<(f64, bool, usize, FixRecord)> = Vec::new();
    for (at, ((candidate, judged), records)) in candidates.iter().zip(judged).zip(records).enumerate() {
        if candidate.near {
            for (one, record) in judged.iter().zip(records) {
                let worth = f64::from(candidate.score) * record.chance;
                fixes.push((worth, one.outcome.held() == Some(true), at, *record));
            }
        }
    }
    // Where a fix held comes before where it did not; then by order of recall.
    fixes.sort_by(|a, b| a.3.barred.cmp(&b.3.barred).then(b.0.total_cmp(&a.0)).then(b.1.cmp(&a.1)).then(a.2.cmp(&b.2)));
    let mut told: Vec<FixRecord> = Vec::new();
    for (_, _, at, record) in &fixes {
        // Two fixes with one record in all figures are almost surely the same fix.
        if told.contains(record) && record.known > 0 {
            continue;
        }
        told.push(*record);
        if chosen.len() < most && !chosen.contains(at) {
            chosen.push(*at);
        }
    }
    for at in 0..candidates.len() {
        if chosen.len() < most && !chosen.contains(&at) {
            chosen.push(at);
        }
    }
    chosen
}
