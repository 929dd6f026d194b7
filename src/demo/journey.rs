//! What visitors do: browse, search, sign in, fill the cart, check out, pay; and what they do when it fails.

use serde_json::json;

use super::fault::FaultKind;
use super::shop::{GOODS, MAIL_DOMAINS, NAMES, QUERIES, TOWNS};
use super::visit::{Answer, Request, Visit};

const VIEW: Request = Request { event: "page_view", service: "catalog", method: "GET" };
const SEARCH: Request = Request { event: "search", service: "search", method: "GET" };
const SIGN_IN: Request = Request { event: "login", service: "auth", method: "POST" };
const CART: Request = Request { event: "add_to_cart", service: "cart", method: "POST" };
const CHECKOUT: Request = Request { event: "checkout", service: "checkout", method: "POST" };
const DELIVERY: Request = Request { event: "checkout", service: "delivery", method: "POST" };
const PAY: Request = Request { event: "payment", service: "payment", method: "POST" };
const ORDER: Request = Request { event: "order_placed", service: "orders", method: "POST" };

/// A return later than this begins a new session, in seconds.
const SESSION_GAP: f64 = 30.0 * 60.0;

/// Walks through the shop from the first page to wherever it ends.
pub(super) fn walk(visit: &mut Visit<'_>) {
    if visit.rng.chance(0.45) && !search(visit) {
        return;
    }
    for _ in 0..visit.rng.whole(2, 6) {
        if !view(visit) {
            return;
        }
    }
    if visit.rng.chance(0.5) && !sign_in(visit) {
        return;
    }
    if !visit.rng.chance(0.52) {
        return;
    }
    for _ in 0..visit.rng.whole(1, 3) {
        add_to_cart(visit);
    }
    if !visit.rng.chance(0.78) || !check_out(visit) || !delivery(visit) {
        return;
    }
    if pay(visit) {
        order(visit);
    }
}

fn search(visit: &mut Visit<'_>) -> bool {
    let slow = FaultKind::SlowSearch.active(visit.now) && visit.rng.chance(0.8);
    let seconds = if slow { visit.rng.between(2.6, 6.2) } else { visit.rng.between(0.08, 0.45) };
    let query = visit.rng.pick(QUERIES);
    let results = visit.rng.whole(3, 240);
    let message = format!("search finished: {results} results in {:.0} ms", seconds * 1000.0);
    if slow {
        visit.hurt(FaultKind::SlowSearch);
    }
    visit.log(
        SEARCH,
        "/api/search",
        Answer::good(seconds),
        message,
        &[("query", json!(query)), ("results", json!(results))],
    );
    visit.pause(4.0, 30.0);
    !slow || visit.rng.chance(0.65)
}

/// One product page; where the catalogue fails, most visitors reload once or twice and then leave.
fn view(visit: &mut Visit<'_>) -> bool {
    let (article, _, _) = visit.rng.pick(GOODS);
    let path = format!("/api/products/{article}");
    for _ in 0..3 {
        if !(FaultKind::CatalogPool.active(visit.now) && visit.rng.chance(0.7)) {
            let answer = Answer::good(visit.rng.between(0.03, 0.28));
            visit.log(VIEW, &path, answer, format!("product page {article} served"), &[("product", json!(article))]);
            visit.pause(6.0, 70.0);
            return true;
        }
        visit.hurt(FaultKind::CatalogPool);
        let (waiting, seconds) = (visit.rng.whole(9, 60), visit.rng.between(5.0, 5.3));
        let message =
            format!("no database connection from pool catalog-db within 5000 ms: active=40 idle=0 waiting={waiting}");
        let answer = Answer::failed(503, seconds, "DB_POOL_EXHAUSTED");
        visit.log(VIEW, "/api/products", answer, message, &[("product", json!(article))]);
        visit.pause(3.0, 20.0);
        if visit.rng.chance(0.35) {
            return false;
        }
    }
    false
}

fn sign_in(visit: &mut Visit<'_>) -> bool {
    let customer = visit.customer;
    visit.user = Some(format!("user_{customer}"));
    let name = NAMES.get((customer % NAMES.len() as u64) as usize).copied().unwrap_or("guest");
    let domain = MAIL_DOMAINS.get((customer % MAIL_DOMAINS.len() as u64) as usize).copied().unwrap_or("example.com");
    let email = json!(format!("{name}{customer}@{domain}"));
    for _ in 0..3 {
        if !(FaultKind::TokenClock.active(visit.now) && visit.rng.chance(0.75)) {
            let answer = Answer::good(visit.rng.between(0.05, 0.3));
            visit.log(
                SIGN_IN,
                "/api/auth/token",
                answer,
                format!("Вход выполнен, покупатель user_{customer}"),
                &[("email", email)],
            );
            visit.pause(3.0, 20.0);
            return true;
        }
        visit.hurt(FaultKind::TokenClock);
        let ago = visit.rng.whole(71, 96);
        let message = format!("Токен отклонён: срок действия истёк {ago} с назад, узел auth-2");
        let answer = Answer::failed(401, visit.rng.between(0.05, 0.2), "TOKEN_EXPIRED");
        visit.log(SIGN_IN, "/api/auth/token", answer, message, &[("email", email.clone())]);
        visit.pause(5.0, 30.0);
        if visit.rng.chance(0.3) {
            return false;
        }
    }
    false
}

fn add_to_cart(visit: &mut Visit<'_>) {
    let (article, roubles, euros) = visit.rng.pick(GOODS);
    let price = if visit.currency == "RUB" { roubles * 100 } else { euros * 100 - 1 };
    visit.cart_cents += price;
    let data = [("product", json!(article)), ("cart_total", visit.total()), ("currency", json!(visit.currency))];
    let answer = Answer::good(visit.rng.between(0.03, 0.2));
    visit.log(CART, "/api/cart/items", answer, format!("item {article} added to cart"), &data);
    visit.pause(5.0, 45.0);
}

fn check_out(visit: &mut Visit<'_>) -> bool {
    if visit.user.is_none() {
        visit.user = Some(format!("user_{}", visit.customer));
    }
    let data = [("step", json!("address")), ("cart_total", visit.total()), ("currency", json!(visit.currency))];
    let answer = Answer::good(visit.rng.between(0.05, 0.35));
    visit.log(CHECKOUT, "/api/checkout/address", answer, "Адрес доставки сохранён".to_owned(), &data);
    visit.pause(10.0, 60.0);
    visit.rng.chance(0.93)
}

/// The tariff for the delivery; where the delivery company fails, customers try again and many come back later.
fn delivery(visit: &mut Visit<'_>) -> bool {
    let town = visit.rng.pick(TOWNS);
    for attempt in 0..3 {
        let data = [
            ("step", json!("delivery")),
            ("town", json!(town)),
            ("cart_total", visit.total()),
            ("currency", json!(visit.currency)),
        ];
        if !(FaultKind::DeliveryGateway.active(visit.now) && visit.rng.chance(0.85)) {
            let answer = Answer::good(visit.rng.between(0.15, 0.7));
            let message = format!("Тариф доставки рассчитан, вариантов: {}", visit.rng.whole(2, 5));
            visit.log(DELIVERY, "/api/delivery/quote", answer, message, &data);
            visit.pause(8.0, 40.0);
            return true;
        }
        visit.hurt(FaultKind::DeliveryGateway);
        let message = "Служба доставки bystro ответила 502 Bad Gateway на запрос тарифа".to_owned();
        let answer = Answer::failed(502, visit.rng.between(0.4, 1.4), "DELIVERY_BAD_GATEWAY");
        visit.log(DELIVERY, "/api/delivery/quote", answer, message, &data);
        if !tries_again(visit, FaultKind::DeliveryGateway, attempt) {
            return false;
        }
    }
    false
}

/// The payment; the gateway's fault takes 8 to 12 seconds each time.
fn pay(visit: &mut Visit<'_>) -> bool {
    for attempt in 0..4 {
        let data = [
            ("step", json!("payment")),
            ("amount", visit.total()),
            ("currency", json!(visit.currency)),
            ("gateway", json!("northpay")),
            ("attempt", json!(attempt + 1)),
        ];
        let draft = visit.rng.whole(40_000, 99_999);
        if !(FaultKind::PaymentTimeout.active(visit.now) && visit.rng.chance(0.88)) {
            let answer = Answer::good(visit.rng.between(0.5, 1.7));
            visit.log(PAY, "/api/payment/charge", answer, format!("payment accepted for order draft {draft}"), &data);
            visit.pause(0.5, 2.0);
            return true;
        }
        visit.hurt(FaultKind::PaymentTimeout);
        let seconds = visit.rng.between(8.0, 12.0);
        let message = format!(
            "payment gateway northpay did not answer within {:.0} ms for order draft {draft}",
            seconds * 1000.0
        );
        visit.log(PAY, "/api/payment/charge", Answer::failed(504, seconds, "PAYMENT_TIMEOUT"), message, &data);
        if !tries_again(visit, FaultKind::PaymentTimeout, attempt) {
            return false;
        }
    }
    false
}

/// Most try once more at once; later some come back when the fault is over, and the others are lost.
fn tries_again(visit: &mut Visit<'_>, fault: FaultKind, attempt: u64) -> bool {
    if attempt == 0 && visit.rng.chance(0.7) {
        visit.pause(15.0, 90.0);
        return true;
    }
    if attempt > 1 || !visit.rng.chance(0.4) {
        return false;
    }
    let Some(end) = fault.end_after(visit.now) else { return false };
    let back = end + visit.rng.between(300.0, 3.0 * 3600.0);
    if back - visit.now > SESSION_GAP {
        visit.new_session();
    }
    visit.now = back;
    true
}

fn order(visit: &mut Visit<'_>) {
    let number = visit.rng.whole(100_000, 999_999);
    let data = [
        ("order_id", json!(format!("R-{number}"))),
        ("order_total", visit.total()),
        ("currency", json!(visit.currency)),
        ("step", json!("order")),
    ];
    let answer = Answer::good(visit.rng.between(0.08, 0.4));
    visit.log(ORDER, "/api/orders", answer, format!("Заказ R-{number} оформлен"), &data);
    visit.ledger.orders += 1;
}
