//! `/ui/incidents/{id}/solution/aloud`: a language model's answer while it is written, as server-sent events (HTML standard,
//! section 9.2): `begins`, then `steps` for each statement that holds, then `answer` with the whole, or `failed`.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use http_body_util::channel::Sender;
use serde::Serialize;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

use super::incident::known;
use super::seat::Seat;
use crate::generate::{Progress, Purpose};
use crate::report::IncidentDetail;
use crate::server::api::{connected, event_reply, frame, still_here, work};
use crate::server::app::App;
use crate::server::refusal::Refusal;
use crate::web::Visitor;
use crate::web::incident::{answer_part, drafted};

/// A reader that went away is noticed so soon at the latest; nobody pays for an answer that nobody reads.
const PULSE: Duration = Duration::from_secs(3);

/// What an event says: the line above the answer, and a part of the page.
#[derive(Debug, Serialize)]
struct Told {
    said: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    html: String,
}

/// How far an answer has come.
#[derive(Debug, Default)]
struct Draft {
    generator: &'static str,
    steps: u64,
    struck: u64,
    /// What the last step is for: it is said once for all that follow each other.
    before: Option<Purpose>,
}

pub(super) async fn aloud(
    State(app): State<Arc<App>>,
    seat: Seat,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let language = seat.visitor.language;
    let (same, own) = (Arc::clone(&app), id.clone());
    // Sources are named as the page names them.
    let detail = work(move || known(&same, &own, language)).await?;
    let (sender, response) = event_reply();
    tokio::spawn(tell(app, seat.visitor, detail, sender));
    Ok(response)
}

/// Until the answer is there, the reader is gone, or the server stops.
async fn tell(app: Arc<App>, visitor: Visitor, detail: IncidentDetail, mut sender: Sender<Bytes>) {
    let (teller, mut heard) = mpsc::unbounded_channel();
    // Dropped with this task: then nobody waits for the answer any more.
    let (_here, gone) = oneshot::channel::<()>();
    let mut stopping = app.stopping();
    let (incident, language) = (detail.incident.clone(), visitor.language);
    let mut writing = Box::pin(work(move || {
        let tell = Arc::new(move |progress| drop(teller.send(progress)));
        Handle::current().block_on(async {
            tokio::select! {
                answer = app.memory.show_considered_aloud(incident, language, tell) => Ok(Some(answer?)),
                _ = gone => Ok(None),
            }
        })
    }));
    let mut draft = Draft::default();
    let (mut piece, mut is_last) = (connected(), false);
    while sender.send_data(piece).await.is_ok() && !is_last {
        (piece, is_last) = tokio::select! {
            biased;
            Some(progress) = heard.recv() => (draft.take(&visitor, &detail, progress), false),
            answer = &mut writing => (ended(&visitor, answer.ok().flatten()), true),
            () = tokio::time::sleep(PULSE) => (still_here(), false),
            _ = stopping.wait_for(|stopping| *stopping) => return,
        };
    }
}

impl Draft {
    fn take(&mut self, visitor: &Visitor, detail: &IncidentDetail, progress: Progress) -> Bytes {
        let words = visitor.words();
        match progress {
            Progress::Begins(generator) => {
                *self = Self { generator, ..Self::default() };
                let said = words.say("incident-model-begins", &[("generator", generator.into())]);
                frame("begins", &Told { said, html: String::new() })
            }
            Progress::Steps(steps) => {
                let html = drafted(visitor, detail, &steps, self.before);
                self.steps += steps.len() as u64;
                self.before = steps.last().map(|step| step.purpose).or(self.before);
                frame("steps", &Told { said: self.said(visitor), html })
            }
            Progress::Struck => {
                self.struck += 1;
                frame("steps", &Told { said: self.said(visitor), html: String::new() })
            }
        }
    }

    fn said(&self, visitor: &Visitor) -> String {
        let words = visitor.words();
        let mut said = words.say("incident-model-writes", &[("generator", self.generator.into())]);
        for (key, count) in [("incident-model-steps", self.steps), ("incident-model-struck", self.struck)] {
            if count > 0 {
                said.push(' ');
                said.push_str(&words.count(key, count));
            }
        }
        said
    }
}

/// The last event.
fn ended(visitor: &Visitor, answer: Option<IncidentDetail>) -> Bytes {
    let by_model = |detail: &IncidentDetail| {
        detail
            .solution
            .as_ref()
            .is_some_and(|solution| solution.generator != crate::generate::ExtractiveGenerator::NAME)
    };
    let (name, key) = match &answer {
        Some(detail) if by_model(detail) => ("answer", "incident-model-answered"),
        _ => ("failed", "incident-model-failed"),
    };
    let html = answer.map(|detail| answer_part(visitor, &detail)).unwrap_or_default();
    frame(name, &Told { said: visitor.words().plain(key), html })
}
