//! What may be used within an hour, of tokens and of money. What an attempt may cost at the most is set aside before it
//! begins, so that attempts side by side can't pass the limit together; afterwards what it did cost takes its place.
//!
//! The account lives as long as the process. Money is exact decimal.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rust_decimal::Decimal;

use crate::config::Openai;
use crate::language_model::{ModelError, ModelTrouble, Usage};

const HOUR: Duration = Duration::from_secs(3600);
/// What was used within the same so many seconds is kept together.
const GRAIN: Duration = Duration::from_secs(10);
const MILLION: Decimal = Decimal::from_parts(1_000_000, 0, 0, false, 0);

/// Limits, prices and the account.
#[derive(Debug)]
pub(super) struct Budget {
    tokens: Option<u64>,
    cost: Option<Decimal>,
    prompt_price: Decimal,
    completion_price: Decimal,
    account: Mutex<Account>,
}

/// Tokens and what they cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Amount {
    tokens: u64,
    cost: Decimal,
}

#[derive(Debug, Default)]
struct Account {
    /// The newest last.
    used: VecDeque<(Instant, Amount)>,
    /// What is set aside.
    held: Amount,
}

impl Amount {
    fn and(self, other: Self) -> Self {
        Self { tokens: self.tokens.saturating_add(other.tokens), cost: self.cost.saturating_add(other.cost) }
    }

    fn without(self, other: Self) -> Self {
        Self {
            tokens: self.tokens.saturating_sub(other.tokens),
            cost: self.cost.saturating_sub(other.cost).max(Decimal::ZERO),
        }
    }
}

impl Account {
    /// What was used within the hour before `now`.
    fn used(&mut self, now: Instant) -> Amount {
        while self.used.front().is_some_and(|(at, _)| now.saturating_duration_since(*at) >= HOUR) {
            self.used.pop_front();
        }
        self.used.iter().fold(Amount::default(), |sum, (_, amount)| sum.and(*amount))
    }

    fn add(&mut self, now: Instant, amount: Amount) {
        match self.used.back_mut() {
            Some((at, last)) if now.saturating_duration_since(*at) < GRAIN => *last = last.and(amount),
            _ => self.used.push_back((now, amount)),
        }
    }
}

impl Budget {
    pub(super) fn new(settings: &Openai) -> Arc<Self> {
        Arc::new(Self {
            tokens: (settings.tokens_per_hour > 0).then_some(settings.tokens_per_hour),
            cost: (settings.cost_per_hour > Decimal::ZERO).then_some(settings.cost_per_hour),
            prompt_price: settings.prompt_price,
            completion_price: settings.completion_price,
            account: Mutex::default(),
        })
    }

    fn amount(&self, prompt: u64, completion: u64) -> Amount {
        let price = |tokens: u64, price: Decimal| (Decimal::from(tokens) / MILLION).saturating_mul(price);
        Amount {
            tokens: prompt.saturating_add(completion),
            cost: price(prompt, self.prompt_price).saturating_add(price(completion, self.completion_price)),
        }
    }

    /// Sets aside what an attempt may use at the most.
    pub(super) fn set_aside(self: &Arc<Self>, prompt: u64, completion: u64, now: Instant) -> Result<Held, ModelError> {
        let most = self.amount(prompt, completion);
        let mut account = self.account.lock().unwrap_or_else(PoisonError::into_inner);
        let used = account.used(now);
        let sum = used.and(account.held).and(most);
        let over_tokens = self.tokens.is_some_and(|limit| sum.tokens > limit);
        let over_cost = self.cost.is_some_and(|limit| sum.cost > limit);
        if over_tokens || over_cost {
            let oldest = account.used.front().map(|(at, _)| HOUR.saturating_sub(now.saturating_duration_since(*at)));
            return Err(self.refusal(over_tokens, most, used, oldest));
        }
        account.held = account.held.and(most);
        drop(account);
        Ok(Held { budget: Arc::clone(self), most, used: Amount::default() })
    }

    fn refusal(&self, over_tokens: bool, most: Amount, used: Amount, oldest: Option<Duration>) -> ModelError {
        let (key, limit, most, used) = if over_tokens {
            let limit = self.tokens.unwrap_or_default().to_string();
            ("openai.tokens_per_hour", limit, most.tokens.to_string(), used.tokens.to_string())
        } else {
            let limit = self.cost.unwrap_or_default().to_string();
            ("openai.cost_per_hour", limit, most.cost.normalize().to_string(), used.cost.normalize().to_string())
        };
        let then = oldest.map_or_else(
            || "answers under way hold the rest, or the limit is too low for one question: raise it".to_owned(),
            |wait| format!("some of it is free again in {} min", wait.as_secs().div_ceil(60)),
        );
        let what = format!(
            "the hour's budget is used up: {key} is {limit}, used are {used}, this question may need {most}; {then}"
        );
        ModelError { kind: ModelTrouble::Budget, what }
    }
}

/// What is set aside for one attempt. Dropped, what the attempt used counts, and the rest is free again.
#[derive(Debug)]
pub(super) struct Held {
    budget: Arc<Budget>,
    most: Amount,
    used: Amount,
}

impl Held {
    /// What has been used so far, as far as it is known or guessed.
    pub(super) fn uses(&mut self, prompt: u64, completion: u64) {
        self.used = self.budget.amount(prompt, completion);
    }

    /// What the server says was used.
    pub(super) fn used(&mut self, usage: Usage) {
        self.uses(usage.prompt.into(), usage.completion.into());
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut account = self.budget.account.lock().unwrap_or_else(PoisonError::into_inner);
        account.held = account.held.without(self.most);
        if self.used.tokens > 0 {
            account.add(Instant::now(), self.used);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn budget(tokens: u64, cost: &str) -> Arc<Budget> {
        let money = |text: &str| text.parse::<Decimal>().unwrap();
        Budget::new(&Openai {
            tokens_per_hour: tokens,
            cost_per_hour: money(cost),
            prompt_price: money("0.15"),
            completion_price: money("0.60"),
            ..Openai::default()
        })
    }

    #[test]
    fn what_is_set_aside_counts_until_it_is_known_what_was_used() {
        let (budget, now) = (budget(1000, "0"), Instant::now());
        let mut first = budget.set_aside(400, 300, now).unwrap();
        let refused = budget.set_aside(400, 300, now).unwrap_err();
        assert_eq!(refused.kind, ModelTrouble::Budget);
        assert!(refused.what.contains("openai.tokens_per_hour is 1000, used are 0"), "{refused}");
        first.used(Usage { prompt: 390, completion: 10 });
        drop(first);
        assert!(budget.set_aside(400, 200, Instant::now()).is_ok());
        let refused = budget.set_aside(400, 300, Instant::now()).unwrap_err().to_string();
        assert!(refused.contains("used are 400, this question may need 700; some of it is free again in 60 min"));
        assert!(budget.set_aside(400, 300, Instant::now() + HOUR).is_ok());
    }

    #[test]
    fn an_attempt_that_never_began_costs_nothing() {
        let (budget, now) = (budget(1000, "0"), Instant::now());
        drop(budget.set_aside(500, 500, now).unwrap());
        assert!(budget.set_aside(500, 500, now).is_ok());
    }

    #[test]
    fn money_is_counted_exactly() {
        // 1,000 × 0.15 + 500 × 0.60 a million are 0.00045.
        let budget = budget(0, "0.00090");
        let hold = || budget.set_aside(1000, 500, Instant::now());
        let (_first, _second) = (hold().unwrap(), hold().unwrap());
        let refused = budget.set_aside(1, 0, Instant::now()).unwrap_err().to_string();
        assert!(refused.contains("openai.cost_per_hour is 0.00090"), "{refused}");
        assert!(refused.contains("may need 0.00000015"), "{refused}");
    }

    proptest! {
        #[test]
        fn attempts_side_by_side_never_pass_the_limit_together(
            asks in prop::collection::vec((0_u64..400, 1_u64..400, any::<bool>()), 1..40),
        ) {
            let (budget, mut open, mut spent) = (budget(1000, "0"), Vec::new(), 0);
            for (prompt, completion, ends) in asks {
                if let Ok(mut held) = budget.set_aside(prompt, completion, Instant::now()) {
                    held.uses(prompt, completion);
                    spent += prompt + completion;
                    open.push(held);
                }
                if ends {
                    open.pop();
                }
                prop_assert!(spent <= 1000);
            }
        }
    }
}
