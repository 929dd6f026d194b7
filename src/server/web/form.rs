//! [`Form`]: what a page's form sent, done once, and the way back to the page where it shows.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Body;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;

use super::next_page;
use crate::complaints;
use crate::memory::Moment;
use crate::server::api;
use crate::server::app::App;
use crate::server::delivery;
use crate::server::gate::Caller;
use crate::server::refusal::Refusal;

/// More than all that people write at once; the same that the API takes.
const FORM_BYTES: usize = 64 * 1024;

/// What a form sent.
#[derive(Debug)]
pub(super) struct Form {
    sent: String,
    fields: Vec<(String, String)>,
    caller: Option<String>,
}

impl Form {
    pub(super) async fn read(app: &App, caller: &Caller, headers: &HeaderMap, body: Body) -> Result<Self, Refusal> {
        let sent = delivery::body(app, headers, body).await?.bytes;
        if sent.len() > FORM_BYTES {
            return Err(Refusal::too_large(format!("more than {FORM_BYTES} bytes")));
        }
        let sent = String::from_utf8_lossy(&sent).into_owned();
        let mut fields = complaints::form(&sent);
        for (_, value) in &mut fields {
            // Browsers end lines in two characters.
            *value = value.replace("\r\n", "\n");
        }
        Ok(Self { fields, sent, caller: caller.0.clone() })
    }

    /// The first field of a name, without space around it; empty where there is none.
    pub(super) fn said(&self, name: &str) -> &str {
        self.fields.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value.trim())
    }

    /// The same, where it says anything.
    pub(super) fn words(&self, name: &str) -> Option<String> {
        Some(self.said(name)).filter(|said| !said.is_empty()).map(str::to_owned)
    }

    /// All fields of a name.
    pub(super) fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.fields.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.trim())
    }

    /// Who sent it, where a token says it.
    pub(super) fn by(&self) -> Option<String> {
        self.caller.clone()
    }

    /// When it is handled, and whether it was before.
    pub(super) fn moment(&self, app: &App) -> Result<Moment, Refusal> {
        api::of_form(app, self.caller.as_deref(), self.said("once"), self.sent.as_bytes())
    }

    /// Back to the page that the form names, or to another one, which says by codes what was done.
    pub(super) fn back(&self, otherwise: &str, done: &[(&str, &str)]) -> Response {
        let mut place = next_page(&self.sent).unwrap_or_else(|| otherwise.to_owned());
        for (name, code) in done {
            place.push(if place.contains('?') { '&' } else { '?' });
            place.push_str(&format!("{name}={code}"));
        }
        Redirect::to(&place).into_response()
    }
}

/// A name for a page as it is shown now.
pub(super) fn once(now: Timestamp) -> String {
    static SHOWN: AtomicU64 = AtomicU64::new(0);
    format!("{:x}-{:x}", now.as_nanosecond(), SHOWN.fetch_add(1, Ordering::Relaxed))
}
