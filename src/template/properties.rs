//! What holds for any messages.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::shape::shape;
use super::slot::slots;
use super::{HeaderLayouts, Limits, TemplateMiner};

/// Messages that look a little like those of a shop.
fn messages() -> impl Strategy<Value = Vec<String>> {
    let word = prop_oneof![
        3 => prop::sample::select(vec!["order", "paid", "cart", "RETRY", "eth0", "com.example.Shop", "заказ", "a=b", "(x)"]),
        1 => prop::sample::select(vec!["anna", "boris", "carol", "dmitri", "eva", "fyodor", "galya", "hanna"]),
    ];
    let word = prop_oneof![4 => word.prop_map(str::to_owned), 2 => any::<u16>().prop_map(|n| n.to_string())];
    prop::collection::vec(prop::collection::vec(word, 1..7).prop_map(|words| words.join(" ")), 1..60)
}

/// Which messages are together, by the miner.
fn grouping(messages: &[String], order: &[usize]) -> BTreeSet<BTreeSet<String>> {
    let mut miner = TemplateMiner::default();
    let ids: Vec<_> = order.iter().map(|i| (&messages[*i], miner.add(&messages[*i]))).collect();
    miner.refine();
    let mut groups: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for (message, id) in ids {
        groups.entry(miner.template(id)).or_default().insert(message.clone());
    }
    groups.into_values().collect()
}

proptest! {
    #[test]
    fn any_text_can_be_mined(texts in prop::collection::vec(any::<String>(), 1..20)) {
        let layouts = HeaderLayouts::learn(texts.iter().map(String::as_str));
        let mut miner = TemplateMiner::default();
        for text in &texts {
            prop_assert!(text.ends_with(layouts.message(text)));
            miner.add(text);
        }
        miner.refine();
        prop_assert_eq!(miner.templates().iter().map(|template| template.count).sum::<u64>(), texts.len() as u64);
    }

    #[test]
    fn signs_and_letters_can_be_mined(texts in prop::collection::vec("[a-c0-2 =<>(){}:./'\"*|@-]{0,40}", 1..20)) {
        let layouts = HeaderLayouts::learn(texts.iter().map(String::as_str));
        let mut miner = TemplateMiner::default();
        for text in &texts {
            prop_assert!(text.ends_with(layouts.message(text)));
            let id = miner.add(text);
            prop_assert_eq!(miner.add(text), id);
        }
        miner.refine();
        prop_assert_eq!(miner.templates().iter().map(|template| template.count).sum::<u64>(), 2 * texts.len() as u64);
    }

    #[test]
    fn equal_places_have_one_shape(messages in messages()) {
        let mut known = BTreeMap::new();
        for message in &messages {
            let first = *known.entry(slots(message)).or_insert_with(|| shape(message));
            prop_assert_eq!(first, shape(message));
        }
        let shapes: BTreeSet<u64> = known.values().copied().collect();
        prop_assert_eq!(shapes.len(), known.len());
    }

    #[test]
    fn the_grouping_does_not_depend_on_the_order((messages, order) in messages().prop_flat_map(|messages| {
        let order: Vec<usize> = (0..messages.len()).collect();
        (Just(messages), Just(order).prop_shuffle())
    })) {
        let straight: Vec<usize> = (0..messages.len()).collect();
        prop_assert_eq!(grouping(&messages, &straight), grouping(&messages, &order));
    }

    #[test]
    fn messages_without_a_common_word_do_not_touch_each_other(messages in messages()) {
        let strangers: Vec<String> = (0..20).map(|i| format!("wholly unrelated remark number {i} [here]; nothing else!")).collect();
        let alone = grouping(&messages, &(0..messages.len()).collect::<Vec<_>>());
        let mut mixed: Vec<String> = Vec::new();
        for (i, message) in messages.iter().enumerate() {
            mixed.push(message.clone());
            mixed.extend(strangers.get(i).cloned());
        }
        let together = grouping(&mixed, &(0..mixed.len()).collect::<Vec<_>>());
        prop_assert!(alone.is_subset(&together));
    }

    #[test]
    fn memory_is_bounded_and_nothing_is_lost(messages in messages()) {
        let limits = Limits { shapes: 8, groups: 6, ever: 30 };
        let mut miner = TemplateMiner::new(limits);
        let mut first: Vec<_> = Vec::new();
        for message in messages.iter().chain(&messages) {
            first.push(miner.add(message));
        }
        miner.refine();
        let templates = miner.templates();
        prop_assert!(templates.len() <= limits.groups + 1);
        prop_assert_eq!(templates.iter().map(|template| template.count).sum::<u64>(), 2 * messages.len() as u64);
        let known: BTreeSet<_> = templates.iter().map(|template| template.id).collect();
        prop_assert!(first.iter().all(|id| known.contains(&miner.template(*id))));
    }
}
