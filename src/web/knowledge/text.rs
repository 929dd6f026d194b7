//! The words of a page. They are what people typed: code in back-ticks, addresses, and lines of code below a step; all else
//! is plain text.

use maud::{Markup, html};

use crate::knowledge::{Page, Section, SectionKind};

/// The text of a page below its title; headings of sections are of this level.
pub(super) fn body(page: &Page, level: u8) -> Markup {
    html! {
        div.page-text lang=(page.language.code()) {
            @if !page.summary.is_empty() { (words(&page.summary)) }
            @for section in &page.sections {
                @if section.heading != page.title { (heading(&section.heading, level)) }
                (items(section))
            }
        }
    }
}

fn heading(text: &str, level: u8) -> Markup {
    html! {
        @match level {
            2 => { h2 { (inline(text)) } }
            3 => { h3 { (inline(text)) } }
            _ => { h4 { (inline(text)) } }
        }
    }
}

fn items(section: &Section) -> Markup {
    let steps = matches!(section.kind, SectionKind::Confirm | SectionKind::FixNow | SectionKind::FixForGood);
    html! {
        @if steps {
            ol { @for item in &section.items { li { (words(item)) } } }
        } @else {
            ul { @for item in &section.items { li { (words(item)) } } }
        }
    }
}

/// Words, and the lines of code behind them.
fn words(text: &str) -> Markup {
    let (first, code) = text.split_once('\n').map_or((text, None), |(first, code)| (first, Some(code)));
    html! {
        @if !first.trim().is_empty() { p { (inline(first)) } }
        @if let Some(code) = code { pre { code { (code) } } }
    }
}

/// A piece of a line.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'t> {
    Plain(&'t str),
    Code(&'t str),
    Address(&'t str),
}

/// One line: code and addresses are told from the rest.
pub(super) fn inline(text: &str) -> Markup {
    html! {
        @for piece in pieces(text) {
            @match piece {
                Piece::Plain(text) => { (text) }
                Piece::Code(text) => { code { (text) } }
                Piece::Address(text) => { a href=(text) rel="noreferrer noopener" { (text) } }
            }
        }
    }
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((before, ticks, inside, after)) = code(rest) {
        addresses(before, &mut found);
        // A space at both ends holds back-ticks apart from the fence.
        let padded = ticks > 1 && inside.len() > 2 && inside.starts_with(' ') && inside.ends_with(' ');
        let inside = if padded { inside.get(1..inside.len() - 1).unwrap_or(inside) } else { inside };
        found.push(Piece::Code(inside));
        rest = after;
    }
    addresses(rest, &mut found);
    found
}

/// The first span of code: what stands before it, how many back-ticks fence it, what is in it, and what stands behind it.
fn code(text: &str) -> Option<(&str, usize, &str, &str)> {
    let mut from = 0;
    loop {
        let start = from + text.get(from..)?.find('`')?;
        let run = |at: usize| text.get(at..).map_or(0, |rest| rest.bytes().take_while(|byte| *byte == b'`').count());
        let ticks = run(start);
        let mut at = start + ticks;
        while let Some(next) = text.get(at..).and_then(|rest| rest.find('`')) {
            let end = at + next;
            let length = run(end);
            if length == ticks {
                return Some((text.get(..start)?, ticks, text.get(start + ticks..end)?, text.get(end + ticks..)?));
            }
            at = end + length;
        }
        // These are never closed; others behind them may be.
        from = start + ticks;
    }
}

fn addresses<'t>(text: &'t str, found: &mut Vec<Piece<'t>>) {
    let mut rest = text;
    loop {
        let start = ["https://", "http://"].iter().filter_map(|scheme| rest.find(scheme)).min();
        let Some((before, from)) = start.and_then(|start| rest.split_at_checked(start)) else { break };
        let end = from.find(|c: char| c.is_whitespace() || "\"'<>`)]}".contains(c)).unwrap_or(from.len());
        let (address, after) = from.split_at_checked(end).unwrap_or((from, ""));
        let told = address.trim_end_matches(['.', ',', ';', ':', '!', '?']);
        let after = from.get(told.len()..).unwrap_or(after);
        if !before.is_empty() {
            found.push(Piece::Plain(before));
        }
        let is_whole = told.split_once("://").is_some_and(|(_, host)| !host.is_empty());
        found.push(if is_whole { Piece::Address(told) } else { Piece::Plain(told) });
        rest = after;
    }
    if !rest.is_empty() {
        found.push(Piece::Plain(rest));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn code_and_addresses_are_told_from_words() {
        let text = "Ask `kubectl get` or ``a ` b``, see the graph (https://graph.example/x?y=1). ` alone";
        let wanted = [
            Piece::Plain("Ask "),
            Piece::Code("kubectl get"),
            Piece::Plain(" or "),
            Piece::Code("a ` b"),
            Piece::Plain(", see the graph ("),
            Piece::Address("https://graph.example/x?y=1"),
            Piece::Plain("). ` alone"),
        ];
        assert_eq!(pieces(text), wanted);
    }

    #[test]
    fn nothing_that_people_type_becomes_markup() {
        let html =
            inline("<script>x</script> `<b>` https://x.example/\"onclick=1 javascript:alert(1) http://").into_string();
        assert!(!html.contains("<script") && !html.contains("<b>") && !html.contains("href=\"javascript"), "{html}");
        assert!(html.contains("href=\"https://x.example/\""), "{html}");
    }

    proptest! {
        #[test]
        fn no_word_is_lost(text in "[a-zж`:/ .)(htps]{0,60}") {
            let told: String = pieces(&text).iter().map(|piece| match piece {
                Piece::Plain(text) | Piece::Code(text) | Piece::Address(text) => *text,
            }).collect();
            let letters = |text: &str| text.chars().filter(|c| *c != '`' && *c != ' ').collect::<String>();
            prop_assert_eq!(letters(&told), letters(&text));
        }
    }
}
