//! Style and script, built into the binary. Their addresses hold a hash of their contents, so that browsers keep them.

use std::sync::OnceLock;

/// A file of the pages.
#[derive(Debug)]
pub struct Asset {
    /// Its address below the server's root.
    pub path: String,
    /// Its media type.
    pub kind: &'static str,
    /// What is in it.
    pub body: &'static str,
}

/// Rules of some pages stand within these pages, so that a name may mean something else on another.
macro_rules! within {
    ($pages:literal, $($file:literal),+) => {
        concat!("main:is(", $pages, "){", $(include_str!($file),)+ "}")
    };
}

/// One style sheet: colours and shapes that all pages share first, then those of single pages.
const STYLE: &str = concat!(
    include_str!("style/colours.css"),
    include_str!("style/base.css"),
    include_str!("style/frame.css"),
    include_str!("style/pieces.css"),
    include_str!("../chart/chart.css"),
    include_str!("style/chart.css"),
    within!(".at-now", "style/now.css"),
    within!(".at-incidents", "style/incidents.css", "style/incident.css"),
    within!(".at-search,.at-customers,.at-tail", "style/search.css", "style/customers.css", "style/tail.css"),
    within!(".at-complaints", "style/complaints.css"),
    within!(".at-knowledge", "style/knowledge.css"),
    within!(".at-now,.at-sources,.at-settings", "style/sources.css", "style/settings.css"),
);

/// One script, of parts that know nothing of each other.
const SCRIPT: &str = concat!(
    include_str!("script/live.js"),
    include_str!("script/keys.js"),
    include_str!("script/small.js"),
    include_str!("script/chart.js"),
    include_str!("script/incidents.js"),
    include_str!("script/incident.js"),
    include_str!("script/customers.js"),
    include_str!("script/search.js"),
    include_str!("script/complaints.js"),
    include_str!("script/knowledge.js"),
    include_str!("script/tail.js"),
    include_str!("script/sources.js"),
    include_str!("script/settings.js")
);

const ICON: &str = include_str!("style/icon.svg");

fn all() -> &'static [Asset; 3] {
    static ALL: OnceLock<[Asset; 3]> = OnceLock::new();
    ALL.get_or_init(|| {
        let asset = |name: &str, ending: &str, kind, body: &'static str| {
            let hash = blake3::hash(body.as_bytes()).to_hex();
            Asset { path: format!("/ui/assets/{name}-{}.{ending}", &hash[..16]), kind, body }
        };
        [
            asset("cartwatch", "css", "text/css; charset=utf-8", STYLE),
            asset("cartwatch", "js", "text/javascript; charset=utf-8", SCRIPT),
            asset("icon", "svg", "image/svg+xml", ICON),
        ]
    })
}

/// The file at an address.
#[must_use]
pub fn asset(path: &str) -> Option<&'static Asset> {
    all().iter().find(|asset| asset.path == path)
}

pub(super) fn style() -> &'static str {
    &all()[0].path
}

pub(super) fn script() -> &'static str {
    &all()[1].path
}

pub(super) fn icon() -> &'static str {
    &all()[2].path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_loads_nothing_from_elsewhere() {
        assert!(!STYLE.contains("url(") && !STYLE.contains("@import"));
        assert!(!SCRIPT.contains("http://") && !SCRIPT.contains("https://"));
    }

    #[test]
    fn an_address_finds_its_file_and_no_other() {
        assert_eq!(asset(style()).map(|asset| asset.body), Some(STYLE));
        assert!(asset("/ui/assets/cartwatch-0.css").is_none());
    }
}
