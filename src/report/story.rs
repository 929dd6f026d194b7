//! What the report says of one incident: what happened, to whom, when, after what.

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::entry::Money;
use crate::finding::{Evidence, Finding, FindingKind};
use crate::generate::{ExtractiveGenerator, Solution, SolutionStep};
use crate::incident::{Episode, IncidentId, Mark};

use super::clean;
use super::model::IncidentReport;
use super::terms::Terms;

/// How many sessions and customers a failure touched, and what it cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Harm<'a> {
    pub(super) sessions: u64,
    pub(super) users: u64,
    pub(super) recovered_sessions: u64,
    pub(super) money_at_risk: &'a Money,
    pub(super) recovered: &'a Money,
}

impl<'a> Harm<'a> {
    pub(super) fn of(incident: &'a IncidentReport) -> Self {
        Self {
            sessions: incident.sessions,
            users: incident.users,
            recovered_sessions: incident.recovered_sessions,
            money_at_risk: &incident.money_at_risk,
            recovered: &incident.recovered,
        }
    }
}

/// What is left of `money` without `part`, currency by currency; nothing is left where `part` is as much.
pub(super) fn remainder(money: &Money, part: &Money) -> Money {
    let left = money.0.iter().map(|(currency, amount)| {
        let taken = part.0.get(currency).copied().unwrap_or_default();
        (currency.clone(), amount.saturating_sub(taken))
    });
    Money(left.filter(|(_, amount)| *amount > Decimal::ZERO).collect())
}

/// Columns between an incident's title and what is known of it. Where no customer's session is in any incident,
/// entries and services count instead of sessions, customers and money.
pub(super) fn columns_of(incidents: &[IncidentReport]) -> &'static [&'static str] {
    if incidents.is_empty() || incidents.iter().any(|incident| incident.sessions > 0) {
        &["kind", "sessions", "customers", "money", "when"]
    } else {
        &["kind", "occurrences", "service", "when"]
    }
}

impl Terms {
    /// The text of one of these columns.
    pub(super) fn cell(self, column: &str, incident: &IncidentReport) -> String {
        match column {
            "kind" => self.category(incident.category),
            "sessions" => self.language.integer(incident.sessions),
            "customers" => self.language.integer(incident.users),
            "money" => self.money(&incident.money_at_risk),
            "occurrences" => self.language.integer(incident.occurrences),
            "service" => incident.service.as_deref().map_or("–".to_owned(), |name| clean::line(name).into_owned()),
            _ => self.language.period(incident.first_seen, incident.last_seen),
        }
    }

    /// Each finding in a few words, joined to one sentence.
    /// Repetition tells something only within a customer's session.
    pub(super) fn what(self, incident: &IncidentReport) -> String {
        let told = |finding: &&Finding| incident.sessions > 0 || finding.kind != FindingKind::RepeatedError;
        let mut parts: Vec<String> = incident
            .findings
            .iter()
            .filter(told)
            .map(|finding| self.count(&format!("what-{}", finding.kind.name()), finding.occurrences))
            .collect();
        if let Some(worst) = incident.worst_seconds {
            parts.push(self.say("what-worst", &[("time", self.language.duration(worst).into())]));
        }
        sentence(&parts.join("; "))
    }

    /// Whom it touched, what is at risk, what came back, what is still lost.
    pub(super) fn harm(self, harm: Harm<'_>) -> String {
        if harm.sessions == 0 {
            return sentence(&self.plain("harm-none"));
        }
        let mut touched = vec![self.counted("sessions", harm.sessions)];
        if harm.users > 0 {
            touched.push(self.counted("customers", harm.users));
        }
        if !harm.money_at_risk.is_empty() {
            let money = self.money(harm.money_at_risk);
            touched.push(self.say("harm-money", &[("money", money.into())]));
        }
        let mut parts = vec![touched.join(", ")];
        if harm.recovered_sessions > 0 {
            let recovered = self.count("harm-recovered", harm.recovered_sessions);
            parts.push(if harm.recovered.is_empty() {
                recovered
            } else {
                format!("{recovered} ({})", self.money(harm.recovered))
            });
        }
        let lost = remainder(harm.money_at_risk, harm.recovered);
        if !lost.is_empty() && harm.recovered_sessions > 0 {
            parts.push(self.say("harm-lost", &[("money", self.money(&lost).into())]));
        } else if !lost.is_empty() {
            parts.push(self.plain("harm-nobody-back"));
        }
        sentence(&parts.join("; "))
    }

    /// When it was seen in this input, and how often before.
    pub(super) fn when(self, first: Timestamp, last: Timestamp, episodes: &[Episode]) -> String {
        let period = self.language.period(first, last);
        match episodes.first() {
            Some(oldest) if episodes.len() > 1 => {
                let since = self.language.time(oldest.started);
                let runs = [("count", episodes.len().into()), ("since", since.into())];
                format!("{period}; {}", self.say("when-episodes", &runs))
            }
            _ => period,
        }
    }

    /// The deploy and how long before the first proof it was.
    pub(super) fn deploy(self, mark: &Mark, first_proof: Timestamp) -> String {
        let seconds = first_proof.as_second().saturating_sub(mark.at.as_second()).max(0);
        self.say(
            "deploy",
            &[("name", self.deploy_name(mark).into()), ("time", self.language.duration(seconds as f64).into())],
        )
    }

    /// The deploy with its service, where it has one.
    pub(super) fn deploy_name(self, mark: &Mark) -> String {
        match &mark.service {
            Some(service) => format!("{} ({})", clean::line(&mark.name), clean::line(service)),
            None => clean::line(&mark.name).into_owned(),
        }
    }

    /// The incidents that touch mostly the same sessions, by their numbers in the report where they have one.
    pub(super) fn related(self, related: &[IncidentId], all: &[IncidentReport]) -> String {
        let names: Vec<String> = related
            .iter()
            .map(|id| match all.iter().position(|incident| incident.id == *id) {
                Some(at) => format!("#{} {}", at + 1, clean::line(id.as_str())),
                None => clean::line(id.as_str()).into_owned(),
            })
            .collect();
        self.say("related", &[("ids", names.join(", ").into())])
    }

    /// The incidents that people declared to be this one.
    pub(super) fn merged(self, merged: &[IncidentId]) -> String {
        merged.iter().map(|id| clean::line(id.as_str())).collect::<Vec<_>>().join(", ")
    }
}

impl IncidentReport {
    /// First proof that the memory knows of.
    pub(super) fn first_known(&self) -> Timestamp {
        self.episodes.first().map_or(self.first_seen, |episode| episode.started.min(self.first_seen))
    }

    /// Service, endpoint, step and code: what is known of the place, nothing twice.
    pub(super) fn place(&self) -> Vec<String> {
        let parts = [&self.service, &self.endpoint, &self.step, &self.error_code];
        let mut known: Vec<String> = Vec::new();
        for part in parts.into_iter().flatten().map(|part| clean::line(part).into_owned()) {
            if !part.is_empty() && part != self.category.name() && !known.contains(&part) {
                known.push(part);
            }
        }
        known
    }

    /// Proving entries over all findings: each once, oldest first.
    pub(super) fn evidence(&self) -> Vec<&Evidence> {
        let mut all: Vec<&Evidence> = self.findings.iter().flat_map(|finding| &finding.evidence).collect();
        all.sort_by_key(|evidence| (evidence.at, evidence.id));
        all.dedup_by_key(|evidence| evidence.id);
        all
    }
}

/// Source and line of a proving entry; `short` leaves the folders out. Empty for entries handed in by code.
pub(super) fn origin(evidence: &Evidence, short: bool) -> String {
    let Some(name) = &evidence.source_name else { return String::new() };
    let name = clean::line(name);
    let shown = if short { name.rsplit(['/', '\\']).next().unwrap_or(&name) } else { &name };
    if evidence.line == 0 { shown.to_owned() } else { format!("{shown}:{}", evidence.line) }
}

/// What a step rests on, as people read it: entries by file and line (the file once), the rest by id. What the
/// step's own text names already is left out.
pub(super) fn rests_on(step: &SolutionStep, evidence: &[&Evidence]) -> Vec<String> {
    let mut shown: Vec<String> = Vec::new();
    let mut last_file = String::new();
    for cite in &step.cites {
        let entry = evidence.iter().find(|entry| entry.id.to_string() == cite.0);
        let place = entry.map(|entry| origin(entry, true)).filter(|place| !place.is_empty());
        let name = place.unwrap_or_else(|| clean::line(&cite.0).into_owned());
        if step.text.contains(&name) {
            continue;
        }
        match name.rsplit_once(':').filter(|_| entry.is_some()) {
            Some((file, line)) if file == last_file => shown.push(line.to_owned()),
            Some((file, _)) => {
                file.clone_into(&mut last_file);
                shown.push(name);
            }
            None => shown.push(name),
        }
    }
    shown
}

/// Whether it is worth telling who wrote the answer: a language model did, or was to.
pub(super) fn names_its_generator(solution: &Solution) -> bool {
    solution.generator != ExtractiveGenerator::NAME || !solution.skipped.is_empty() || !solution.struck.is_empty()
}

/// With a capital at the start and a full stop at the end.
pub(super) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return String::new() };
    let stop = if text.ends_with(['.', '!', '?', '…']) { "" } else { "." };
    first.to_uppercase().chain(chars.as_str().chars()).chain(stop.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_recovered_is_taken_off_currency_by_currency() {
        let mut at_risk = Money::of("EUR", Decimal::new(14850, 2));
        at_risk.add(&Money::of("RUB", Decimal::new(1000, 0)));
        let mut recovered = Money::of("EUR", Decimal::new(4900, 2));
        recovered.add(&Money::of("RUB", Decimal::new(1000, 0)));
        assert_eq!(remainder(&at_risk, &recovered), Money::of("EUR", Decimal::new(9950, 2)));
    }

    #[test]
    fn sentences_start_with_a_capital_and_end_with_a_stop() {
        assert_eq!(sentence("медленно"), "Медленно.");
        assert_eq!(sentence("Done."), "Done.");
    }
}
