//! What a model thinks aloud before it answers, between `<think>` and `</think>`, is no part of the answer.
//!
//! Only thoughts at the beginning count: the same words further on may be quoted from a log.

const OPEN: &str = "<think>";
const CLOSE: &str = "</think>";

/// Drops thoughts as they arrive.
#[derive(Debug, Default)]
pub(super) struct Thoughts {
    state: State,
    /// What can't be told yet.
    held: String,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum State {
    /// Nothing but white space came.
    #[default]
    Before,
    Thinking,
    Answering,
}

impl Thoughts {
    /// Takes a piece in and gives what of it is the answer.
    pub(super) fn take(&mut self, piece: &str) -> String {
        if self.state == State::Answering {
            return piece.to_owned();
        }
        self.held.push_str(piece);
        loop {
            match self.state {
                State::Before => {
                    let text = self.held.trim_start();
                    if let Some(rest) = text.strip_prefix(OPEN) {
                        self.held = rest.to_owned();
                        self.state = State::Thinking;
                    } else if OPEN.starts_with(text) {
                        return String::new();
                    } else {
                        self.state = State::Answering;
                    }
                }
                State::Thinking => {
                    let Some((_, rest)) = self.held.split_once(CLOSE) else {
                        self.keep_an_end();
                        return String::new();
                    };
                    self.held = rest.trim_start().to_owned();
                    self.state = State::Before;
                }
                State::Answering => return std::mem::take(&mut self.held).trim_start().to_owned(),
            }
        }
    }

    /// What was held back and is the answer after all.
    pub(super) fn end(&mut self) -> String {
        let held = std::mem::take(&mut self.held);
        if self.state == State::Before { held.trim_start().to_owned() } else { String::new() }
    }

    /// Of thoughts only so much is kept that their end can be seen.
    fn keep_an_end(&mut self) {
        let mut from = self.held.len().saturating_sub(CLOSE.len());
        while !self.held.is_char_boundary(from) {
            from -= 1;
        }
        self.held.drain(..from);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read<'a>(pieces: impl IntoIterator<Item = &'a str>) -> String {
        let mut thoughts = Thoughts::default();
        let mut text: String = pieces.into_iter().map(|piece| thoughts.take(piece)).collect();
        text.push_str(&thoughts.end());
        text
    }

    #[test]
    fn thoughts_at_the_beginning_are_dropped_and_others_stay() {
        for (text, answer) in [
            ("plain", "plain"),
            ("\n<think>Hm. шлюз < 3 </think>\n\n{\"a\": 1}", "{\"a\": 1}"),
            ("<think></think><think>again</think>yes", "yes"),
            ("<think>never ends", ""),
            ("<thin", "<thin"),
            ("a <think>b</think>", "a <think>b</think>"),
            ("  ", ""),
        ] {
            assert_eq!(read([text]), answer, "{text}");
            let letters: Vec<String> = text.chars().map(String::from).collect();
            assert_eq!(read(letters.iter().map(String::as_str)), answer, "{text} by letters");
        }
    }

    proptest! {
        #[test]
        fn where_the_pieces_are_cut_changes_nothing(text in "(<think>|</think>|[ <a-zё/\n]){0,12}", cut in 0_usize..60) {
            let at = text.char_indices().map(|(at, _)| at).nth(cut).unwrap_or(text.len());
            let (first, second) = text.split_at(at);
            prop_assert_eq!(read([first, second]), read([text.as_str()]));
        }
    }
}
