//! What people and programs read: one model, several forms.
//!
//! Every form is a pure function of the model and of [`RenderOptions`] that writes to a writer: the same report
//! gives the same bytes. Text from logs is never trusted: it can neither steer a terminal, nor become markup,
//! nor a formula.

mod clean;
mod complaints;
mod customers;
mod html;
mod human;
mod json;
mod layout;
mod markdown;
mod model;
mod novelty;
mod options;
mod sentences;
mod series_export;
mod story;
mod teller;
mod terms;
mod views;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod rendering_tests;
#[cfg(test)]
mod view_tests;

pub use clean::{line as clean_line, without_acting};
pub use complaints::{
    CategoryRow, ComplaintCluster, ComplaintPoint, ComplaintReport, FixEffect, IncidentComplaintSummary,
    IncidentComplaints, MoneyEffect, MoneyRow, Reduction, SinceFirst, complaint_report_csv, complaint_report_human,
    complaint_report_json, complaint_report_markdown,
};
pub use customers::{CustomerRow, CustomerState, customers_csv};
pub use html::{complaint_fix_plot, complaint_plot, complaint_report_html, html};
pub use human::human;
pub use json::{json, ndjson};
pub use markdown::markdown;
pub use model::{
    FunnelStage, IncidentReport, InputSummary, Known, Report, SIMILAR_LIMIT, Similar, TimeBucket, Totals, Why,
};
pub use options::{DEFAULT_LIMIT, DEFAULT_WIDTH, RenderOptions};
pub use series_export::{series_csv, series_ndjson, series_openmetrics};
pub use teller::Teller;
pub use views::{
    AnalyzedIncident, ChangedIncident, ComparedFigures, ComparedIncident, ComparedRules, Duplicate, DuplicateList,
    DuplicateSide, FigureSlice, Figures, FindResult, FixOutcome, Found, FoundIncident, FoundList, HistoryEntry,
    IncidentDetail, IncidentFigures, IncidentList, IncidentRow, Journey, LineAnalysis, LiveEvent, LiveIncident, Member,
    MuteList, MuteRow, OutcomeFigures, OutcomeList, OutcomeRow, PeopleFigures, Piece, Reason, RejectGroup,
    RejectGroups, ResponseTimes, RuleThresholds, RulesComparison, RulesSide, RulesTrial, SearchResult, SeriesFigure,
    SeriesList, SeriesPoint, SeriesRow, SeriesWanted, SessionRow, TailBatch, TailEntry, TailFilter, TailFull,
    TailRecent, TemplateList, TemplateRow, TouchedSummary, TrafficFigures, breaking_step, duplicates_human,
    duplicates_json, find_result_human, find_result_json, incident_detail_human, incident_detail_json,
    incident_detail_markdown, incident_list_human, incident_list_json, live_event_human, mute_list_human,
    mute_list_json, outcome_list_human, outcome_list_json, rules_comparison_human, rules_comparison_json,
    search_result_human, search_result_json, series_list_human, series_list_json, templates_human, templates_json,
    value_json,
};
