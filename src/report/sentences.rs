//! What the report says of the whole analysis: health, period, notes.

use super::clean;
use super::model::{Known, Report};
use super::options::RenderOptions;
use super::terms::Terms;

impl Terms {
    /// The health of the shop in one sentence.
    pub(super) fn health(self, report: &Report) -> String {
        if report.entries == 0 {
            return self.plain("health-no-entries");
        }
        if report.incidents.is_empty() && report.problem_sessions == 0 {
            let entries = self.counted("entries", report.entries);
            return match report.sessions {
                0 => self.say("health-fine-entries", &[("entries", entries.into())]),
                sessions => {
                    let sessions = self.counted("sessions", sessions);
                    self.say("health-fine", &[("entries", entries.into()), ("sessions", sessions.into())])
                }
            };
        }
        format!("{}{}.", self.harm_in_short(report), self.known_in_short(report))
    }

    fn harm_in_short(self, report: &Report) -> String {
        let incidents = incident_count(report);
        if report.sessions == 0 {
            let entries = report.entries.into();
            return self.say("health-no-sessions", &[("count", incidents.into()), ("entries", entries)]);
        }
        if report.problem_sessions == 0 {
            let sessions = report.sessions.into();
            return self.say("health-no-customers", &[("count", incidents.into()), ("sessions", sessions)]);
        }
        let share = self.language.percent(ratio(report.problem_sessions, report.sessions));
        let mut parts = vec![self.say(
            "health-sessions",
            &[
                ("troubled", report.problem_sessions.into()),
                ("sessions", report.sessions.into()),
                ("share", share.into()),
            ],
        )];
        if report.totals.users > 0 {
            parts.push(self.counted("customers", report.totals.users));
        }
        if !report.totals.money_at_risk.is_empty() {
            let money = self.money(&report.totals.money_at_risk);
            parts.push(self.say("health-money", &[("money", money.into())]));
        }
        parts.join(", ")
    }

    fn known_in_short(self, report: &Report) -> String {
        let known = report.incidents.iter().filter(|incident| incident.known != Known::New).count();
        match (known, report.incidents.len()) {
            (_, 0) => String::new(),
            (0, 1) => self.plain("health-the-one-new"),
            (0, _) => self.plain("health-all-new"),
            (known, _) => self.count("health-known", known as u64),
        }
    }

    /// The time of the logs and how much was read; empty when nothing was.
    pub(super) fn scope(self, report: &Report) -> String {
        let read = self.say(
            "scope",
            &[
                ("entries", self.counted("entries", report.entries).into()),
                ("sessions", self.counted("sessions", report.sessions).into()),
                ("inputs", report.inputs.len().into()),
            ],
        );
        match (report.started, report.ended) {
            (Some(from), Some(until)) => format!("{} · {read}", self.language.period(from, until)),
            _ => read,
        }
    }

    /// What else the reader must know of the run, one sentence each; only what happened.
    pub(super) fn notes(self, report: &Report, options: &RenderOptions) -> Vec<String> {
        let mut notes = Vec::new();
        if report.rejected > 0 {
            notes.push(match &options.rejects_file {
                Some(file) => {
                    let file = clean::line(file).into_owned();
                    self.say("note-rejected-kept", &[("count", report.rejected.into()), ("file", file.into())])
                }
                None => self.count("note-rejected", report.rejected),
            });
        }
        for input in &report.inputs {
            if let Some(problem) = &input.problem {
                let (name, problem) = (clean::line(&input.name).into_owned(), clean::line(problem));
                // What went wrong names its input, as it must where it stands alone.
                let problem = problem.strip_prefix(&format!("{name}: ")).unwrap_or(&problem).to_owned();
                notes.push(self.say("note-input", &[("name", name.into()), ("problem", problem.into())]));
            }
        }
        let counts = [
            ("note-set-aside", report.set_aside),
            ("note-late", if report.sessions > 0 { report.late_entries } else { 0 }),
            ("note-closed-early", report.closed_early),
            ("note-clock", report.clock_steps),
            ("note-left-out", report.incidents_left_out),
        ];
        notes.extend(counts.iter().filter(|(_, count)| *count > 0).map(|(key, count)| self.count(key, *count)));
        if report.sessions > 0 && report.anonymous_entries > 0 && options.verbose {
            notes.push(self.count("note-anonymous", report.anonymous_entries));
        }
        notes
    }
}

/// All incidents of the analysis, listed or left out.
pub(super) fn incident_count(report: &Report) -> u64 {
    report.incidents.len() as u64 + report.incidents_left_out
}

/// `part / whole`, 0 where there is no whole.
pub(super) fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
