//! The title of an observed incident: what a person would call the failure, short and without placeholders.

use crate::finding::{Category, Finding};
use crate::text::humanize::{dotted_class, readable};

/// Longest title in characters.
const TITLE_CHARS: usize = 110;

/// A quoted exception is the title where this many characters stand before it.
const LONG_PREAMBLE: usize = 24;

/// Words that announce the cause of an exception.
const CAUSES: [&str; 2] = ["nested exception is ", "Caused by: "];

/// Error code and what the message says; where it says nothing, the code and the place.
pub(super) fn title(finding: &Finding, mask: &str) -> String {
    let line = mask.lines().next().unwrap_or("").trim();
    let place = finding.endpoint.as_deref().or(finding.step.as_deref()).or(finding.service.as_deref());
    let slow = finding.category == Category::Performance;
    let says_nothing = line.is_empty() || finding.endpoint.as_deref() == Some(line) || slow;
    let said =
        if slow { line.to_owned() } else { readable(what_failed(line).as_deref().unwrap_or(without_keys(line))) };
    let code = finding.error_code.as_deref().filter(|code| !said.contains(code));
    let whole = match (code, says_nothing || said == "…") {
        (Some(code), false) => format!("{code}: {said}"),
        (Some(code), true) => place.map_or_else(|| code.to_owned(), |place| format!("{code}, {place}")),
        (None, _) if line.is_empty() => place.map_or_else(|| finding.category.name().to_owned(), str::to_owned),
        (None, _) => said,
    };
    cut(&whole)
}

fn cut(whole: &str) -> String {
    match whole.char_indices().nth(TITLE_CHARS) {
        Some((end, _)) => {
            let head = whole.get(..end).unwrap_or(whole);
            let word = head.rfind(' ').filter(|at| *at * 10 >= head.len() * 7).unwrap_or(head.len());
            format!("{}…", head.get(..word).unwrap_or(head).trim_end_matches([' ', ',', ':', ';', '(', '[', '…']))
        }
        None => whole.to_owned(),
    }
}

/// The line without the `key=<id>` pairs in front, which say who but not what.
fn without_keys(line: &str) -> &str {
    let mut rest = line;
    while let Some((word, after)) = rest.split_once(' ') {
        if !word.split_once('=').is_some_and(|(key, value)| !key.is_empty() && value.starts_with('<')) {
            break;
        }
        rest = after.trim_start();
    }
    rest
}

/// The statement inside a wrapped exception or a chain of brackets; `None` where the line is plain.
fn what_failed(line: &str) -> Option<String> {
    innermost_exception(line).or_else(|| bracketed(line))
}

/// `IllegalStateException: No instances` out of `… threw exception [… nested exception is java.lang.Illegal…]`.
fn innermost_exception(line: &str) -> Option<String> {
    let start = CAUSES.iter().filter_map(|words| line.rfind(words).map(|at| at + words.len())).max();
    let start = start.or_else(|| late_class(line))?;
    let rest = line.get(start..)?.trim();
    let end = closing_bracket(rest).unwrap_or(rest.len());
    let said = rest.get(..end)?.trim().trim_end_matches([';', ',']);
    (!said.is_empty()).then(|| said.to_owned())
}

/// Where an exception's class with a message begins, behind a long preamble.
fn late_class(line: &str) -> Option<usize> {
    let mut from = 0;
    let mut found = None;
    for word in line.split(' ') {
        let class = word.strip_suffix(':').is_some_and(|class| {
            let name = class.rsplit('.').next().unwrap_or(class);
            (name.ends_with("Exception") || name.ends_with("Error")) && dotted_class(class)
        });
        if class && from >= LONG_PREAMBLE {
            found = Some(from);
        }
        from += word.len() + 1;
    }
    found
}

/// The first bracket that closes what was opened before the text.
fn closing_bracket(text: &str) -> Option<usize> {
    let mut depth = 0_i32;
    for (at, c) in text.char_indices() {
        match c {
            '[' | '(' | '{' => depth += 1,
            ']' | ')' | '}' if depth == 0 => return Some(at),
            ']' | ')' | '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Of `[method][call][what went wrong][id: 7]` the groups that are sentences, and the call in parentheses.
fn bracketed(line: &str) -> Option<String> {
    let inner = line.strip_prefix('[')?.strip_suffix(']')?;
    let groups: Vec<&str> = inner.split("][").collect();
    if groups.len() < 2 {
        return None;
    }
    let variable = |group: &&str| group.contains(": <") || group.starts_with('<');
    let said: Vec<&str> =
        groups.iter().copied().filter(|group| group.trim().contains(' ') && !variable(group)).collect();
    let call = groups.iter().rfind(|group| !group.contains(' ') && !group.contains('<') && !group.is_empty());
    match (said.is_empty(), call) {
        (true, _) => None,
        (false, Some(call)) => Some(format!("{} ({call})", said.join(", "))),
        (false, None) => Some(said.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{FindingKind, Fingerprint, FingerprintParts};

    fn of(mask: &str, code: Option<&str>) -> String {
        let parts = FingerprintParts { mask, error_code: code, category: Category::Other, service: None, step: None };
        let finding = Finding {
            kind: FindingKind::ErrorPattern,
            category: Category::Other,
            service: None,
            endpoint: None,
            step: None,
            error_code: code.map(str::to_owned),
            mask: mask.to_owned(),
            fingerprint: Fingerprint::of(parts),
            at: jiff::Timestamp::UNIX_EPOCH,
            until: jiff::Timestamp::UNIX_EPOCH,
            occurrences: 1,
            worst_seconds: None,
            confidence: 0.5,
            evidence: Vec::new(),
        };
        title(&finding, mask)
    }

    #[test]
    fn a_wrapped_exception_is_named_by_its_cause() {
        let mask = "Servlet.service() for servlet [main] in context with path [] threw exception [Request processing \
                    failed; nested exception is java.lang.IllegalStateException: No instances available for stock] \
                    with root cause";
        assert_eq!(of(mask, Some("IllegalStateException")), "IllegalStateException: No instances available for stock");
        let late = "Task: attempt_<id> exited with java.net.NoRouteToHostException: No route from <ip>";
        assert_eq!(of(late, Some("NoRouteToHostException")), "NoRouteToHostException: No route from …");
    }

    #[test]
    fn chains_of_brackets_become_a_sentence() {
        let mask = "[execute][getOrder][ticket error: order status wrong][orderId: <id>]";
        assert_eq!(of(mask, None), "ticket error: order status wrong (getOrder)");
        assert_eq!(of("[HID] [ATC] [Error] could not start", None), "[HID] [ATC] [Error] could not start");
    }

    #[test]
    fn titles_show_no_placeholders() {
        assert_eq!(of("order <id> not paid after <dur>", None), "order … not paid after …");
        assert_eq!(of("<id>", Some("E_PAY")), "E_PAY");
        assert_eq!(of("session=<id> user=<id> cannot load product <num>", None), "cannot load product …");
    }

    #[test]
    fn long_titles_end_at_a_word() {
        let title = of(&"payment gateway ".repeat(20), None);
        assert!(title.chars().count() <= TITLE_CHARS + 1 && title.ends_with("gateway…") || title.ends_with("payment…"));
    }
}
