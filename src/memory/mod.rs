//! The incident memory: remembers what analyses found, recalls what is near, and takes in what people know.

mod act;
mod answer;
mod asked_meaning;
mod cached;
mod catalogue;
mod contrast;
mod customers;
mod declare;
mod document;
mod duplicates;
mod error;
mod feed;
mod figures;
mod find_pages;
mod fusion;
mod generators;
mod given;
mod group;
mod keep;
mod labels;
mod learn;
mod lessons;
mod likeness;
mod listing;
mod moment;
mod motion;
mod mute;
mod novelty;
mod open;
mod outcome_list;
mod outcomes;
mod outgoing;
mod page_uses;
mod pages;
mod precedents;
mod quick;
mod recall;
mod recall_query;
mod recall_score;
mod recall_words;
mod remember;
mod search;
mod sessions;
mod standing;
mod testimonies;
mod typed;
mod weights;

#[cfg(test)]
mod halves_tests;
#[cfg(test)]
mod outcome_tests;
#[cfg(test)]
mod recall_quality;

pub use answer::{Answer, Asked};
pub use asked_meaning::AskedMeaning;
pub use cached::CacheStanding;
pub use catalogue::{
    Acknowledged, Growth, ListFilter, ListFrom, ListOrder, ListQuestion, ListedIncident, Listing, StatusCounts,
};
pub use declare::Declared;
pub use document::text_document;
pub use error::MemoryError;
pub use feed::IndexStatus;
pub use figures::Span;
pub use fusion::{PAGE_THRESHOLD, PRECEDENT_THRESHOLD};
pub use labels::{LabelledPair, labelled_pairs};
pub use learn::LearnSummary;
pub(crate) use listing::journey;
pub use moment::Moment;
pub use motion::Motion;
pub use mute::{MuteRequest, Mutes};
pub use novelty::NoveltyStanding;
pub use open::{Memory, SearchLine, embedding_spaces, starter_vectors_file};
pub use page_uses::{CitingIncident, PageUse, PageUses};
pub use quick::{QuickRequest, completed};
pub use recall::{Hit, Recall, RecallError, RecallResult};
pub use recall_query::RecallQuery;
pub use recall_score::{Leg, Ranking, Why};
pub use remember::{EvidenceOwner, Remembered, Sitting};
pub use search::{Details, SearchRequest};
pub use standing::Standing;
pub use weights::RecallWeights;

pub use crate::store::{Claim, DoneRequest, ForgetReport, KeptReply, RequestKey};
