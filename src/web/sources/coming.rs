//! What comes in: what is sent, by protocol, and what the server fetches by itself.

use jiff::Timestamp;
use maud::{Markup, html};

use crate::web::words::Words;

/// Files of a source that are listed; the troubled ones come first.
const FILES: usize = 50;

/// What is sent over one protocol, since the start of the process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arriving {
    /// The protocol's name in keys of sentences.
    pub way: &'static str,
    /// Where it listens, where that is an address of its own.
    pub address: Option<String>,
    /// Lines that are durable.
    pub accepted: u64,
    /// Lines that were refused at the door.
    pub refused: u64,
    /// Lines for which there was no room (syslog: nobody sends them again).
    pub dropped: u64,
    /// Lines that were cut at the greatest length.
    pub cut: u64,
    /// Bytes as sent.
    pub bytes: u64,
    /// Lines in the last minute.
    pub last_minute: u64,
    /// When the last one came.
    pub last: Option<Timestamp>,
}

/// A source that the server fetches by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// `files`, or `redis:` and the key of a stream.
    pub name: String,
    /// What it does, in keys of sentences.
    pub state: &'static str,
    /// Lines that are in the journal.
    pub entries: u64,
    /// Lines in the last minute.
    pub last_minute: u64,
    /// When the last one came.
    pub last: Option<Timestamp>,
    /// Records that could not be read.
    pub rejected: u64,
    /// Bytes of files that wait.
    pub behind_bytes: Option<u64>,
    /// Entries of a stream that wait.
    pub lag_entries: Option<u64>,
    /// Entries of a stream that are not acknowledged.
    pub pending_entries: Option<u64>,
    /// What is in its way.
    pub trouble: Option<String>,
    /// The files.
    pub files: Vec<FollowedFile>,
}

/// A file that is followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowedFile {
    /// Its name.
    pub path: String,
    /// Its format, where it is known.
    pub format: Option<String>,
    /// Up to where it was read, in bytes.
    pub offset: u64,
    /// Bytes that wait.
    pub behind_bytes: u64,
    /// Lines that are in the journal.
    pub entries: u64,
    /// Records that could not be read.
    pub rejected: u64,
    /// Why it is not read.
    pub trouble: Option<String>,
}

pub(super) fn arriving(words: Words, now: Timestamp, rows: &[Arriving]) -> Markup {
    if rows.is_empty() {
        return html! {};
    }
    let columns = ["sources-way", "sources-lines", "sources-minute", "sources-last", "sources-refused", "sources-size"];
    html! {
        div.card {
            table.rows {
                caption.hidden { (words.plain("sources-sent")) }
                (head(words, &columns))
                tbody {
                    @for row in rows {
                        tr {
                            th scope="row" {
                                (words.plain(&format!("sources-way-{}", row.way)))
                                @if let Some(address) = &row.address { " " span.remark { (address) } }
                            }
                            (number(words, "sources-lines", row.accepted))
                            (number(words, "sources-minute", row.last_minute))
                            td.when data-label=(words.plain("sources-last")) {
                                @if let Some(last) = row.last { (words.ago(last, now)) } @else { "–" }
                            }
                            td.number data-label=(words.plain("sources-refused")) {
                                (words.language().integer(row.refused))
                                (lost(words, row))
                            }
                            td.number data-label=(words.plain("sources-size")) { (words.bytes(row.bytes)) }
                        }
                    }
                }
            }
        }
    }
}

/// What nobody sends again.
fn lost(words: Words, row: &Arriving) -> Markup {
    html! {
        @if row.dropped > 0 { " " span.harm { (words.count("sources-dropped", row.dropped)) } }
        @if row.cut > 0 { " " span.remark { (words.count("sources-cut", row.cut)) } }
    }
}

pub(super) fn fetched(words: Words, now: Timestamp, sources: &[Fetched]) -> Markup {
    html! {
        @for source in sources {
            div.card.fetched {
                div.head {
                    h3 { (name(words, &source.name)) }
                    span class={ "badge " (colour(source.state)) } { (words.plain(&format!("sources-state-{}", source.state))) }
                }
                @if let Some(trouble) = &source.trouble { p.harm lang="en" { (trouble) } }
                p {
                    (words.count("sources-taken", source.entries)) ", "
                    (words.count("sources-lately", source.last_minute))
                    @if let Some(last) = source.last { "; " (words.plain("sources-last-came")) " " (words.ago(last, now)) }
                    @if source.rejected > 0 { "; " (words.count("sources-unreadable", source.rejected)) }
                    @if let Some(bytes) = source.behind_bytes {
                        "; " (words.say("sources-waiting-bytes", &[("size", words.bytes(bytes).into())]))
                    }
                    @if let Some(entries) = source.lag_entries { "; " (words.count("sources-waiting", entries)) }
                    @if let Some(entries) = source.pending_entries.filter(|entries| *entries > 0) {
                        "; " (words.count("sources-unacknowledged", entries))
                    }
                }
                (files(words, &source.files))
            }
        }
    }
}

fn files(words: Words, files: &[FollowedFile]) -> Markup {
    if files.is_empty() {
        return html! {};
    }
    let mut shown: Vec<&FollowedFile> = files.iter().collect();
    // Stable: within the two groups they stay in their order.
    shown.sort_by_key(|file| file.trouble.is_none());
    let more = shown.len().saturating_sub(FILES);
    html! {
        table.rows {
            caption.hidden { (words.plain("sources-files")) }
            (head(words, &["sources-file", "sources-lines", "sources-unread", "sources-bad", "sources-read"]))
            tbody {
                @for file in shown.into_iter().take(FILES) {
                    tr {
                        th scope="row" {
                            code { (file.path) }
                            @if let Some(format) = &file.format { " " span.chip { (format) } }
                            @if let Some(trouble) = &file.trouble { p.harm lang="en" { (trouble) } }
                        }
                        (number(words, "sources-lines", file.entries))
                        td.number data-label=(words.plain("sources-unread")) { (words.bytes(file.behind_bytes)) }
                        (number(words, "sources-bad", file.rejected))
                        td.number data-label=(words.plain("sources-read")) { (words.bytes(file.offset)) }
                    }
                }
            }
        }
        @if more > 0 { p.remark { (words.count("sources-more-files", more as u64)) } }
    }
}

fn name(words: Words, name: &str) -> String {
    match name.strip_prefix("redis:") {
        Some(stream) => words.say("sources-stream", &[("name", stream.into())]),
        None if name == "files" => words.plain("sources-files"),
        None => name.to_owned(),
    }
}

fn colour(state: &str) -> &'static str {
    match state {
        "running" => "good",
        "troubled" => "bad",
        "paused" => "warn",
        _ => "info",
    }
}

pub(super) fn head(words: Words, columns: &[&str]) -> Markup {
    html! {
        thead {
            tr {
                @for (at, key) in columns.iter().enumerate() {
                    th.number[at > 0 && *key != "sources-last"] scope="col" { (words.plain(key)) }
                }
            }
        }
    }
}

fn number(words: Words, key: &str, count: u64) -> Markup {
    html! { td.number data-label=(words.plain(key)) { (words.language().integer(count)) } }
}
