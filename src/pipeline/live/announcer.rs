//! Sends events. What the memory answers to a new incident is waited for a moment and no longer: it comes with the event
//! where it is there in time, and else with the next one of the same incident.

use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use tokio::runtime::Runtime;
use tokio::sync::broadcast;

use super::board::Announcement;
use crate::generate::Citation;
use crate::incident::IncidentId;
use crate::memory::{Asked, Memory};
use crate::report::{LiveEvent, LiveIncident};

/// An event waits this long for its answer: with the pace at which sessions are looked at, half of the two seconds
/// within which an incident must be known is left.
const PATIENCE: Duration = Duration::from_millis(1_000);
/// With more events waiting than this, none waits for its answer: a storm must not delay what is new.
const WAITING: usize = 4;
/// Questions that wait; further ones stay without an answer.
const QUESTIONS: usize = 64;
/// Steps of an answer that are shown.
const STEPS: usize = 3;

type Question = (IncidentId, Box<Asked>);

/// What the memory says in short.
struct Told {
    summary: String,
    steps: Vec<String>,
    cites: Vec<Vec<String>>,
}

/// Sends what comes until the other end hangs up.
pub(super) fn announce(
    memory: &Memory,
    answers: bool,
    incoming: &Receiver<Announcement>,
    events: &broadcast::Sender<LiveEvent>,
    runtime: &Runtime,
) {
    let (ask, questions) = bounded(QUESTIONS);
    let (tell, told) = unbounded();
    thread::scope(|scope| {
        if answers {
            scope.spawn(move || answer(memory, runtime, &questions, &tell));
        }
        let mut late: BTreeMap<IncidentId, Told> = BTreeMap::new();
        for (mut event, asked) in incoming {
            late.extend(told.try_iter());
            let id = event.incident().id.clone();
            if let Some(asked) = asked.filter(|_| answers)
                && ask.try_send((id.clone(), asked)).is_ok()
                && incoming.len() <= WAITING
            {
                wait(&id, &told, &mut late);
            }
            if let Some(told) = late.remove(&id) {
                complete(event.incident_mut(), told);
            }
            // Nobody may be listening.
            let _ = events.send(event);
        }
        drop(ask);
    });
}

/// Waits for the answer of one incident; those of others that come meanwhile are kept.
fn wait(id: &IncidentId, told: &Receiver<(IncidentId, Told)>, late: &mut BTreeMap<IncidentId, Told>) {
    let until = Instant::now() + PATIENCE;
    while let Ok((of, answer)) = told.recv_deadline(until) {
        let is_it = of == *id;
        late.insert(of, answer);
        if is_it {
            return;
        }
    }
}

fn complete(incident: &mut LiveIncident, told: Told) {
    incident.summary = Some(told.summary);
    incident.steps = told.steps;
    incident.cites = told.cites;
}

/// Answers questions; what fails only leaves an event without its answer.
fn answer(memory: &Memory, runtime: &Runtime, questions: &Receiver<Question>, tell: &Sender<(IncidentId, Told)>) {
    // The models are loaded before the first incident needs them.
    let _ = memory.try_models();
    for (id, asked) in questions {
        let answered = runtime.block_on(async {
            memory.catch_up().await?;
            memory.answer(*asked).await
        });
        let Ok(answered) = answered else { continue };
        let steps = answered.solution.steps.into_iter().take(STEPS);
        let cites = |cites: Vec<Citation>| cites.into_iter().map(|cite| cite.0).collect();
        let (steps, cites) = steps.map(|step| (step.text, cites(step.cites))).unzip();
        if tell.send((id, Told { summary: answered.solution.summary, steps, cites })).is_err() {
            return;
        }
    }
}
