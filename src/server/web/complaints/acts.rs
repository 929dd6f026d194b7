//! What people say of complaints: what they are about.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::super::form::Form;
use crate::server::api::{Said, correct};
use crate::server::app::App;
use crate::server::gate::Caller;
use crate::server::refusal::Refusal;
use crate::web::complaints::PATH;

/// More than all fields of a form.
const FORM_BYTES: usize = 16 * 1024;

/// Who says it of which complaint.
type Circumstances = (State<Arc<App>>, Extension<Caller>, Path<String>, HeaderMap);

pub(super) async fn link(circumstances: Circumstances, body: Body) -> Result<Response, Refusal> {
    say(circumstances, body, true).await
}

pub(super) async fn unlink(circumstances: Circumstances, body: Body) -> Result<Response, Refusal> {
    say(circumstances, body, false).await
}

async fn say(circumstances: Circumstances, body: Body, linked: bool) -> Result<Response, Refusal> {
    let (State(app), Extension(caller), Path(id), headers) = circumstances;
    let form = Form::read(&app, &headers, body, FORM_BYTES).await?;
    let incident = form.said("incident").map(str::to_owned);
    if linked && incident.is_none() {
        return Err(Refusal::field("incident", "name the incident that it is about"));
    }
    let code = match (linked, &incident) {
        (true, _) => "linked",
        (false, Some(_)) => "unlinked",
        (false, None) => "none",
    };
    let typed_by_hand = linked;
    let said = Said { complaint: id.clone(), incident, linked, by: caller.0, moment: app.now().into() };
    let own = format!("{PATH}/{id}");
    match correct(&app, said).await {
        Ok(complaint) => {
            app.figures.complaints.forget();
            Ok(form.done(&own, code, &complaint.complaint.id.to_string()))
        }
        // Whoever typed an id wrongly types it again; a complaint that is not there stays an error.
        Err(refusal) if typed_by_hand && is_of_incident(&refusal) => Ok(form.done(&own, "unknown", "pick")),
        Err(refusal) => Err(refusal),
    }
}

fn is_of_incident(refusal: &Refusal) -> bool {
    [StatusCode::NOT_FOUND, StatusCode::CONFLICT].contains(&refusal.status) && !refusal.reason.contains("complaint")
}
