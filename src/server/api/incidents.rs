//! `GET /api/v1/incidents` and `/api/v1/incidents/{id}`.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::header::{HeaderValue, LINK};
use axum::response::Response;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use tokio::runtime::Handle;

use super::{asked, document, json, rows, work};
use crate::finding::{Category, UnknownCategory};
use crate::incident::Status;
use crate::memory::ListFilter;
use crate::report::{self, IncidentList};
use crate::server::app::App;
use crate::server::refusal::Refusal;

/// Which incidents, and which page of them.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    status: Option<String>,
    category: Option<String>,
    service: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    query: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Refusal> {
    let wanted = asked(query)?;
    let filter = filter(&wanted)?;
    let limit = rows(wanted.limit)?;
    let behind = wanted.cursor.as_deref().map(read_cursor).transpose()?;
    let (body, next) = work(move || {
        let mut list = app.memory.list(&filter, usize::MAX)?;
        let next = page(&mut list, behind.as_deref(), limit)?;
        Ok((document(|out| report::incident_list_json(&list, out))?, next))
    })
    .await?;
    let mut response = json(body);
    if let Some(link) = next.and_then(|last| link(&wanted, limit, &last)) {
        response.headers_mut().insert(LINK, link);
    }
    Ok(response)
}

fn filter(wanted: &Wanted) -> Result<ListFilter, Refusal> {
    let status = match wanted.status.as_deref() {
        None => None,
        Some("open") => Some(Status::Open),
        Some("resolved") => Some(Status::Resolved),
        Some("recurred") => Some(Status::Recurred),
        Some(_) => return Err(Refusal::bad_request("status must be open, resolved or recurred")),
    };
    let category = wanted.category.as_deref().map(str::parse::<Category>).transpose();
    let category = category.map_err(|error: UnknownCategory| Refusal::bad_request(error.to_string()))?;
    Ok(ListFilter { status, category, service: wanted.service.clone() })
}

/// Leaves the rows behind the incident `behind`, at most `limit`; gives the last one's id where more follow.
fn page(list: &mut IncidentList, behind: Option<&str>, limit: usize) -> Result<Option<String>, Refusal> {
    if let Some(last) = behind {
        let at = list.incidents.iter().position(|row| row.id.as_str() == last);
        let gone = || Refusal::bad_request("the incident that this cursor names is not in the list; begin anew");
        list.incidents.drain(..=at.ok_or_else(gone)?);
    }
    let more = list.incidents.len() > limit;
    list.incidents.truncate(limit);
    Ok(list.incidents.last().filter(|_| more).map(|row| row.id.as_str().to_owned()))
}

/// A cursor is the id of the last row, so a page begins behind it wherever it now stands.
fn read_cursor(cursor: &str) -> Result<String, Refusal> {
    let id = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|id| String::from_utf8(id).ok());
    id.ok_or_else(|| Refusal::bad_request("this is no cursor; take it from the Link header of the page before"))
}

/// The address of the next page (RFC 8288), relative to this one.
fn link(wanted: &Wanted, limit: usize, last: &str) -> Option<HeaderValue> {
    let mut query = format!("?limit={limit}&cursor={}", URL_SAFE_NO_PAD.encode(last));
    for (name, value) in [("status", &wanted.status), ("category", &wanted.category), ("service", &wanted.service)] {
        if let Some(value) = value {
            query.push_str(&format!("&{name}={}", percent(value)));
        }
    }
    HeaderValue::from_str(&format!("<{query}>; rel=\"next\"")).ok()
}

/// Percent-encodes all but unreserved characters (RFC 3986).
fn percent(text: &str) -> String {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let encode = |byte: u8| if unreserved(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(encode).collect()
}

pub(super) async fn show(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Response, Refusal> {
    work(move || detail(&app, &id)).await.map(json)
}

/// All that is known of an incident; works for some time.
pub(super) fn detail(app: &App, id: &str) -> Result<Vec<u8>, Refusal> {
    let incident = app.memory.incident(id)?;
    let shown = Handle::current().block_on(async {
        app.memory.catch_up().await?;
        app.memory.show(incident, app.config().language()).await
    })?;
    document(|out| report::incident_detail_json(&shown, out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let wanted = Wanted { service: Some("корзина & co".to_owned()), ..Wanted::default() };
        let link = link(&wanted, 2, "inc-1").unwrap();
        let link = link.to_str().unwrap();
        let cursor = link.split("cursor=").nth(1).and_then(|rest| rest.split('&').next()).unwrap();
        assert_eq!(read_cursor(cursor).unwrap(), "inc-1");
        assert!(link.ends_with("%20%26%20co>; rel=\"next\""), "{link}");
        assert!(read_cursor("%").is_err());
    }
}
