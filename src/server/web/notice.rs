//! What was done, told by the page that a form leads back to: by a code in its address, `?done=CODE`, and `&n=COUNT` where it
//! was done with several things. The sentences stand in the catalogue under `web-PAGE-done-CODE`.

use super::form::Form;
use crate::web::{Notice, Visitor};

/// A code that ends with this tells of a failure.
const FAILED: char = '!';

/// A sentence of a code that ends with this says of how many things.
const COUNTED: char = '#';

/// What the visitor's address says was done, by one of the codes that this page knows.
pub(super) fn notice(visitor: &Visitor, page: &str, codes: &[&str]) -> Option<Notice> {
    let (_, query) = visitor.here.split_once('?')?;
    let asked = Form::of(query);
    let code = asked.said("done")?;
    let known = codes.iter().find(|known| known.trim_end_matches([FAILED, COUNTED]) == code)?;
    let (key, words) = (format!("{page}-done-{code}"), visitor.words());
    let text =
        if known.ends_with(COUNTED) { words.count(&key, asked.number("n").ok().flatten()?) } else { words.plain(&key) };
    Some(Notice { failed: known.ends_with(FAILED), text })
}

/// The address with the code of what was done, in place of an older one; `at` is a place of the page.
pub(super) fn with_code(address: &str, code: &str, count: Option<usize>, at: &str) -> String {
    let address = address.split('#').next().unwrap_or_default();
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let mut next = format!("{path}?");
    let is_older = |pair: &str| pair.starts_with("done=") || pair.starts_with("n=");
    for pair in query.split('&').filter(|pair| !pair.is_empty() && !is_older(pair)) {
        next.push_str(pair);
        next.push('&');
    }
    next.push_str(&format!("done={code}"));
    if let Some(count) = count {
        next.push_str(&format!("&n={count}"));
    }
    if !at.is_empty() {
        next.push_str(&format!("#{at}"));
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wording::Language;

    #[test]
    fn what_was_done_is_said_once_and_the_rest_of_the_address_stays() {
        for (address, next) in [
            ("/ui/complaints", "/ui/complaints?done=linked#cmp-1"),
            ("/ui/complaints?q=%D0%B0&done=unlinked&n=3#x", "/ui/complaints?q=%D0%B0&done=linked#cmp-1"),
        ] {
            assert_eq!(with_code(address, "linked", None, "cmp-1"), next);
        }
        assert_eq!(with_code("/ui/incidents?done=merge&n=2", "mute", Some(7), ""), "/ui/incidents?done=mute&n=7");
    }

    #[test]
    fn only_codes_of_the_page_are_told() {
        let told = |here: &str| {
            let visitor = Visitor::made_up(Language::En, here);
            notice(&visitor, "incidents", &["split#", "reason!"])
        };
        let notice = |failed, text: &str| Some(Notice { failed, text: text.to_owned() });
        assert_eq!(told("/ui/incidents?done=reason"), notice(true, "Nothing was muted: say why."));
        assert_eq!(told("/ui/incidents?done=split&n=1"), notice(false, "Split: 1 incident stands for itself again."));
        for here in ["/ui/incidents", "/ui/incidents?done=split", "/ui/incidents?done=split&n=x", "/ui?done=%3Cb%3E"] {
            assert_eq!(told(here), None, "{here}");
        }
    }
}
