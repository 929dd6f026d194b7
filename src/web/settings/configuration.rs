//! All settings in force: value, and where it comes from. Secrets are stars already.

use maud::{Markup, html};

use super::{admins_only, page};
use crate::web::visitor::Visitor;
use crate::web::words::Words;

/// A setting in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its key, such as `sessions.idle_minutes`.
    pub key: String,
    /// Its value as TOML.
    pub value: String,
    /// Where it comes from.
    pub origin: SettingOrigin,
}

/// Where a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingOrigin {
    /// Nobody set it.
    BuiltIn,
    /// The configuration file.
    File,
    /// This environment variable.
    Environment(String),
    /// What was typed.
    CommandLine,
}

/// The page; `all` shows what nobody set, too.
#[must_use]
pub fn configuration(visitor: &Visitor, settings: &[Setting], file: Option<&str>, all: bool) -> String {
    let words = visitor.words();
    let content = html! {
        section aria-labelledby="settings" {
            h2 #settings { (words.plain("settings-configuration")) }
            @if visitor.rights.admin {
                p {
                    @match file {
                        Some(file) => { (words.plain("settings-file")) " " code { (file) } }
                        None => (words.plain("settings-no-file")),
                    }
                }
                p.remark { (words.plain("settings-change")) }
                (shown(words, settings, all))
            } @else {
                (admins_only(words))
            }
        }
    };
    page(visitor, "configuration", None, &content)
}

fn shown(words: Words, settings: &[Setting], all: bool) -> Markup {
    let set = settings.iter().filter(|one| one.origin != SettingOrigin::BuiltIn).count() as u64;
    html! {
        p.below {
            (words.count("settings-set", set)) " "
            @if all {
                a href="/ui/settings/configuration" { (words.plain("settings-show-set")) }
            } @else {
                a href="/ui/settings/configuration?all=yes" { (words.count("settings-show-all", settings.len() as u64)) }
            }
        }
        div.card.below {
            table.rows {
                thead {
                    tr {
                        @for key in ["settings-key", "settings-value", "settings-origin"] { th scope="col" { (words.plain(key)) } }
                    }
                }
                tbody {
                    @for one in settings.iter().filter(|one| all || one.origin != SettingOrigin::BuiltIn) {
                        tr {
                            th scope="row" { code { (one.key) } }
                            td data-label=(words.plain("settings-value")) { code { (one.value) } }
                            td data-label=(words.plain("settings-origin")) { (origin(words, &one.origin)) }
                        }
                    }
                }
            }
        }
    }
}

fn origin(words: Words, origin: &SettingOrigin) -> Markup {
    html! {
        @match origin {
            SettingOrigin::BuiltIn => { span.remark { (words.plain("settings-origin-built-in")) } }
            SettingOrigin::File => (words.plain("settings-origin-file")),
            SettingOrigin::Environment(name) => { (words.plain("settings-origin-environment")) " " code { (name) } }
            SettingOrigin::CommandLine => (words.plain("settings-origin-typed")),
        }
    }
}
