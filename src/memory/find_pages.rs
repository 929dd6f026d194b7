//! Pages by words: those in which all of them stand, as people inflect them.

use super::{Memory, MemoryError};
use crate::knowledge::Page;
use crate::text::analyze;

/// How much more a word says where it stands in a title, a code or keyword, or a heading.
const TITLE: u32 = 8;
const NAMED: u32 = 4;
const HEADING: u32 = 2;
const TEXT: u32 = 1;

impl Memory {
    /// The pages in which all these words stand, best first (ties by id and language); all of them, by id and language,
    /// where there are no words.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn pages_with(&self, words: &str) -> Result<Vec<Page>, MemoryError> {
        let pages = self.pages()?;
        let mut wanted = analyze(words);
        wanted.sort_unstable();
        wanted.dedup();
        if wanted.is_empty() {
            return Ok(if words.trim().is_empty() { pages } else { Vec::new() });
        }
        let mut found: Vec<(u32, Page)> =
            pages.into_iter().filter_map(|page| Some((worth(&page, &wanted)?, page))).collect();
        // A stable sort: the pages come by id and language.
        found.sort_by_key(|(worth, _)| std::cmp::Reverse(*worth));
        Ok(found.into_iter().map(|(_, page)| page).collect())
    }
}

/// How well a page fits; `None` where one of the words is missing.
fn worth(page: &Page, wanted: &[String]) -> Option<u32> {
    let mut best = vec![0_u32; wanted.len()];
    let mut look = |text: &str, weight: u32| {
        for token in analyze(text) {
            if let Ok(place) = wanted.binary_search(&token)
                && let Some(best) = best.get_mut(place)
            {
                *best = (*best).max(weight);
            }
        }
    };
    look(&page.title, TITLE);
    look(&page.id, NAMED);
    page.codes.iter().chain(&page.tags).chain(&page.services).for_each(|word| look(word, NAMED));
    look(&page.summary, TEXT);
    for section in &page.sections {
        look(&section.heading, HEADING);
        section.items.iter().for_each(|item| look(item, TEXT));
    }
    best.iter().all(|weight| *weight > 0).then(|| best.iter().sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn pages_are_found_by_inflected_words_and_the_title_counts_most() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::open(&Config::built_in(folder.path())).unwrap();
        let now = jiff::Timestamp::UNIX_EPOCH;
        for (id, text) in [
            ("rb-a", "# Зависшие заказы\n\n## Что делать\n- Перезапустите очередь.\n"),
            ("rb-b", "# Очередь встала\n\n## Что делать\n- Посмотрите на заказ.\n"),
        ] {
            memory.keep_page(Memory::read_page(text, id).unwrap(), now).unwrap();
        }
        let ids = |words: &str| -> Vec<String> {
            let mut ids: Vec<String> = memory.pages_with(words).unwrap().into_iter().map(|page| page.id).collect();
            ids.retain(|id| ["rb-a", "rb-b"].contains(&id.as_str()));
            ids
        };
        assert_eq!(ids("заказов очередью"), ["rb-a", "rb-b"]);
        assert_eq!(ids("очереди"), ["rb-b", "rb-a"]);
        assert_eq!((ids("единорог заказ"), ids("…")), (vec![], vec![]));
        assert_eq!(ids(" ").len(), 2);
    }
}
