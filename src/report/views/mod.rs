//! What other commands show: the list of incidents, one incident, hits of a
//! search, a customer's journey, how fixes fared, an incident that happens now, the templates of a log, two sets of rules.

mod duplicates;
mod figures;
mod found;
pub(in crate::report) mod incident_detail;
mod incident_list;
mod incident_markdown;
mod journeys;
mod live_event;
mod mute_list;
pub(in crate::report) mod outcomes;
mod reject_group;
mod rules_comparison;
mod rules_trial;
mod search_result;
mod series;
mod session_rows;
mod tail;
mod templates;

pub use duplicates::{Duplicate, DuplicateList, DuplicateSide, Reason, duplicates_human, duplicates_json};
pub use figures::{FigureSlice, Figures, IncidentFigures, PeopleFigures, TrafficFigures};
pub use found::{Found, FoundIncident, FoundList, Piece};
pub use incident_detail::{
    HistoryEntry, IncidentDetail, Member, TouchedSummary, incident_detail_human, incident_detail_json,
};
pub use incident_list::{IncidentList, IncidentRow, incident_list_human, incident_list_json};
pub use incident_markdown::incident_detail_markdown;
pub use journeys::{FindResult, Journey, breaking_step, find_result_human, find_result_json};
pub use live_event::{LiveEvent, LiveIncident, live_event_human};
pub(super) use mute_list::mute_scope;
pub use mute_list::{MuteList, MuteRow, mute_list_human, mute_list_json};
pub use outcomes::{FixOutcome, OutcomeFigures, OutcomeList, OutcomeRow, outcome_list_human, outcome_list_json};
pub use reject_group::{RejectGroup, RejectGroups};
pub use rules_comparison::{
    ChangedIncident, ComparedFigures, ComparedIncident, ComparedRules, RulesComparison, RulesSide,
    rules_comparison_human, rules_comparison_json,
};
pub use rules_trial::{RuleThresholds, RulesTrial};
pub use search_result::{SearchResult, search_result_human, search_result_json};
pub(in crate::report) use series::divided;
pub use series::{
    ResponseTimes, SeriesFigure, SeriesList, SeriesPoint, SeriesRow, SeriesWanted, series_list_human, series_list_json,
};
pub use session_rows::{AnalyzedIncident, LineAnalysis, SessionRow, value_json};
pub use tail::{TailBatch, TailEntry, TailFilter, TailFull, TailRecent};
pub use templates::{TemplateList, TemplateRow, templates_human, templates_json};
