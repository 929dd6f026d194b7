//! The starter pages: runbooks for failures of online shops, built into the binary.

use super::{Page, PageOrigin, parse_page};

/// Folder (language), file name without `.md`, and text of each page; written by the build script.
const PAGES: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/starter_pages.rs"));

/// All starter pages, English ones first, by file name. Translations share their id.
///
/// A test proves that every page parses; a page that did not would be left out.
#[must_use]
pub fn starter_pages() -> Vec<Page> {
    PAGES.iter().filter_map(|(_, slug, text)| parse_page(text, slug, PageOrigin::Starter).ok()).collect()
}

/// Names this set of pages: another text of a page, or another release that may read them differently, gives
/// another name. Cheap, since no page is parsed for it.
#[must_use]
pub fn starter_version() -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    for (folder, slug, text) in PAGES {
        for part in [folder, slug, text] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
    }
    hasher.finalize().to_hex().chars().take(16).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::knowledge::SectionKind;

    const SECTIONS: [SectionKind; 5] =
        [SectionKind::Symptoms, SectionKind::Confirm, SectionKind::FixNow, SectionKind::FixForGood, SectionKind::Held];

    #[test]
    fn every_starter_page_is_complete() {
        for (folder, slug, text) in PAGES {
            let page = parse_page(text, slug, PageOrigin::Starter).unwrap_or_else(|e| panic!("{folder}/{slug}: {e}"));
            assert_eq!(page.language.code(), *folder, "{slug}: the text is in another language than its folder");
            assert_eq!(page.id, format!("rb-{slug}"), "{folder}/{slug}");
            assert!(page.category.is_some(), "{folder}/{slug}: category");
            assert!(!page.title.is_empty() && !page.summary.is_empty(), "{folder}/{slug}: title or summary");
            for kind in SECTIONS {
                let items = page.sections.iter().filter(|s| s.kind == kind).map(|s| s.items.len()).sum::<usize>();
                assert!(items > 0, "{folder}/{slug}: no {kind:?} items");
            }
        }
    }

    #[test]
    fn every_starter_page_exists_in_both_languages() {
        let mut ids: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for page in starter_pages() {
            ids.entry(page.id.clone()).or_default().push(page.language.code());
        }
        for (id, languages) in &ids {
            assert_eq!(languages, &["en", "ru"], "{id}");
        }
        assert!(ids.len() >= 40, "only {} pages", ids.len());
    }
}
