//! An error in words, with what lies below it: libraries name only the outermost of what went wrong.

use std::error::Error;

/// `said`, and the texts of `below` and of what lies below that, joined by colons; none that is there already.
pub(crate) fn with_causes(said: String, below: Option<&dyn Error>) -> String {
    let mut said = said;
    let mut below = below;
    while let Some(cause) = below {
        let text = cause.to_string();
        if !said.contains(&text) {
            said = if said.is_empty() { text } else { format!("{said}: {text}") };
        }
        below = cause.source();
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{text}")]
    struct Told {
        text: &'static str,
        source: Option<Box<Told>>,
    }

    fn told(text: &'static str, source: Option<Told>) -> Told {
        Told { text, source: source.map(Box::new) }
    }

    #[test]
    fn each_cause_is_told_once() {
        let error = told("no connection", Some(told("tcp: refused", Some(told("refused", None)))));
        assert_eq!(
            with_causes("sending failed".to_owned(), Some(&error)),
            "sending failed: no connection: tcp: refused"
        );
        assert_eq!(with_causes(String::new(), error.source()), "tcp: refused");
        assert_eq!(with_causes("alone".to_owned(), None), "alone");
    }
}
