//! `GET /ui/search`: over incidents, runbooks and complaints; each letter may be a request.

use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use tokio::runtime::Handle;

use super::form::Form;
use super::reply::page;
use super::seat::Seat;
use crate::backend::{DocumentKind, Filter};
use crate::complaints::{ComplaintError, ComplaintQuestion, FoundComplaint, FoundComplaints};
use crate::memory::{QuickRequest, completed};
use crate::report::{FoundList, Piece, Why};
use crate::server::api::work;
use crate::server::app::App;
use crate::server::refusal::Refusal;
use crate::web::Visitor;
use crate::web::search::{self, ComplaintHit, ComplaintHits, Direct, Search, SearchIn};

/// Incidents and runbooks that are shown.
const HITS: usize = 20;

/// Complaints that are shown among everything, and alone.
const COMPLAINTS: (usize, usize) = (3, 50);

/// Complaints that are looked through among everything, where an answer must come within the letters, and alone.
const LOOKED_AT: (usize, usize) = (2_000, 20_000);

/// Longest question, in bytes: a line of a log.
const LONGEST: usize = 2_000;

/// What is less near than this, and has no word in common, has nothing to do with the question.
const NEAR: f32 = 0.2;

/// Shortest word that may be an id.
const SHORTEST_ID: usize = 3;

/// Ids of complaints begin so.
const COMPLAINT: &str = "cmp-";

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/ui/search", get(show))
}

async fn show(State(app): State<Arc<App>>, RawQuery(query): RawQuery, seat: Seat) -> Result<Response, Refusal> {
    let asked = Form::asked(query.as_deref());
    let typed = asked.text("q", LONGEST)?;
    let within = SearchIn::of_name(asked.raw("in"));
    work(move || {
        let found = if typed.trim().is_empty() {
            Search { within, ..Search::default() }
        } else {
            searched(&app, &seat.visitor, typed, within)?
        };
        Ok(page(&seat, search::page(&seat.visitor, &found)))
    })
    .await
}

fn searched(app: &App, visitor: &Visitor, typed: String, within: SearchIn) -> Result<Search, Refusal> {
    let query = typed.trim().to_owned();
    let found = if within == SearchIn::Complaints {
        FoundList::default()
    } else {
        let filter = Filter {
            kinds: match within {
                SearchIn::Incidents => vec![DocumentKind::Incident],
                SearchIn::Runbooks => vec![DocumentKind::Runbook],
                _ => Vec::new(),
            },
            ..Filter::default()
        };
        let unfinished = !typed.ends_with(char::is_whitespace);
        let request = QuickRequest { text: query.clone(), language: visitor.language, filter, limit: HITS, unfinished };
        Handle::current().block_on(async {
            app.memory.catch_up().await?;
            app.memory.quick(&request).await
        })?
    };
    // As the incidents were asked for, so that it is embedded once.
    let meant = if reads_as_id(&query) { String::new() } else { completed(&query, &found.taken_for) };
    let complaints = match within {
        SearchIn::All => complaint_hits(app, (&query, &meant), COMPLAINTS.0, LOOKED_AT.0)?,
        SearchIn::Complaints => complaint_hits(app, (&query, &meant), COMPLAINTS.1, LOOKED_AT.1)?,
        SearchIn::Incidents | SearchIn::Runbooks => ComplaintHits::default(),
    };
    let direct = direct(app, &query)?;
    Ok(Search { query, within, found: near(found), complaints, direct })
}

fn near(mut found: FoundList) -> FoundList {
    let has_words = |leg: &str| ["lexical", "code"].contains(&leg);
    found.hits.retain(|found| found.hit.score >= NEAR || found.hit.why.iter().any(|why| has_words(&why.leg)));
    found
}

/// An id means nothing.
fn reads_as_id(query: &str) -> bool {
    !query.contains(char::is_whitespace) && query.contains(|c: char| c.is_ascii_digit())
}

fn complaint_hits(
    app: &App,
    (words, meant): (&str, &str),
    limit: usize,
    most: usize,
) -> Result<ComplaintHits, Refusal> {
    let standing = app.nearness.standing();
    let near = if standing.known == 0 { Vec::new() } else { app.nearness.nearest(&app.memory.asked_meaning(meant)?) };
    let question = ComplaintQuestion { words, near: &near, limit, most };
    let FoundComplaints { found, total, looked_at, older } = app.complaints.search(&question, app.now())?;
    let hit = |FoundComplaint { row, words, likeness }: FoundComplaint| ComplaintHit {
        id: row.id.to_string(),
        why: why(&words, likeness),
        ticket: format!("{} {}", row.source, row.ticket),
        at: row.at,
        text: pieces(&row.text, &words),
        incident: row.links.first().map(|link| link.incident.as_str().to_owned()),
    };
    Ok(ComplaintHits {
        found: found.into_iter().map(hit).collect(),
        total,
        looked_at: older.then_some(looked_at),
        unread: standing.left,
    })
}

fn why(words: &[String], likeness: Option<f32>) -> Vec<Why> {
    let leg = |leg: &str, score: f32, words: &[String]| Why {
        leg: leg.to_owned(),
        score,
        words: words.to_vec(),
        passage: String::new(),
    };
    let by_words = (!words.is_empty()).then(|| leg("lexical", 1.0, words));
    by_words.into_iter().chain(likeness.map(|likeness| leg("vector", likeness, &[]))).collect()
}

/// A text in stretches, the words among them.
fn pieces(text: &str, words: &[String]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for stretch in text.split_inclusive(|c: char| !c.is_alphanumeric() && c != '_') {
        let word = stretch.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '_');
        let behind = stretch.strip_prefix(word).unwrap_or_default();
        let is_asked = words.iter().any(|asked| asked == word);
        pieces.push(Piece { text: word.to_owned(), is_asked });
        pieces.push(Piece { text: behind.to_owned(), is_asked: false });
    }
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}

/// The things whose id was typed.
fn direct(app: &App, query: &str) -> Result<Vec<Direct>, Refusal> {
    let mut direct = Vec::new();
    if query.len() < SHORTEST_ID || query.contains(char::is_whitespace) {
        return Ok(direct);
    }
    if let Ok(incident) = app.memory.incident(query) {
        direct.push(Direct::Incident { id: incident.id.as_str().to_owned(), title: incident.title });
    }
    let known = app.memory.find(query)?.journeys.len();
    let open = app.analysis.sessions();
    let is_typed = |own: &str| own == query;
    let open = open.iter().filter(|row| is_typed(&row.id) || row.user_id.as_deref().is_some_and(is_typed)).count();
    if known + open > 0 {
        direct.push(Direct::Customer { sessions: (known + open) as u64 });
    }
    if query.starts_with(COMPLAINT) {
        match app.complaints.typed(query) {
            Ok(id) => direct.push(Direct::Complaint { id: id.to_string() }),
            Err(ComplaintError::NoSuchComplaint | ComplaintError::Ambiguous) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(direct)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_marked_and_nothing_is_lost() {
        let text = "Оплата (картой) не прошла!";
        let found = pieces(text, &["картой".to_owned()]);
        assert_eq!(found.iter().map(|piece| piece.text.as_str()).collect::<String>(), text);
        let marked: Vec<&str> = found.iter().filter(|piece| piece.is_asked).map(|piece| piece.text.as_str()).collect();
        assert_eq!(marked, ["картой"]);
    }
}
