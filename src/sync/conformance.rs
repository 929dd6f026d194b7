//! What every [`MirrorServer`] must do; run by the tests over each of them.

use super::server::{Condition, Held, MirrorServer, Write, Written};
use super::trouble::SyncError;
use crate::store::ServerVersion;

fn write(id: &str, text: &str, condition: Condition) -> Write {
    Write { id: id.to_owned(), body: Some(document("page", "2026-03-02", text)), condition }
}

fn document(kind: &str, day: &str, text: &str) -> Vec<u8> {
    format!("{{\"kind\":\"{kind}\",\"format\":1,\"day\":\"{day}\",\"record\":{{\"text\":\"{text}\",\"n\":[1,2.50]}}}}")
        .into_bytes()
}

fn done(written: &Written) -> Option<ServerVersion> {
    match written {
        Written::Done(version) => Some(*version),
        _ => None,
    }
}

fn holds(what: &str, is_so: bool) -> Result<(), String> {
    if is_so { Ok(()) } else { Err(what.to_owned()) }
}

fn said(error: &SyncError) -> String {
    error.to_string()
}

/// Checks a server that has nothing yet.
///
/// # Errors
/// The first promise that is not kept.
pub async fn run(server: &dyn MirrorServer) -> Result<(), String> {
    let made = server.prepare().await.map_err(|error| said(&error))?;
    let again = server.prepare().await.map_err(|error| said(&error))?;
    holds("an index that is there stays", made == again && made.next == 0 && made.top == 0)?;
    let first = conditions(server).await?;
    visibility(server, first).await?;
    each_for_itself(server).await?;
    by_day(server).await
}

async fn conditions(server: &dyn MirrorServer) -> Result<ServerVersion, String> {
    let send = async |writes| server.write(writes).await.map_err(|error| said(&error));
    let both = send(vec![write("a", "one", Condition::Absent), write("б:\"/ ", "two", Condition::Absent)]).await?;
    let versions: Vec<ServerVersion> = both.iter().filter_map(done).collect();
    let [one, two] = versions[..] else { return Err(format!("documents are made: {both:?}")) };
    holds("operations are numbered in order", one.seq_no < two.seq_no)?;
    let stale = ServerVersion { seq_no: two.seq_no + 100, ..one };
    let refused = send(vec![
        write("a", "again", Condition::Absent),
        write("a", "stale", Condition::At(stale)),
        write("nothing", "stale", Condition::At(one)),
    ])
    .await?;
    holds("a condition that does not hold conflicts", refused.iter().all(|one| *one == Written::Conflict))?;
    let newer = send(vec![write("a", "three", Condition::At(one))]).await?;
    let newer = newer.first().and_then(done).ok_or("a condition that holds is written")?;
    holds("a write has a higher number", newer.seq_no > two.seq_no)?;
    let ids = ["б:\"/ ".to_owned(), "nothing".to_owned(), "a".to_owned()];
    let held = server.read(&ids).await.map_err(|error| said(&error))?;
    let expected = [Some(("two", two)), None, Some(("three", newer))];
    let seen = held.into_iter().map(|held| held.map(|held| (held.body, held.version)));
    let expected = expected.map(|held| held.map(|(text, version)| (document("page", "2026-03-02", text), version)));
    holds("what was written is read, byte for byte, in the order asked", seen.eq(expected))?;
    let state = server.prepare().await.map_err(|error| said(&error))?;
    holds("the state counts operations", state.next == newer.seq_no + 1 && state.top == state.next)?;
    Ok(newer)
}

async fn visibility(server: &dyn MirrorServer, newest: ServerVersion) -> Result<(), String> {
    let page = async |from, until, limit| server.page(from, until, limit).await.map_err(|error| said(&error));
    server.refresh().await.map_err(|error| said(&error))?;
    let until = newest.seq_no + 1;
    let whole = page(0, until, 10).await?;
    let ids: Vec<&str> = whole.documents.iter().map(|held| held.id.as_str()).collect();
    holds("a page has each document once, by its last operation", ids == ["б:\"/ ", "a"] && !whole.more)?;
    let first = page(0, until, 1).await?;
    holds("a page is cut", first.documents.len() == 1 && first.more)?;
    let from = first.documents.first().map_or(0, |held| held.version.seq_no + 1);
    let rest = page(from, until, 10).await?;
    let found = |held: &Held| held.id == "a" && held.version == newest;
    holds("the next page goes on", rest.documents.iter().all(found) && rest.documents.len() == 1)?;
    holds("the end of a range is not in it", page(0, newest.seq_no, 10).await?.documents.len() == 1)
}

async fn each_for_itself(server: &dyn MirrorServer) -> Result<(), String> {
    let writes = vec![
        write("good-1", "x", Condition::Absent),
        write("a", "x", Condition::Absent),
        write("good-2", "x", Condition::Absent),
    ];
    let written = server.write(writes).await.map_err(|error| said(&error))?;
    let shape: Vec<bool> = written.iter().map(|written| done(written).is_some()).collect();
    holds("writes are done each for itself", shape == [true, false, true])?;
    let version = written.first().and_then(done).ok_or("written")?;
    let gone = Write { id: "good-1".to_owned(), body: None, condition: Condition::At(version) };
    let removed = server.write(vec![gone.clone()]).await.map_err(|error| said(&error))?;
    holds("a document is removed", removed.first().and_then(done).is_some())?;
    let held = server.read(&["good-1".to_owned()]).await.map_err(|error| said(&error))?;
    holds("what is removed is gone", held == [None])?;
    let again = server.write(vec![gone]).await.map_err(|error| said(&error))?;
    holds("it is removed once", again == [Written::Conflict])
}

async fn by_day(server: &dyn MirrorServer) -> Result<(), String> {
    let body = |kind: &str, day: &str| Some(document(kind, day, "x"));
    let writes = vec![
        Write { id: "d1".into(), body: body("seen", "2026-03-01"), condition: Condition::Absent },
        Write { id: "d2".into(), body: body("seen", "2026-03-02"), condition: Condition::Absent },
        Write { id: "d3".into(), body: body("counts", "2026-03-01"), condition: Condition::Absent },
    ];
    server.write(writes).await.map_err(|error| said(&error))?;
    server.refresh().await.map_err(|error| said(&error))?;
    let old = server.older_than("seen", "2026-03-02", 10).await.map_err(|error| said(&error))?;
    let ids: Vec<&str> = old.iter().map(|(id, _)| id.as_str()).collect();
    holds("documents are found by kind and day", ids == ["d1"])
}
