//! The conformal threshold: pure functions over null scores.
//!
//! A null score is how near the memory seems to come to a problem that it has no precedent for. Where the next such
//! problem is exchangeable with the classes that the scores came from, its p-value is at most `rate` with a probability
//! of at most `rate` (Vovk, Gammerman and Shafer, "Algorithmic Learning in a Random World", 2005, chapter 2; Laxhammar and
//! Falkman, "Conformal prediction for distribution-independent anomaly detection", 2010). Wordings of one class are no
//! independent witnesses, so a class counts once, each of its scores by its share (Dunn, Wasserman and Ramdas,
//! "Distribution-Free Prediction Sets for Two-Layer Hierarchical Models", 2023).

/// The null scores of many classes.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct NullScores {
    /// Score and share of its class, best first.
    scores: Vec<(f32, f64)>,
    classes: usize,
}

impl NullScores {
    /// From the scores of each class; a class without any says nothing.
    pub(super) fn of<I: IntoIterator<Item = Vec<f32>>>(classes: I) -> Self {
        let mut null = Self::default();
        for class in classes {
            let scores: Vec<f32> = class.into_iter().filter(|score| score.is_finite()).collect();
            if scores.is_empty() {
                continue;
            }
            null.classes += 1;
            let share = 1.0 / scores.len() as f64;
            null.scores.extend(scores.into_iter().map(|score| (score, share)));
        }
        null.scores.sort_by(|a, b| b.0.total_cmp(&a.0));
        null
    }

    /// Classes that it was learned from.
    pub(super) fn classes(&self) -> usize {
        self.classes
    }

    /// Of problems without a precedent, the share that comes as near as `score`: the classes that do and the question
    /// itself, of all and itself. Above 0, at most 1.
    pub(super) fn p_value(&self, score: f32) -> f64 {
        let reached: f64 = self.scores.iter().take_while(|(null, _)| *null >= score).map(|(_, share)| share).sum();
        self.share(reached)
    }

    /// The least score whose p-value is at most `rate`; `None` where so few classes allow none.
    pub(super) fn threshold(&self, rate: f64) -> Option<f32> {
        if self.share(0.0) > rate {
            return None;
        }
        let mut reached = 0.0;
        for (at, (score, share)) in self.scores.iter().enumerate() {
            reached += share;
            // Equal scores are reached together.
            let last = self.scores.get(at + 1).is_none_or(|(next, _)| next < score);
            if last && self.share(reached) > rate {
                return Some(score.next_up());
            }
        }
        Some(0.0)
    }

    /// Shares are thirds and halves that may not add up exactly: a rounding error must not decide.
    fn share(&self, reached: f64) -> f64 {
        let exact = (reached + 1.0) / (self.classes as f64 + 1.0);
        ((exact * 1e9).round() / 1e9).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A fixed stream of numbers between 0 and 1 (splitmix64).
    fn numbers(seed: u64) -> impl FnMut() -> f32 {
        let mut state = seed;
        move || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            ((z ^ (z >> 31)) >> 40) as f32 / (1_u64 << 24) as f32
        }
    }

    /// A class has a level of its own, and its wordings scatter around it.
    fn class(next: &mut impl FnMut() -> f32) -> Vec<f32> {
        let (level, many) = (next(), 1 + (next() * 4.0) as usize);
        (0..many).map(|_| level * 0.7 + next() * 0.3).collect()
    }

    #[test]
    fn of_new_classes_no_more_than_promised_are_called_known_whatever_the_size_of_the_memory() {
        let mut next = numbers(7);
        for classes in [19, 40, 66, 150] {
            for rate in [0.05, 0.10, 0.20] {
                let rounds = 4_000;
                let mut wrong = 0.0;
                for _ in 0..rounds {
                    let null = NullScores::of((0..classes).map(|_| class(&mut next)));
                    let asked = class(&mut next);
                    let known = asked.iter().filter(|score| null.p_value(**score) <= rate).count();
                    wrong += known as f64 / asked.len() as f64;
                }
                let found = wrong / f64::from(rounds);
                // Four standard errors of a binomial share.
                let chance = 4.0 * (rate * (1.0 - rate) / f64::from(rounds)).sqrt();
                assert!(found <= rate + chance, "{classes} classes, {rate} promised, {found} found");
                // Of few classes, each in several wordings, a part of one is left unused.
                let careless = classes < 60 || found >= rate * 0.6;
                assert!(careless, "needlessly careful: {classes} classes, {rate} promised, {found} found");
            }
        }
    }

    #[test]
    fn nineteen_classes_are_the_fewest_for_one_in_twenty() {
        let null = |classes: usize| NullScores::of((0..classes).map(|at| vec![at as f32 / 100.0]));
        assert_eq!(null(18).threshold(0.05), None);
        assert_eq!(null(19).threshold(0.05), Some(0.18_f32.next_up()));
        assert_eq!(null(39).threshold(0.05), Some(0.37_f32.next_up()));
    }

    proptest! {
        #[test]
        fn a_score_reaches_the_threshold_exactly_where_its_p_value_is_promised(
            classes in prop::collection::vec(prop::collection::vec(0_u8..40, 1..4), 0..60),
            score in 0_u8..44,
            rate in 0.01_f64..0.5,
        ) {
            let of = |score: u8| f32::from(score) / 40.0;
            let null = NullScores::of(classes.iter().map(|class| class.iter().copied().map(of).collect()));
            let score = of(score);
            match null.threshold(rate) {
                Some(threshold) => prop_assert_eq!(score >= threshold, null.p_value(score) <= rate),
                None => prop_assert!(null.p_value(score) > rate),
            }
        }

        #[test]
        fn the_threshold_falls_as_more_errors_are_allowed_and_a_nearer_score_is_never_less_sure(
            classes in prop::collection::vec(prop::collection::vec(0.0_f32..1.0, 1..4), 1..60),
            (less, more) in (0.01_f64..0.5, 0.0_f64..0.5),
            (far, nearer) in (0.0_f32..1.0, 0.0_f32..0.5),
        ) {
            let null = NullScores::of(classes);
            if let Some(strict) = null.threshold(less) {
                prop_assert!(null.threshold(less + more).is_some_and(|lenient| lenient <= strict));
            }
            prop_assert!(null.p_value(far + nearer) <= null.p_value(far));
            prop_assert!(null.p_value(far) > 0.0 && null.p_value(far) <= 1.0);
        }
    }
}
