//! Tokens: who may use the server. Made, listed, taken back; a new one is shown once.

use jiff::Timestamp;
use maud::{Markup, html};

use super::{admins_only, page};
use crate::web::frame::Notice;
use crate::web::states;
use crate::web::visitor::Visitor;
use crate::web::words::Words;

/// Days after which a token can end by itself; 0: never.
const LIVES: [u32; 5] = [0, 7, 30, 90, 365];

/// What the page shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tokens {
    /// All of them, in the order in which they were made.
    pub rows: Vec<TokenRow>,
    /// Roles that a token can have, from the least.
    pub roles: Vec<&'static str>,
    /// The one that was just made. It is kept nowhere.
    pub made: Option<NewToken>,
}

/// A token without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// Its name.
    pub name: String,
    /// What it allows.
    pub role: &'static str,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends by itself.
    pub expires: Option<Timestamp>,
}

/// A token that was just made.
#[derive(Clone, PartialEq, Eq)]
pub struct NewToken {
    /// Its name.
    pub name: String,
    /// The token itself.
    pub secret: String,
}

impl std::fmt::Debug for NewToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewToken").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The page.
#[must_use]
pub fn tokens(visitor: &Visitor, shown: &Tokens, notice: Option<Notice>) -> String {
    let words = visitor.words();
    let content = html! {
        @if visitor.rights.admin {
            @if let Some(made) = &shown.made { (new(words, made)) }
            section aria-labelledby="tokens" {
                h2 #tokens { (words.plain("settings-tokens")) }
                @if shown.rows.is_empty() {
                    (states::empty(words, "settings-tokens"))
                } @else {
                    div.card { (table(visitor, &shown.rows)) }
                }
            }
            section aria-labelledby="make" {
                h2 #make { (words.plain("settings-token-make")) }
                (form(words, &shown.roles, shown.rows.is_empty()))
            }
        } @else {
            section { (admins_only(words)) }
        }
    };
    page(visitor, "tokens", notice, &content)
}

fn new(words: Words, made: &NewToken) -> Markup {
    html! {
        section.card.made role="status" {
            h2 { (words.say("settings-token-made", &[("name", made.name.as_str().into())])) }
            p { (words.plain("settings-token-once")) }
            pre.toml #new-token tabindex="0" { (made.secret) }
            p.below {
                button type="button" data-copy="new-token" data-copied=(words.plain("first-copied")) { (words.plain("first-copy")) }
            }
        }
    }
}

fn table(visitor: &Visitor, rows: &[TokenRow]) -> Markup {
    let words = visitor.words();
    let last = rows.len() == 1;
    html! {
        table.rows {
            thead {
                tr {
                    @for key in ["settings-token-name", "settings-token-role", "settings-token-created", "settings-token-ends"] {
                        th scope="col" { (words.plain(key)) }
                    }
                    th scope="col" { span.hidden { (words.plain("settings-token-revoke")) } }
                }
            }
            tbody {
                @for row in rows {
                    tr {
                        th scope="row" { (row.name) }
                        td data-label=(words.plain("settings-token-role")) { (words.plain(&format!("settings-role-{}", row.role))) }
                        td.when data-label=(words.plain("settings-token-created")) { (words.ago(row.created, visitor.now)) }
                        td data-label=(words.plain("settings-token-ends")) { (end(words, visitor.now, row.expires)) }
                        td {
                            form method="post" action="/ui/settings/tokens/revoke" {
                                input type="hidden" name="name" value=(row.name);
                                button.danger data-confirm=(words.say(
                                    if last { "settings-token-sure-last" } else { "settings-token-sure" },
                                    &[("name", row.name.as_str().into())],
                                )) {
                                    (words.plain("settings-token-revoke")) span.hidden { " " (row.name) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn end(words: Words, now: Timestamp, expires: Option<Timestamp>) -> Markup {
    html! {
        @match expires {
            None => (words.plain("settings-token-never")),
            Some(end) if end <= now => { span.badge.bad { (words.plain("settings-token-over")) } " " (words.time(end)) }
            Some(end) => (words.time(end)),
        }
    }
}

fn form(words: Words, roles: &[&'static str], first: bool) -> Markup {
    // The first token closes the door for all others: it is to be one that can make more.
    let usual = if first { "admin" } else { "ingest" };
    html! {
        form.card method="post" action="/ui/settings/tokens" {
            @if first { p.notice.caution { (words.plain("settings-token-first")) } }
            div.field {
                label for="token-name" { (words.plain("settings-token-name")) }
                input #token-name name="name" required maxlength="64" autocomplete="off" aria-describedby="token-name-hint";
                p.remark #token-name-hint { (words.plain("settings-token-name-hint")) }
            }
            fieldset.field {
                legend { (words.plain("settings-token-role")) }
                @for role in roles {
                    label.option {
                        input type="radio" name="role" value=(role) required checked[*role == usual];
                        span { (words.plain(&format!("settings-role-{role}"))) " – " span.remark { (words.plain(&format!("settings-role-{role}-about"))) } }
                    }
                }
            }
            div.field {
                label for="days" { (words.plain("settings-token-ends")) }
                select #days name="days" {
                    @for days in LIVES {
                        option value=(days) {
                            @if days == 0 { (words.plain("settings-token-never")) } @else { (words.count("settings-token-days", days.into())) }
                        }
                    }
                }
            }
            button.primary { (words.plain("settings-token-make")) }
        }
    }
}
