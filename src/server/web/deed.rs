//! [`Deed`]: what a form of a page asks to be done, done once, and the way back to the page where it shows.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Body;
use axum::http::HeaderMap;
use axum::response::Response;
use jiff::Timestamp;

use super::form::{Form, back};
use super::notice::with_code;
use crate::memory::Moment;
use crate::server::api;
use crate::server::app::App;
use crate::server::gate::Caller;
use crate::server::refusal::Refusal;

/// More than all that people write at once; the same that the API takes.
const FORM_BYTES: usize = 64 * 1024;

/// What a form asks to be done, and who asks.
#[derive(Debug)]
pub(super) struct Deed {
    form: Form,
    caller: Option<String>,
}

impl Deed {
    pub(super) async fn read(app: &App, caller: &Caller, headers: &HeaderMap, body: Body) -> Result<Self, Refusal> {
        Ok(Self { form: Form::read(app, headers, body, FORM_BYTES).await?, caller: caller.0.clone() })
    }

    /// The first field of a name, without space around it; empty where there is none.
    pub(super) fn said(&self, name: &str) -> &str {
        self.form.said(name).unwrap_or_default()
    }

    /// The same, where it says anything. Browsers end lines in two characters; here one does.
    pub(super) fn words(&self, name: &str) -> Option<String> {
        self.form.said(name).map(|said| said.replace("\r\n", "\n"))
    }

    /// All fields of a name.
    pub(super) fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.form.all(name)
    }

    /// Who sent it, where a token says it.
    pub(super) fn by(&self) -> Option<String> {
        self.caller.clone()
    }

    /// When it is handled, and whether it was before.
    pub(super) fn moment(&self, app: &App) -> Result<Moment, Refusal> {
        api::of_form(app, self.caller.as_deref(), self.said("once"), self.form.sent().as_bytes())
    }

    /// Back to the page that the form names, or to another one, which says by a code what was done, at a place of the page.
    pub(super) fn back(&self, otherwise: &str, code: &str, at: &str) -> Response {
        self.form.done(otherwise, code, at)
    }

    /// The same of what was done with so many things.
    pub(super) fn back_counted(&self, otherwise: &str, code: &str, count: usize) -> Response {
        back(&with_code(self.form.next().unwrap_or(otherwise), code, Some(count), ""))
    }
}

/// A name for a page as it is shown now.
pub(super) fn once(now: Timestamp) -> String {
    static SHOWN: AtomicU64 = AtomicU64::new(0);
    format!("{:x}-{:x}", now.as_nanosecond(), SHOWN.fetch_add(1, Ordering::Relaxed))
}
