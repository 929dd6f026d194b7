//! Every operation, once: what it is called, what it needs, takes and gives, and who does it.

use super::operation::{Operation, Verb, op};
use super::request::InLanguage;
use super::{
    actions, cache, entries, figures, incidents, knowledge, live, marks, mutes, notifications, openapi, people,
    questions, search_index, series, sessions, sources, sync, table_complaints, tail,
};
use crate::generate::Solution;
use crate::incident::Mark;
use crate::knowledge::Page;
use crate::memory::ForgetReport;
use crate::notify::NotifyStatus;
use crate::report::{
    DuplicateList, Figures, FindResult, IncidentDetail, IncidentList, LineAnalysis, MuteList, MuteRow, OutcomeList,
    SearchResult, SeriesList, TailFilter,
};
use crate::server::role::Need;
use crate::server::{health, ingest};
use crate::sync::SyncStatus;

use Verb::{Delete, Get, Post, Put};

const EVENTS: &[&str] = &["text/event-stream"];
const TEXT: &[&str] = &["text/plain"];
pub(super) const JSON_LINES: &[&str] = &["application/json", "application/x-ndjson"];

/// All of them.
pub(super) fn operations() -> Vec<Operation> {
    [incidents(), people_say(), questions(), sessions(), intake(), table_complaints::operations(), team(), standing()]
        .into_iter()
        .flatten()
        .collect()
}

fn incidents() -> Vec<Operation> {
    vec![
        op(
            Get,
            "/api/v1/incidents",
            "listIncidents",
            "The incidents of the memory, unresolved ones with most sessions first",
            incidents::list,
        )
        .asks::<incidents::Which>()
        .gives::<IncidentList>()
        .paged()
        .tagged(),
        op(
            Get,
            "/api/v1/incidents/{id}",
            "showIncident",
            "All that is known of an incident, with an answer; the id may be shortened",
            incidents::show,
        )
        .asks::<InLanguage>()
        .gives::<IncidentDetail>()
        .refuses(&[404, 409])
        .tagged(),
        op(Get, "/api/v1/incidents/{id}/solution", "showSolution", "What to do about an incident", incidents::solution)
            .asks::<InLanguage>()
            .gives::<Solution>()
            .refuses(&[404, 409])
            .tagged(),
        op(
            Get,
            "/api/v1/incidents/{id}/actions",
            "listActions",
            "What people did about an incident",
            incidents::actions,
        )
        .asks::<incidents::OnlyPage>()
        .gives::<incidents::ActionList>()
        .refuses(&[404, 409])
        .paged()
        .tagged(),
        op(
            Get,
            "/api/v1/incidents/{id}/outcomes",
            "listOutcomes",
            "How the fixes of an incident fared, before against after and against what nobody fixed",
            incidents::outcomes,
        )
        .asks::<incidents::OnlyPage>()
        .gives::<OutcomeList>()
        .refuses(&[404, 409])
        .paged()
        .tagged(),
        op(
            Get,
            "/api/v1/incidents/{id}/customers",
            "listCustomers",
            "Whom an incident touched; ids in the clear",
            incidents::customers,
        )
        .asks::<incidents::OnlyPage>()
        .gives::<incidents::CustomerList>()
        .refuses(&[404, 409])
        .paged()
        .tagged(),
        op(
            Get,
            "/api/v1/duplicates",
            "listDuplicates",
            "Pairs of incidents that are probably one problem, best first",
            incidents::duplicates,
        )
        .asks::<incidents::OnlyPage>()
        .gives::<DuplicateList>()
        .paged()
        .tagged(),
    ]
}

/// What people say about an incident; each gives the incident as it is then.
fn people_say() -> Vec<Operation> {
    let said = |operation: Operation| operation.gives::<IncidentDetail>().refuses(&[404, 409]).keyed().matched();
    [
        op(Post, "/api/v1/incidents/{id}/resolve", "resolveIncident", "Writes down what fixed it", actions::resolve)
            .takes::<actions::Resolve>(),
        op(
            Post,
            "/api/v1/incidents/{id}/reopen",
            "reopenIncident",
            "Says that it is not solved after all",
            actions::reopen,
        )
        .takes::<actions::Reason>(),
        op(
            Post,
            "/api/v1/incidents/{id}/feedback",
            "giveFeedback",
            "Says whether a solution helped",
            actions::feedback,
        )
        .takes::<actions::Feedback>(),
        op(
            Post,
            "/api/v1/incidents/{id}/acknowledge",
            "acknowledgeIncident",
            "Says that somebody has seen it and looks after it",
            actions::acknowledge,
        )
        .takes::<actions::Seen>(),
        op(Post, "/api/v1/incidents/{id}/note", "addNote", "Adds a remark", actions::note).takes::<actions::Note>(),
        op(
            Post,
            "/api/v1/incidents/{id}/merge",
            "mergeIncident",
            "Declares it to be the same problem as another",
            actions::merge,
        )
        .takes::<actions::Merge>(),
        op(
            Post,
            "/api/v1/incidents/{id}/split",
            "splitIncident",
            "Takes it out of the group that it was merged into",
            actions::split,
        )
        .takes::<actions::Reason>(),
        op(
            Post,
            "/api/v1/incidents/{id}/distinct",
            "distinguishIncident",
            "Declares it to be another problem than another",
            actions::distinct,
        )
        .takes::<actions::Distinct>(),
    ]
    .map(said)
    .into()
}

fn questions() -> Vec<Operation> {
    [
        op(Get, "/api/v1/search", "search", "Asks the memory in words", questions::search)
            .asks::<questions::Question>()
            .gives::<SearchResult>()
            .tagged(),
        op(
            Post,
            "/api/v1/solutions",
            "askSolution",
            "A cited solution for a problem that is described, or NEW; writes nothing but its count",
            questions::solve,
        )
        .needs(Need::Read)
        .takes::<questions::Problem>()
        .gives::<SearchResult>(),
        op(
            Get,
            "/api/v1/find",
            "find",
            "The sessions in trouble that a user, order, session or trace leads to",
            questions::find,
        )
        .asks::<questions::Who>()
        .gives::<FindResult>()
        .tagged(),
    ]
    .map(|operation| operation.tag("questions"))
    .into()
}

fn sessions() -> Vec<Operation> {
    [
        op(
            Get,
            "/api/v1/sessions",
            "listSessions",
            "Sessions in trouble: open ones, then remembered ones, newest first",
            sessions::list,
        )
        .asks::<sessions::Which>()
        .gives::<sessions::SessionList>()
        .paged(),
        op(Get, "/api/v1/sessions/{id}", "showSession", "What is known of a session in trouble", sessions::show)
            .gives::<sessions::SessionDetail>()
            .refuses(&[404])
            .tagged(),
        op(
            Post,
            "/api/v1/sessions/analyze",
            "analyzeSession",
            "Looks at the log lines of a session, or of several, and answers; nothing but a count is kept",
            sessions::analyze,
        )
        .needs(Need::Read)
        .asks::<InLanguage>()
        .takes_kinds(sessions::LINES, sessions::LINES_BYTES)
        .gives::<LineAnalysis>(),
        op(Get, "/api/v1/live", "showLive", "How the analysis stands, and the incidents that run now", live::live)
            .gives::<live::Live>(),
        op(Get, "/api/v1/events", "followEvents", "What happens from now on, as server-sent events", live::events)
            .gives_kind(200, EVENTS),
    ]
    .map(|operation| operation.tag("live"))
    .into()
}

fn intake() -> Vec<Operation> {
    let takes = |operation: Operation| {
        operation
            .needs(Need::Ingest)
            .takes_kinds(JSON_LINES, usize::MAX)
            .gives::<ingest::Taken>()
            .gives_as::<ingest::Taken>(400)
            .refuses(&[408, 413, 415, 429, 503])
            .keyed()
    };
    let summary = "Takes log entries in: an object, an array of objects, or NDJSON; durable when it answers";
    [
        takes(op(Post, "/api/v1/entries", "addEntries", summary, ingest::ingest)),
        takes(op(Post, "/ingest", "ingest", summary, ingest::ingest)),
        op(
            Get,
            "/api/v1/entries/tail",
            "followEntries",
            "Log entries as they are analysed, as server-sent events; texts are redacted",
            tail::follow,
        )
        .asks::<TailFilter>()
        .gives_kind(200, EVENTS)
        .refuses(&[429]),
        op(
            Get,
            "/api/v1/entries",
            "listEntries",
            "The log entries that prove an incident; others are not kept",
            entries::list,
        )
        .asks::<entries::Of>()
        .gives::<entries::EntryList>()
        .refuses(&[404, 409])
        .paged()
        .tagged(),
    ]
    .map(|operation| operation.tag("entries"))
    .into()
}

/// What a team knows and does besides incidents.
fn team() -> Vec<Operation> {
    [
        op(Get, "/api/v1/knowledge", "listPages", "The runbook pages", knowledge::list)
            .asks::<incidents::OnlyPage>()
            .gives::<knowledge::PageList>()
            .paged()
            .tagged(),
        op(
            Post,
            "/api/v1/knowledge",
            "learnIncidents",
            "Takes in past incidents of a tracker; all or none",
            knowledge::learn,
        )
        .takes_kinds(knowledge::TRACKER, knowledge::INCIDENTS_BYTES)
        .gives::<knowledge::Learnt>()
        .keyed(),
        op(Get, "/api/v1/knowledge/{id}", "showPage", "A runbook page", knowledge::show)
            .asks::<knowledge::InWhich>()
            .gives::<Page>()
            .refuses(&[404])
            .tagged(),
        op(
            Put,
            "/api/v1/knowledge/{id}",
            "putPage",
            "Puts a Markdown runbook there; its language is the text's",
            knowledge::put,
        )
        .takes_kinds(knowledge::MARKDOWN, knowledge::PAGE_BYTES)
        .gives::<Page>()
        .gives_as::<Page>(201)
        .matched(),
        op(Delete, "/api/v1/knowledge/{id}", "deletePage", "Takes a runbook page of the team out", knowledge::delete)
            .asks::<knowledge::InWhich>()
            .gives_kind(204, &[])
            .refuses(&[404, 409])
            .matched(),
        op(Get, "/api/v1/marks", "listMarks", "Deploys on the time line, oldest first", marks::list)
            .asks::<marks::Which>()
            .gives::<marks::MarkList>()
            .paged()
            .tagged(),
        op(Post, "/api/v1/marks", "markDeploy", "Marks a deploy", marks::make)
            .takes::<marks::Deploy>()
            .gives_as::<Mark>(201)
            .keyed(),
        op(Get, "/api/v1/mutes", "listMutes", "Planned noise that is muted now or later, oldest first", mutes::list)
            .asks::<mutes::Which>()
            .gives::<MuteList>()
            .paged()
            .tagged(),
        op(Post, "/api/v1/mutes", "mute", "Mutes planned noise: counted as ever, told as planned", mutes::make)
            .takes::<mutes::Plan>()
            .gives_as::<MuteRow>(201)
            .refuses(&[404, 409])
            .keyed(),
        op(Delete, "/api/v1/mutes/{id}", "endMute", "Ends a mute early; one that is over stays as it is", mutes::end)
            .gives::<MuteRow>()
            .refuses(&[404]),
        op(Post, "/api/v1/forget", "forgetPerson", "Removes a person's traces", people::forget)
            .needs(Need::Admin)
            .takes::<people::Person>()
            .gives::<ForgetReport>()
            .keyed(),
    ]
    .map(|operation| operation.tag("team"))
    .into()
}

/// How things stand.
fn standing() -> Vec<Operation> {
    [
        op(
            Get,
            "/api/v1/metrics",
            "showFigures",
            "What went through, what was found and what was done, over time",
            figures::figures,
        )
        .asks::<figures::When>()
        .gives::<Figures>()
        .tagged(),
        op(
            Get,
            "/api/v1/metrics/series",
            "listSeries",
            "Figures by minute, hour or day, of all sites or of one, with response times as quantiles",
            series::list,
        )
        .asks::<series::Which>()
        .gives::<SeriesList>()
        .refuses(&[503])
        .tagged(),
        op(Get, "/api/v1/index", "showIndex", "How the search index stands", search_index::status)
            .gives::<search_index::IndexStanding>(),
        op(
            Get,
            "/api/v1/cache",
            "showCache",
            "How the cache stands, and what came of the questions to it",
            cache::status,
        )
        .gives::<cache::CacheStatus>(),
        op(Get, "/api/v1/sources", "listSources", "How the sources stand that are fetched", sources::list)
            .gives::<sources::SourceList>(),
        op(
            Get,
            "/api/v1/notifications",
            "showNotifications",
            "How notifications stand, by channel",
            notifications::status,
        )
        .needs(Need::Operate)
        .gives::<NotifyStatus>(),
        op(Get, "/api/v1/sync", "showSync", "How the mirror stands, as far as this site knows", sync::status)
            .gives::<SyncStatus>(),
        op(Post, "/api/v1/sync", "runSync", "Brings the mirror in step now, in the background", sync::run)
            .gives_as::<SyncStatus>(202)
            .refuses(&[409]),
        op(Get, "/health/livez", "livez", "Whether the process answers", health::livez)
            .needs(Need::Nothing)
            .gives_kind(200, TEXT),
        op(
            Get,
            "/health/readyz",
            "readyz",
            "Whether the journal takes what comes and the memory can be read",
            health::readyz,
        )
        .needs(Need::Nothing)
        .gives::<health::Readiness>()
        .gives_as::<health::Readiness>(503),
        op(Get, "/metrics", "metrics", "Counts of the process, for Prometheus", health::metrics).gives_kind(200, TEXT),
        op(Get, "/openapi.json", "openapi", "This description", openapi::show)
            .gives_kind(200, &["application/json"])
            .tagged(),
    ]
    .map(|operation| operation.tag("standing"))
    .into()
}
