//! [`Framer`]: cuts a stream of bytes into messages, RFC 6587.

/// Digits of a length; longer numbers are text.
const LENGTH_DIGITS: usize = 9;

/// Cuts a stream into messages. How each is framed is found anew: by a length before it (`123 <34>1 …`), or by the line
/// end behind it. Holds at most one message of the given length.
#[derive(Debug)]
pub struct Framer {
    limit: usize,
    message: Vec<u8>,
    state: State,
    overlong: bool,
    cut: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Within what may be a length.
    Opening,
    /// Within a message of which this many bytes are still to come.
    Counted(usize),
    /// Within a message that ends with its line.
    Line,
}

impl Framer {
    /// A framer for one connection. What a message has beyond `limit` bytes (at least 11) is dropped.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self {
            limit: limit.max(LENGTH_DIGITS + 2),
            message: Vec::new(),
            state: State::Opening,
            overlong: false,
            cut: 0,
        }
    }

    /// How many messages were cut at the limit so far.
    #[must_use]
    pub fn cut(&self) -> u64 {
        self.cut
    }

    /// Reads on; gives each message that is complete, without its line end. Empty ones are left out.
    pub fn push(&mut self, mut bytes: &[u8], each: &mut dyn FnMut(&[u8])) {
        while let Some((first, rest)) = bytes.split_first() {
            match self.state {
                State::Opening => {
                    self.open(*first, each);
                    bytes = rest;
                }
                State::Counted(left) => {
                    let (part, rest) = bytes.split_at(left.min(bytes.len()));
                    self.append(part);
                    self.state = State::Counted(left - part.len());
                    if left == part.len() {
                        self.give(each);
                    }
                    bytes = rest;
                }
                State::Line => {
                    let end = memchr::memchr(b'\n', bytes);
                    let (part, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
                    self.append(part);
                    if end.is_some() {
                        self.give(each);
                    }
                    bytes = rest.get(1..).unwrap_or_default();
                }
            }
        }
    }

    /// How many bytes the message under way still lacks by the length before it; 0 where it has none.
    #[must_use]
    pub fn lacks(&self) -> usize {
        if let State::Counted(left) = self.state { left } else { 0 }
    }

    /// Gives the last message, which nothing ended, when the stream has ended.
    pub fn finish(&mut self, each: &mut dyn FnMut(&[u8])) {
        self.give(each);
    }

    /// One byte of what may be a length.
    fn open(&mut self, byte: u8, each: &mut dyn FnMut(&[u8])) {
        match (byte, self.message.is_empty()) {
            (b'\r' | b'\n' | 0, true) => {}
            (b'\n', false) => self.give(each),
            _ => {
                self.append(&[byte]);
                self.settle(each);
            }
        }
    }

    /// Finds out how the message is framed, as soon as it can be told.
    fn settle(&mut self, each: &mut dyn FnMut(&[u8])) {
        let digits = self.message.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let length = self.message.get(..digits).and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
        let counted = digits > 0 && digits <= LENGTH_DIGITS && self.message.first() != Some(&b'0');
        match (self.message.get(digits..), length) {
            (Some([] | [b' ']), _) if counted && !self.overlong => {}
            (Some([b' ', b'<']), Some(length)) if counted => {
                let length: usize = length;
                self.message.clear();
                self.append(b"<");
                self.state = State::Counted(length.saturating_sub(1));
                if length <= 1 {
                    self.give(each);
                }
            }
            _ => self.state = State::Line,
        }
    }

    fn append(&mut self, part: &[u8]) {
        let room = self.limit.saturating_sub(self.message.len());
        self.overlong |= part.len() > room;
        self.message.extend_from_slice(part.get(..room).unwrap_or(part));
    }

    fn give(&mut self, each: &mut dyn FnMut(&[u8])) {
        self.cut += u64::from(self.overlong);
        let ends = |byte: &u8| !matches!(byte, b'\r' | b'\n' | 0);
        let length = self.message.iter().rposition(ends).map_or(0, |last| last + 1);
        if let Some(message) = self.message.get(..length).filter(|message| !message.is_empty()) {
            each(message);
        }
        self.message.clear();
        self.overlong = false;
        self.state = State::Opening;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn messages(limit: usize, parts: &[&[u8]]) -> (Vec<String>, u64) {
        let mut framer = Framer::new(limit);
        let mut found = Vec::new();
        let mut each = |message: &[u8]| found.push(String::from_utf8_lossy(message).into_owned());
        for part in parts {
            framer.push(part, &mut each);
        }
        framer.finish(&mut each);
        (found, framer.cut())
    }

    #[test]
    fn both_framings_in_one_stream() {
        let stream = b"11 <34>1 - a\nb<13>plain\r\n\n2026-03-12 no length\n7 days\n5 <1>ab\n<2>last";
        let (found, cut) = messages(100, &[stream]);
        assert_eq!(found, ["<34>1 - a\nb", "<13>plain", "2026-03-12 no length", "7 days", "<1>ab", "<2>last"]);
        assert_eq!(cut, 0);
    }

    #[test]
    fn what_is_too_long_is_cut_and_counted() {
        let (found, cut) = messages(12, &[b"14 <1234567890123<1>abcdefghijk\n<2>\n999999999 <", &[b'x'; 5000]]);
        assert_eq!(found, ["<12345678901", "<1>abcdefghi", "<2>", "<xxxxxxxxxxx"]);
        assert_eq!(cut, 3);
    }

    #[test]
    fn it_is_known_what_a_counted_message_lacks() {
        let mut framer = Framer::new(100);
        for (part, lacks) in [(&b"<1>line"[..], 0), (b"\n7 <1>a", 3), (b"bcd", 0)] {
            framer.push(part, &mut |_| {});
            assert_eq!(framer.lacks(), lacks);
        }
    }

    proptest! {
        #[test]
        fn cuts_are_not_seen(
            stream in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b' '), Just(b'<'), Just(b'3'), Just(b'1'), Just(b'0'), any::<u8>()], 0..200),
            cuts in proptest::collection::vec(0..200_usize, 0..8),
            limit in 1..40_usize,
        ) {
            let whole = messages(limit, &[&stream]);
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(stream.len())).collect();
            cuts.extend([0, stream.len()]);
            cuts.sort_unstable();
            let parts: Vec<&[u8]> = cuts.windows(2).map(|pair| &stream[pair[0]..pair[1]]).collect();
            prop_assert_eq!(messages(limit, &parts), whole);
        }
    }
}
