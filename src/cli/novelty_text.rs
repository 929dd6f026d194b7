//! How well known problems are told from new ones, a line each form and language.

use crate::memory::NoveltyStanding;
use crate::wording::{Arg, Language, Wording};

/// What `doctor` says of one form and language.
pub(super) fn line(standing: &NoveltyStanding, words: &Wording) -> String {
    let language = match standing.language {
        Language::En => "solution-language-en",
        Language::Ru => "solution-language-ru",
    };
    let promised = words.language().decimal(standing.promised * 100.0, 0);
    let args: [(&str, Arg<'_>); 6] = [
        ("form", words.plain(&format!("novelty-form-{}", standing.form)).into()),
        ("language", words.plain(language).into()),
        ("threshold", words.language().decimal(f64::from(standing.threshold), 2).into()),
        ("count", standing.learned_from.into()),
        ("needed", standing.needed.into()),
        ("promised", promised.into()),
    ];
    words.text(if standing.learned { "novelty-line-learned" } else { "novelty-line-few" }, &args)
}
