//! The pipeline once more over logs that are kept: into a memory that is thrown away afterwards.
//!
//! A report follows from the input, the settings and the rules alone. The pseudonyms in it, too: their key comes from
//! the input, not from the memory, which draws another one each time it is made.

use std::sync::Arc;

use jiff::Timestamp;

use super::assemble::{Found, assemble, title};
use super::input::Reading;
use super::journal_part::{Extent, JournalPart, Place};
use super::live::{Epochs, Intake, Pace, SOURCE_NAME, source_head};
use super::run::{AnalysisOutcome, AnalyzeRequest, FoundIncident, ReadingSummary, Run};
use super::{PipelineError, load_rules};
use crate::config::Config;
use crate::incident::IncidentId;
use crate::journal::{Journal, RecordKind};
use crate::memory::Memory;
use crate::report::{ComparedFigures, ComparedIncident, ComparedRules, InputSummary, RulesComparison};
use crate::source::expand;
use crate::wording::Language;

/// Analyses the paths of the request or, where a journal is handed in, everything that it keeps; the first path is
/// then its name. Nothing is remembered, and nothing of the journal is released.
///
/// # Errors
/// As [`super::analyze`], and when the journal is damaged.
pub async fn replay(
    config: &Config,
    request: &AnalyzeRequest,
    journal: Option<&Journal>,
) -> Result<AnalysisOutcome, PipelineError> {
    let memory = Memory::temporary(config)?;
    memory.catch_up().await?;
    let (found, reading, _) = read(config, &memory, request, journal.map(JournalPart::whole).as_ref())?;
    assemble(config, &memory, request, found, reading).await
}

/// Replays under the rules in force and under a candidate's, and compares the incidents. `is_known` says whether the
/// memory knows one.
///
/// # Errors
/// As [`replay`], and those of `is_known`.
pub fn compare_rules(
    config: &Config,
    candidate: &Config,
    request: &AnalyzeRequest,
    journal: Option<&Journal>,
    is_known: &dyn Fn(&IncidentId) -> Result<bool, PipelineError>,
) -> Result<RulesComparison, PipelineError> {
    compare_in_part(config, candidate, request, journal.map(JournalPart::whole), is_known).map(|(compared, _)| compared)
}

/// The same over a part of a journal, which may grow meanwhile: both sets of rules see the same records. Says how far
/// the part was read, too.
pub(super) fn compare_in_part(
    config: &Config,
    candidate: &Config,
    request: &AnalyzeRequest,
    part: Option<JournalPart<'_>>,
    is_known: &dyn Fn(&IncidentId) -> Result<bool, PipelineError>,
) -> Result<(RulesComparison, Extent), PipelineError> {
    // Wrong rules are told before anything is read.
    load_rules(candidate)?;
    let under = |config: &Config, part: Option<&JournalPart<'_>>| {
        let (found, reading, extent) = read(config, &Memory::temporary(config)?, request, part)?;
        Ok::<_, PipelineError>((compared(config, found, request.language, is_known)?, reading, extent))
    };
    let (in_force, reading, extent) = under(config, part.as_ref())?;
    let (tried, ..) = under(candidate, part.map(|part| part.up_to(&extent)).as_ref())?;
    let (entries, rejected, set_aside) = (reading.entries, reading.rejected, reading.set_aside);
    let sessions = reading.totals.sessions;
    let mut comparison = RulesComparison::of(in_force, tried);
    comparison.inputs = reading.inputs;
    (comparison.entries, comparison.rejected, comparison.set_aside) = (entries, rejected, set_aside);
    comparison.sessions = sessions;
    Ok((comparison, extent))
}

fn read(
    config: &Config,
    memory: &Memory,
    request: &AnalyzeRequest,
    part: Option<&JournalPart<'_>>,
) -> Result<(Found, ReadingSummary, Extent), PipelineError> {
    let mut run = Run::new(config, memory, request)?;
    let mut extent = Extent::default();
    match part {
        Some(part) => extent = read_journal(&mut run, config, request, part)?,
        None => {
            let prepared = run.prepare(&expand(&request.paths)?)?;
            run.pseudonyms(None);
            run.read(prepared)?;
        }
    }
    let (found, reading) = run.conclude()?;
    Ok((found, reading, extent))
}

/// Takes the records in the order of their arrival, as live analysis does; the times of arrival are the only clock.
fn read_journal(
    run: &mut Run<'_>,
    config: &Config,
    request: &AnalyzeRequest,
    part: &JournalPart<'_>,
) -> Result<Extent, PipelineError> {
    let journal = part.journal;
    let source = journal.id().source();
    let name = request.paths.first().map_or(SOURCE_NAME, String::as_str).to_owned();
    let summary = InputSummary { name, format: "json".to_owned(), entries: 0, rejected: 0, problem: None };
    run.enter(summary, source, source_head(source), &SOURCE_NAME.into());
    run.pseudonyms(Some(&journal.id().0));
    let reading = Reading::new(config, Some("json"), Timestamp::UNIX_EPOCH)?;
    let mut intake = Intake::new(&reading, Arc::new(run.observer()), Epochs::single(journal.id()));
    let mut reader = journal.reader_from(journal.status().oldest)?;
    let mut pace = Pace::default();
    let mut extent = Extent::default();
    while let Some(entry) = reader.next()? {
        match part.place(&entry, &extent) {
            Place::Before => continue,
            Place::Within => extent.note(&entry),
            Place::Enough => extent.is_cut = true,
            Place::Behind => {}
        }
        if extent.end < entry.end {
            break;
        }
        let arrived = entry.record.arrived.as_microsecond();
        match &entry.record.kind {
            RecordKind::Lines(_) => {
                let worked = intake.work(entry)?;
                extent.entries += worked.note.entries;
                run.note(0, worked.note)?;
                worked.items.into_iter().try_for_each(|observation| run.push(observation))?;
                pace.set(arrived, run.watch.now());
            }
            RecordKind::Tick => pace.at(arrived).map_or(Ok(()), |to| run.tick(to))?,
            _ => {}
        }
    }
    Ok(extent)
}

fn compared(
    config: &Config,
    found: Found,
    language: Language,
    is_known: &dyn Fn(&IncidentId) -> Result<bool, PipelineError>,
) -> Result<ComparedRules, PipelineError> {
    let file = &config.settings.rules.file;
    let incidents = found.incidents.iter().map(|one| {
        let known = is_known(&one.incident.id)?;
        Ok(compared_incident(one, language, known))
    });
    Ok(ComparedRules {
        rules: (!file.as_os_str().is_empty()).then(|| file.display().to_string()),
        problem_sessions: found.problem_sessions,
        totals: found.totals,
        incidents: incidents.collect::<Result<_, PipelineError>>()?,
    })
}

fn compared_incident(found: &FoundIncident, language: Language, known: bool) -> ComparedIncident {
    let FoundIncident { incident, draft, .. } = found;
    ComparedIncident {
        id: incident.id.clone(),
        title: title(incident, language),
        category: incident.category,
        service: incident.service.clone(),
        known,
        figures: ComparedFigures {
            sessions: draft.touched.len() as u64,
            users: draft.users(),
            occurrences: draft.occurrences(),
            money_at_risk: draft.money().0,
        },
    }
}
