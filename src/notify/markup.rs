//! A page in the form of each channel, with what has a meaning there escaped.

use super::page::{Page, Part};

/// Writes all rows; lines and blocks are put apart as the form does it.
fn rows(page: &Page, line: &str, block: &str, write: impl Fn(&Part) -> String) -> String {
    let lines = |rows: &Vec<Vec<Part>>| {
        rows.iter().map(|row| row.iter().map(&write).collect::<String>()).collect::<Vec<_>>().join(line)
    };
    page.blocks.iter().map(lines).collect::<Vec<_>>().join(block)
}

/// What HTML, and Slack, give a meaning to. Without `<` nobody can be called (`<!channel>`), and nothing linked.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn attribute(text: &str) -> String {
    escaped(text).replace('"', "&quot;")
}

/// Plain text.
pub(super) fn plain(page: &Page) -> String {
    rows(page, "\n", "\n\n", |part| match part {
        Part::Text(text) | Part::Strong(text) => text.clone(),
        Part::Link { text, url } => format!("{text} ({url})"),
    })
}

/// Slack's `mrkdwn`. It knows no escape for the asterisk that would end what is strong, so another one stands in.
pub(super) fn slack(page: &Page) -> String {
    rows(page, "\n", "\n\n", |part| match part {
        Part::Text(text) => escaped(text),
        Part::Strong(text) => format!("*{}*", escaped(text).replace('*', "∗")),
        // A bar would end the address.
        Part::Link { text, url } => format!("<{}|{}>", escaped(url).replace('|', "%7C"), escaped(text)),
    })
}

/// The HTML that Telegram takes, and mail too.
fn tags(part: &Part) -> String {
    match part {
        Part::Text(text) => escaped(text),
        Part::Strong(text) => format!("<b>{}</b>", escaped(text)),
        Part::Link { text, url } => format!("<a href=\"{}\">{}</a>", attribute(url), escaped(text)),
    }
}

/// Telegram's HTML, in which lines end as in plain text.
pub(super) fn telegram(page: &Page) -> String {
    rows(page, "\n", "\n\n", tags)
}

/// A whole page of HTML, for mail.
pub(super) fn html(page: &Page) -> String {
    let (title, body) = (escaped(&page.subject), rows(page, "<br>\n", "</p>\n<p>", tags));
    let head = format!("<meta charset=\"utf-8\"><title>{title}</title>");
    format!("<!doctype html>\n<html><head>{head}</head>\n<body><p>{body}</p></body></html>\n")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn page(text: &str) -> Page {
        let link = Part::Link { text: text.into(), url: "https://x.example/?a=\"&b|c".into() };
        Page {
            subject: text.into(),
            blocks: vec![vec![vec![Part::Strong(text.into())], vec![Part::Text(text.into()), link]]],
        }
    }

    #[test]
    fn what_has_a_meaning_is_escaped() {
        let page = page("<!channel> *&*");
        insta::assert_snapshot!(slack(&page), @r#"
        *&lt;!channel&gt; ∗&amp;∗*
        &lt;!channel&gt; *&amp;*<https://x.example/?a="&amp;b%7Cc|&lt;!channel&gt; *&amp;*>
        "#);
        insta::assert_snapshot!(telegram(&page), @r#"
        <b>&lt;!channel&gt; *&amp;*</b>
        &lt;!channel&gt; *&amp;*<a href="https://x.example/?a=&quot;&amp;b|c">&lt;!channel&gt; *&amp;*</a>
        "#);
    }

    proptest! {
        #[test]
        fn no_text_opens_a_tag(text in "\\PC*") {
            let inside = |markup: String| markup.replace("<b>", "").replace("</b>", "").replace("</a>", "");
            let telegram = inside(telegram(&page(&text)));
            prop_assert_eq!(telegram.matches('<').count(), 1);
            prop_assert_eq!(slack(&page(&text)).matches('<').count(), 1);
            prop_assert!(html(&page(&text)).matches("<title>").count() == 1);
        }
    }
}
