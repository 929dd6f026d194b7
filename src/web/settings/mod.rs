//! *Settings*: rules and what others would find, tokens, notifications, all settings in force, and what this program is.

mod about;
mod configuration;
mod notifications;
mod rules;
#[cfg(test)]
mod tests;
mod tokens;

use maud::{Markup, html};

pub use about::{About, about};
pub use configuration::{Setting, SettingOrigin, configuration};
pub use notifications::{Channel, Tested, notifications};
pub use rules::{Rules, TrialShown, rules};
pub use tokens::{NewToken, TokenRow, Tokens, tokens};

use super::frame::{Frame, Notice};
use super::place::Place;
use super::visitor::Visitor;
use super::words::Words;

/// The parts, in their order: name in addresses and in keys of sentences.
const PARTS: [&str; 5] = ["rules", "tokens", "notifications", "configuration", "about"];

/// A page with the way to the other parts above it.
fn page(visitor: &Visitor, part: &str, notice: Option<Notice>, content: &Markup) -> String {
    let words = visitor.words();
    let title = words.plain(&format!("settings-{part}"));
    let whole = html! {
        h1 { (words.plain("place-settings")) }
        nav.parts aria-label=(words.plain("settings-parts")) {
            ul {
                @for other in PARTS {
                    li {
                        a href={ "/ui/settings/" (other) } aria-current=[(other == part).then_some("page")] {
                            (words.plain(&format!("settings-{other}")))
                        }
                    }
                }
            }
        }
        (content)
    };
    let frame = Frame::new(visitor, Place::Settings, title);
    Frame { notice, ..frame }.page(&whole)
}

/// What only an administrator may see.
fn admins_only(words: Words) -> Markup {
    html! {
        div.state {
            p.state-title { (words.plain("settings-admins")) }
            p { (words.plain("settings-admins-hint")) }
        }
    }
}
