//! [`Frame`]: what stands around every page: head, navigation, the line of the connection, help for keys.

use maud::{DOCTYPE, Markup, html};

use super::assets;
use super::place::Place;
use super::theme::Theme;
use super::visitor::Visitor;
use super::words::Words;
use crate::report::without_acting;
use crate::wording::Language;

/// What was just done, or could not be; shown once above the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Whether it failed.
    pub failed: bool,
    /// In words.
    pub text: String,
}

/// What stands around a page.
#[derive(Debug)]
pub struct Frame<'a> {
    /// Who looks.
    pub visitor: &'a Visitor,
    /// Where in the navigation.
    pub place: Place,
    /// Title of the window, without the product's name.
    pub title: String,
    /// What was just done.
    pub notice: Option<Notice>,
    /// Parts of the page (`data-live`) follow the server's events.
    pub follows: bool,
}

/// Keys and the sentences that say what they do.
const KEYS: [(&[&str], &str); 6] = [
    (&["/"], "key-search"),
    (&["j", "k"], "key-rows"),
    (&["Enter"], "key-open"),
    (&["g", "n"], "key-now"),
    (&["g", "i"], "key-incidents"),
    (&["?"], "key-help"),
];

impl<'a> Frame<'a> {
    /// A frame without a notice, whose page does not follow events.
    #[must_use]
    pub fn new(visitor: &'a Visitor, place: Place, title: impl Into<String>) -> Self {
        Self { visitor, place, title: title.into(), notice: None, follows: false }
    }

    /// The whole page. Characters that act on their surroundings instead of being seen are taken out: they can only come
    /// from logs and people.
    #[must_use]
    pub fn page(&self, content: &Markup) -> String {
        without_acting(&self.markup(content).into_string())
    }

    fn markup(&self, content: &Markup) -> Markup {
        let words = self.visitor.words();
        let theme = self.visitor.theme;
        html! {
            (DOCTYPE)
            html lang=(self.visitor.language.code()) data-theme=[(theme != Theme::System).then(|| theme.name())] {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (self.title) " · cartwatch" }
                    link rel="icon" type="image/svg+xml" href=(assets::icon());
                    link rel="stylesheet" href=(assets::style());
                    script type="module" src=(assets::script()) {}
                }
                body data-follows[self.follows] {
                    a.skip href="#main" { (words.plain("skip")) }
                    (self.navigation(words))
                    div.work {
                        (self.bar(words))
                        main #main tabindex="-1" class=(format!("at-{}", self.place.name())) {
                            @if let Some(notice) = &self.notice { (said(notice)) }
                            (content)
                        }
                        footer {
                            p { "cartwatch " (env!("CARGO_PKG_VERSION")) " · " (words.plain("times")) }
                        }
                    }
                    (keys(words))
                }
            }
        }
    }

    fn navigation(&self, words: Words) -> Markup {
        html! {
            nav.places aria-label=(words.plain("navigation")) {
                a.brand href="/ui/now" { "cartwatch" }
                // On narrow screens the list unfolds; without a script, too.
                details {
                    summary { (words.plain(&format!("place-{}", self.place.name()))) }
                    (self.places(words))
                }
                (self.places(words))
            }
        }
    }

    fn places(&self, words: Words) -> Markup {
        html! {
            ul {
                @for place in Place::ALL {
                    li {
                        a href=(place.path()) aria-current=[(place == self.place).then_some("page")] {
                            (words.plain(&format!("place-{}", place.name())))
                        }
                    }
                }
            }
        }
    }

    fn bar(&self, words: Words) -> Markup {
        html! {
            header.bar {
                form.quick action="/ui/search" role="search" aria-label=(words.plain("quick")) {
                    label.hidden for="quick" { (words.plain("quick")) }
                    input #quick type="search" name="q" placeholder=(words.plain("quick")) autocomplete="off" maxlength="500"
                        data-key="/";
                }
                p.line #line role="status" hidden data-lost=(words.plain("line-lost")) data-back=(words.plain("line-back")) {}
                (self.preferences(words))
            }
        }
    }

    fn preferences(&self, words: Words) -> Markup {
        html! {
            details.preferences {
                summary {
                    span aria-hidden="true" { (self.visitor.language.code().to_uppercase()) }
                    span.hidden { (words.plain("preferences")) }
                }
                div.sheet {
                    form method="post" action="/ui/preferences" {
                        input type="hidden" name="next" value=(self.visitor.here);
                        fieldset {
                            legend { (words.plain("language")) }
                            @for (language, name) in [(Language::En, "English"), (Language::Ru, "Русский")] {
                                button name="lang" value=(language.code()) lang=(language.code())
                                    aria-pressed=(language == self.visitor.language) { (name) }
                            }
                        }
                        fieldset {
                            legend { (words.plain("theme")) }
                            @for theme in Theme::ALL {
                                button name="theme" value=(theme.name()) aria-pressed=(theme == self.visitor.theme) {
                                    (words.plain(&format!("theme-{}", theme.name())))
                                }
                            }
                        }
                    }
                    @if let Some((name, role)) = &self.visitor.who {
                        form method="post" action="/sign-out" {
                            input type="hidden" name="lang" value=(self.visitor.language.code());
                            p.remark { (words.say("signed-in", &[("name", name.into()), ("role", (*role).into())])) }
                            button { (words.plain("sign-out")) }
                        }
                    }
                }
            }
        }
    }
}

fn said(notice: &Notice) -> Markup {
    let (class, role) = if notice.failed { ("notice failed", "alert") } else { ("notice", "status") };
    html! { p class=(class) role=(role) { (notice.text) } }
}

fn keys(words: Words) -> Markup {
    html! {
        dialog #keys aria-labelledby="keys-title" {
            h2 #keys-title { (words.plain("keys")) }
            dl {
                @for (keys, does) in KEYS {
                    div {
                        dt { @for key in keys { kbd { (key) } " " } }
                        dd { (words.plain(does)) }
                    }
                }
            }
            form method="dialog" { button { (words.plain("close")) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::web::Rights;

    fn page(language: Language, hostile: &str) -> String {
        let visitor = Visitor {
            language,
            theme: Theme::Dark,
            who: Some((hostile.to_owned(), "read")),
            rights: Rights { operate: false, admin: false },
            here: format!("/ui/now?{hostile}"),
            now: Timestamp::UNIX_EPOCH,
        };
        let notice = Some(Notice { failed: true, text: hostile.to_owned() });
        Frame { notice, ..Frame::new(&visitor, Place::Now, hostile) }.page(&html! { p { (hostile) } })
    }

    #[test]
    fn what_people_and_logs_say_is_shown_and_not_run() {
        let page = page(Language::En, "\"><script>alert(1)</script>\u{202e}\u{1b}[2J");
        assert!(!page.contains("<script>alert") && !page.contains(['\u{202e}', '\u{1b}']), "{page}");
    }

    #[test]
    fn every_sentence_is_there_and_nothing_stands_inline() {
        for language in Language::ALL {
            let page = page(language, "x");
            assert!(!page.contains("web-") && !page.contains("style=") && !page.contains(" onclick"), "{page}");
        }
    }
}
