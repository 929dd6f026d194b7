//! What is not solved: from the memory, and from sessions that are still open.

use jiff::Timestamp;

use crate::incident::{EPISODE_GAP_SECONDS, IncidentId, Status};
use crate::memory::ListFilter;
use crate::report::{IncidentRow, LiveIncident};
use crate::server::app::App;
use crate::server::refusal::Refusal;
use crate::web::now::{Customers, Problem, Trend, Window};

/// Incidents that are looked at, those with most sessions.
const LOOKED_AT: usize = 60;

/// Sessions up to which customers are told apart. How long that takes: `cargo test --lib memory::customers -- --ignored --nocapture`.
const SESSIONS: u64 = 5_000;

/// The open incidents, in no order, and whether there are more of them.
pub(super) fn open(app: &App, newest: Timestamp) -> Result<(Vec<Problem>, bool), Refusal> {
    let mut rows = app.memory.list(&ListFilter::default(), LOOKED_AT)?.incidents;
    rows.retain(|row| row.status != Status::Resolved);
    let more = rows.len() == LOOKED_AT;
    let mut live = app.analysis.incidents();
    let mut problems = Vec::with_capacity(rows.len());
    for row in rows {
        let runs = live.iter().position(|live| row.id == live.id || row.merged.contains(&live.id));
        let running = runs.map(|at| live.swap_remove(at));
        problems.push(remembered(app, row, running, newest)?);
    }
    // What is left is known from sessions that are open, or by more than one name, or is not among those looked at.
    for one in live {
        let known = app.memory.incident(one.id.as_str()).ok();
        let known = known.map(|incident| app.memory.standing_for(&incident)).transpose()?;
        let is_told = |problem: &Problem| known.as_ref().is_some_and(|known| known.id == problem.id);
        if !problems.iter().any(is_told) {
            problems.push(running(one, known.map(|known| known.id)));
        }
    }
    Ok((problems, more))
}

fn remembered(
    app: &App,
    row: IncidentRow,
    running: Option<LiveIncident>,
    newest: Timestamp,
) -> Result<Problem, Refusal> {
    let motion = app.memory.motion(&row, newest)?;
    let runs = running.is_some();
    // What goes on is planned or not as of now.
    let is_muted = running.as_ref().map_or(&row.muted, |live| &live.muted).is_some();
    let (customers, money, since, last) = match running {
        Some(live) => {
            let since = began(motion.run, &live);
            (live.customers, live.money, since, Some(live.last))
        }
        None => (row.users, row.money_at_risk, motion.run.map(|(first, _)| first), row.last_seen),
    };
    let trend = Trend::of(motion.last, motion.before);
    Ok(Problem {
        id: row.id,
        title: row.title,
        category: row.category,
        service: row.service,
        status: Some(row.status),
        is_muted,
        customers,
        money,
        since,
        last: last.max(row.last_seen),
        // Its sessions are open, so their entries are not counted yet.
        trend: if runs && trend == Trend::Quiet { Trend::Growing } else { trend },
        runs,
    })
}

/// How many different customers they touch: of those that run the analysis knows it, of the others the memory, where all of them
/// began within the window.
pub(super) fn customers(app: &App, window: &Window, problems: &[Problem], more: bool) -> Result<Customers, Refusal> {
    let runs = |problem: &Problem| problem.runs && !problem.is_muted;
    if !window.is_past && problems.iter().any(runs) {
        return Ok(Customers { running: app.analysis.customers(), recent: None });
    }
    let from = window.from();
    let is_within = |at: Option<Timestamp>| at.is_some_and(|at| at.as_second() >= from);
    let recent: Vec<&Problem> = problems.iter().filter(|one| !one.is_muted && is_within(one.last)).collect();
    let is_known = |one: &&Problem| !one.runs && one.status.is_some() && is_within(one.since);
    if more || recent.is_empty() || !recent.iter().all(is_known) {
        return Ok(Customers::default());
    }
    let ids: Vec<IncidentId> = recent.iter().map(|one| one.id.clone()).collect();
    let from = Timestamp::from_second(from).unwrap_or(Timestamp::MIN);
    Ok(Customers { running: None, recent: app.memory.customers_since(&ids, from, SESSIONS)? })
}

/// When what goes on began: with the run that the memory knows, or after it; where it went on unseen, nobody can tell.
fn began(run: Option<(Timestamp, Timestamp)>, live: &LiveIncident) -> Option<Timestamp> {
    match run {
        Some((first, last)) if live.last.duration_since(last).as_secs() < EPISODE_GAP_SECONDS => Some(first),
        Some((_, last)) if live.first <= last => None,
        _ => Some(live.first),
    }
}

fn running(live: LiveIncident, known: Option<IncidentId>) -> Problem {
    let status = known.is_some().then_some(Status::Open);
    Problem {
        id: known.unwrap_or(live.id),
        title: live.title,
        category: live.category,
        service: live.service,
        status,
        is_muted: live.muted.is_some(),
        customers: live.customers,
        money: live.money,
        since: Some(live.first),
        last: Some(live.last),
        trend: Trend::Growing,
        runs: true,
    }
}
