//! [`Form`]: what a form of a page sends, and where to go when it is done.

use axum::body::Body;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};

use super::next_page;
use crate::complaints;
use crate::server::app::App;
use crate::server::delivery;
use crate::server::refusal::Refusal;

/// The fields of a form.
#[derive(Debug, Clone, Default)]
pub(super) struct Form {
    sent: String,
    fields: Vec<(String, String)>,
    next: Option<String>,
}

impl Form {
    /// Reads a form of at most so many bytes.
    pub(super) async fn read(app: &App, headers: &HeaderMap, body: Body, limit: usize) -> Result<Self, Refusal> {
        let sent = delivery::body(app, headers, body).await?.bytes;
        if sent.len() > limit {
            return Err(Refusal::too_large(format!("the form has more than {limit} bytes")));
        }
        Ok(Self::of(&String::from_utf8_lossy(&sent)))
    }

    /// The fields of a form as it is sent, or of a query.
    pub(super) fn of(text: &str) -> Self {
        Self { sent: text.to_owned(), fields: complaints::form(text), next: next_page(text) }
    }

    /// What stands in a field, without the spaces around it; `None` where it is empty or missing.
    pub(super) fn said(&self, name: &str) -> Option<&str> {
        Some(self.raw(name).trim()).filter(|value| !value.is_empty())
    }

    /// What stands in a field as it is.
    pub(super) fn raw(&self, name: &str) -> &str {
        self.fields.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value.as_str())
    }

    /// All fields of a name, without the spaces around them.
    pub(super) fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.fields.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.trim())
    }

    /// As it was sent.
    pub(super) fn sent(&self) -> &str {
        &self.sent
    }

    /// The page that it names to return to.
    pub(super) fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }

    /// To the page that the form names, else to `usual`; there it says what was done, at a place of the page.
    pub(super) fn done(&self, usual: &str, code: &str, at: &str) -> Response {
        Redirect::to(&with_code(self.next.as_deref().unwrap_or(usual), code, at)).into_response()
    }
}

/// The address with the code of what was done, in place of an older one.
fn with_code(address: &str, code: &str, at: &str) -> String {
    let address = address.split('#').next().unwrap_or_default();
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let mut next = format!("{path}?");
    for pair in query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("done=")) {
        next.push_str(pair);
        next.push('&');
    }
    next.push_str(&format!("done={code}"));
    if !at.is_empty() {
        next.push_str(&format!("#{at}"));
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_said_once_and_the_rest_of_the_address_stays() {
        for (address, next) in [
            ("/ui/complaints", "/ui/complaints?done=linked#cmp-1"),
            ("/ui/complaints?q=%D0%B0&done=unlinked#x", "/ui/complaints?q=%D0%B0&done=linked#cmp-1"),
        ] {
            assert_eq!(with_code(address, "linked", "cmp-1"), next);
        }
    }
}
