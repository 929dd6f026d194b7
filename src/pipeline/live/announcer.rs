//! Sends events, on a thread of its own: asking the memory what to do about a new incident takes time that the analysis
//! does not have.

use crossbeam_channel::Receiver;
use tokio::runtime::Runtime;
use tokio::sync::broadcast;

use super::board::Announcement;
use crate::memory::{Asked, Memory};
use crate::report::{LiveEvent, LiveIncident};

/// With more events waiting than this, they are sent without an answer: a storm must not delay what is new.
const PATIENCE: usize = 4;
/// Steps of an answer that are shown.
const STEPS: usize = 3;

/// Sends what comes until the other end hangs up.
pub(super) fn announce(
    memory: &Memory,
    answers: bool,
    incoming: &Receiver<Announcement>,
    events: &broadcast::Sender<LiveEvent>,
    runtime: &Runtime,
) {
    if answers {
        // The models are loaded before the first incident needs them; one that can't be loaded only costs answers.
        let _ = memory.try_models();
    }
    for (mut event, asked) in incoming {
        if let Some(asked) = asked.filter(|_| answers && incoming.len() <= PATIENCE) {
            runtime.block_on(complete(event.incident_mut(), *asked, memory));
        }
        // Nobody may be listening.
        let _ = events.send(event);
    }
}

/// Adds what the memory says; what fails leaves the event without it.
async fn complete(incident: &mut LiveIncident, asked: Asked, memory: &Memory) {
    if memory.catch_up().await.is_err() {
        return;
    }
    if let Ok(answer) = memory.answer(asked).await {
        incident.summary = Some(answer.solution.summary);
        incident.steps = answer.solution.steps.into_iter().take(STEPS).map(|step| step.text).collect();
    }
}
