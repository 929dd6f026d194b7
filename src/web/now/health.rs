//! Health in a sentence or two: whether customers are hurting, since when, how many, and how much money.

use jiff::Timestamp;

use super::Now;
use super::problem::Problem;
use crate::entry::Money;
use crate::web::Words;

/// What all problems that are told of come to.
struct Sum {
    problems: u64,
    customers: u64,
    money: Money,
    since: Option<Timestamp>,
    /// The money is the most there can be: several problems may have touched one customer, or a problem is older than the time
    /// that is told of.
    is_most: bool,
    /// The customers are.
    is_most_customers: bool,
}

impl Sum {
    /// Of problems that began at `from` or later; others are only known as a whole. `customers`: how many different ones they
    /// touch, where that is known.
    fn of<'p>(problems: impl Iterator<Item = &'p Problem>, from: i64, customers: Option<u64>) -> Self {
        let mut sum = Self {
            problems: 0,
            customers: 0,
            money: Money::default(),
            since: None,
            is_most: false,
            is_most_customers: false,
        };
        for problem in problems {
            let is_older = problem.since.is_none_or(|since| since.as_second() < from);
            sum.is_most |= sum.problems > 0 || is_older;
            sum.problems += 1;
            sum.customers = sum.customers.saturating_add(problem.customers);
            sum.money.add(&problem.money);
            sum.since = match (sum.since, problem.since) {
                (Some(known), Some(since)) => Some(known.min(since)),
                (known, since) => known.or(since),
            };
        }
        sum.is_most_customers = sum.is_most && customers.is_none();
        sum.customers = customers.unwrap_or(sum.customers);
        sum
    }
}

/// The headline and what else there is to say.
pub(super) fn sentences(words: Words, shown: &Now, problems: &[Problem], now: Timestamp) -> (String, Vec<String>) {
    let window = &shown.window;
    let alarming = || problems.iter().filter(|problem| !problem.is_muted);
    let running = Sum::of(alarming().filter(|problem| problem.runs), i64::MIN, shown.customers.running);
    let from = window.from();
    let seen = |problem: &&Problem| problem.last.is_some_and(|last| last.as_second() >= from);
    let mut recent = Sum::of(alarming().filter(seen), from, shown.customers.recent);
    if recent.since.is_some_and(|since| since.as_second() < from) {
        recent.since = None;
    }
    let span = words.plain(&format!("now-within-{}", window.span.name()));
    let mut more = Vec::new();
    let headline = if running.problems > 0 {
        more.push(harm(words, &running));
        with_problems(words, &running)
    } else if recent.problems > 0 {
        let key = if window.is_past { "now-hurt-past" } else { "now-hurt" };
        more.push(harm(words, &recent));
        let args =
            [("span", span.into()), ("count", recent.problems.into()), ("customers", customers(words, &recent).into())];
        words.say(key, &args)
    } else if let Some(people) = writing(shown) {
        words.count("now-writing", people)
    } else if window.is_past {
        words.say("now-well-past", &[("span", span.into())])
    } else {
        words.plain("now-well")
    };
    if window.is_past {
        let time = words.language().time(window.newest);
        let behind = words.language().duration(coarse(now.duration_since(window.newest).as_secs_f64()));
        more.push(words.say("now-past", &[("time", time.into()), ("behind", behind.into())]));
    }
    (headline, more)
}

/// How many people write about one thing that no incident explains; the thing that most write about.
fn writing(shown: &Now) -> Option<u64> {
    shown.early.iter().filter(|cluster| cluster.muted.is_none()).map(|cluster| cluster.people).max()
}

fn with_problems(words: Words, running: &Sum) -> String {
    let upto = match running.problems {
        1 => "one",
        _ if running.is_most_customers => "several",
        _ => "exactly",
    };
    let who = words.count("now-customers-hurt", running.customers);
    let hit = words.count("now-customers-counted", running.customers);
    let count = running.problems.into();
    let args = [("customers", who.into()), ("hit", hit.into()), ("count", count), ("upto", upto.into())];
    words.say("now-hurting", &args)
}

fn customers(words: Words, sum: &Sum) -> String {
    let who = words.count("now-customers-counted", sum.customers);
    if sum.is_most_customers { words.say("now-up-to", &[("what", who.into())]) } else { who }
}

/// Since when, and how much money.
fn harm(words: Words, sum: &Sum) -> String {
    let money = words.tell.money(&sum.money);
    let money = if sum.is_most { words.say("now-up-to", &[("what", money.into())]) } else { money };
    let since = sum.since.map(|since| words.language().time(since)).unwrap_or_default();
    match (sum.since.is_some(), sum.money.is_empty()) {
        (true, false) => words.say("now-since-money", &[("since", since.into()), ("money", money.into())]),
        (true, true) => words.say("now-since", &[("since", since.into())]),
        (false, false) => words.say("now-money", &[("money", money.into())]),
        (false, true) => String::new(),
    }
}

/// Rounded so that it can be said: hours without minutes, days without hours.
fn coarse(seconds: f64) -> f64 {
    match seconds {
        ..3_600.0 => (seconds / 60.0).floor() * 60.0,
        3_600.0..172_800.0 => (seconds / 3_600.0).floor() * 3_600.0,
        _ => (seconds / 86_400.0).floor() * 86_400.0,
    }
}
