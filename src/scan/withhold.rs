//! Text without personal data and secrets: [`withhold`] for what counts messages instead of quoting them, and
//! [`withhold_secrets`] for what is kept, where the rest of the personal data is needed.

use std::borrow::Cow;

use super::bytes::slice;
use super::scanner::{Purpose, Scanner};
use super::span::Kind;

/// What stands for everything withheld. A digit, so that it is read as a value.
const WITHHELD: &str = "0";

/// Times that a text is gone over: what stood beside a withheld part may read differently afterwards.
const PASSES: usize = 3;

/// The text with a `0` for whatever a [`Redactor`](super::Redactor) would replace; borrowed where there is nothing.
///
/// It needs no key, and the same text gives the same result everywhere: pseudonyms of different people would make
/// different messages of one.
#[must_use]
pub fn withhold(text: &str) -> Cow<'_, str> {
    let personal = |kind: Kind| kind == Kind::Secret || kind.personal().is_some();
    settled(text, |kind| personal(kind).then_some(WITHHELD))
}

/// The text with a placeholder (`<card>`) for bank cards, account numbers, secrets, and what is written in known fields of
/// papers and postal addresses; borrowed where there is nothing.
///
/// For what is kept by itself: names, addresses of e-mail and ids stay, because what was written about is found by them. It
/// needs no key, and the same text gives the same result everywhere.
#[must_use]
pub fn withhold_secrets(text: &str) -> Cow<'_, str> {
    let secret = |kind: Kind| matches!(kind, Kind::Secret | Kind::Card | Kind::Iban | Kind::Personal);
    settled(text, |kind| secret(kind).then(|| kind.placeholder()))
}

/// Goes over the text until nothing changes any more.
fn settled(text: &str, instead: impl Fn(Kind) -> Option<&'static str>) -> Cow<'_, str> {
    let mut held = Cow::Borrowed(text);
    for _ in 0..PASSES {
        match pass(&held, &instead) {
            Some(next) if next != held => held = Cow::Owned(next),
            _ => break,
        }
    }
    held
}

fn pass(text: &str, instead: &impl Fn(Kind) -> Option<&'static str>) -> Option<String> {
    let mut out = String::new();
    let mut done = 0;
    for span in Scanner::new(text, Purpose::Redact) {
        let Some(withheld) = instead(span.kind) else { continue };
        out.push_str(slice(text, done, span.start));
        out.push_str(withheld);
        done = span.end;
    }
    if done == 0 {
        return None;
    }
    out.push_str(slice(text, done, text.len()));
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_and_secrets_go_and_the_rest_stays() {
        for (text, left) in [
            ("mail to ivan.petrov@example.com bounced", "mail to 0 bounced"),
            ("card 4111 1111 1111 1111 declined, order 77", "card 0 declined, order 77"),
            ("password=hunter2 rejected", "password=0 rejected"),
            ("позвоните +7 (999) 123-45-67", "позвоните 0"),
            ("connect to 10.0.0.1 refused", "connect to 10.0.0.1 refused"),
        ] {
            assert_eq!(withhold(text), left);
        }
        assert!(matches!(withhold("nothing to hide"), Cow::Borrowed(_)));
    }

    #[test]
    fn of_what_is_kept_only_secrets_go() {
        for (text, left) in [
            ("card 4111 1111 1111 1111 declined, order 77", "card <card> declined, order 77"),
            ("password=hunter2 rejected", "password=<secret> rejected"),
            ("mail to ivan.petrov@example.com bounced", "mail to ivan.petrov@example.com bounced"),
            ("user_id=user_456 не может оплатить", "user_id=user_456 не может оплатить"),
        ] {
            assert_eq!(withhold_secrets(text), left);
            assert_eq!(withhold_secrets(left), left);
        }
    }
}
