//! What this program is: version, models, licences.

use maud::html;

use super::page;
use crate::web::visitor::Visitor;

/// What there is to say of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The embedding models: name, what it is for (in keys of sentences), licence.
    pub models: Vec<(String, &'static str, &'static str)>,
    /// Who writes answers, first to last.
    pub generators: Vec<&'static str>,
    /// This site's number.
    pub site: String,
}

/// The page.
#[must_use]
pub fn about(visitor: &Visitor, shown: &About) -> String {
    let words = visitor.words();
    let content = html! {
        section aria-labelledby="program" {
            h2 #program { (words.plain("settings-about")) }
            div.card {
                dl.facts {
                    dt { (words.plain("settings-version")) }
                    dd { "cartwatch " (env!("CARGO_PKG_VERSION")) }
                    dt { (words.plain("settings-licence")) }
                    dd { (env!("CARGO_PKG_LICENSE")) }
                    dt { (words.plain("settings-site")) }
                    dd { code { (shown.site) } }
                    dt { (words.plain("settings-generators")) }
                    dd { @for (at, name) in shown.generators.iter().enumerate() { @if at > 0 { ", " } (words.plain(&format!("settings-generator-{name}"))) } }
                }
            }
        }
        section aria-labelledby="models" {
            h2 #models { (words.plain("settings-models")) }
            p.remark { (words.plain("settings-models-about")) }
            div.card {
                table.rows {
                    thead {
                        tr {
                            @for key in ["settings-model", "settings-model-for", "settings-licence"] { th scope="col" { (words.plain(key)) } }
                        }
                    }
                    tbody {
                        @for (name, purpose, licence) in &shown.models {
                            tr {
                                th scope="row" { code { (name) } }
                                td data-label=(words.plain("settings-model-for")) { (words.plain(&format!("settings-model-{purpose}"))) }
                                td data-label=(words.plain("settings-licence")) { (licence) }
                            }
                        }
                    }
                }
            }
        }
        section aria-labelledby="interfaces" {
            h2 #interfaces { (words.plain("settings-interfaces")) }
            ul {
                li { a href="/openapi.json" { "/openapi.json" } " – " (words.plain("settings-openapi")) }
                li { a href="/metrics" { "/metrics" } " – " (words.plain("settings-metrics")) }
                li { a href="/health/readyz" { "/health/readyz" } " – " (words.plain("settings-health")) }
            }
        }
    };
    page(visitor, "about", None, &content)
}
