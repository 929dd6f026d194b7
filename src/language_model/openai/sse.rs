//! Server-sent events, as they arrive (WHATWG HTML, section 9.2): bytes in, the data of whole events out.
//!
//! Names and ids of events are of no use here. Comments, which servers send to keep a line open, are no events.

/// A longer event is nothing that a model says.
const LONGEST: usize = 1 << 20;

/// What can't be read as events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unreadable {
    TooLong,
    NotUtf8,
}

/// What is left of the last bytes.
#[derive(Debug, Default)]
pub(super) struct Events {
    line: Vec<u8>,
    data: Vec<u8>,
    has_data: bool,
    after_return: bool,
}

impl Events {
    /// Takes bytes in, and gives the data of the events that they end.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<Vec<String>, Unreadable> {
        let mut events = Vec::new();
        for byte in bytes {
            let was_return = std::mem::replace(&mut self.after_return, *byte == b'\r');
            match byte {
                b'\n' if was_return => {}
                b'\n' | b'\r' => events.extend(self.end_line()?),
                _ if self.line.len() >= LONGEST => return Err(Unreadable::TooLong),
                byte => self.line.push(*byte),
            }
        }
        Ok(events)
    }

    /// The event that the end of the stream ends: servers exist that leave out the last empty line.
    pub(super) fn end(&mut self) -> Result<Option<String>, Unreadable> {
        let last = if self.line.is_empty() { None } else { self.end_line()? };
        Ok(last.or(self.end_event()?))
    }

    fn end_line(&mut self) -> Result<Option<String>, Unreadable> {
        let line = std::mem::take(&mut self.line);
        if line.is_empty() {
            return self.end_event();
        }
        let Some(value) = line.strip_prefix(b"data") else { return Ok(None) };
        let value = match value {
            [] => value,
            [b':', b' ', value @ ..] | [b':', value @ ..] => value,
            _ => return Ok(None),
        };
        if self.data.len() + value.len() > LONGEST {
            return Err(Unreadable::TooLong);
        }
        if std::mem::replace(&mut self.has_data, true) {
            self.data.push(b'\n');
        }
        self.data.extend_from_slice(value);
        Ok(None)
    }

    fn end_event(&mut self) -> Result<Option<String>, Unreadable> {
        let data = std::mem::take(&mut self.data);
        if !std::mem::take(&mut self.has_data) {
            return Ok(None);
        }
        String::from_utf8(data).map(Some).map_err(|_| Unreadable::NotUtf8)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(pieces: &[&[u8]]) -> Result<Vec<String>, Unreadable> {
        let mut events = Events::default();
        let mut all = Vec::new();
        for piece in pieces {
            all.extend(events.take(piece)?);
        }
        all.extend(events.end()?);
        Ok(all)
    }

    #[test]
    fn events_are_read_with_every_end_of_line_and_without_comments() {
        let text = ": ping\n\ndata: one\r\n\r\nevent: x\rdata:two\rdata: 2\r\rid: 3\n\ndatum: no\n\ndata\n\ndata: last";
        assert_eq!(read(&[text.as_bytes()]).unwrap(), ["one", "two\n2", "", "last"]);
    }

    #[test]
    fn what_is_endless_or_no_text_is_refused() {
        assert_eq!(read(&[&vec![b'a'; LONGEST + 1]]), Err(Unreadable::TooLong));
        assert_eq!(read(&[&b"data: aaaaaaaaaaaaaaaaaaaaaa\n".repeat(60_000)]), Err(Unreadable::TooLong));
        assert_eq!(read(&[b"data: \xff\n\n"]), Err(Unreadable::NotUtf8));
    }

    proptest! {
        #[test]
        fn where_the_pieces_are_cut_changes_nothing(
            text in "(data: ?|:|event:|[\r\na-zа-я]){0,40}",
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
        ) {
            let bytes = text.as_bytes();
            let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            places.extend([0, bytes.len()]);
            places.sort_unstable();
            let pieces: Vec<&[u8]> = places.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
            prop_assert_eq!(read(&pieces), read(&[bytes]));
        }
    }
}
