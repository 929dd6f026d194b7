//! What an entry says about the shop: step of the funnel, cart and order totals, order ids.

use rust_decimal::Decimal;
use serde_json::Value;

use super::fields::{Fields, Role};
use super::rules::Rules;
use super::tokens::tokenize;
use crate::session::{ShopMark, Stage};

/// Longest reference that is kept, in bytes.
const MAX_REFERENCE: usize = 64;

/// The stage that a step name or event type stands for.
pub(super) fn stage_of_words(text: &str, rules: &Rules) -> Option<Stage> {
    rules.stages.iter().find_map(|rule| {
        let tokens = tokenize(text, |word| rule.words.knows(word));
        (!rule.words.find(&tokens).is_empty()).then_some(rule.stage)
    })
}

/// The stage of an endpoint; `request` is the method and the path.
pub(super) fn stage_of_endpoint(request: &str, rules: &Rules) -> Option<Stage> {
    let fits = |rule: &&super::rules::StageRule| rule.endpoints.iter().any(|pattern| pattern.is_match(request));
    rules.stages.iter().find(fits).map(|rule| rule.stage)
}

/// Cart and order facts; `None` where there are none.
pub(super) fn shop_mark(fields: &Fields<'_>, stage: Option<Stage>) -> Option<Box<ShopMark>> {
    let amount = amount(fields, stage);
    if amount.is_none() && fields.references.is_empty() {
        return None;
    }
    let mut references: Vec<String> = Vec::new();
    for value in &fields.references {
        let text = match value {
            Value::String(text) if text.len() <= MAX_REFERENCE => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => continue,
        };
        if !references.contains(&text) {
            references.push(text);
        }
    }
    Some(Box::new(ShopMark { amount, references }))
}

/// Currency, amount and rank: totals by name, then sums from the cart on, then amounts from the checkout on.
fn amount(fields: &Fields<'_>, stage: Option<Stage>) -> Option<(String, Decimal, u8)> {
    let candidates = [
        (Role::Total, 0, true),
        (Role::Sum, 1, stage >= Some(Stage::Cart)),
        (Role::Amount, 2, stage >= Some(Stage::Checkout)),
        (Role::Amount, 3, stage == Some(Stage::Cart)),
    ];
    let (value, rank) = candidates
        .into_iter()
        .filter(|(_, _, fits)| *fits)
        .find_map(|(role, rank, _)| fields.value(role).map(|value| (value, rank)))?;
    let (amount, sign) = decimal(value)?;
    let currency = fields.text(Role::Currency).map(str::trim).filter(|text| text.len() <= 8);
    let currency = currency.map_or_else(|| sign.unwrap_or("").to_owned(), |text| iso(text).to_uppercase());
    (amount >= Decimal::ZERO).then_some((currency, amount, rank))
}

/// Currency signs and words by ISO code.
const SIGNS: [(&str, &str); 10] = [
    ("₽", "RUB"),
    ("руб", "RUB"),
    ("RUB", "RUB"),
    ("р.", "RUB"),
    ("$", "USD"),
    ("USD", "USD"),
    ("€", "EUR"),
    ("EUR", "EUR"),
    ("£", "GBP"),
    ("₸", "KZT"),
];

fn iso(text: &str) -> &str {
    SIGNS.iter().find(|(sign, _)| text == *sign).map_or(text, |(_, code)| code)
}

/// An exact decimal from a JSON number or a text such as `1 299,90 ₽`, with the currency that its sign names.
fn decimal(value: &Value) -> Option<(Decimal, Option<&'static str>)> {
    match value {
        Value::Number(number) => {
            let text = number.to_string();
            let exact = Decimal::from_str_exact(&text).or_else(|_| Decimal::from_scientific(&text));
            exact.ok().map(|amount| (amount, None))
        }
        Value::String(text) => {
            let sign = SIGNS.iter().find(|(sign, _)| text.contains(sign)).map(|(_, code)| *code);
            let mut digits: String =
                text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-')).collect();
            digits.truncate(digits.trim_end_matches(['.', ',']).len());
            if digits.contains('.') || digits.matches(',').count() > 1 {
                digits.retain(|c| c != ',');
            }
            Decimal::from_str_exact(&digits.replace(',', ".")).ok().map(|amount| (amount, sign))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn mark(data: Value, stage: Stage) -> Option<(String, Decimal, u8)> {
        let rules = Rules::built_in().unwrap();
        let data = data.as_object().cloned().unwrap_or_default();
        let fields = Fields::scan(&data, &rules.fields);
        amount(&fields, Some(stage))
    }

    #[test]
    fn amounts_are_exact_and_totals_outrank_prices() {
        let found = mark(json!({"price": 5, "cart_total": 0.1, "currency": "usd"}), Stage::Cart);
        assert_eq!(found, Some(("USD".into(), Decimal::new(1, 1), 0)));
        assert_eq!(
            mark(json!({"сумма": "1 299,90 ₽"}), Stage::Payment),
            Some(("RUB".into(), Decimal::new(129_990, 2), 1))
        );
        assert_eq!(
            mark(json!({"amount": 100.0}), Stage::Payment).map(|(_, a, r)| (a, r)),
            Some((Decimal::new(1000, 1), 2))
        );
        assert_eq!(
            mark(json!({"cart": {"total": "12.50"}}), Stage::Cart).map(|(_, a, _)| a),
            Some(Decimal::new(1250, 2))
        );
        assert_eq!(mark(json!({"price": 5}), Stage::Browse), None);
    }

    #[test]
    fn stages_from_words_and_endpoints() {
        let rules = Rules::built_in().unwrap();
        assert_eq!(stage_of_words("add_to_cart", &rules), Some(Stage::Cart));
        assert_eq!(stage_of_words("order_placed", &rules), Some(Stage::Order));
        assert_eq!(stage_of_words("Оплата", &rules), Some(Stage::Payment));
        assert_eq!(stage_of_words("log", &rules), None);
        assert_eq!(stage_of_endpoint("POST /api/orders", &rules), Some(Stage::Order));
        assert_eq!(stage_of_endpoint("GET /api/orders", &rules), None);
        assert_eq!(stage_of_endpoint("GET /products/<num>", &rules), Some(Stage::Browse));
    }
}
