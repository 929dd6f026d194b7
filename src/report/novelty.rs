//! How sure it is that a problem was seen before, or is new, in a sentence.

use super::terms::Terms;
use crate::generate::Novelty;

impl Terms {
    /// The sentence; `None` where there is nothing to doubt: the very same fingerprint, or a memory where nobody resolved
    /// anything.
    pub(super) fn novelty(self, novelty: Option<&Novelty>) -> Option<String> {
        let novelty = novelty?;
        if novelty.best >= 1.0 || novelty.learned_from == 0 {
            return None;
        }
        let promised = of_a_hundred(novelty.promised);
        let Some(p_value) = novelty.p_value else {
            let args = [
                ("count", novelty.learned_from.into()),
                ("needed", novelty.needed().into()),
                ("threshold", self.score(novelty.threshold).into()),
            ];
            return Some(self.novelty_text("few", &args));
        };
        if novelty.best <= 0.0 {
            return Some(self.novelty_text("none", &[]));
        }
        let key = if novelty.best >= novelty.threshold { "known" } else { "new" };
        Some(self.novelty_text(key, &[("share", of_a_hundred(p_value).into()), ("promised", promised.into())]))
    }

    fn novelty_text(self, key: &str, args: &[(&str, crate::wording::Arg<'_>)]) -> String {
        crate::wording::Wording::of(self.language).text(&format!("novelty-{key}"), args)
    }
}

/// Of a hundred, rounded up: never surer than it is.
fn of_a_hundred(share: f64) -> u64 {
    (share * 100.0 - 1e-9).ceil().clamp(1.0, 100.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wording::Language;

    const SURE: Novelty =
        Novelty { threshold: 0.52, best: 0.71, p_value: Some(0.0149), promised: 0.05, learned_from: 66 };

    fn told(novelty: Novelty) -> String {
        let of = |language| Terms::of(language).novelty(Some(&novelty)).unwrap_or_default();
        format!("{}\n{}", of(Language::En), of(Language::Ru))
    }

    #[test]
    fn sentences_of_how_sure_it_is() {
        let all = [
            told(SURE),
            told(Novelty { best: 0.38, p_value: Some(0.61), ..SURE }),
            told(Novelty { best: 0.0, p_value: Some(1.0), ..SURE }),
            told(Novelty { p_value: None, learned_from: 7, threshold: 0.4, ..SURE }),
            told(Novelty { p_value: None, learned_from: 1, threshold: 0.4, ..SURE }),
        ];
        insta::assert_snapshot!(all.join("\n\n"));
    }

    #[test]
    fn nothing_is_said_of_the_same_fingerprint_or_where_nothing_was_resolved() {
        assert_eq!(told(Novelty { best: 1.0, ..SURE }), "\n");
        assert_eq!(told(Novelty { learned_from: 0, p_value: None, ..SURE }), "\n");
    }
}
