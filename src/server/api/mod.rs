//! `/api/v1`: the memory, as the command line shows it with `--format json`, and what people write into it.
//!
//! `table` lists every operation once. Its rows make the routes (`routes`), say what a request needs (for the gate), and
//! describe themselves (`openapi`). What all share is beside them: pages (`page`), entity tags (`conditional`),
//! idempotency keys (`once`), parameters and documents (`request`).

mod actions;
mod cache;
mod complaints;
mod complaints_hook;
mod complaints_links;
mod complaints_report;
mod conditional;
mod entries;
mod event_stream;
mod figures;
mod incidents;
mod knowledge;
mod live;
mod marks;
mod mutes;
mod notifications;
mod once;
mod openapi;
mod operation;
mod page;
mod people;
mod questions;
mod request;
mod routes;
mod search_index;
mod series;
mod sessions;
mod sources;
mod sync;
mod table;
mod table_complaints;
mod tail;

pub(super) use actions::told;
pub(super) use complaints_links::{Said, correct};
pub(super) use event_stream::{EventLine, connected, frame, reply as event_reply, still_here};
pub(super) use knowledge::{PAGE_BYTES, drop_page, keep_page, page as page_of, page_tag};
pub(super) use once::{Requests, When, of_form};
pub(super) use request::work;
pub(super) use routes::{need, routes};
pub(super) use series::read as read_figures;
