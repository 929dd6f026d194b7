//! Masks of endpoints and paths: segments that differ from request to request become `{id}`.

use super::address;
use super::bytes::{is_digit, slice};
use super::code;
use super::identifier::{uuid_end, variable_part};
use super::span::placeholder_at;
use super::time;

/// Stands for a segment that varies.
const PLACEHOLDER: &str = "{id}";

/// Longest endpoint in bytes; what is longer is an attack or an accident.
const LONGEST: usize = 300;

/// The mask of an endpoint or path: ids, numbers, dates and addresses among its segments become `{id}`;
/// scheme, host and query are cut off; a method in front (`GET /x`), versions (`v1`) and templates
/// (`{date}`) stay. Pure; masking a mask changes nothing.
#[must_use]
pub fn mask_endpoint(path: &str) -> String {
    let path = path.trim();
    let mut out = String::with_capacity(path.len().min(LONGEST));
    let (method, target) = match path.split_once(' ') {
        Some((method, rest)) if method.len() >= 3 && method.bytes().all(|b| b.is_ascii_uppercase()) => {
            (method, rest.trim_start())
        }
        _ => ("", path),
    };
    if !method.is_empty() {
        out.push_str(method);
        out.push(' ');
    }
    let target = target.split([' ', '\t', '\n']).next().unwrap_or(target);
    let target = match target.find("://").filter(|_| !target.starts_with('/')) {
        Some(scheme) => {
            let rest = target.get(scheme + 3..).unwrap_or_default();
            rest.find('/').and_then(|slash| rest.get(slash..)).unwrap_or("/")
        }
        None => target,
    };
    segments(target, PLACEHOLDER, &mut out);
    if out.len() > LONGEST {
        let end = out.char_indices().map(|(i, _)| i).take_while(|i| *i <= LONGEST).last().unwrap_or(0);
        let end = slice(&out, 0, end).rfind('/').unwrap_or(end);
        out.truncate(end);
    }
    out.truncate(out.trim_end().len());
    out
}

/// Writes a URL or path inside of a message: scheme and host kept (they name the dependency), user
/// information and query dropped.
pub(super) fn write_address(address: &str, placeholder: &str, out: &mut String) {
    let Some(colon) = address.find("://") else { return segments(address, placeholder, out) };
    let end = address::user_info(address.as_bytes(), colon, address.len());
    let authority = end.map_or(colon + 3, |sign| sign + 1);
    out.push_str(slice(address, 0, colon + 3));
    let rest = slice(address, authority, address.len());
    let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    host(slice(rest, 0, host_end), out);
    segments(slice(rest, host_end, rest.len()), placeholder, out);
}

fn host(host: &str, out: &mut String) {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(is_digit) && !port.is_empty() => (name, true),
        _ => (host, false),
    };
    if address::ipv4(name.as_bytes(), 0) == Some(name.len()) || name.starts_with('[') {
        out.push_str("<ip>");
        return;
    }
    let mut done = 0;
    while let Some(span) = variable_part(name, done, name.len(), false) {
        out.push_str(slice(name, done, span.start));
        out.push_str("<id>");
        done = span.end;
    }
    out.push_str(slice(name, done, name.len()));
    if port {
        out.push_str(":<num>");
    }
}

fn segments(path: &str, placeholder: &str, out: &mut String) {
    let path = slice(path, 0, path.find(['?', '#']).unwrap_or(path.len()));
    for (i, segment) in path.split('/').enumerate() {
        if i > 0 {
            out.push('/');
        }
        if varies(segment) {
            out.push_str(placeholder);
        } else {
            out.push_str(segment);
        }
    }
}

fn varies(segment: &str) -> bool {
    let bytes = segment.as_bytes();
    if segment.is_empty() || segment.starts_with(['{', ':', '*', '$']) {
        return false;
    }
    if bytes.first() == Some(&b'<') {
        return placeholder_at(segment, 0).is_some();
    }
    let digits = bytes.iter().filter(|byte| is_digit(**byte)).count();
    if segment.contains('@') || segment.contains("%40") || !segment.is_ascii() || (segment.contains('%') && digits > 0)
    {
        return true;
    }
    if digits == 0 || code::is_technology(segment) {
        return super::secret::credential(segment, 0).is_some();
    }
    if uuid_end(bytes, 0).is_some() || time::time(segment, 0).is_some() || digits == segment.len() {
        return true;
    }
    let numbered = digits == 1 && segment.len() >= 5 && bytes.last().is_some_and(|byte| is_digit(*byte));
    let word = slice(segment, 0, segment.len() - 1).bytes().all(|b| b.is_ascii_alphabetic());
    !(numbered && word) && variable_part(segment, 0, segment.len(), false).is_some()
}
