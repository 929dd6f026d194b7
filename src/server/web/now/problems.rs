//! What is not solved: from the memory, and from sessions that are still open.

use jiff::Timestamp;

use crate::incident::{EPISODE_GAP_SECONDS, Status};
use crate::memory::ListFilter;
use crate::report::{IncidentRow, LiveIncident};
use crate::server::app::App;
use crate::server::refusal::Refusal;
use crate::web::now::{Problem, Trend};

/// Incidents that are looked at, those with most sessions.
const LOOKED_AT: usize = 60;

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
        is_muted: row.muted.is_some(),
        customers,
        money,
        since,
        last: last.max(row.last_seen),
        // Its sessions are open, so their entries are not counted yet.
        trend: if runs && trend == Trend::Quiet { Trend::Growing } else { trend },
        runs,
    })
}

/// When what goes on began: with the run that the memory knows, or after it; where it went on unseen, nobody can tell.
fn began(run: Option<(Timestamp, Timestamp)>, live: &LiveIncident) -> Option<Timestamp> {
    match run {
        Some((first, last)) if live.last.duration_since(last).as_secs() < EPISODE_GAP_SECONDS => Some(first),
        Some((_, last)) if live.first <= last => None,
        _ => Some(live.first),
    }
}

fn running(live: LiveIncident, known: Option<crate::incident::IncidentId>) -> Problem {
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
