//! Elasticsearch's `_bulk`: what Filebeat, rsyslog, Fluent Bit, Vector and the clients of Elasticsearch send.
//!
//! [`receive`] takes a body apart, [`write_reply`] answers it. `index` and `create` are taken; `update` and `delete` are
//! refused one by one, for a log has nothing to change. A line keeps its `_index` and its `_id`, by which
//! what is sent again is known ([`DocumentName`], [`Bulk::leave_out`]).

mod action;
mod filter;
mod known;
mod receive;
mod reply;

pub use action::Action;
pub use filter::FilterPath;
pub use known::DocumentName;
pub use receive::{Bulk, Item, receive};
pub use reply::{Answer, write_error, write_refusal, write_refused, write_reply};
