//! What happened to one customer, read straight from logs.

use std::sync::Arc;

use jiff::Timestamp;

use super::PipelineError;
use super::input::{Reading, prepare};
use super::rules::load_rules;
use crate::config::Config;
use crate::decode::Batch;
use crate::detect::{Observer, analyze_all};
use crate::entry::{LogEntry, Position};
use crate::memory::journey;
use crate::report::FindResult;
use crate::scan::Redactor;
use crate::source::{Input, Piece, expand};
use crate::store::SourceHead;

/// Entries of one customer that are kept at most; the rest of the log is read past.
const MAX_ENTRIES: usize = 100_000;

/// The sessions in the logs that a user, session, order or trace id leads to, healthy ones included, newest first.
///
/// The log is read twice where the word is no session id itself: first for the sessions that name it, then for
/// their entries. Stdin can't be read twice and is refused.
///
/// # Errors
/// When an input is not there or the rules are wrong.
pub fn find_in_logs(
    config: &Config,
    paths: &[String],
    who: &str,
    redactor: &Redactor,
    now: Timestamp,
) -> Result<FindResult, PipelineError> {
    if expand(paths)?.contains(&Input::Stdin) {
        return Err(PipelineError::StdinTwice);
    }
    let reading = Reading::new(config, None, now)?;
    let who = who.trim();
    let mut sessions: std::collections::BTreeSet<String> = std::collections::BTreeSet::from([who.to_owned()]);
    each_entry(paths, &reading, &mut |_, entry| {
        if names(entry, who)
            && let Some(session) = &entry.session_id
        {
            sessions.insert(session.clone());
        }
    })?;
    let mut kept: Vec<(Position, LogEntry, String)> = Vec::new();
    each_entry(paths, &reading, &mut |(position, source), entry| {
        let theirs = match &entry.session_id {
            Some(session) => sessions.contains(session),
            None => names(entry, who),
        };
        if theirs && kept.len() < MAX_ENTRIES {
            kept.push((position, entry.clone(), source.to_owned()));
        }
    })?;
    let observer = Observer::new(load_rules(config)?, redactor.clone());
    let kept = kept.iter().map(|(position, entry, source)| (*position, Some(source.as_str()), entry));
    let mut found = analyze_all(kept, &observer);
    found.sort_by_key(|session| (std::cmp::Reverse(session.started), session.key));
    Ok(FindResult { query: who.to_owned(), journeys: found.into_iter().map(journey).collect() })
}

/// Whether the entry names the user, session, trace or order.
fn names(entry: &LogEntry, who: &str) -> bool {
    let own = [&entry.session_id, &entry.user_id, &entry.trace_id];
    let order = ["order_id", "orderId", "order", "order_number"].iter().find_map(|key| entry.data_str(key));
    own.into_iter().flatten().any(|id| id == who) || order == Some(who)
}

type Each<'a> = &'a mut dyn FnMut((Position, &str), &LogEntry);

fn each_entry(paths: &[String], reading: &Reading, each: Each<'_>) -> Result<(), PipelineError> {
    for input in expand(paths)? {
        let resolve = |head: &[u8]| Ok(SourceHead::of(head).source_id());
        let ready = prepare(&input, 0, reading, resolve)?.map_err(PipelineError::NothingRead)?;
        let (decoder, name) = (Arc::clone(&ready.decoder), Arc::clone(&ready.name));
        for piece in ready.blocks(reading.limits)? {
            if let Piece::Block(block) = piece {
                let mut batch = Batch::default();
                decoder.decode(&block, &mut batch);
                for (position, entry) in &batch.entries {
                    each((*position, &name), entry);
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn stdin_is_refused_because_it_can_be_read_only_once() {
        let config = Config::built_in(Path::new(""));
        let found = find_in_logs(&config, &["-".to_owned()], "user_1", &Redactor::new([0; 32]), Timestamp::UNIX_EPOCH);
        assert!(matches!(found, Err(PipelineError::StdinTwice)), "{found:?}");
    }
}
