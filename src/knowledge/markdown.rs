//! The blocks of a Markdown text: headings, list items with their children, paragraphs. Only as much of
//! Markdown as runbooks use.

use super::plain::plain;

/// Children are joined to their parent up to this many characters, else they become items of their own.
const JOINED_ITEM_CHARS: usize = 300;

/// One block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// A heading with its level, 1–6.
    Heading { level: usize, text: String },
    /// A list item; the lines of its code blocks follow after line breaks.
    Item(String),
    /// A paragraph or a table row.
    Paragraph(String),
}

/// Splits a text into blocks, in order.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut reader = Reader::default();
    for line in text.lines() {
        reader.line(line);
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    done: Vec<Block>,
    paragraph: Vec<String>,
    item: Option<Item>,
    code: Option<Code>,
    comment: bool,
    blank_before: bool,
}

/// An open top-level list item.
struct Item {
    indent: usize,
    text: String,
    children: Vec<String>,
}

/// An open fenced code block.
struct Code {
    fence: String,
    lines: Vec<String>,
}

impl Reader {
    fn line(&mut self, raw: &str) {
        let trimmed = raw.trim();
        if self.code.is_some() {
            return self.code_line(raw, trimmed);
        }
        if self.skip_comment(trimmed) {
            return;
        }
        if let Some(fence) = fence_of(trimmed) {
            self.code = Some(Code { fence, lines: Vec::new() });
        } else if trimmed.is_empty() {
            self.end_paragraph();
            self.blank_before = true;
            return;
        } else if let Some((level, text)) = heading_of(trimmed) {
            self.end_all();
            self.done.push(Block::Heading { level, text: plain(text) });
        } else if let Some(level) = underline_of(trimmed).filter(|_| !self.paragraph.is_empty()) {
            let text = self.paragraph.join(" ");
            self.paragraph.clear();
            self.end_all();
            self.done.push(Block::Heading { level, text: plain(&text) });
        } else if is_rule(trimmed) {
            self.end_all();
        } else if let Some(text) = item_of(trimmed) {
            self.begin_item(indent_of(raw), text);
        } else {
            self.text_line(raw, trimmed);
        }
        self.blank_before = false;
    }

    fn code_line(&mut self, raw: &str, trimmed: &str) {
        let Some(mut code) = self.code.take() else { return };
        if !trimmed.starts_with(&code.fence) {
            code.lines.push(raw.to_owned());
            self.code = Some(code);
            return;
        }
        self.end_code(&code.lines);
    }

    /// Code belongs to what stands before it: the open item, the open paragraph, or the last block.
    fn end_code(&mut self, lines: &[String]) {
        let margin = lines.iter().filter(|line| !line.trim().is_empty()).map(|line| indent_of(line)).min().unwrap_or(0);
        let body: Vec<String> =
            lines.iter().map(|line| line.chars().skip(margin).collect::<String>().trim_end().to_owned()).collect();
        let code = match body.as_slice() {
            [] => return,
            [one] => format!(" `{one}`"),
            many => format!("\n{}", many.join("\n")),
        };
        self.end_paragraph();
        if let Some(item) = &mut self.item {
            item.children.last_mut().unwrap_or(&mut item.text).push_str(&code);
        } else if let Some(Block::Item(text) | Block::Paragraph(text)) = self.done.last_mut() {
            text.push_str(&code);
        } else {
            self.done.push(Block::Paragraph(code.trim().to_owned()));
        }
    }

    fn skip_comment(&mut self, trimmed: &str) -> bool {
        if !self.comment && !trimmed.starts_with("<!--") {
            return false;
        }
        self.comment = !trimmed.ends_with("-->");
        true
    }

    fn begin_item(&mut self, indent: usize, text: &str) {
        self.end_paragraph();
        match &mut self.item {
            Some(item) if indent > item.indent + 1 => item.children.push(plain(text)),
            _ => {
                self.end_item();
                self.item = Some(Item { indent, text: plain(text), children: Vec::new() });
            }
        }
    }

    fn text_line(&mut self, raw: &str, trimmed: &str) {
        if trimmed.starts_with('|') {
            self.end_all();
            return self.table_row(trimmed);
        }
        let text = trimmed.trim_start_matches(['>', ' ']);
        match &mut self.item {
            // A line that hangs on, or is indented below the item, continues it.
            Some(item) if !self.blank_before || indent_of(raw) > item.indent + 1 => {
                let target = item.children.last_mut().unwrap_or(&mut item.text);
                target.push(' ');
                target.push_str(&plain(text));
            }
            _ => {
                self.end_item();
                self.paragraph.push(text.to_owned());
            }
        }
    }

    fn table_row(&mut self, row: &str) {
        let cells: Vec<String> = row.trim_matches('|').split('|').map(|cell| plain(cell.trim())).collect();
        if cells.iter().any(|cell| cell.chars().any(char::is_alphanumeric)) {
            let filled: Vec<String> = cells.into_iter().filter(|cell| !cell.is_empty()).collect();
            self.done.push(Block::Paragraph(filled.join(" — ")));
        }
    }

    fn end_paragraph(&mut self) {
        if !self.paragraph.is_empty() {
            let text = plain(&self.paragraph.join(" "));
            self.paragraph.clear();
            if !text.is_empty() {
                self.done.push(Block::Paragraph(text));
            }
        }
    }

    fn end_item(&mut self) {
        if let Some(item) = self.item.take() {
            self.done.extend(item.joined().into_iter().filter(|text| !text.trim().is_empty()).map(Block::Item));
        }
    }

    fn end_all(&mut self) {
        self.end_item();
        self.end_paragraph();
    }

    fn finish(mut self) -> Vec<Block> {
        if let Some(code) = self.code.take() {
            self.end_code(&code.lines);
        }
        self.end_all();
        self.done
    }
}

impl Item {
    /// `parent: child; child` where that is short enough and without code blocks, else each by itself.
    fn joined(self) -> Vec<String> {
        if self.children.is_empty() {
            return vec![self.text];
        }
        let glue = if self.text.ends_with([':', '.', '!', '?', ';', ',']) { " " } else { ": " };
        let joined = format!("{}{glue}{}", self.text, self.children.join("; "));
        if joined.chars().count() <= JOINED_ITEM_CHARS && !joined.contains('\n') {
            return vec![joined];
        }
        std::iter::once(self.text).chain(self.children).collect()
    }
}

fn indent_of(line: &str) -> usize {
    line.chars().take_while(|c| c.is_whitespace()).map(|c| if c == '\t' { 4 } else { 1 }).sum()
}

fn fence_of(trimmed: &str) -> Option<String> {
    ['`', '~'].into_iter().find_map(|mark| {
        let run: String = trimmed.chars().take_while(|c| *c == mark).collect();
        let info = trimmed.get(run.len()..).unwrap_or("");
        (run.len() >= 3 && !info.contains(mark)).then_some(run)
    })
}

fn heading_of(trimmed: &str) -> Option<(usize, &str)> {
    let level = trimmed.bytes().take_while(|byte| *byte == b'#').count();
    let text = trimmed.get(level..)?;
    let text = text.strip_prefix([' ', '\t'])?;
    (1..=6).contains(&level).then(|| (level, text.trim().trim_end_matches('#').trim_end()))
}

fn underline_of(trimmed: &str) -> Option<usize> {
    let all = |mark: char| trimmed.len() >= 3 && trimmed.chars().all(|c| c == mark);
    if all('=') { Some(1) } else { all('-').then_some(2) }
}

fn is_rule(trimmed: &str) -> bool {
    ['-', '*', '_'].into_iter().any(|mark| {
        trimmed.chars().filter(|c| *c == mark).count() >= 3 && trimmed.chars().all(|c| c == mark || c == ' ')
    })
}

/// The text of a list item (`- x`, `* x`, `+ x`, `• x`, `1. x`, `1) x`), task boxes removed.
fn item_of(trimmed: &str) -> Option<&str> {
    let bullet = ["- ", "* ", "+ ", "• "].into_iter().find_map(|mark| trimmed.strip_prefix(mark));
    let text = bullet.or_else(|| {
        let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
        let rest = trimmed.get(digits..)?;
        let rest = rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") "))?;
        (1..=3).contains(&digits).then_some(rest)
    })?;
    let text = text.trim_start();
    Some(["[ ] ", "[x] ", "[X] "].into_iter().find_map(|task| text.strip_prefix(task)).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(text: &str) -> Block {
        Block::Item(text.to_owned())
    }

    #[test]
    fn nested_items_and_code_stay_with_their_item() {
        let text = "1. Look at the pool:\n   - active\n   - waiting\n2. Run\n   ```sh\n   kubectl get pods\n   ```\n3. Then\n\n   ```\n   a\n     b\n   ```\n- [ ] **done**\n  more";
        assert_eq!(
            blocks(text),
            [
                item("Look at the pool: active; waiting"),
                item("Run `kubectl get pods`"),
                item("Then\na\n  b"),
                item("done more")
            ]
        );
    }

    #[test]
    fn headings_paragraphs_tables_and_comments() {
        let text = "Title\n=====\n\nTwo\nlines\n\n<!-- hidden\nstill -->\n### Sub ###\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> quoted\n\n---\nlast";
        let paragraph = |text: &str| Block::Paragraph(text.to_owned());
        assert_eq!(
            blocks(text),
            [
                Block::Heading { level: 1, text: "Title".to_owned() },
                paragraph("Two lines"),
                Block::Heading { level: 3, text: "Sub".to_owned() },
                paragraph("a — b"),
                paragraph("1 — 2"),
                paragraph("quoted"),
                paragraph("last"),
            ]
        );
    }

    #[test]
    fn long_children_become_items() {
        let long = "x".repeat(200);
        assert_eq!(blocks(&format!("- a\n  - {long}\n  - {long}")).len(), 3);
    }

    #[test]
    fn an_unclosed_code_block_loses_nothing() {
        assert_eq!(blocks("- a\n\n```\nb"), [item("a `b`")]);
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "[#\\-*0-9.`~|>=\\[\\] \\n\\ta-zа-я<!:]{0,200}") {
            let _ = blocks(&text);
        }
    }
}
