//! One incident told in full.

use std::io;

use crate::finding::Evidence;
use crate::generate::Solution;

use super::super::clean;
use super::super::layout::{columns, cut, cut_start, pad_end};
use super::super::model::{IncidentReport, Known, Similar};
use super::super::story::{Harm, names_its_generator, origin, rests_on};
use super::super::views::{FixOutcome, outcomes};
use super::page::{INDENT, Page};
use super::paint::Tint;

/// Proving entries shown of an incident, unless everything is wanted.
const EVIDENCE_SHOWN: usize = 3;

/// Similar documents shown of an incident, unless everything is wanted.
const SIMILAR_SHOWN: usize = 3;

/// Fixes shown of an incident, unless everything is wanted.
const FIXES_SHOWN: usize = 3;

/// Columns of an entry's source and line, unless everything is wanted.
const PLACE: usize = 32;

/// Columns of a document's id.
const ID: usize = 40;

/// Indent of lists within an incident.
const DEEPER: &str = "     ";

/// Colour of what the memory knows.
pub(in crate::report) fn known_tint(known: Known) -> Tint {
    match known {
        Known::New => Tint::Warn,
        Known::Seen => Tint::Id,
        Known::Recurred => Tint::Bad,
        Known::Resolved => Tint::Good,
    }
}

impl Page<'_> {
    /// Number, title, facts, evidence, likenesses and what to do.
    pub(super) fn incident(
        &mut self,
        number: usize,
        incident: &IncidentReport,
        all: &[IncidentReport],
    ) -> io::Result<()> {
        let known = self.terms.known(incident.known);
        self.title(&format!("{number}. "), &incident.title, &known, known_tint(incident.known))?;
        let mut place = vec![clean::line(incident.id.as_str()).into_owned(), self.terms.category(incident.category)];
        place.extend(incident.place());
        self.paragraph(INDENT, &place.join(" · "), Tint::Faint)?;
        self.gap()?;
        self.facts(incident, all)?;
        self.outcomes(&incident.outcomes)?;
        self.evidence(&incident.evidence())?;
        self.similar(&incident.similar)?;
        self.solution(&incident.solution, &incident.evidence())
    }

    /// A title in full with a tag at the right edge of its first line.
    pub(in crate::report) fn title(&mut self, lead: &str, title: &str, tag: &str, tint: Tint) -> io::Result<()> {
        let room = self.width.saturating_sub(columns(lead) + columns(tag) + 2);
        let lines = super::super::layout::wrap(&clean::line(title), room);
        for (i, line) in lines.iter().enumerate() {
            let padded = self.paint.with(Tint::Strong, &pad_end(line, room));
            if i == 0 {
                let tag = self.paint.with(tint, tag);
                let lead = self.paint.with(Tint::Strong, lead);
                self.line(&format!("{lead}{padded}  {tag}"))?;
            } else {
                let line = self.paint.with(Tint::Strong, line);
                self.line(&format!("{}{line}", " ".repeat(columns(lead))))?;
            }
        }
        Ok(())
    }

    fn facts(&mut self, incident: &IncidentReport, all: &[IncidentReport]) -> io::Result<()> {
        let terms = self.terms;
        let label = |key: &str| terms.plain(&format!("label-{key}"));
        let mut rows = vec![
            (label("what"), terms.what(incident)),
            (label("harm"), terms.harm(Harm::of(incident))),
            (label("when"), terms.when(incident.first_seen, incident.last_seen, &incident.episodes)),
        ];
        if let Some(muted) = &incident.muted {
            rows.push((label("planned"), terms.muted_until(muted)));
        }
        if let Some(mark) = &incident.began_after {
            rows.push((label("deploy"), terms.deploy(mark, incident.first_known())));
        }
        if !incident.related.is_empty() {
            rows.push((label("related"), terms.related(&incident.related, all)));
        }
        if !incident.merged.is_empty() {
            rows.push((label("merged"), terms.merged(&incident.merged)));
        }
        if self.verbose {
            rows.push((label("status"), terms.status(incident.status)));
            rows.push((label("confidence"), terms.language.percent(f64::from(incident.confidence))));
            rows.push((label("fingerprint"), incident.fingerprint.to_string()));
        }
        self.labelled(&rows)
    }

    /// How the newest fixes fared.
    fn outcomes(&mut self, fixes: &[FixOutcome]) -> io::Result<()> {
        if fixes.is_empty() {
            return Ok(());
        }
        self.gap()?;
        self.heading(&self.terms.plain("label-outcomes"))?;
        let shown = if self.verbose { fixes.len() } else { FIXES_SHOWN };
        fixes.iter().take(shown).try_for_each(|fix| outcomes::fix(self, fix))
    }

    /// The first proving entries, one line each; whole texts where everything is wanted.
    pub(in crate::report) fn evidence(&mut self, evidence: &[&Evidence]) -> io::Result<()> {
        if evidence.is_empty() {
            return Ok(());
        }
        self.gap()?;
        self.heading(&self.terms.plain("label-evidence"))?;
        let shown = if self.verbose { evidence.len() } else { EVIDENCE_SHOWN };
        for entry in evidence.iter().take(shown) {
            let place = origin(entry, !self.verbose);
            let place = if self.verbose { place } else { cut_start(&place, PLACE) };
            let time =
                if self.verbose { self.terms.language.time(entry.at) } else { self.terms.language.clock(entry.at) };
            let lead = format!("{place}  {time}  ").trim_start().to_owned();
            let text = clean::line(&entry.text);
            if self.verbose {
                self.item(DEEPER, lead.trim_end(), Tint::Faint)?;
                self.item(&format!("{DEEPER}  "), &text, Tint::Plain)?;
            } else {
                let room = self.width.saturating_sub(DEEPER.len() + columns(&lead));
                let lead = self.paint.with(Tint::Faint, &lead);
                self.line(&format!("{DEEPER}{lead}{}", cut(&text, room)))?;
            }
        }
        Ok(())
    }

    /// Near documents with their scores and reasons.
    pub(in crate::report) fn similar(&mut self, similar: &[Similar]) -> io::Result<()> {
        if similar.is_empty() {
            return Ok(());
        }
        self.gap()?;
        self.heading(&self.terms.plain("label-similar"))?;
        let shown = if self.verbose { similar.len() } else { SIMILAR_SHOWN };
        for near in similar.iter().take(shown) {
            self.near(near)?;
        }
        Ok(())
    }

    /// One near document.
    pub(in crate::report) fn near(&mut self, near: &Similar) -> io::Result<()> {
        let (id, score) = (cut(&clean::line(&near.id), ID), self.terms.score(near.score));
        let room = self.width.saturating_sub(DEEPER.len() + columns(&score) + columns(&id) + 4);
        let (id, title) = (self.paint.with(Tint::Id, &id), clean::line(&near.title));
        self.line(&format!("{DEEPER}{score}  {id}  {}", cut(&title, room)))?;
        let indent = " ".repeat(DEEPER.len() + columns(&score) + 2);
        let (kind, why) = (self.terms.document(near.kind), self.terms.why(&near.why));
        let why = if why.is_empty() { kind } else { format!("{kind} · {why}") };
        self.paragraph(&indent, &why, Tint::Faint)?;
        if self.verbose {
            for reason in near.why.iter().filter(|reason| !reason.passage.is_empty()) {
                self.item(&format!("{indent}> "), &clean::line(&reason.passage), Tint::Faint)?;
            }
        }
        Ok(())
    }

    /// The verdict, the steps with what they rest on, and who wrote them.
    pub(in crate::report) fn solution(&mut self, solution: &Solution, evidence: &[&Evidence]) -> io::Result<()> {
        self.gap()?;
        let heading = self.terms.plain("label-solution");
        let verdict = self.terms.verdict(solution.verdict);
        self.heading(&format!("{heading} · {verdict}"))?;
        self.paragraph(DEEPER, &clean::line(&solution.summary), Tint::Plain)?;
        if let Some(sure) = self.terms.novelty(solution.novelty.as_ref()) {
            self.paragraph(DEEPER, &sure, Tint::Faint)?;
        }
        let digits = solution.steps.len().to_string().len();
        for (i, step) in solution.steps.iter().enumerate() {
            let cites = rests_on(step, evidence);
            let cites = if cites.is_empty() { String::new() } else { format!(" [{}]", cites.join(", ")) };
            let text = format!("{}: {}{cites}", self.terms.purpose(step.purpose), clean::line(&step.text));
            self.item(&format!("{DEEPER}{:>digits$}. ", i + 1), &text, Tint::Plain)?;
        }
        for reason in &solution.skipped {
            let reason = clean::line(reason).into_owned();
            self.paragraph(DEEPER, &self.terms.say("solution-skipped", &[("reason", reason.into())]), Tint::Faint)?;
        }
        if self.verbose || names_its_generator(solution) {
            let by = clean::line(&solution.generator).into_owned();
            self.paragraph(DEEPER, &self.terms.say("solution-by", &[("generator", by.into())]), Tint::Faint)?;
        }
        if !solution.struck.is_empty() {
            self.paragraph(DEEPER, &self.terms.count("struck", solution.struck.len() as u64), Tint::Faint)?;
        }
        if self.verbose { self.struck_texts(solution) } else { Ok(()) }
    }

    /// What a language model wrote and the check did not let through.
    pub(in crate::report) fn struck_texts(&mut self, solution: &Solution) -> io::Result<()> {
        for struck in &solution.struck {
            let text = clean::line(&struck.text).into_owned();
            let args = [("text", text.into()), ("why", self.terms.struck(struck.why).into())];
            self.item(&format!("{DEEPER}- "), &self.terms.say("struck-one", &args), Tint::Faint)?;
        }
        Ok(())
    }
}
