//! `/ui/mutes`: of what nobody wants to be told for some time, one cluster of complaints or everything, and that a mute ends
//! early. Forms of several pages come here; what was done is told where they came from.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::post;
use axum::{Extension, Router};
use jiff::{SignedDuration, Timestamp};

use super::deed::Deed;
use super::notice::notice;
use crate::complaints::ComplaintError;
use crate::memory::{Moment, MuteRequest};
use crate::server::api::work;
use crate::server::app::App;
use crate::server::gate::Caller;
use crate::server::refusal::Refusal;
use crate::web::complaints::PATH;
use crate::web::incidents::MUTE_HOURS;
use crate::web::{Notice, Visitor};

/// A mute of everything begins with the last complaint of the clusters that it is about, and not longer ago than this.
const LEAD: SignedDuration = SignedDuration::from_hours(24);

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/ui/mutes", post(make)).route("/ui/mutes/end", post(end))
}

/// What these forms did, on the page that they lead back to.
pub(super) fn told(visitor: &Visitor) -> Option<Notice> {
    notice(visitor, "mutes", &["muted", "silent", "ended", "reason!", "gone!", "over!"])
}

/// Until when a form mutes something.
pub(super) fn until(form: &Deed, moment: Moment) -> Result<Timestamp, Refusal> {
    let hours = form.said("hours").parse::<u32>().ok().filter(|hours| MUTE_HOURS.contains(hours));
    let hours = hours.ok_or_else(|| Refusal::bad_request("choose for how long"))?;
    let until = moment.now.checked_add(SignedDuration::from_hours(i64::from(hours)));
    until.map_err(|_| Refusal::bad_request("this is too far in the future"))
}

async fn make(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let form = Deed::read(&app, &caller, &headers, body).await?;
    work(move || Ok(form.back(PATH, made(&app, &form)?, ""))).await
}

/// Mutes what the form names; the code of what was done.
fn made(app: &App, form: &Deed) -> Result<&'static str, Refusal> {
    let Some(reason) = form.words("reason") else { return Ok("reason") };
    let moment = form.moment(app)?;
    let asked = MuteRequest { until: until(form, moment)?, reason, by: form.by(), ..MuteRequest::default() };
    match (form.words("complaint"), form.said("all")) {
        (Some(_), "") if moment.is_done => Ok("muted"),
        (Some(typed), "") => match of_cluster(app, &typed, asked, moment) {
            Ok(()) => Ok("muted"),
            // Meanwhile its incident was found, or it was erased.
            Err(ComplaintError::NoCluster | ComplaintError::NoSuchComplaint) => Ok("gone"),
            Err(error) => Err(error.into()),
        },
        (None, "yes") => {
            let earliest = moment.now.checked_sub(LEAD).unwrap_or(moment.now);
            let last = app.clusters.standing().iter().map(|cluster| cluster.until).min();
            let from = last.map(|last| last.clamp(earliest, moment.now));
            app.memory.mute(MuteRequest { from, ..asked }, moment)?;
            Ok("silent")
        }
        _ => Err(Refusal::bad_request("say of what nobody is to be told")),
    }
}

fn of_cluster(app: &App, typed: &str, asked: MuteRequest, moment: Moment) -> Result<(), ComplaintError> {
    let id = app.complaints.typed(typed)?;
    app.complaints.mute_cluster(id, moment.now, asked, moment).map(drop)
}

async fn end(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let form = Deed::read(&app, &caller, &headers, body).await?;
    // Ending it twice changes nothing.
    work(move || {
        let code = match app.memory.end_mute(form.said("mute"), app.now()).map_err(Refusal::from) {
            Ok(_) => "ended",
            Err(refusal) if refusal.status == StatusCode::NOT_FOUND => "over",
            Err(refusal) => return Err(refusal),
        };
        Ok(form.back(PATH, code, ""))
    })
    .await
}
