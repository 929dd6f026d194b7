//! Quality, measured: each task runs the product's own code over labelled data, writes what it answered, and
//! scores it where the labels are there.
//!
//! The layouts are those of the public sets (LogHub, BEIR, Nezha), so that users can measure on data of their
//! own, and anybody can check the figures with another evaluator.

mod answers;
mod beir;
mod complaints;
mod effect;
mod failure;
mod faults;
mod grouping;
mod json_lines;
mod loghub;
mod ranking;
mod retrieval;
mod table;
mod templates;

pub use answers::{
    AnswerRow, AnswerScore, AnswersTask, DraftRow, Label, LabelScore, PackRow, Promise, Share, UnsupportedStep,
    answer_scores, answers, area_under_curve, calibration, drafts, label_scores, packs, upper_bound,
};
pub use complaints::{
    Bin, ComplaintsResult, ComplaintsTask, LinkRow, LinkScore, Rate, SearchRow, bins as link_bins, complaints,
    link_scores, mean_error,
};
pub use effect::{EffectResult, ScenarioSet, effect};
pub use failure::EvalError;
pub use faults::{CaseResult, Truth, faults, scores};
pub use grouping::Agreement;
pub use ranking::RankingScore;
pub use retrieval::{QueryText, RetrievalTask, SliceResult, retrieval};
pub use table::Table;
pub use templates::{Column, SystemResult, templates};

/// Told how much of a task is done: done, all.
pub type Progress<'a> = dyn Fn(usize, usize) + 'a;
