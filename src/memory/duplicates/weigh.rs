//! From what two incidents have in common to how probably they are one problem: pure functions.
//!
//! Each reason adds to the logarithm of the odds, as in naive Bayes. The weights are set by hand on the sample of
//! `quality`, and checked on public duplicate reports and on masks of one template (loghub-2k); `labelled_pairs`
//! holds what they could be learnt from.

use super::wording::{Difference, is_name};
use crate::finding::Category;
use crate::incident::{Episode, Incident, Origin};
use crate::report::Reason;

/// From here a pair is worth showing to people.
pub(super) const SUGGESTED: f32 = 0.6;

/// Most that [`weigh`] adds for sessions and episodes: pairs further below need not be looked at.
pub(super) const MOST_SHARED: f32 = 2.5;

/// Fewer sessions in common say nothing.
const FEW_SESSIONS: u64 = 3;

/// Episodes whose beginnings and ends lie within this many seconds of each other came and went together.
const TOGETHER_SECONDS: i64 = 600;

/// What is known of a pair.
#[derive(Debug, Clone, Default)]
pub(super) struct Common {
    /// How the messages differ; `None` where in much.
    pub(super) difference: Option<Difference>,
    /// The mined template of both messages, where it is one.
    pub(super) template: Option<String>,
    /// How near each is to the other by recall, from words and meaning alone; 0 where it is not among the nearest.
    pub(super) near: [f32; 2],
    /// By how much each is nearer to the other than the next one is; 0 where it is not the nearest.
    pub(super) ahead: [f32; 2],
    /// Sessions that both touched, and those of the one with fewer.
    pub(super) sessions: (u64, u64),
    /// Episodes that came and went together, and those of the one with more.
    pub(super) episodes: (u64, u64),
}

/// The verdict on a pair.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Verdict {
    /// 0–1.
    pub(super) score: f32,
    /// What speaks for it, strongest kind first.
    pub(super) reasons: Vec<Reason>,
    /// What speaks against it.
    pub(super) against: Vec<Reason>,
}

impl Verdict {
    /// The same with the two in the other order.
    pub(super) fn of_the_other(mut self) -> Self {
        self.reasons.iter_mut().chain(&mut self.against).for_each(|reason| reason.words.reverse());
        self
    }
}

/// Odds and reasons under way.
#[derive(Default)]
struct Scale {
    odds: f32,
    reasons: Vec<Reason>,
    against: Vec<Reason>,
}

impl Scale {
    fn add(&mut self, odds: f32, reason: Reason) {
        self.odds += odds;
        if odds >= 0.0 { self.reasons.push(reason) } else { self.against.push(reason) }
    }

    /// A field of the two: equal, different, or unknown of one.
    fn field(&mut self, kind: &str, a: Option<&str>, b: Option<&str>, same: f32, other: f32) {
        match (a, b) {
            (Some(a), Some(b)) if a.eq_ignore_ascii_case(b) => self.add(same, reason(kind, &[a])),
            (Some(a), Some(b)) => self.add(other, reason(kind, &[a, b])),
            _ => {}
        }
    }
}

fn reason(kind: &str, words: &[&str]) -> Reason {
    Reason { kind: kind.to_owned(), words: words.iter().map(|word| (*word).to_owned()).collect(), ..Reason::default() }
}

/// How probably two incidents are one problem, and why. A reason more is a line more here.
pub(super) fn weigh(a: &Incident, b: &Incident, common: &Common) -> Verdict {
    let mut scale = Scale::default();
    text(&mut scale, a, b, common);
    template(&mut scale, common);
    scale.field("code", a.error_code.as_deref(), b.error_code.as_deref(), 0.8, -2.5);
    sessions(&mut scale, common.sessions);
    episodes(&mut scale, common.episodes);
    // The same general words (“connection refused”) come from any service about anything.
    let general = matches!(common.difference, Some(Difference::None { names: false }));
    let elsewhere = if general { -2.2 } else { -1.5 };
    scale.field("service", a.service.as_deref(), b.service.as_deref(), 0.3, elsewhere);
    scale.field("step", a.step.as_deref(), b.step.as_deref(), 0.1, -0.5);
    scale.field("endpoint", a.endpoint.as_deref(), b.endpoint.as_deref(), 0.3, -0.7);
    let told = |category: Category| (category != Category::Other).then(|| category.name());
    if a.category != b.category {
        scale.field("category", told(a.category), told(b.category), 0.0, -0.7);
    }
    let score = 1.0 / (1.0 + (-scale.odds).exp());
    Verdict { score, reasons: scale.reasons, against: scale.against }
}

/// What messages and meaning say. Where it is known in which word two messages differ, their likeness says nothing
/// more; and of two log messages that are not the same, most that are near are neighbours in one program.
fn text(scale: &mut Scale, a: &Incident, b: &Incident, common: &Common) {
    match &common.difference {
        Some(Difference::None { .. }) => scale.add(1.4, reason("message", &[])),
        Some(Difference::Varying) => scale.add(2.2, reason("varying", &[])),
        Some(Difference::Word { one, other, common }) => {
            // Two names are two things that fail in the same way.
            scale.odds = match (is_name(one) && is_name(other), *common >= 4) {
                (true, _) => -2.0,
                (false, true) => -1.0,
                (false, false) => -1.6,
            };
            scale.reasons.push(reason("word", &[one, other]));
        }
        None => {
            let observed = a.origin == Origin::Observed && b.origin == Origin::Observed;
            // Words that the miner takes for values weigh like one word among many.
            let least = if common.template.is_some() { -1.0 } else { f32::NEG_INFINITY };
            let odds = by_meaning(common).max(least);
            scale.odds = if observed { odds.min(-0.2) } else { odds };
            let near = (common.near[0] + common.near[1]) / 2.0;
            if near > 0.0 {
                scale.reasons.push(Reason { share: Some(near), ..reason("meaning", &[]) });
            }
        }
    }
}

/// A mined template only suggests: it adds little, and only where the messages differ in words.
fn template(scale: &mut Scale, common: &Common) {
    let alike = matches!(common.difference, Some(Difference::None { .. } | Difference::Varying));
    if let Some(template) = common.template.as_deref().filter(|_| !alike) {
        scale.add(0.5, reason("template", &[template]));
    }
}

/// How near two are says little by itself: in a memory of one shop much is near. That each is the nearest to the
/// other, and by how much, tells. Of public bug reports (two draws of 400, with 120 and 60 pairs of duplicates), the
/// pairs that lead by 0.16 on both sides were duplicates in 89 % and 76 %, those that lead by 0.08 in 82 % and 52 %;
/// how near they were added nothing. So without any other reason a pair needs that lead.
fn by_meaning(common: &Common) -> f32 {
    let near = (common.near[0] + common.near[1]) / 2.0;
    let ahead = common.ahead[0].min(common.ahead[1]);
    if ahead > 0.0 { (8.0 * ahead.min(0.25) - 0.9).min(6.5 * near - 3.5) } else { (6.5 * near - 4.0).min(-1.0) }
}

fn sessions(scale: &mut Scale, (shared, of): (u64, u64)) {
    if shared < FEW_SESSIONS || shared * 2 < of {
        return;
    }
    let share = shared as f32 / of.max(1) as f32;
    let odds = if share >= 0.9 { 1.5 } else { 1.0 };
    scale.add(odds, Reason { share: Some(share), count: Some(shared), ..reason("sessions", &[]) });
}

fn episodes(scale: &mut Scale, (together, of): (u64, u64)) {
    if together == 0 || together * 2 < of {
        return;
    }
    // One that came and went together may be chance, or the length of the log.
    let odds = if together >= 2 { 1.0 } else { 0.1 };
    scale.add(odds, Reason { count: Some(together), ..reason("episodes", &[]) });
}

/// Episodes that came and went together, and those of the one with more. Both oldest first.
pub(super) fn together(a: &[Episode], b: &[Episode]) -> (u64, u64) {
    let apart = |a: jiff::Timestamp, b: jiff::Timestamp| (a.as_second() - b.as_second()).abs();
    let mut rest = b.iter();
    let mut count = 0;
    for episode in a {
        let same = |other: &Episode| {
            apart(episode.started, other.started) <= TOGETHER_SECONDS
                && apart(episode.ended, other.ended) <= TOGETHER_SECONDS
        };
        // Episodes of one incident lie an hour apart at least, so each has one partner at most.
        let mut ahead = rest.clone();
        if ahead.any(same) {
            rest = ahead;
            count += 1;
        }
    }
    (count, a.len().max(b.len()) as u64)
}
