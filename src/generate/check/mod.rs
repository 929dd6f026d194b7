//! The check: whether each statement of a language model is what its sources say. Pure, and the same for every model.
//!
//! A statement is kept only when every sentence of it is said by a source that it cites. Numbers with their units, names,
//! codes, paths and commands must be there as they are, and in the same company; what is done must be the same action and
//! not its opposite; negations must agree; a cause needs a source that names one, and an order needs a step of a confirmed
//! fix or of a page: a log can't tell people what to do. Of the remaining words a quarter may be missing, or half where
//! [`Meaning`] finds the two alike. `docs/generators.md` says so to users.

mod lexicon;
mod order;
mod piece;
mod quantity;
mod speech;
mod support;

#[cfg(test)]
mod tests;

use super::draft::Draft;
use super::material::{Material, Role};
use super::step_text::clean;
use super::{Citation, MAX_STEP_CHARS, Meaning, Purpose, StruckReason};
use crate::wording::Language;
use piece::{Kind, Piece, pieces};
use speech::Causal;
use support::{Ground, Support};

/// Likeness in meaning that makes up for missing words, within a language and across. On the development half of
/// `data/answers` the wrong statement that comes nearest lies at 0.66 and 0.63.
const ALIKE: f32 = 0.85;
const ALIKE_ACROSS: f32 = 0.70;
/// The same within a language where only a few words are missing.
const NEARLY: f32 = 0.75;

/// Share of a unit that a statement must tell to stand in its place.
const TELLS_ALL: f32 = 0.6;

/// A statement that its sources support.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Kept {
    pub(super) purpose: Purpose,
    pub(super) text: String,
    /// Those of its citations that support it.
    pub(super) cites: Vec<Citation>,
    /// The units that it tells all of: source and place.
    pub(super) tells: Vec<(usize, usize)>,
    /// It rests on a cause of another time, and does not say so.
    pub(super) bare_cause: bool,
}

/// The sources, ready for many statements.
pub(super) struct Check<'a> {
    material: &'a Material,
    grounds: Vec<Ground>,
    language: Language,
    meaning: Option<&'a dyn Meaning>,
}

impl<'a> Check<'a> {
    pub(super) fn new(material: &'a Material, language: Language, meaning: Option<&'a dyn Meaning>) -> Self {
        let grounds = material.sources.iter().map(Ground::of).collect();
        Self { material, grounds, language, meaning }
    }

    /// Whether the statement may be shown.
    pub(super) fn judge(&self, draft: &Draft) -> Result<Kept, StruckReason> {
        let text = clean(&draft.text, MAX_STEP_CHARS * 8).split_whitespace().collect::<Vec<_>>().join(" ");
        if !is_readable(&draft.text, &text, self.language) {
            return Err(StruckReason::Unreadable);
        }
        if draft.unknown {
            return Err(StruckReason::UnknownSource);
        }
        let cited: Vec<usize> = draft.handles.iter().filter_map(|handle| handle.checked_sub(1)).collect();
        if cited.is_empty() {
            return Err(StruckReason::NoSource);
        }
        if cited.iter().any(|at| self.material.sources.get(*at).is_none()) {
            return Err(StruckReason::UnknownSource);
        }
        let said = pieces(&text);
        // Letters that only look alike pass for words of the source.
        if said.iter().any(Piece::is_mixed) {
            return Err(StruckReason::Unreadable);
        }
        if self.names_another_source(&said, &cited) {
            return Err(StruckReason::UnknownSource);
        }
        let commands = commands_in(&text);
        let mut proofs = Vec::new();
        for sentence in sentences(&said) {
            proofs.push(self.proof(sentence, &commands, &cited)?);
        }
        self.kept(text, &said, proofs)
    }

    /// Whether the text names a source by its id that it does not cite.
    fn names_another_source(&self, said: &[Piece], cited: &[usize]) -> bool {
        let others = self.material.sources.iter().enumerate().filter(|(at, _)| !cited.contains(at));
        let others: Vec<String> = others.map(|(_, source)| piece::fold(&source.citation.0)).collect();
        let own = |name: &str| {
            let mut sources = cited.iter().filter_map(|at| self.material.sources.get(*at));
            sources.any(|source| piece::fold(&source.citation.0) == name)
        };
        let names = said.iter().filter(|piece| piece.kind == Kind::Name).map(|piece| piece.word.as_str());
        let mut foreign = names.filter(|name| {
            let is_an_id = ["inc-", "rb-", "log:"].iter().any(|prefix| name.starts_with(prefix));
            others.iter().any(|id| id == name) || (is_an_id && !own(name))
        });
        foreign.next().is_some()
    }

    /// The support of one sentence: source and units.
    fn proof(&self, claim: &[Piece], commands: &[String], cited: &[usize]) -> Result<(usize, Support), StruckReason> {
        let orders = speech::directs(claim);
        // What stems from a log, titles too, must not even look like an order.
        let maybe = speech::may_direct(claim);
        let fits = |role: Role| match role {
            Role::FailedFix => false,
            Role::Log | Role::Symptom => !orders && !maybe,
            role => !orders || role.directs(),
        };
        let mut why = StruckReason::Unsupported;
        for at in cited {
            let Some(ground) = self.grounds.get(*at) else { continue };
            let found =
                support::best(claim, commands, ground, fits).into_iter().chain(joined(claim, commands, ground, fits));
            for support in found {
                if self.is_proof(claim, ground, &support) {
                    return Ok((*at, support));
                }
                if support.is_about_it() {
                    why = why.max(support.against.unwrap_or(StruckReason::Unsupported));
                }
            }
            if let Some(failed) = failed_before(claim, commands, ground)? {
                return Ok((*at, failed));
            }
        }
        Err(why)
    }

    /// Where every word is found, words are proof. Where some are missing, the two must be alike in meaning as well.
    fn is_proof(&self, claim: &[Piece], ground: &Ground, support: &Support) -> bool {
        let (holds, may_hold) = (support.holds(), support.may_hold());
        let Some(meaning) = self.meaning.filter(|_| may_hold && !(holds && support.is_whole())) else { return holds };
        let said = claim.iter().map(|piece| piece.word.as_str()).collect::<Vec<_>>().join(" ");
        let units = support.units.iter().filter_map(|at| ground.units.get(*at));
        let source = units.map(|unit| unit.text.as_str()).collect::<Vec<_>>().join(" ");
        let across = Language::detect(&said) != Language::detect(&source);
        let needed = match (across, holds) {
            (true, _) => ALIKE_ACROSS,
            (false, true) => NEARLY,
            (false, false) => ALIKE,
        };
        // Where likeness can't be told, words must do.
        meaning.likeness(&said, &source).map_or(holds, |likeness| likeness >= needed)
    }

    fn kept(&self, text: String, said: &[Piece], proofs: Vec<(usize, Support)>) -> Result<Kept, StruckReason> {
        let mut cites: Vec<Citation> = Vec::new();
        let mut tells = Vec::new();
        let mut roles = Vec::new();
        for (at, support) in &proofs {
            let (Some(source), Some(ground)) = (self.material.sources.get(*at), self.grounds.get(*at)) else {
                continue;
            };
            if !cites.contains(&source.citation) {
                cites.push(source.citation.clone());
            }
            for unit in &support.units {
                let Some(told) = ground.units.get(*unit) else { continue };
                roles.push(told.role);
                if support::told_of(told, said) >= TELLS_ALL {
                    tells.push((*at, *unit));
                }
            }
        }
        if cites.is_empty() {
            return Err(StruckReason::Unsupported);
        }
        if !roles.iter().any(|role| role.directs()) && may_act(&text) {
            return Err(StruckReason::Unsupported);
        }
        let bare_cause = roles.contains(&Role::Cause) && !speech::tells_of_then(said);
        Ok(Kept { purpose: purpose_of(&roles), text, cites, tells, bare_cause })
    }
}

/// What a step is for follows from what it rests on, never from what the model calls it.
fn purpose_of(roles: &[Role]) -> Purpose {
    let of = |role: &Role| match role {
        Role::Fact | Role::Log => Purpose::Observe,
        Role::Symptom | Role::Cause | Role::Confirm => Purpose::Check,
        Role::Fix | Role::FixNow => Purpose::Fix,
        Role::FixForGood => Purpose::Prevent,
        Role::Held => Purpose::Verify,
        Role::FailedFix => Purpose::Avoid,
    };
    let has = |wanted: Purpose| roles.iter().any(|role| of(role) == wanted);
    let order = [Purpose::Avoid, Purpose::Fix, Purpose::Prevent, Purpose::Verify, Purpose::Check];
    order.into_iter().find(|purpose| has(*purpose)).unwrap_or(Purpose::Observe)
}

/// Effect and cause that are joined in one sentence, each held against its own units of the source.
fn joined(claim: &[Piece], commands: &[String], ground: &Ground, fits: impl Fn(Role) -> bool) -> Option<Support> {
    if speech::causal(claim) != Causal::Joined {
        return None;
    }
    let (before, after) = claim.split_at_checked(speech::joint(claim)?)?;
    let rest = after.get(1..)?;
    let (effect, cause) = if speech::cause_follows(after) { (before, rest) } else { (rest, before) };
    let effect = support::best(effect, &[], ground, |role| fits(role) && role != Role::Cause).filter(Support::holds)?;
    let cause = support::best(cause, commands, ground, |role| role == Role::Cause).filter(Support::holds)?;
    let units = effect.units.into_iter().chain(cause.units).collect();
    Some(Support { units, covered: effect.covered.min(cause.covered), against: None, doubtful: false })
}

/// A warning of what failed before is kept; offering it is not.
fn failed_before(claim: &[Piece], commands: &[String], ground: &Ground) -> Result<Option<Support>, StruckReason> {
    let warns = claim.iter().any(|piece| piece.negated || speech::warns(piece));
    let mut plain = claim.to_vec();
    plain.retain(|piece| !warns || !speech::tells_of_a_trial(piece));
    plain.iter_mut().for_each(|piece| piece.negated = false);
    let found = support::best(&plain, commands, ground, |role| role == Role::FailedFix).filter(Support::holds);
    match found {
        Some(_) if !warns => Err(StruckReason::FailedBefore),
        found => Ok(found),
    }
}

/// The sentences that say something; the whole text where none does.
fn sentences(said: &[Piece]) -> Vec<&[Piece]> {
    let mut found: Vec<&[Piece]> = Vec::new();
    let mut rest = said;
    while let Some(first) = rest.first() {
        let end = rest.iter().position(|piece| piece.sentence != first.sentence).unwrap_or(rest.len());
        let (sentence, after) = rest.split_at(end);
        if sentence.iter().any(Piece::says_something) {
            found.push(sentence);
        }
        rest = after;
    }
    if found.is_empty() { vec![said] } else { found }
}

/// Commands of the text, which must be in the source as they are: what stands between backticks, what follows a colon and
/// looks like one, and what follows the name of a tool.
fn commands_in(text: &str) -> Vec<String> {
    let mut found: Vec<String> = text.split('`').skip(1).step_by(2).map(|inside| inside.trim().to_owned()).collect();
    let plain: String = text.split('`').step_by(2).collect::<Vec<_>>().join(" ");
    let words: Vec<&str> = plain.split_whitespace().collect();
    for (at, word) in words.iter().enumerate() {
        let after_colon = at > 0 && words.get(at - 1).is_some_and(|before| before.ends_with(':'));
        let run: Vec<&str> = command_words(words.get(at..).unwrap_or_default());
        let flagged = run.iter().skip(1).any(|word| word.starts_with('-') || word.contains('='));
        if run.len() > 1 && (is_tool(word) || (after_colon && flagged)) {
            found.push(run.join(" "));
        }
    }
    found.retain(|command| !command.is_empty());
    found
}

/// The words that belong to a command: up to the end of the clause, or to a word of the language around it.
fn command_words<'t>(words: &[&'t str]) -> Vec<&'t str> {
    const AROUND: &[&str] =
        &["to", "and", "then", "so", "for", "which", "that", "in", "on", "after", "before", "until", "if", "when"];
    let mut run: Vec<&str> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let bare = word.trim_end_matches(['.', ',', ';', ')', ':', '»', '”', '"']);
        let around = at > 1 && AROUND.contains(&bare) || !bare.is_ascii() || bare.is_empty() || bare.starts_with('(');
        if around {
            break;
        }
        run.push(bare);
        if bare.len() < word.len() {
            break;
        }
    }
    run
}

fn is_tool(word: &str) -> bool {
    const TOOLS: &[&str] =
        &["curl", "psql", "redis-cli", "mysql", "docker", "helm", "sudo", "systemctl", "iptables", "rm", "wget"];
    (word.ends_with("ctl") && word.len() > 3) || TOOLS.contains(&word)
}

/// A statement in the answer's language, without markup, of a length that can be shown.
fn is_readable(written: &str, text: &str, language: Language) -> bool {
    let invisible =
        |c| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    let acts = |c: char| invisible(c) || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    let words = text.split_whitespace().filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() >= 2).count();
    let plain: String = text.split('`').step_by(2).collect::<Vec<_>>().join(" ");
    let named: Vec<&str> = plain.split_whitespace().filter(|word| !word.contains(['_', '/', '.', '=', '-'])).collect();
    let spoken = Language::detect(&named.join(" "));
    !text.is_empty()
        && text.chars().count() <= MAX_STEP_CHARS
        && !written.contains(acts)
        && words >= 2
        && !has_markup(text)
        && !text.starts_with(['=', '+', '@', '-'])
        && text.matches('`').count().is_multiple_of(2)
        && spoken == language
}

/// Addresses, and what only a shell reads: they need a source that people wrote as a step.
fn may_act(text: &str) -> bool {
    let lower = text.to_lowercase();
    ["://", "www.", "&&", "||", "$(", " | "].iter().any(|mark| lower.contains(mark))
}

/// Tags, links and images of HTML and Markdown, and what templates, chat formats and JSON are made of.
fn has_markup(text: &str) -> bool {
    let tag = text.match_indices('<').any(|(at, _)| {
        let after = text.get(at + 1..).unwrap_or_default();
        after.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '|'))
            && after.contains('>')
            && !is_placeholder(after)
    });
    tag || ["](", "{{", "{%", "<|", "[INST", "<<SYS", "```", "{\"", "\"}", "\":"].iter().any(|mark| text.contains(mark))
}

/// `<dur>`, `<user-3f9a2c1b>`: a masked part or a pseudonym.
fn is_placeholder(after: &str) -> bool {
    let name = after.split('>').next().unwrap_or_default();
    let kinds = [
        "user", "email", "phone", "card", "session", "ip", "iban", "mac", "name", "address", "secret", "id", "num",
        "dur", "hex",
    ];
    let kind = name.split('-').next().unwrap_or_default();
    kinds.contains(&kind) && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}
