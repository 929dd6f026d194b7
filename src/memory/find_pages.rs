//! Pages by words: those in which all of them stand, as people inflect them.

use std::collections::HashMap;

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
        let wanted: Vec<Wanted> = words.split_whitespace().filter_map(Wanted::of).collect();
        if wanted.is_empty() {
            return Ok(if words.trim().is_empty() { pages } else { Vec::new() });
        }
        let mut found: Vec<(u32, Page)> = pages
            .into_iter()
            .filter_map(|page| {
                let weights = weights(&page);
                let worth: Option<u32> = wanted.iter().map(|word| word.worth(&weights)).sum();
                Some((worth?, page))
            })
            .collect();
        // A stable sort: the pages come by id and language.
        found.sort_by_key(|(worth, _)| std::cmp::Reverse(*worth));
        Ok(found.into_iter().map(|(_, page)| page).collect())
    }
}

/// A word that is looked for.
struct Wanted {
    /// Its stem; of an identifier the whole and its parts.
    stems: Vec<String>,
    /// How it sounds in the other language.
    loans: Vec<String>,
}

impl Wanted {
    fn of(word: &str) -> Option<Self> {
        let (loans, stems): (Vec<String>, Vec<String>) =
            analyze(word).into_iter().partition(|token| token.starts_with('~'));
        (!stems.is_empty()).then_some(Self { stems, loans })
    }

    /// How well it fits; `None` where it is missing.
    fn worth(&self, weights: &HashMap<String, u32>) -> Option<u32> {
        let weight = |token: &String| weights.get(token).copied();
        let as_written = self.stems.iter().map(weight).collect::<Option<Vec<u32>>>();
        let as_written = as_written.and_then(|weights| weights.into_iter().max());
        as_written.or_else(|| self.loans.iter().filter_map(weight).max())
    }
}

/// The tokens of a page, each with the most that it says.
fn weights(page: &Page) -> HashMap<String, u32> {
    let mut best: HashMap<String, u32> = HashMap::new();
    let mut look = |text: &str, weight: u32| {
        for token in analyze(text) {
            let known = best.entry(token).or_default();
            *known = weight.max(*known);
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
    best
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
