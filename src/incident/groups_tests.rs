//! What follows from people's words about incidents, and that the order of hearing them does not matter.

use proptest::prelude::*;

use super::*;
use crate::incident::SiteId;

fn id(name: &str) -> IncidentId {
    IncidentId::given(name)
}

fn word(millis: i64, incident: &str, same: bool, other: &str) -> GroupWord {
    let stamp = Stamp { millis, counter: 0, site: SiteId(1) };
    GroupWord { stamp, same, incident: id(incident), other: id(other) }
}

/// `a→b` merges, `a≠b` splits; the first word is the oldest.
fn groups(words: &str) -> Groups {
    let word = |(at, text): (usize, &str)| match text.split_once('→') {
        Some((a, b)) => word(at as i64, a, true, b),
        None => text.split_once('≠').map(|(a, b)| word(at as i64, a, false, b)).unwrap(),
    };
    Groups::of(words.split_whitespace().enumerate().map(word))
}

/// Each group as its head and the others.
fn told(groups: &Groups) -> Vec<String> {
    groups.members.values().map(|ids| ids.iter().map(IncidentId::as_str).collect::<Vec<_>>().join("")).collect()
}

#[test]
fn chains_end_at_the_one_that_is_not_merged_itself() {
    for (words, wanted) in [
        ("a→b", "ba"),
        ("c→a a→b", "bac"),
        ("a→b c→a", "bac"),
        ("a→h a→b", "bah"),
        ("a→b d→c c→a", "bacd"),
        ("a→b b→a", "ab"),
        ("a→b b→c c→a", "abc"),
    ] {
        assert_eq!(told(&groups(words)), [wanted], "{words}");
    }
    let groups = groups("a→b");
    assert_eq!((groups.head(&id("a")), groups.head(&id("x"))), (&id("b"), &id("x")));
    assert_eq!((groups.members(&id("a")), groups.members(&id("x"))), (&[id("b"), id("a")][..], &[id("x")][..]));
    assert_eq!((groups.merged(), Groups::default().is_empty()), (1, true));
}

#[test]
fn a_split_takes_back_and_merging_again_takes_that_back() {
    assert!(groups("a→b a≠b").is_empty());
    assert_eq!(told(&groups("a→b a≠b b→a")), ["ab"]);
    assert_eq!(told(&groups("c→a a→b a≠b")), ["ac"], "what was merged into it goes with it");
    assert_eq!(told(&groups("a→b b→a b≠a")), [""; 0]);
    assert!(groups("a≠b").apart(&id("b"), &id("a")));
}

#[test]
fn of_contradicting_words_the_newer_hold() {
    // The two were drawn together by a third one: of its words the newer holds.
    let both = groups("a→c c→b a≠b");
    assert_eq!(told(&both), ["bc"]);
    assert!(both.apart(&id("a"), &id("c")), "what is said of one is said of its group");
    assert_eq!(both.words().len(), 2);
    let overruled = groups("a≠b a→c c→b");
    assert_eq!(told(&overruled), ["bac"]);
    assert!(!overruled.apart(&id("a"), &id("b")));
}

#[test]
fn nothing_is_merged_into_itself() {
    assert!(Groups::of([word(1, "a", true, "a")]).is_empty());
    let action = Action {
        stamp: Stamp { millis: 1, counter: 0, site: SiteId(1) },
        by: None,
        kind: ActionKind::Split { from: vec![id("a"), id("b")], reason: None },
    };
    assert_eq!(GroupWord::of(&id("a"), &action), [word(1, "a", false, "b")]);
}

fn some_words() -> impl Strategy<Value = Vec<GroupWord>> {
    let name = || (0..9_u8).prop_map(|at| char::from(b'a' + at).to_string());
    let one = (0..40_i64, 0..3_u64, name(), any::<bool>(), name()).prop_map(|(millis, site, a, same, b)| {
        let stamp = Stamp { millis, counter: 0, site: SiteId(site) };
        GroupWord { stamp, ..word(0, &a, same, &b) }
    });
    prop::collection::vec(one, 0..40)
}

proptest! {
    #[test]
    fn the_order_of_hearing_does_not_matter((words, shuffled) in some_words().prop_flat_map(|words| {
        let shuffled = Just(words.clone()).prop_shuffle();
        (Just(words), shuffled)
    })) {
        let groups = Groups::of(words.clone());
        prop_assert_eq!(&groups, &Groups::of(shuffled.into_iter().chain(words)));
        prop_assert_eq!(&groups, &Groups::of(groups.words().to_vec()), "the words that hold say everything");
    }

    #[test]
    fn the_last_word_holds(words in some_words()) {
        let groups = Groups::of(words.clone());
        for (head, members) in &groups.members {
            prop_assert_eq!(head, &members[0]);
            prop_assert!(members.iter().all(|id| groups.head(id) == head));
        }
        if let Some(last) = words.iter().filter(|word| word.incident != word.other).max() {
            let together = groups.head(&last.incident) == groups.head(&last.other);
            prop_assert_eq!(together, last.same);
            prop_assert_eq!(groups.apart(&last.incident, &last.other), !last.same);
        }
        for word in groups.words() {
            prop_assert_eq!(groups.head(&word.incident) == groups.head(&word.other), word.same);
        }
    }
}
