//! Wires the stages together: inputs → entries → sessions → incidents → answers → report.

mod analyzer;
mod assemble;
mod collect;
mod counted;
mod error;
mod group;
mod incident;
mod input;
mod inspect;
mod journal_part;
mod journeys;
mod lanes;
mod line_analyzer;
mod live;
mod meter;
mod record;
mod rejects;
mod replay;
mod rules;
mod run;
mod templates;
mod title;
mod trial;
mod work;

pub use crate::source::Tail;
pub use analyzer::{Analysis, RealTimeLogAnalyzer};
pub use error::PipelineError;
pub use inspect::{InspectError, Inspected, inspect};
pub use journeys::find_in_logs;
pub use line_analyzer::LineAnalyzer;
pub use live::{
    Converted, LineFeed, LiveAnalysis, LiveEvent, LiveHandle, LiveIncident, LiveStatus, LiveSummary, LiveTail, Resumed,
    StageTimings, StopSignal, Stopper,
};
pub use meter::Meter;
pub use record::{record, record_file};
pub use replay::{compare_rules, replay};
pub use rules::load_rules;
pub use run::{AnalysisOutcome, AnalyzeRequest, analyze};
pub use templates::{MineRequest, mine};
pub use trial::{TrialRequest, thresholds, try_thresholds};
