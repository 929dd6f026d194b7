//! Builds HTML so that it can't be malformed: elements close by construction, and all text and attribute
//! values are escaped on the way in. There is no way to put raw markup in, except our own style sheets
//! and drawings of [`chart`](crate::chart), which escape in the same way.

use std::fmt::{Display, Write};

use super::super::clean;

/// Attributes of an element: names are ours, values may come from anywhere.
pub(super) type Attributes<'a> = &'a [(&'static str, &'a dyn Display)];

/// A document under construction.
#[derive(Debug, Default)]
pub(super) struct Markup {
    text: String,
}

impl Markup {
    /// A new HTML document.
    pub(super) fn document() -> Self {
        Self { text: "<!DOCTYPE html>\n".to_owned() }
    }

    /// An element with whatever `content` writes into it.
    pub(super) fn inside(
        &mut self,
        tag: &'static str,
        attributes: Attributes<'_>,
        content: impl FnOnce(&mut Self),
    ) -> &mut Self {
        self.open(tag, attributes);
        content(self);
        self.text.push_str("</");
        self.text.push_str(tag);
        self.text.push('>');
        if is_block(tag) {
            self.text.push('\n');
        }
        self
    }

    /// An element with text only.
    pub(super) fn leaf(&mut self, tag: &'static str, attributes: Attributes<'_>, text: &str) -> &mut Self {
        self.inside(tag, attributes, |inner| {
            inner.text(text);
        })
    }

    /// An element that never has content (`meta`, `br`).
    pub(super) fn void(&mut self, tag: &'static str, attributes: Attributes<'_>) -> &mut Self {
        self.open(tag, attributes);
        self
    }

    /// Text.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        for c in clean::line(text).chars() {
            no_markup(c, &mut self.text);
        }
        self
    }

    /// One of our own spaces between inline elements.
    pub(super) fn space(&mut self) -> &mut Self {
        self.text.push(' ');
        self
    }

    /// Our own style sheet.
    pub(super) fn style(&mut self, css: &'static str) -> &mut Self {
        self.text.push_str("<style>\n");
        self.text.push_str(css);
        self.text.push_str("</style>\n");
        self
    }

    /// A drawing, which escapes what is put into it itself.
    pub(super) fn drawing(&mut self, drawing: maud::Markup) -> &mut Self {
        self.text.push_str(&clean::without_acting(&drawing.into_string()));
        self.text.push('\n');
        self
    }

    /// The finished text.
    pub(super) fn finish(self) -> String {
        self.text
    }

    fn open(&mut self, tag: &'static str, attributes: Attributes<'_>) {
        self.text.push('<');
        self.text.push_str(tag);
        let mut value = String::new();
        for (name, shown) in attributes {
            value.clear();
            // Writing to a string can't fail; a `Display` that does fail only shortens its own value.
            let _ = write!(value, "{shown}");
            self.text.push(' ');
            self.text.push_str(name);
            self.text.push_str("=\"");
            self.text(&value);
            self.text.push('"');
        }
        self.text.push('>');
    }
}

/// Elements after which the source breaks its line.
fn is_block(tag: &str) -> bool {
    !matches!(tag, "a" | "b" | "code" | "del" | "em" | "span" | "strong" | "title" | "tspan" | "time")
}

/// One character as text of HTML (and of Markdown, where the same five are special).
pub(in crate::report) fn no_markup(c: char, out: &mut String) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&#39;"),
        c => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_attributes_are_escaped() {
        let mut markup = Markup::default();
        markup.leaf("p", &[("title", &"\" onload=\"x")], "<script>'&'\u{202e}\u{0}");
        assert_eq!(markup.finish(), "<p title=\"&quot; onload=&quot;x\">&lt;script&gt;&#39;&amp;&#39;</p>\n");
    }
}
