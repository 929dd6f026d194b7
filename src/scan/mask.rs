//! The mask of a message: what stays the same when the same thing goes wrong again.

use super::bytes::{is_space, slice};
use super::endpoint;
use super::scanner::{Purpose, Scanner};
use super::span::{Kind, Span, placeholder_at};
use super::trace;

/// Longest mask in characters. What tells failures apart stands at the beginning.
const LONGEST: usize = 300;

/// Bytes that are written before scanning stops; more than [`LONGEST`], since lists still shrink.
const ENOUGH: usize = 2000;

/// Rounds after which a cut mask is taken as it is.
const ROUNDS: usize = 8;

/// The stateless mask of a message: variable parts replaced by placeholders such as `<num>`. Pure.
///
/// `mask(mask(x)) == mask(x)`. Only the first line counts, and of a stack trace the deepest exception class
/// and the first frame of own code. Its version is [`MASK_VERSION`](crate::finding::MASK_VERSION).
#[must_use]
pub fn mask(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(ENOUGH) + 16);
    mask_into(text, &mut out);
    out
}

/// Writes the mask into `out`, which is cleared first: no allocation where the room suffices.
pub fn mask_into(text: &str, out: &mut String) {
    out.clear();
    let essence = trace::essence(text);
    write(&essence, out);
    // Where an address or spaces were taken out, the neighbours may read differently: read once more.
    let tidy = !essence
        .as_bytes()
        .windows(2)
        .any(|pair| matches!(pair, [a, b] if is_space(*a) && (*a != b' ' || is_space(*b))));
    let mut settled = tidy
        && essence.len() <= ENOUGH
        && !finish(out)
        && memchr::memchr2(b'@', b'%', essence.as_bytes()).is_none()
        && !out.contains("://")
        && !out.contains("/<id>");
    // Cutting and folding may leave something that reads differently, so they go on until nothing changes.
    for _ in 0..ROUNDS {
        if settled {
            return;
        }
        let before = std::mem::take(out);
        write(&before, out);
        finish(out);
        settled = *out == before;
    }
}

/// Folds and cuts; says whether that changed anything.
fn finish(out: &mut String) -> bool {
    let folded = fold_lists(out);
    let cut = cut(out);
    folded || cut
}

fn write(text: &str, out: &mut String) {
    let mut done = 0;
    let mut last = Last::default();
    for span in Scanner::new(text, Purpose::Mask) {
        let gap = slice(text, done, span.start);
        if last.continues(gap, text, span) && out.len() == last.end {
            done = span.end;
            continue;
        }
        literal(gap, out);
        placeholder(text, span, out);
        last.kind = match span.kind {
            Kind::Url | Kind::Path => out.ends_with("<id>").then_some(Family::Ids),
            _ => Some(Family::of(text, span)),
        };
        last.end = out.len();
        done = span.end;
        if out.len() > ENOUGH {
            break;
        }
    }
    if out.len() <= ENOUGH {
        literal(slice(text, done, text.len()), out);
    }
    let end = out.trim_end().len();
    out.truncate(end);
}

/// The placeholder written last, for collapsing lists.
#[derive(Default)]
struct Last<'a> {
    kind: Option<Family<'a>>,
    end: usize,
}

/// Placeholders that may stand for each other in one list.
#[derive(PartialEq, Eq)]
enum Family<'a> {
    Ids,
    Kind(&'a str),
}

impl<'a> Family<'a> {
    fn of(text: &'a str, span: Span) -> Self {
        let name = match span.kind {
            Kind::Placeholder => placeholder_at(text, span.start).map_or("str", |(_, name)| name),
            kind => kind.placeholder().trim_matches(['<', '>']),
        };
        match name {
            "num" | "id" | "hex" | "uuid" | "user" | "session" => Self::Ids,
            other => Self::Kind(other),
        }
    }
}

impl Last<'_> {
    /// Whether the span goes on with a list: the same kind again behind a comma.
    fn continues(&self, gap: &str, text: &str, span: Span) -> bool {
        let separator = (1..=5).contains(&gap.len())
            && gap.contains([',', ';', '|'])
            && gap.bytes().all(|b| matches!(b, b',' | b';' | b'|' | b' ' | b'"' | b'\''));
        let balanced = gap.bytes().filter(|b| matches!(b, b'"' | b'\'')).count() % 2 == 0;
        separator
            && balanced
            && !matches!(span.kind, Kind::Url | Kind::Path)
            && self.kind.as_ref() == Some(&Family::of(text, span))
    }
}

fn placeholder(text: &str, span: Span, out: &mut String) {
    match span.kind {
        Kind::Placeholder => match placeholder_at(text, span.start).map_or("str", |(_, name)| name) {
            "user" | "session" => out.push_str("<id>"),
            name => {
                out.push('<');
                out.push_str(name);
                out.push('>');
            }
        },
        Kind::Url | Kind::Path => endpoint::write_address(slice(text, span.start, span.end), "<id>", out),
        kind => out.push_str(kind.placeholder()),
    }
}

/// Copies text that stays; runs of white space and control characters become one space.
fn literal(text: &str, out: &mut String) {
    let (mut done, mut spaced) = (0, out.is_empty() || out.ends_with(' '));
    let mut i = 0;
    let bytes = text.as_bytes();
    while let Some(&byte) = bytes.get(i) {
        let length = match byte {
            b' ' if !spaced => 0,
            _ if is_space(byte) => 1,
            0xc2 | 0xe1..=0xe3 => text
                .get(i..)
                .and_then(|rest| rest.chars().next())
                .filter(|c| c.is_whitespace() || c.is_control())
                .map_or(0, char::len_utf8),
            _ => 0,
        };
        spaced = length > 0 || byte == b' ';
        if length > 0 {
            out.push_str(slice(text, done, i));
            space(out);
            done = i + length;
        }
        i += length.max(super::bytes::char_len(byte));
    }
    out.push_str(slice(text, done, text.len()));
}

fn space(out: &mut String) {
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

/// Folds `[Trip(…), Trip(…)]` into one item where the items are the same after masking.
fn fold_lists(out: &mut String) -> bool {
    if !(out.contains("), ")
        || out.contains("}, ")
        || out.contains("},{")
        || out.contains("],[")
        || out.contains("], ["))
    {
        return false;
    }
    let mut changed = false;
    for separator in ["), ", "}, ", "},", "],", "], "] {
        while let Some((start, end)) = repeated(out, separator) {
            out.replace_range(start..end, "");
            changed = true;
        }
    }
    changed
}

/// The second of two equal neighbours `item separator item separator-or-end`.
fn repeated(text: &str, separator: &str) -> Option<(usize, usize)> {
    let closing = separator.get(..1)?;
    let mut from = 0;
    while let Some(found) = text.get(from..)?.find(separator) {
        let end = from + found + 1;
        let next = from + found + separator.len();
        let open = opening(text, end, closing)?;
        let item = text.get(open..end)?;
        if text.get(next..)?.starts_with(item) {
            return Some((end, next + item.len()));
        }
        from = next;
    }
    None
}

/// Where the item that closes before `end` begins: its bracket and the name in front.
fn opening(text: &str, end: usize, closing: &str) -> Option<usize> {
    let (open, close) = match closing {
        ")" => (b'(', b')'),
        "}" => (b'{', b'}'),
        _ => (b'[', b']'),
    };
    let bytes = text.as_bytes();
    let (mut depth, mut i) = (0_usize, end);
    loop {
        i = i.checked_sub(1)?;
        let byte = *bytes.get(i)?;
        depth += usize::from(byte == close);
        if byte == open {
            depth -= usize::from(depth > 0);
            if depth == 0 {
                break;
            }
        }
    }
    let name = bytes.get(..i)?.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    Some(i - name)
}

/// Cuts to [`LONGEST`] characters, never inside a placeholder or word.
fn cut(out: &mut String) -> bool {
    let Some((mut end, _)) = out.char_indices().nth(LONGEST) else { return false };
    let head = slice(out, 0, end);
    if let Some(open) = head.rfind('<').filter(|open| placeholder_at(out, *open).is_some_and(|(stop, _)| stop > end)) {
        end = open;
    }
    let head = slice(out, 0, end);
    let word = head.rfind(' ').filter(|space| end - space < 60).unwrap_or(end);
    let end = slice(out, 0, word).trim_end().len();
    out.truncate(end);
    true
}
