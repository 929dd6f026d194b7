//! A help desk's own words for what complaints are about: when two are one word, which of them stand for one of our kinds, and
//! which are kinds of their own.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Category;
use crate::report::clean_line;
use crate::scan::Redactor;

/// A word stands for one of our kinds when so many of its complaints are linked to incidents, this share of them to
/// incidents of that kind, and this share of all that came on days on which there were complaints about the kind: links that
/// are wrong now and then don't make parcels a failure of payments.
const LINKED: u64 = 5;
const LINKED_SHARE: f64 = 0.6;
const SHARE_OF_ALL: f64 = 0.2;

/// Words that are kinds of their own: those of most complaints. A field that people fill in freely has as many words as
/// complaints.
const MOST: usize = 20;

/// Words of fewer complaints are told together. They say little, and may be about one person.
const LEAST: u64 = 3;

/// Characters of a word that are shown.
const SHOWN: usize = 60;

/// A help desk's word that stands for none of our kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Word {
    /// A kind of its own, by its place in [`Meanings::shown`].
    Own(usize),
    /// One of those that are told together.
    Rare,
}

/// What a word stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// One of our kinds.
    Ours(Category),
    /// Something else.
    Other(Word),
}

/// The words of all complaints, each once, numbered as they came.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    numbers: BTreeMap<String, usize>,
    /// How each was written, and how often.
    spellings: Vec<BTreeMap<String, u64>>,
}

/// One use of a word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Use {
    pub(super) word: usize,
    pub(super) day: i64,
    /// The kind of the incident that the complaint is linked to.
    pub(super) linked: Option<Category>,
}

/// What the words stand for.
#[derive(Debug, Default)]
pub(super) struct Meanings {
    by_number: Vec<Meaning>,
    /// The kinds that are the help desk's own, redacted; most complaints first.
    pub(super) shown: Vec<String>,
    numbers: BTreeMap<String, usize>,
}

impl Vocabulary {
    /// The word's number; `None` where it says nothing.
    pub(super) fn number(&mut self, word: &str) -> Option<usize> {
        let normal = normal(word)?;
        let spellings = &mut self.spellings;
        let number = *self.numbers.entry(normal).or_insert_with(|| {
            spellings.push(BTreeMap::new());
            spellings.len() - 1
        });
        *self.spellings.get_mut(number)?.entry(clean_line(word).into_owned()).or_default() += 1;
        Some(number)
    }

    /// What each word stands for. `asked` is a word that is asked for, so it is not told with others, however rare it is.
    pub(super) fn meanings(self, uses: &[Use], asked: Option<&str>, redactor: &Redactor) -> Meanings {
        let stands_for = stands_for(uses);
        let asked = asked.and_then(normal);
        let mut by_number = vec![Meaning::Other(Word::Rare); self.spellings.len()];
        let mut own: Vec<(bool, u64, &str, usize)> = Vec::new();
        for (normal, number) in &self.numbers {
            let Some(place) = by_number.get_mut(*number) else { continue };
            if let Some(category) = normal.parse().ok().or_else(|| stands_for.get(number).copied()) {
                *place = Meaning::Ours(category);
                continue;
            }
            let all = self.spellings.get(*number).map_or(0, |spellings| spellings.values().sum());
            let is_asked = asked.as_deref() == Some(normal);
            if all >= LEAST || is_asked {
                own.push((is_asked, all, normal, *number));
            }
        }
        own.sort_by(|a, b| (b.0, b.1).cmp(&(a.0, a.1)).then_with(|| a.2.cmp(b.2)));
        let mut shown = Vec::new();
        for (_, _, _, number) in own.into_iter().take(MOST) {
            if let Some(place) = by_number.get_mut(number) {
                *place = Meaning::Other(Word::Own(shown.len()));
                shown.push(self.spellings.get(number).map(|all| written(all, redactor)).unwrap_or_default());
            }
        }
        Meanings { by_number, shown, numbers: self.numbers }
    }
}

/// The help desks' words that stand for one of our kinds, as reports take them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeskWords(BTreeMap<String, Category>);

impl DeskWords {
    /// The kind that a word stands for; a kind's own name stands for it, too.
    #[must_use]
    pub fn category(&self, word: &str) -> Option<Category> {
        let normal = normal(word)?;
        normal.parse().ok().or_else(|| self.0.get(&normal).copied())
    }
}

/// Whether two spellings are one word.
pub(in crate::complaints) fn is_same_word(one: &str, other: &str) -> bool {
    normal(one).is_some_and(|one| normal(other) == Some(one))
}

impl Meanings {
    /// Those that stand for one of our kinds.
    pub(super) fn of_ours(&self) -> DeskWords {
        let ours = self.numbers.iter().filter_map(|(normal, number)| match self.of(*number) {
            Some(Meaning::Ours(category)) => Some((normal.clone(), category)),
            _ => None,
        });
        DeskWords(ours.collect())
    }

    /// What the word of this number stands for.
    pub(super) fn of(&self, number: usize) -> Option<Meaning> {
        self.by_number.get(number).copied()
    }

    /// What somebody means who types a word, as it is written or as it is shown.
    pub(super) fn typed(&self, word: &str) -> Option<Meaning> {
        if let Ok(category) = word.parse() {
            return Some(Meaning::Ours(category));
        }
        let typed = normal(word)?;
        let as_shown = || self.shown.iter().position(|shown| normal(shown).as_ref() == Some(&typed));
        let as_written = self.numbers.get(&typed).and_then(|number| self.of(*number));
        as_written.or_else(|| as_shown().map(|place| Meaning::Other(Word::Own(place))))
    }
}

/// The form in which two spellings are one word: on one line, in small letters, and as one reads it (`ё` as `е`; marks that
/// stand behind their letter in one system's files and in it in another's count for nothing).
fn normal(word: &str) -> Option<String> {
    let plain = |c: char| match c {
        'ё' => Some('е'),
        'й' => Some('и'),
        '\u{300}'..='\u{36f}' => None,
        _ => Some(c),
    };
    let line = clean_line(word);
    let normal: String = line.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    Some(normal.chars().filter_map(plain).collect()).filter(|normal: &String| !normal.is_empty())
}

/// A word as it is shown: as it is written most often, redacted and not longer than a line can take.
fn written(spellings: &BTreeMap<String, u64>, redactor: &Redactor) -> String {
    // Of spellings that are used as often the first one stands.
    let usual = spellings.iter().rev().max_by_key(|(_, count)| **count).map_or("", |(word, _)| word.as_str());
    let safe = redactor.text(usual);
    if safe.chars().count() <= SHOWN {
        return safe.into_owned();
    }
    let cut: String = safe.chars().take(SHOWN - 1).collect();
    format!("{}…", cut.trim_end())
}

/// Which of our kinds words stand for, as the links show it.
fn stands_for(uses: &[Use]) -> BTreeMap<usize, Category> {
    let mut linked: BTreeMap<usize, BTreeMap<Category, u64>> = BTreeMap::new();
    let mut days: BTreeMap<Category, BTreeSet<i64>> = BTreeMap::new();
    for one in uses {
        if let Some(category) = one.linked {
            *linked.entry(one.word).or_default().entry(category).or_default() += 1;
            days.entry(category).or_default().insert(one.day);
        }
    }
    let mut found = BTreeMap::new();
    for (word, by_category) in linked {
        let all: u64 = by_category.values().sum();
        if let Some((category, count)) = by_category.into_iter().max_by_key(|(_, count)| *count)
            && all >= LINKED
            && count as f64 >= LINKED_SHARE * all as f64
        {
            found.insert(word, (category, count));
        }
    }
    let mut on_its_days: BTreeMap<usize, u64> = BTreeMap::new();
    for one in uses {
        if let Some((category, _)) = found.get(&one.word)
            && days.get(category).is_some_and(|days| days.contains(&one.day))
        {
            *on_its_days.entry(one.word).or_default() += 1;
        }
    }
    found.retain(|word, (_, count)| *count as f64 >= SHARE_OF_ALL * on_its_days.get(word).copied().unwrap_or(0) as f64);
    found.into_iter().map(|(word, (category, _))| (word, category)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A word, how many of its complaints are linked to what, and how many to nothing.
    type Used<'a> = (&'a str, &'a [(Category, u64)], u64);

    fn meanings(words: &[Used<'_>], asked: Option<&str>) -> Meanings {
        let (mut vocabulary, mut uses) = (Vocabulary::default(), Vec::new());
        for (word, linked, unlinked) in words {
            let mut note = |linked, day| {
                let number = vocabulary.number(word).unwrap();
                uses.push(Use { word: number, day, linked });
            };
            for (category, count) in *linked {
                (0..*count).for_each(|n| note(Some(*category), n as i64));
            }
            (0..*unlinked).for_each(|n| note(None, n as i64));
        }
        vocabulary.meanings(&uses, asked, &Redactor::new([7; 32]))
    }

    fn own(place: usize) -> Option<Meaning> {
        Some(Meaning::Other(Word::Own(place)))
    }

    #[test]
    fn spellings_of_one_word_are_one_word_and_the_usual_one_is_shown() {
        let all = meanings(&[("Доставка", &[], 2), (" доставка\n", &[], 1), ("ДОСТАВКА ", &[], 1)], None);
        assert_eq!(all.shown, ["Доставка"]);
        let marks = meanings(&[("Чай ёлка", &[], 2), ("чаи\u{306}  е\u{308}лка", &[], 1)], None);
        assert_eq!((marks.shown.as_slice(), marks.typed("ЧАЙ ЕЛКА")), (["Чай ёлка".to_owned()].as_slice(), own(0)));
        assert_eq!(Vocabulary::default().number(" \u{200b}\n"), None);
    }

    #[test]
    fn a_word_stands_for_one_of_ours_where_it_is_one_or_the_links_say_so() {
        use Category::{Auth, Payment};
        let all = meanings(
            &[
                ("Payment", &[], 1),
                ("оплата", &[(Payment, 9), (Auth, 2)], 20),
                ("вход", &[(Auth, 4)], 0),
                ("разное", &[(Auth, 5), (Payment, 5)], 3),
            ],
            None,
        );
        assert_eq!(all.typed("payment"), Some(Meaning::Ours(Payment)));
        assert_eq!(all.typed("ОПЛАТА"), Some(Meaning::Ours(Payment)));
        assert_eq!((all.typed("разное"), all.typed("вход"), all.typed("nobody's")), (own(0), own(1), None));
    }

    #[test]
    fn a_few_wrong_links_do_not_make_parcels_a_failure_of_payments() {
        let all = meanings(&[("delivery", &[(Category::Payment, 6)], 300)], None);
        // Ten a day on each day, and one of them linked.
        let (mut vocabulary, mut uses) = (Vocabulary::default(), Vec::new());
        for day in 0..40 {
            for n in 0..10 {
                let word = vocabulary.number("delivery").unwrap();
                uses.push(Use { word, day, linked: (n == 0).then_some(Category::Payment) });
            }
        }
        let each_day = vocabulary.meanings(&uses, None, &Redactor::new([7; 32]));
        assert_eq!(each_day.typed("delivery"), own(0));
        // In six days of trouble half of what came with this word was linked.
        assert_eq!(all.typed("delivery"), Some(Meaning::Ours(Category::Payment)));
    }

    #[test]
    fn what_is_rare_is_told_together_unless_it_is_asked_for() {
        let words = [("Ivan Petrov", &[][..], 2), ("парковка", &[][..], 5)];
        assert_eq!(meanings(&words, None).typed("ivan petrov"), Some(Meaning::Other(Word::Rare)));
        assert_eq!(meanings(&words, Some("Ivan  Petrov")).typed("ivan petrov"), own(0));
    }

    #[test]
    fn words_are_redacted_and_bounded() {
        let long = "very ".repeat(40);
        let all = meanings(&[("of anna@shop.example", &[], 4), (long.as_str(), &[], 3)], None);
        assert!(!all.shown[0].contains("anna@"), "{:?}", all.shown);
        assert!(all.shown[1].chars().count() <= SHOWN && all.shown[1].ends_with('…'));
        // What was shown can be typed.
        assert_eq!(all.typed(&all.shown[0]), own(0));
    }

    proptest! {
        #[test]
        fn however_many_words_there_are_few_are_kinds_and_all_have_a_meaning(words in prop::collection::vec("\\PC{0,12}", 0..120)) {
            let (mut vocabulary, mut uses) = (Vocabulary::default(), Vec::new());
            for word in words.iter().chain(&words).chain(&words) {
                uses.extend(vocabulary.number(word).map(|word| Use { word, day: 0, linked: None }));
            }
            let numbers: Vec<usize> = uses.iter().map(|one| one.word).collect();
            let all = vocabulary.meanings(&uses, None, &Redactor::new([7; 32]));
            prop_assert!(all.shown.len() <= MOST);
            for number in numbers {
                prop_assert!(all.of(number).is_some());
            }
        }
    }
}
