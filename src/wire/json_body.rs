//! Bodies of JSON without a protocol around them: an object, an array of objects, NDJSON, or these mixed.
//!
//! Each object is taken as it is. A broken one costs itself: reading goes on behind it where its end is to be seen, else
//! on the next line.

use super::{
    arrival::Arrival,
    document::Document,
    received::{Reason, Received},
};

/// Takes a body of JSON apart. There is no body of which nothing can be said: what is broken is refused record by record.
#[must_use]
pub fn receive(body: &[u8], arrival: &Arrival) -> Received {
    let mut received = Received { lines: Vec::with_capacity(body.len()), ..Received::default() };
    let mut rest = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let mut pieces = Pieces { line: 1, behind: usize::MAX, endless: false };
    while let Some((line, piece)) = pieces.next(&mut rest) {
        let full = received.outcomes.len() >= arrival.limits().records;
        let enough = received.outcomes.len() >= arrival.limits().records.saturating_mul(2);
        received.add(Some(line), |out| {
            if full {
                return Err(Reason::TooMany { limit: arrival.limits().records });
            }
            Document::check(piece, arrival.limits())?.write(&[], arrival, out);
            Ok(())
        });
        // The last one told stands for all behind it.
        if enough {
            break;
        }
    }
    received
}

/// Cuts a body into what should be records.
struct Pieces {
    line: u64,
    /// Bytes of the body from the next line end on; looked for once a line, which may be the whole body.
    behind: usize,
    /// Whether an object was seen that doesn't end: then only objects on one line are looked for, so that a body of
    /// open brackets isn't read to its end for each of them.
    endless: bool,
}

impl Pieces {
    /// The next piece and the line on which it begins.
    fn next<'b>(&mut self, rest: &mut &'b [u8]) -> Option<(u64, &'b [u8])> {
        while let Some((byte, after)) = rest.split_first() {
            match byte {
                b'\n' => self.line += 1,
                b'[' | b']' | b',' | b' ' | b'\t' | b'\r' | 0 | 0x1e => {}
                _ => break,
            }
            *rest = after;
        }
        if rest.is_empty() {
            return None;
        }
        if self.behind >= rest.len() {
            self.behind = memchr::memchr(b'\n', rest).map_or(0, |at| rest.len() - at);
        }
        let line_end = rest.len() - self.behind;
        let length =
            if rest.first() == Some(&b'{') { self.object(rest, line_end) } else { plain_length(rest, line_end) };
        let (piece, after) = rest.split_at(length.clamp(1, rest.len()));
        let began = self.line;
        self.line += memchr::memchr_iter(b'\n', piece).count() as u64;
        *rest = after;
        Some((began, piece))
    }

    /// Bytes of the object that `bytes` begin with, or of its first line where it doesn't end.
    fn object(&mut self, bytes: &[u8], line_end: usize) -> usize {
        let reach = if self.endless { line_end } else { bytes.len() };
        match object_end(bytes.get(..reach).unwrap_or(bytes)) {
            End::At(end) => end,
            End::Broken => line_end,
            End::None => {
                self.endless = true;
                line_end
            }
        }
    }
}

/// Where an object ends.
enum End {
    At(usize),
    /// A line ends within a string, which no JSON does.
    Broken,
    None,
}

fn object_end(bytes: &[u8]) -> End {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'\n' if quoted => return End::Broken,
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return End::At(at + 1);
                }
            }
            _ => {}
        }
    }
    End::None
}

/// Bytes of something that is no object: a string to its closing quote, else up to what can only be the next piece.
fn plain_length(bytes: &[u8], line_end: usize) -> usize {
    let line = bytes.get(..line_end).unwrap_or(bytes);
    if let Some(text) = line.strip_prefix(b"\"") {
        let mut escaped = false;
        let quote = text.iter().position(|byte| {
            let here = *byte == b'"' && !escaped;
            escaped = *byte == b'\\' && !escaped;
            here
        });
        return quote.map_or(line_end, |at| at + 2);
    }
    line.iter().position(|byte| matches!(byte, b',' | b']' | b'{')).unwrap_or(line_end)
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, tz::TimeZone};

    use super::*;
    use crate::wire::WireLimits;

    fn outcomes(body: &str) -> Vec<String> {
        let limits = WireLimits { records: 5, ..WireLimits::default() };
        let received = receive(body.as_bytes(), &Arrival::new(Timestamp::UNIX_EPOCH, TimeZone::UTC, limits));
        let lines = |range| std::str::from_utf8(&received.lines[range]).expect("UTF-8").trim_end().to_owned();
        received.outcomes.iter().map(|outcome| outcome.clone().map_or_else(|no| no.to_string(), lines)).collect()
    }

    #[test]
    fn objects_arrays_and_lines_mixed() {
        for body in [
            "{\"ts\":1}\n{\"ts\":2}\r\n\n[{\"ts\":3},{\"ts\":4}]",
            "[\n {\"ts\":1},\n {\"ts\":2}\n, {\"ts\":3}]{\"ts\":4}",
            "\u{feff}{\"ts\":1} {\"ts\":2}{\"ts\":3},\n{\"ts\":4},",
        ] {
            assert_eq!(outcomes(body), [r#"{"ts":1}"#, r#"{"ts":2}"#, r#"{"ts":3}"#, r#"{"ts":4}"#], "{body}");
        }
        assert_eq!(outcomes("{\n  \"ts\": 1\n}\n"), ["{\"ts\": 1 }"]);
        assert_eq!(outcomes(" [ ] \n"), Vec::<String>::new());
    }

    #[test]
    fn a_broken_record_costs_itself() {
        let found = outcomes("{\"ts\":1}\n{\"ts\":\"2}\n{\"ts\":3,}\nnull, \"a{\"\n{\"ts\":4}");
        let begins = [
            "{\"ts\":1}",
            "line 2: not valid JSON: ",
            "line 3: not valid JSON: ",
            "line 4: JSON, but not an object",
            "line 4: JSON, but not an object",
            "line 5: more than 5 records",
        ];
        assert_eq!(found.len(), begins.len(), "{found:?}");
        assert!(found.iter().zip(begins).all(|(said, begin)| said.starts_with(begin)), "{found:?}");
    }

    #[test]
    fn one_long_line_is_read_once() {
        let limits = WireLimits { records: 1_000_000, ..WireLimits::default() };
        let arrival = Arrival::new(Timestamp::UNIX_EPOCH, TimeZone::UTC, limits);
        let body = format!("[{}]\n{{\"ts\":1}}", "{\"ts\":1},".repeat(10_000));
        let received = receive(body.as_bytes(), &arrival);
        assert_eq!((received.accepted(), received.outcomes.len()), (10_001, 10_001));
    }

    #[test]
    fn unbalanced_lines_leave_the_others() {
        assert_eq!(outcomes("{\"a\":{\"ts\":1}\n{\"ts\":2}\n{\"b\":{\n{\"ts\":3}\n").len(), 4);
    }
}
