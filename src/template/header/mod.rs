//! Where the message of a raw line begins. The layout of the header is learned from the lines themselves.
//!
//! A logger writes the same header before each message, so the header's columns are of one kind in nearly all
//! lines, while the message's are not. What little of a message is taken for header is the same in all of them,
//! so it does not tell templates apart.

mod field;
mod kind;
mod layout;
mod learn;
mod stamp;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use field::{Field, fields};
use kind::Kind;
use layout::Layout;

/// The layouts of a source's headers: one for lines whose first two fields are of the same kinds.
#[derive(Debug, Default)]
pub struct HeaderLayouts {
    layouts: BTreeMap<(Kind, Option<Kind>), Layout>,
}

impl HeaderLayouts {
    /// Learns from lines; some hundreds, from all over the source, are enough.
    pub fn learn<'l>(lines: impl IntoIterator<Item = &'l str>) -> Self {
        let mut alike: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for line in lines {
            let fields = fields(line);
            if let Some(beginning) = beginning(&fields) {
                alike.entry(beginning).or_default().push((line, fields));
            }
        }
        let enough = alike.into_iter().filter(|(_, lines)| lines.len() >= learn::LEAST);
        let layouts = enough.map(|(beginning, lines)| (beginning, learn::learn(&lines)));
        Self { layouts: layouts.filter(|(_, layout)| !layout.steps.is_empty()).collect() }
    }

    /// The message of a line: what follows its header. The whole line where no header is known.
    #[must_use]
    pub fn message<'l>(&self, line: &'l str) -> &'l str {
        let fields = fields(line);
        let own = beginning(&fields).and_then(|beginning| self.layouts.get(&beginning));
        let start = match own {
            Some(layout) => layout.message(line, &fields).0,
            None => {
                let others = self.layouts.values().map(|layout| layout.message(line, &fields));
                others.filter(|(_, whole)| *whole).map(|(start, _)| start).max().unwrap_or(0)
            }
        };
        // A line that is all header is its own message.
        line.get(start..).filter(|message| !message.is_empty()).unwrap_or(line)
    }
}

fn beginning(fields: &[Field<'_>]) -> Option<(Kind, Option<Kind>)> {
    Some((fields.first()?.kind, fields.get(1).map(|field| field.kind)))
}
