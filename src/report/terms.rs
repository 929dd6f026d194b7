//! The names that the reader's language has for our kinds, states and reasons.

use rust_decimal::Decimal;

use crate::backend::DocumentKind;
use crate::entry::Money;
use crate::finding::{Category, FindingKind};
use crate::generate::{Purpose, StruckReason, Verdict};
use crate::incident::{Muted, Status};
use crate::session::Stage;
use crate::wording::{Arg, Language, Wording};

use super::clean;
use super::layout::cut;
use super::model::{Known, Why};

/// How many matching words a reason names.
const WORDS_SHOWN: usize = 6;

/// Columns of a currency; those of ISO 4217 have three.
const CURRENCY: usize = 8;

/// A currency code fit to show.
pub(super) fn currency_name(currency: &str) -> String {
    cut(&clean::line(currency), CURRENCY)
}

/// Catalogue and language together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    pub(super) language: Language,
    words: &'static Wording,
}

impl Terms {
    pub(super) fn of(language: Language) -> Self {
        Self { language, words: Wording::of(language) }
    }

    /// The sentence under `report-{key}`.
    pub(super) fn say(self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.words.text(&format!("report-{key}"), args)
    }

    /// The sentence under `report-{key}`, which has no variables.
    pub(super) fn plain(self, key: &str) -> String {
        self.say(key, &[])
    }

    /// The sentence under `report-{key}`, whose only variable is `$count`.
    pub(super) fn count(self, key: &str, count: u64) -> String {
        self.say(key, &[("count", count.into())])
    }

    /// A counted word of the shared catalogue (`count-sessions`, …).
    pub(super) fn counted(self, what: &str, count: u64) -> String {
        self.words.text(&format!("count-{what}"), &[("count", count.into())])
    }

    pub(super) fn category(self, category: Category) -> String {
        self.words.plain(&format!("category-{}", category.name()))
    }

    pub(super) fn known(self, known: Known) -> String {
        self.plain(match known {
            Known::New => "known-new",
            Known::Seen => "known-seen",
            Known::Recurred => "known-recurred",
            Known::Resolved => "known-resolved",
        })
    }

    pub(super) fn status(self, status: Status) -> String {
        self.plain(match status {
            Status::Open => "status-open",
            Status::Resolved => "status-resolved",
            Status::Recurred => "status-recurred",
        })
    }

    /// That something was planned, until when, and why.
    pub(super) fn muted(self, muted: &Muted) -> String {
        self.plan("muted", muted)
    }

    /// Until when something was planned, and why; stands beside a label.
    pub(super) fn muted_until(self, muted: &Muted) -> String {
        self.plan("muted-until", muted)
    }

    fn plan(self, key: &str, muted: &Muted) -> String {
        let reason = clean::line(&muted.reason).into_owned();
        self.say(key, &[("time", self.language.time(muted.until).into()), ("reason", reason.into())])
    }

    pub(super) fn stage(self, stage: Stage) -> String {
        self.plain(&format!("stage-{}", stage.name()))
    }

    pub(super) fn finding(self, kind: FindingKind) -> String {
        self.plain(&format!("finding-{}", kind.name()))
    }

    pub(super) fn document(self, kind: DocumentKind) -> String {
        self.plain(&format!("document-{}", kind.name()))
    }

    pub(super) fn verdict(self, verdict: Verdict) -> String {
        self.plain(match verdict {
            Verdict::Precedent => "verdict-precedent",
            Verdict::Runbook => "verdict-runbook",
            Verdict::New => "verdict-new",
        })
    }

    /// Why a statement was struck out.
    pub(super) fn struck(self, why: StruckReason) -> String {
        self.plain(match why {
            StruckReason::NoSource => "struck-no-source",
            StruckReason::UnknownSource => "struck-unknown-source",
            StruckReason::Unsupported => "struck-unsupported",
            StruckReason::Differs => "struck-differs",
            StruckReason::Unreadable => "struck-unreadable",
            StruckReason::FailedBefore => "struck-failed-before",
        })
    }

    pub(super) fn purpose(self, purpose: Purpose) -> String {
        self.plain(match purpose {
            Purpose::Observe => "purpose-observe",
            Purpose::Check => "purpose-check",
            Purpose::Fix => "purpose-fix",
            Purpose::Prevent => "purpose-prevent",
            Purpose::Avoid => "purpose-avoid",
            Purpose::Verify => "purpose-verify",
        })
    }

    /// A score between 0 and 1 with two decimals, never rounded up to a threshold that it misses.
    pub(super) fn score(self, score: f32) -> String {
        self.language.decimal((f64::from(score) * 100.0 + 1e-4).floor() / 100.0, 2)
    }

    /// All amounts, joined by ` + `; a dash where there are none.
    pub(super) fn money(self, money: &Money) -> String {
        if money.is_empty() {
            return self.language.money(money);
        }
        let amounts: Vec<String> = money.0.iter().map(|(currency, amount)| self.amount(currency, *amount)).collect();
        amounts.join(" + ")
    }

    /// One amount. The currency comes from logs, where it may be anything.
    pub(super) fn amount(self, currency: &str, amount: Decimal) -> String {
        self.language.amount(&currency_name(currency), amount)
    }

    /// Reasons in words, strongest first, joined by `; `.
    pub(super) fn why(self, why: &[Why]) -> String {
        why.iter().map(|reason| self.reason(reason)).collect::<Vec<_>>().join("; ")
    }

    fn reason(self, why: &Why) -> String {
        // A tilde marks the skeleton of a loan word, which nobody wrote.
        let written = why.words.iter().filter(|word| !word.starts_with('~'));
        let words: Vec<_> = written.take(WORDS_SHOWN).map(|word| clean::line(word)).collect();
        match why.leg.as_str() {
            "fingerprint" => self.plain("why-fingerprint"),
            "code" => self.plain("why-code"),
            "service" => self.plain("why-service"),
            "letters" => self.plain("why-letters"),
            "vector" => self.say("why-vector", &[("score", self.score(why.score).into())]),
            "lexical" if words.is_empty() => self.plain("why-lexical-bare"),
            "lexical" => self.say("why-lexical", &[("words", words.join(", ").into())]),
            other => clean::line(other).into_owned(),
        }
    }
}
