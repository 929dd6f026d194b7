//! What the figures say, in sentences.

use crate::effect::{Answer, Compared, Effect, Lasting, NotEnough};
use crate::finding::Category;

use super::super::clean;
use super::super::terms::{Terms, currency_name};
use super::model::{CategoryRow, ComplaintReport, FixEffect, IncidentComplaintSummary, MoneyEffect, SinceFirst};

/// A p-value below this is not told to the digit.
const LEAST_P: f64 = 0.001;

/// The day of a moment.
pub(in crate::report) fn date(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

/// Complaints about a kind, as they stand in a sentence.
pub(in crate::report) fn about(terms: Terms, category: Category) -> String {
    terms.plain(&format!("effect-what-{}", category.name()))
}

/// A share in whole per cent.
fn share(terms: Terms, share: f64) -> String {
    terms.language.percent((share * 100.0).round() / 100.0)
}

/// A change either way: `12 % more`, `30 % less`.
fn change(terms: Terms, reduction: f64) -> String {
    let key = if reduction < 0.0 { "effect-more" } else { "effect-less" };
    terms.say(key, &[("share", share(terms, reduction.abs()).into())])
}

/// What the complaints of a row are about.
pub(in crate::report) fn kind(terms: Terms, row: &CategoryRow) -> String {
    match (row.category, &row.desk_category) {
        (Some(category), _) => terms.category(category),
        (None, Some(word)) => terms.say("complaints-desk-kind", &[("word", clean::line(word).into_owned().into())]),
        (None, None) if row.rare => terms.plain("complaints-rare-kinds"),
        (None, None) => terms.plain("complaints-unknown-kind"),
    }
}

/// What is told of a rate.
pub(in crate::report) fn rate(terms: Terms, rate: f64) -> String {
    match rate {
        100.0.. => terms.language.integer(rate.round() as u64),
        1.0.. => terms.language.decimal(rate, 1),
        _ => terms.language.decimal(rate, 2),
    }
}

fn why(terms: Terms, lacking: &NotEnough, date: &str) -> String {
    let (key, have, needed) = match lacking {
        NotEnough::DaysBefore { have, needed } => ("effect-lacks-days-before", have, needed),
        NotEnough::DaysAfter { have, needed } => ("effect-lacks-days-after", have, needed),
        NotEnough::EventsBefore { have, needed } => ("effect-lacks-before", have, needed),
        NotEnough::EventsExpected { have, needed } => ("effect-lacks-expected", have, needed),
        NotEnough::Precision { detectable } => {
            return terms.say("effect-lacks-precision", &[("share", share(terms, *detectable).into())]);
        }
    };
    let counts = [("have", u64::from(*have).into()), ("needed", u64::from(*needed).into()), ("date", date.into())];
    terms.say(key, &counts)
}

/// What a fix did to something.
pub(in crate::report) fn told(terms: Terms, answer: &Answer, what: &str, date: &str) -> String {
    let effect = match answer {
        Answer::Effect(effect) => effect,
        Answer::NotEnough(lacking) => {
            let why = why(terms, lacking, date);
            return terms.say("effect-not-enough", &[("what", what.into()), ("why", why.into())]);
        }
    };
    let basis = if effect.compared.controlled { "effect-against-others" } else { "effect-against-sessions" };
    let (key, numbers) = numbers(terms, effect);
    let mut args = vec![("date", date.into()), ("what", what.into()), ("basis", terms.plain(basis).into())];
    args.extend(numbers.into_iter().map(|(name, value)| (name, value.into())));
    if key == "unclear" {
        args.push(("share", share(terms, effect.detectable).into()));
    }
    terms.say(&format!("effect-{key}"), &args)
}

/// Which way it went, and the numbers of that sentence.
fn numbers(terms: Terms, effect: &Effect) -> (&'static str, Vec<(&'static str, String)>) {
    let Effect { reduction, low, high, .. } = *effect;
    let both = |whole: f64, from: f64, to: f64| {
        vec![("share", share(terms, whole)), ("low", share(terms, from)), ("high", share(terms, to))]
    };
    if low > 0.0 {
        ("fell", both(reduction, low, high))
    } else if high < 0.0 {
        ("rose", both(-reduction, -high, -low))
    } else {
        let numbers = [("change", reduction), ("low", low), ("high", high)];
        ("unclear", numbers.map(|(name, value)| (name, change(terms, value))).to_vec())
    }
}

/// What all complaints did since the first fix.
pub(in crate::report) fn since_first(terms: Terms, since: &SinceFirst) -> String {
    let date = date(since.applied_at);
    let effect = match &since.complaints {
        Answer::Effect(effect) => effect,
        Answer::NotEnough(lacking) => {
            let why = why(terms, lacking, &date);
            return terms.say("effect-since-not-enough", &[("date", date.into()), ("why", why.into())]);
        }
    };
    let (key, numbers) = numbers(terms, effect);
    let days = |count: u32| terms.count("effect-days", u64::from(count));
    let mut args = vec![
        ("date", date.into()),
        ("days_before", days(effect.compared.days_before).into()),
        ("days_after", days(effect.compared.days_after).into()),
    ];
    args.extend(numbers.into_iter().map(|(name, value)| (name, value.into())));
    terms.say(&format!("effect-since-{key}"), &args)
}

/// What was compared, and how likely it is by chance; `None` where nothing was.
pub(in crate::report) fn compared(terms: Terms, answer: &Answer) -> Option<String> {
    let Answer::Effect(Effect { compared, p_value, .. }) = answer else { return None };
    let Compared { days_before, days_after, .. } = *compared;
    let days = |count: u32| terms.count("effect-days", u64::from(count));
    let number = |value: f64| terms.language.integer(value.round().max(0.0) as u64);
    let mut text = terms.say(
        "effect-compared",
        &[
            ("before", days(days_before).into()),
            ("after", days(days_after).into()),
            ("cases_before", number(compared.events_before).into()),
            ("cases_after", number(compared.events_after).into()),
            ("sessions_before", number(compared.sessions_before).into()),
            ("sessions_after", number(compared.sessions_after).into()),
        ],
    );
    if compared.controlled {
        let counts =
            [("before", number(compared.controls_before).into()), ("after", number(compared.controls_after).into())];
        text.push_str(&terms.say("effect-compared-controls", &counts));
    }
    let p = if *p_value < LEAST_P {
        format!("<\u{a0}{}", terms.language.decimal(LEAST_P, 3))
    } else {
        format!("=\u{a0}{}", terms.language.decimal(*p_value, 3))
    };
    text.push_str(&terms.say("effect-p", &[("p", p.into())]));
    Some(format!("{text}."))
}

fn money(terms: Terms, of: Option<&MoneyEffect>, key: &str, date: &str) -> Option<String> {
    let of = of?;
    let what = terms.say(key, &[("currency", currency_name(&of.currency).into())]);
    Some(told(terms, &of.effect, &what, date))
}

/// All sentences about a fix; what was compared stands behind the first.
pub(in crate::report) fn fix(terms: Terms, fix: &FixEffect) -> Vec<String> {
    let date = date(fix.applied_at);
    let mut lines = vec![told(terms, &fix.of_category, &about(terms, fix.category), &date)];
    lines.extend(compared(terms, &fix.of_category));
    if let Answer::Effect(Effect { lasting: Some(lasting), .. }) = &fix.of_category {
        lines.push(terms.plain(match lasting {
            Lasting::Lasts => "effect-lasts",
            Lasting::WashedOut => "effect-washed-out",
            Lasting::Unclear => "effect-lasting-unclear",
        }));
    }
    if fix.unknown_rose {
        lines.push(terms.plain("effect-unknown-rose"));
    }
    lines.push(told(terms, &fix.of_incident, &terms.plain("effect-what-incident"), &date));
    lines.extend(money(terms, fix.lost.as_ref(), "effect-what-lost", &date));
    lines.extend(money(terms, fix.recovered.as_ref(), "effect-what-recovered", &date));
    lines
}

/// The whole in one line.
pub(in crate::report) fn whole(terms: Terms, report: &ComplaintReport) -> String {
    if report.complaints == 0 {
        return terms.plain("complaints-none");
    }
    let mut parts = vec![terms.count("complaints-count", report.complaints)];
    parts.push(match report.per_thousand {
        Some(of) => terms.say("complaints-rate", &[("rate", rate(terms, of).into())]),
        None => terms.plain("complaints-no-sessions"),
    });
    let linked = report.linked as f64 / report.complaints as f64;
    parts.push(terms.say("complaints-linked", &[("share", share(terms, linked).into())]));
    parts.join(" · ")
}

/// Lost and recovered purchases; none where there are none.
pub(in crate::report) fn purchases(terms: Terms, report: &ComplaintReport) -> Vec<String> {
    let money = &report.money;
    let sides = [
        ("complaints-lost", money.lost_sessions, &money.lost),
        ("complaints-recovered", money.recovered_sessions, &money.recovered),
    ];
    let told = |(key, count, sum): (&str, u64, &crate::entry::Money)| {
        (count > 0).then(|| terms.say(key, &[("money", terms.money(sum).into()), ("count", count.into())]))
    };
    sides.into_iter().filter_map(told).collect()
}

/// What the page of one incident says: how many, and what became of them.
pub(in crate::report) fn of_incident(terms: Terms, summary: &IncidentComplaintSummary, category: Category) -> String {
    let mut text = terms.count("detail-complaints", summary.complaints);
    let Some(at) = summary.applied_at else { return text };
    let date = date(at);
    let both =
        [(&summary.of_incident, terms.plain("effect-what-incident")), (&summary.of_category, about(terms, category))];
    let answer = both.iter().find(|(answer, _)| matches!(answer, Some(Answer::Effect(_)))).or_else(|| both.first());
    if let Some((Some(answer), what)) = answer {
        text.push_str(". ");
        text.push_str(&told(terms, answer, what, &date));
    }
    text
}
