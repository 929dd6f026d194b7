//! Mail in HTML to plain text: help desks export bodies as they came.

use std::borrow::Cow;

/// Tags by which a text is recognised as HTML.
const TELLING: [&str; 12] =
    ["<p", "<br", "<div", "<span", "<html", "<body", "<table", "<td", "<li", "<b>", "<a ", "<blockquote"];

/// Elements whose content is no text.
const SILENT: [&str; 4] = ["style", "script", "head", "title"];

/// Elements that begin a line.
const LINES: [&str; 12] = ["p", "br", "div", "tr", "li", "h1", "h2", "h3", "table", "ul", "ol", "blockquote"];

/// The text without markup; as it is where there is none.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let lower = text.to_ascii_lowercase();
    if TELLING.iter().any(|tag| lower.contains(tag)) {
        return Cow::Owned(tidy(&stripped(text)));
    }
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { Cow::Borrowed(text) }
}

fn stripped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut silent: Option<String> = None;
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let (before, after) = rest.split_at(open);
        if silent.is_none() {
            unescape(before, &mut out);
        }
        if let Some(comment) = after.strip_prefix("<!--") {
            rest = comment.find("-->").and_then(|end| comment.get(end + 3..)).unwrap_or_default();
            continue;
        }
        let Some(close) = after.find('>') else {
            rest = after;
            break;
        };
        let tag = after.get(1..close).unwrap_or_default();
        rest = after.get(close + 1..).unwrap_or_default();
        let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        if name.is_empty() && !tag.starts_with(['!', '?', '/']) {
            // A sign of comparison, or a placeholder such as <card>.
            out.push_str(after.get(..=close).unwrap_or_default());
            continue;
        }
        let name = name.to_ascii_lowercase();
        let closes = tag.starts_with('/');
        match &silent {
            Some(within) if closes && *within == name => silent = None,
            None if !closes && SILENT.contains(&name.as_str()) && !tag.ends_with('/') => silent = Some(name.clone()),
            _ => {}
        }
        if LINES.contains(&name.as_str()) {
            out.push('\n');
        } else if name == "td" || name == "th" {
            out.push(' ');
        }
    }
    if silent.is_none() {
        unescape(rest, &mut out);
    }
    out
}

/// Writes the text with its character references resolved; unknown ones stay.
fn unescape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let end = after.char_indices().take(10).find(|(_, c)| *c == ';').map(|(end, _)| end);
        match end.and_then(|end| Some((reference(after.get(1..end)?)?, after.get(end + 1..)?))) {
            Some((c, behind)) => {
                out.push(c);
                rest = behind;
            }
            None => {
                out.push('&');
                rest = after.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
}

fn reference(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "mdash" => '—',
        "ndash" => '–',
        "laquo" => '«',
        "raquo" => '»',
        "hellip" => '…',
        "rsquo" | "lsquo" => '’',
        "ldquo" | "rdquo" => '”',
        "euro" => '€',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| !c.is_control() || *c == '\n')?
        }
    })
}

/// Runs of blanks as one, lines trimmed, no empty lines.
fn tidy(text: &str) -> String {
    let lines = text.split(['\n', '\r']).map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markup_goes_and_words_stay() {
        for (text, wanted) in [
            ("<p>Can&#39;t pay</p><p>order&nbsp;A-1 &lt;help&gt;</p>", "Can't pay\norder A-1 <help>"),
            (
                "<html><head><style>p{color:red}</style></head><body>Не <b>прошла</b> оплата<br/>вчера",
                "Не прошла оплата\nвчера",
            ),
            ("<!-- x --><div>a</div><script>alert(1)</script>b", "a\nb"),
            ("<table><tr><td>1</td><td>2</td></tr></table>", "1 2"),
            ("price < 100 & more", "price < 100 & more"),
            ("a <br> 1 < 2", "a\n1 < 2"),
            ("one\r\ntwo", "one\ntwo"),
            ("<p>&unknown; &#0; &#xFFFFFFFF;</p>", "&unknown; &#0; &#xFFFFFFFF;"),
        ] {
            assert_eq!(plain(text), wanted, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "(<|>|/|&|;|#|p|br|script|!--|-->|\\PC){0,60}") {
            let _ = plain(&text);
        }
    }
}
