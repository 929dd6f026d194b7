//! The entries that prove it, with what decided it marked.

use std::ops::Range;

use maud::{Markup, html};

use super::part;
use crate::finding::Evidence;
use crate::incident::Incident;
use crate::report::IncidentDetail;
use crate::web::visitor::Visitor;
use crate::web::words::Words;

/// Entries that are shown at once.
const FIRST: usize = 8;

/// Entries that are shown at all, besides those that the answer cites.
const MOST: usize = 60;

/// Shorter pieces of a mask stand in any line.
const SHORTEST: usize = 4;

pub(super) fn section(visitor: &Visitor, detail: &IncidentDetail) -> Markup {
    let words = visitor.words();
    if detail.evidence.is_empty() {
        return html! {};
    }
    let chosen = chosen(detail);
    let (first, rest) = chosen.split_at(chosen.len().min(FIRST));
    let left_out = detail.evidence.len() - chosen.len();
    let list = |places: &[usize]| {
        html! {
            ol.evidence {
                @for at in places {
                    @if let Some(entry) = detail.evidence.get(*at) { (one(words, &detail.incident, *at, entry)) }
                }
            }
        }
    };
    let content = html! {
        div.card {
            (list(first))
            @if !rest.is_empty() {
                details {
                    summary { (words.count("incident-evidence-more", rest.len() as u64)) }
                    (list(rest))
                }
            }
            @if left_out > 0 { p.remark { (words.count("incident-evidence-left", left_out as u64)) } }
        }
    };
    part("evidence", &words.plain("incident-evidence"), &content)
}

/// Those that the answer cites, then the newest; places in the evidence.
fn chosen(detail: &IncidentDetail) -> Vec<usize> {
    let cites: Vec<&str> = detail
        .solution
        .iter()
        .flat_map(|solution| &solution.steps)
        .flat_map(|step| &step.cites)
        .map(|cite| cite.0.as_str())
        .collect();
    let is_cited = |entry: &Evidence| {
        let id = entry.id.to_string();
        cites.contains(&id.as_str())
    };
    let (mut chosen, mut others) = (Vec::new(), Vec::new());
    for (at, entry) in detail.evidence.iter().enumerate() {
        if is_cited(entry) { chosen.push(at) } else { others.push(at) }
    }
    chosen.extend(others.into_iter().rev().take(MOST));
    chosen
}

fn one(words: Words, incident: &Incident, at: usize, entry: &Evidence) -> Markup {
    let origin = words.tell.origin(entry);
    html! {
        li id=(format!("entry-{at}")) {
            p.where {
                (words.time(entry.at))
                @if let Some(service) = &entry.service { " · " (service) }
                @if let Some(code) = &entry.error_code { " · " (code) }
                @if let Some(seconds) = entry.response_time { " · " (words.language().duration(seconds)) }
                @if !origin.is_empty() { " · " span.origin { (origin) } }
            }
            code.line { (marked(&entry.text, &deciding(&entry.text, incident))) }
        }
    }
}

/// The text with these parts marked.
fn marked(text: &str, parts: &[Range<usize>]) -> Markup {
    let begins = std::iter::once(0).chain(parts.iter().map(|part| part.end));
    let ends = parts.iter().map(|part| part.start).chain(std::iter::once(text.len()));
    html! {
        @for (at, plain) in begins.zip(ends).enumerate() {
            (text.get(plain.0..plain.1).unwrap_or_default())
            @if let Some(part) = parts.get(at) { mark { (text.get(part.clone()).unwrap_or_default()) } }
        }
    }
}

/// What in the text made it a proof of this incident: its error code, and the fixed pieces of its mask, in their order.
fn deciding(text: &str, incident: &Incident) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    if let Some(code) = incident.error_code.as_deref().filter(|code| !code.is_empty()) {
        parts.extend(text.match_indices(code).map(|(at, found)| at..at + found.len()));
    }
    let mut from = 0;
    for piece in pieces(&incident.symptoms) {
        if let Some(found) = find(text, from, piece) {
            from = found.end;
            parts.push(found);
        }
    }
    joined(parts)
}

/// The fixed pieces of a mask, between its placeholders.
fn pieces(mask: &str) -> impl Iterator<Item = &str> {
    let is_placeholder =
        |inside: &str| !inside.is_empty() && inside.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let mut rest = Some(mask);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        let end = text.match_indices('<').find_map(|(at, _)| {
            let length = text.get(at + 1..)?.find('>')?;
            let inside = text.get(at + 1..at + 1 + length)?;
            is_placeholder(inside).then_some((at, at + length + 2))
        });
        match end {
            Some((at, behind)) => {
                rest = text.get(behind..);
                text.get(..at)
            }
            None => Some(text),
        }
    })
    .map(|piece| piece.trim_matches(|c: char| c.is_whitespace() || c.is_ascii_punctuation()))
    .filter(|piece| piece.len() >= SHORTEST)
}

/// Where the piece stands in the text behind a place; case does not matter where that keeps places.
fn find(text: &str, from: usize, piece: &str) -> Option<Range<usize>> {
    let behind = text.get(from..)?;
    let (text, piece) = (behind.to_ascii_lowercase(), piece.to_ascii_lowercase());
    let at = from + text.find(&piece)?;
    Some(at..at + piece.len())
}

/// In order, and none over another.
fn joined(mut parts: Vec<Range<usize>>) -> Vec<Range<usize>> {
    parts.sort_by_key(|part| (part.start, part.end));
    let mut whole: Vec<Range<usize>> = Vec::new();
    for part in parts {
        match whole.last_mut() {
            Some(last) if part.start <= last.end => last.end = last.end.max(part.end),
            _ => whole.push(part),
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_is_cut_at_its_placeholders() {
        let of = |mask| pieces(mask).collect::<Vec<_>>();
        assert_eq!(of("gateway timed out after <dur> for order <id>"), ["gateway timed out after", "for order"]);
        assert_eq!(of("<id>: a < b and <B> fail"), ["a < b and <B> fail"]);
        assert!(of("<num>").is_empty() && of("").is_empty());
    }

    #[test]
    fn what_decided_is_found_in_its_order_and_never_twice() {
        let text = "E42 Gateway timed out after 8500 ms for order ord-1 (E42)";
        let found: Vec<&str> =
            joined(["gateway timed out after", "for order"].iter().filter_map(|piece| find(text, 0, piece)).collect())
                .into_iter()
                .map(|range| &text[range])
                .collect();
        assert_eq!(found, ["Gateway timed out after", "for order"]);
        assert_eq!(joined(vec![5..9, 0..6, 12..13]), [0..9, 12..13]);
        assert_eq!(find("оплата не прошла", 0, "не прошла").map(|range| range.start), Some("оплата ".len()));
    }

    #[test]
    fn marks_keep_the_text_and_escape_it() {
        let part = 2..5;
        let shown = marked("a <b> c", std::slice::from_ref(&part)).into_string();
        assert_eq!(shown, "a <mark>&lt;b&gt;</mark> c");
        assert_eq!(marked("plain", &[]).into_string(), "plain");
        assert_eq!(marked("a b", &[0..1, 2..3]).into_string(), "<mark>a</mark> <mark>b</mark>");
    }
}
