//! Pages of a list: where one begins and ends, and how the next one is named (RFC 8288).
//!
//! A cursor names the last row of the page before, so a page begins behind it wherever it now stands.

use axum::http::header::{HeaderValue, LINK};
use axum::response::Response;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::request::json;
use crate::server::refusal::Refusal;

/// Rows of a page, where nothing is said, and at most.
const USUAL_ROWS: usize = 50;
pub(super) const MOST_ROWS: usize = 500;

/// Which page is wanted.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) limit: usize,
    /// The row behind which it begins.
    pub(super) behind: Option<String>,
}

impl Wanted {
    pub(super) fn new(limit: Option<usize>, cursor: Option<&str>) -> Result<Self, Refusal> {
        Ok(Self { limit: rows(limit, USUAL_ROWS)?, behind: cursor.map(read_cursor).transpose()? })
    }

    /// Leaves the rows of this page; gives the name of the last one where more follow.
    pub(super) fn cut<T>(&self, rows: &mut Vec<T>, name: impl Fn(&T) -> String) -> Result<Option<String>, Refusal> {
        if let Some(last) = &self.behind {
            let at = rows.iter().position(|row| name(row) == *last);
            rows.drain(..=at.ok_or_else(Self::gone)?);
        }
        let more = rows.len() > self.limit;
        rows.truncate(self.limit);
        Ok(rows.last().filter(|_| more).map(name))
    }

    /// The row of the cursor is not in the list.
    pub(super) fn gone() -> Refusal {
        Refusal::parameter("cursor", "the row that this cursor names is not in the list; begin anew")
    }

    /// The reply with those rows of a list that are on this page; `name` tells rows apart, `write` gives the list as JSON.
    pub(super) fn of<L, T>(
        &self,
        mut list: L,
        query: Option<&str>,
        rows: impl FnOnce(&mut L) -> &mut Vec<T>,
        name: impl Fn(&T) -> String,
        write: impl FnOnce(&L) -> Result<Vec<u8>, Refusal>,
    ) -> Result<Response, Refusal> {
        let next = self.cut(rows(&mut list), name)?;
        Ok(self.reply(write(&list)?, next, query))
    }

    /// The reply with a page; `next` is the name of its last row, where more follow.
    pub(super) fn reply(&self, body: Vec<u8>, next: Option<String>, query: Option<&str>) -> Response {
        let mut response = json(body);
        if let Some(link) = next.and_then(|last| link(query.unwrap_or_default(), self.limit, &last)) {
            response.headers_mut().insert(LINK, link);
        }
        response
    }
}

/// How many rows are wanted.
pub(super) fn rows(limit: Option<usize>, usual: usize) -> Result<usize, Refusal> {
    match limit {
        None => Ok(usual),
        Some(limit) if (1..=MOST_ROWS).contains(&limit) => Ok(limit),
        Some(_) => Err(Refusal::parameter("limit", format!("limit must be from 1 to {MOST_ROWS}"))),
    }
}

fn read_cursor(cursor: &str) -> Result<String, Refusal> {
    let name = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|name| String::from_utf8(name).ok());
    let wrong = "this is no cursor; take it from the Link header of the page before";
    name.ok_or_else(|| Refusal::parameter("cursor", wrong))
}

/// The address of the next page, relative to this one: the same query, but for its place.
fn link(query: &str, limit: usize, last: &str) -> Option<HeaderValue> {
    let mut address = format!("?limit={limit}&cursor={}", URL_SAFE_NO_PAD.encode(last));
    let own = |pair: &&str| !pair.is_empty() && !pair.starts_with("limit=") && !pair.starts_with("cursor=");
    for pair in query.split('&').filter(own) {
        address.push('&');
        address.push_str(pair);
    }
    HeaderValue::from_str(&format!("<{address}>; rel=\"next\"")).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let link = link("service=%20&limit=9&cursor=x&status=open", 2, "inc-1").unwrap();
        let link = link.to_str().unwrap();
        let cursor = link.split("cursor=").nth(1).and_then(|rest| rest.split('&').next()).unwrap();
        assert_eq!(read_cursor(cursor).unwrap(), "inc-1");
        assert!(link.ends_with("&service=%20&status=open>; rel=\"next\""), "{link}");
        assert!(read_cursor("%").is_err());
    }

    proptest! {
        #[test]
        fn pages_together_are_the_list(count in 0_usize..40, limit in 1_usize..10) {
            let all: Vec<usize> = (0..count).collect();
            let (mut seen, mut wanted) = (Vec::new(), Wanted { limit, behind: None });
            loop {
                let mut rows = all.clone();
                wanted.behind = wanted.cut(&mut rows, usize::to_string).unwrap();
                seen.extend(rows);
                if wanted.behind.is_none() {
                    break;
                }
            }
            prop_assert_eq!(seen, all);
        }

        #[test]
        fn any_cursor_is_survived(cursor in "\\PC{0,30}") {
            let _ = read_cursor(&cursor);
        }
    }
}
