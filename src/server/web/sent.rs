//! [`Sent`]: what a form sent; and the way back to a page, with a code for what was done.

use axum::body::Body;
use axum::http::header::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};

use crate::complaints;
use crate::server::app::App;
use crate::server::delivery;
use crate::server::refusal::Refusal;
use crate::web::{Notice, Visitor};

/// More than all fields of the forms here.
const FORM_BYTES: usize = 8 * 1024;

/// The fields that a form sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sent(Vec<(String, String)>);

impl Sent {
    pub(super) async fn read(app: &App, headers: &HeaderMap, body: Body) -> Result<Self, Refusal> {
        let sent = delivery::body(app, headers, body).await?.bytes;
        if sent.len() > FORM_BYTES {
            return Err(Refusal::too_large(format!("more than {FORM_BYTES} bytes")));
        }
        Ok(Self::of(&String::from_utf8_lossy(&sent)))
    }

    /// The fields of a form or a query.
    pub(super) fn of(text: &str) -> Self {
        Self(complaints::form(text))
    }

    /// A field without the space around it; `None` where it is not there or empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(field, _)| field == name)?;
        Some(found.1.trim()).filter(|value| !value.is_empty())
    }

    /// A number, where one was sent.
    pub(super) fn number<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, Refusal> {
        let Some(text) = self.get(name) else { return Ok(None) };
        // People of some countries write a comma.
        let number = text.replace(',', ".").parse();
        number.map(Some).map_err(|_| Refusal::field(name, format!("{name}: “{text}” is not a number that fits here")))
    }
}

/// Back to a page.
pub(super) fn back(place: &str) -> Response {
    Redirect::to(place).into_response()
}

/// What was done, as the address says with one of the codes that this page knows: `?done=CODE`. A code that ends with an
/// exclamation mark in `codes` tells of a failure.
pub(super) fn done(visitor: &Visitor, page: &str, codes: &[&str]) -> Option<Notice> {
    let (_, query) = visitor.here.split_once('?')?;
    let sent = Sent::of(query);
    let code = sent.get("done")?;
    let known = codes.iter().find(|known| known.trim_end_matches('!') == code)?;
    Some(Notice { failed: known.ends_with('!'), text: visitor.words().plain(&format!("{page}-done-{code}")) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let sent = Sent::of("slow=2%2C5&many=%203+&empty=&word=x");
        assert_eq!(sent.number::<f64>("slow").unwrap(), Some(2.5));
        assert_eq!(sent.number::<u64>("many").unwrap(), Some(3));
        assert_eq!((sent.number::<u64>("empty").unwrap(), sent.get("none")), (None, None));
        assert!(sent.number::<u64>("word").unwrap_err().reason.contains("word"));
    }
}
