//! Runbook pages and a team's past incidents: what the memory knows besides what it saw itself.
//!
//! Everything here is pure: texts come in, values go out; reading files is the caller's work.

mod front_matter;
mod heading;
mod incident_csv;
mod incident_fields;
mod incident_json;
mod incident_outcome;
mod incident_time;
mod learned;
mod markdown;
mod page;
mod parse;
mod plain;
mod starter;
mod write;

pub use learned::{LearnError, LearnNote, Learned, LearnedIncident, ToldOutcome, parse_incidents};
pub use page::{Page, PageOrigin, Section, SectionKind};
pub use parse::{PageError, parse_page};
pub use starter::{starter_pages, starter_version};
pub use write::{PageHead, page_body};
