//! [`Layout`]: the steps by which the header of a line is passed over.

use super::field::Field;
use super::kind::Kind;

/// By what a column of the header is recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    /// Its kind.
    Kind(Kind),
    /// The bar that ends it.
    Bar,
    /// The room that is left behind it.
    Pad,
    /// Its text, which never changes.
    Text(Box<str>),
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// The column after so many others bears the mark.
    Column(usize, Mark),
    /// A name with a colon, or a dash behind a name, ends the header; it comes after so many fields or a few more.
    Close(Kind, usize),
}

/// The layout of a header.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) steps: Vec<Step>,
}

/// Words that a name may have beyond the first.
const WORDS_OF_NAME: usize = 2;

impl Mark {
    pub(super) fn is_on(&self, field: &Field<'_>) -> bool {
        match self {
            Self::Kind(kind) => field.kind == *kind,
            Self::Bar => field.barred,
            Self::Pad => field.padded,
            Self::Text(text) => field.text == &**text,
        }
    }
}

impl Step {
    /// The field behind the step, which begins at field `from`; `None` where the line has it not.
    pub(super) fn pass(&self, line: &str, fields: &[Field<'_>], from: usize) -> Option<usize> {
        match self {
            Self::Column(ahead, mark) => {
                fields.get(from + ahead).is_some_and(|field| mark.is_on(field)).then_some(from + ahead + 1)
            }
            Self::Close(kind, ahead) => close(line, fields, from, *kind, *ahead),
        }
    }
}

/// The field behind the one that closes the header.
fn close(line: &str, fields: &[Field<'_>], from: usize, kind: Kind, ahead: usize) -> Option<usize> {
    let first = from + ahead;
    let most = first + if kind == Kind::Dash { WORDS_OF_NAME - 1 } else { WORDS_OF_NAME };
    let begin = fields.get(from)?.start;
    let closes = |index: &usize| {
        fields.get(*index).is_some_and(|field| match kind {
            Kind::Dash => field.kind == Kind::Dash,
            _ => {
                let closes = field.kind == Kind::Colon || field.text.ends_with("]:") || field.text.ends_with("):");
                // A name of several words bears its process number: `Shop Agent[77]:`.
                let name = line.get(begin..field.start + field.text.len()).unwrap_or_default();
                closes && (*index == first || name.contains('['))
            }
        })
    };
    (first..=most).find(closes).map(|index| index + 1)
}

impl Layout {
    /// Where the message begins, and whether the line has the whole layout.
    pub(super) fn message(&self, line: &str, fields: &[Field<'_>]) -> (usize, bool) {
        let mut at = 0;
        let mut whole = !self.steps.is_empty();
        for step in &self.steps {
            if let Some(behind) = step.pass(line, fields, at) {
                at = behind;
                continue;
            }
            whole = false;
            // Where the name is missing, what stands before it is not.
            if let Step::Close(_, ahead) = step {
                at += ahead;
            }
            break;
        }
        let last = at.checked_sub(1).and_then(|last| fields.get(last));
        (last.map_or(0, |field| field.next).min(line.len()), whole)
    }
}
