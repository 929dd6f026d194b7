//! [`Form`]: what a form of a page sends, and where to go when it is done.

use std::str::FromStr;

use axum::body::Body;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};

use super::next_page;
use super::notice::with_code;
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

/// More than all fields of a form without long texts.
const SHORT_BYTES: usize = 8 * 1024;

impl Form {
    /// Reads a form in which nobody writes at length.
    pub(super) async fn short(app: &App, headers: &HeaderMap, body: Body) -> Result<Self, Refusal> {
        Self::read(app, headers, body, SHORT_BYTES).await
    }

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

    /// What the address of a page asks for. What is not known is ignored: an old bookmark still opens.
    pub(super) fn asked(query: Option<&str>) -> Self {
        Self::of(query.unwrap_or_default())
    }

    /// A text that somebody typed into an address, of at most `longest` bytes.
    pub(super) fn text(&self, name: &str, longest: usize) -> Result<String, Refusal> {
        let text = self.raw(name);
        if text.len() > longest {
            return Err(Refusal::parameter(name, format!("{name} has more than {longest} bytes")));
        }
        Ok(text.to_owned())
    }

    /// A box that may be ticked.
    pub(super) fn is_ticked(&self, name: &str) -> bool {
        !matches!(self.raw(name), "" | "0" | "false")
    }

    /// What stands in a field, without the spaces around it; `None` where it is empty or missing.
    pub(super) fn said(&self, name: &str) -> Option<&str> {
        Some(self.raw(name).trim()).filter(|value| !value.is_empty())
    }

    /// What stands in a field as it is.
    pub(super) fn raw(&self, name: &str) -> &str {
        self.fields.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value.as_str())
    }

    /// A number, where one was sent.
    pub(super) fn number<T: FromStr>(&self, name: &str) -> Result<Option<T>, Refusal> {
        let Some(text) = self.said(name) else { return Ok(None) };
        // People of some countries write a comma.
        let number = text.replace(',', ".").parse();
        number.map(Some).map_err(|_| Refusal::field(name, format!("{name}: “{text}” is not a number that fits here")))
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
        back(&with_code(self.next.as_deref().unwrap_or(usual), code, None, at))
    }
}

/// Back to a page.
pub(super) fn back(place: &str) -> Response {
    Redirect::to(place).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let sent = Form::of("slow=2%2C5&many=%203+&empty=&word=x");
        assert_eq!(sent.number::<f64>("slow").unwrap(), Some(2.5));
        assert_eq!(sent.number::<u64>("many").unwrap(), Some(3));
        assert_eq!((sent.number::<u64>("empty").unwrap(), sent.said("none")), (None, None));
        assert!(sent.number::<u64>("word").unwrap_err().reason.contains("word"));
    }
}
