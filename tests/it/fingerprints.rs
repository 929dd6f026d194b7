//! From outside: which failures count as one, and what of a person is left when a text leaves the machine.

use serde_json::{Value, json};

use crate::run::Desk;

/// A failure as a service logs it.
#[derive(Clone, Copy)]
struct Failure {
    service: &'static str,
    code: Option<&'static str>,
    message: &'static str,
}

const fn said(message: &'static str) -> Failure {
    Failure { service: "orders", code: None, message }
}

fn line(number: usize, failure: Failure) -> String {
    json!({
        "timestamp": format!("2026-03-{:02}T12:00:{:02}Z", number % 28 + 1, number % 60),
        "session_id": format!("s{number}"), "user_id": format!("u{number}"), "event_type": "log", "level": "ERROR",
        "service": failure.service, "error_code": failure.code, "message": failure.message,
    })
    .to_string()
}

/// The fingerprint of each failure.
fn fingerprints(failures: &[Failure]) -> Vec<String> {
    let text: Vec<String> = failures.iter().enumerate().map(|(number, failure)| line(number, *failure)).collect();
    let rows = Desk::new().run_with_input(&["inspect", "-"], text.join("\n").as_bytes()).exits(0).rows();
    assert_eq!(rows.len(), failures.len());
    let all = rows.iter().zip(failures);
    all.map(|(row, failure)| {
        let found = row["fingerprint"].as_str();
        found.unwrap_or_else(|| panic!("{} has no fingerprint: {row:#}", failure.message)).to_owned()
    })
    .collect()
}

#[test]
fn the_same_failure_has_the_same_fingerprint() {
    let pairs = [
        ("Payment failed for order ord-1000", "Payment failed for order ord-99871"),
        ("Payment failed for order 1000", "Payment failed for order 77"),
        ("Gateway timed out after 8500 ms", "Gateway timed out after 31 ms"),
        ("Gateway timed out after 8.5s", "Gateway timed out after 30s"),
        ("Could not charge 100.50 EUR", "Could not charge 7.00 EUR"),
        ("Could not charge 1,250.00 EUR", "Could not charge 9.99 EUR"),
        (
            "Trace 4bf92f3577b34da6a3ce929d0e0e4736 failed: connection refused",
            "Trace 0af7651916cd43dd8448eb211c80319c failed: connection refused",
        ),
        (
            "Cart 550e8400-e29b-41d4-a716-446655440000 is locked, request failed",
            "Cart 123e4567-e89b-12d3-a456-426614174000 is locked, request failed",
        ),
        ("Connection refused by 10.0.0.12:5432", "Connection refused by 10.0.7.201:5432"),
        ("Connection to db-3.shop.internal failed", "Connection to db-17.shop.internal failed"),
        ("Mail to anna@example.com failed", "Mail to ivan.petrov@mail.ru failed"),
        ("SMS to +7 916 123-45-67 failed", "SMS to +7 905 765-43-21 failed"),
        ("Card 4111 1111 1111 1111 declined: error", "Card 5555 5555 5555 4444 declined: error"),
        ("Query failed at 2026-03-02 12:00:01", "Query failed at 2026-11-30 23:59:59"),
        ("Query failed at 2026-03-02T12:00:01.123Z", "Query failed at 2025-01-01T00:00:00.000Z"),
        ("Retry 1 of 3 failed", "Retry 2 of 3 failed"),
        (
            "Pool exhausted: 50 of 50 connections in use, 3 waiting",
            "Pool exhausted: 20 of 20 connections in use, 117 waiting",
        ),
        ("Request 0x7ffe12ab failed", "Request 0x00ff9812 failed"),
        ("Worker pod checkout-7d9f8b6c5-x2x9z crashed: error", "Worker pod checkout-5c8d7f9b4-q8w7e crashed: error"),
        ("Could not reserve 3 items of sku-771", "Could not reserve 12 items of sku-90"),
        ("Заказ 1000 не оплачен: ошибка шлюза", "Заказ 99871 не оплачен: ошибка шлюза"),
        ("Истекло время ожидания: 8500 мс", "Истекло время ожидания: 30 мс"),
        ("Не удалось списать 100,50 руб.", "Не удалось списать 7,00 руб."),
        ("Ошибка соединения с 10.0.0.12", "Ошибка соединения с 10.9.8.7"),
        ("Письмо на anna@example.com не отправлено: ошибка", "Письмо на ivan@mail.ru не отправлено: ошибка"),
        ("Ошибка запроса 2026-03-02 12:00:01", "Ошибка запроса 2026-11-30 23:59:59"),
        ("СМС на +7 (916) 123-45-67 не ушла: ошибка", "СМС на 8 905 765-43-21 не ушла: ошибка"),
        (
            "Корзина 550e8400-e29b-41d4-a716-446655440000 потеряна: ошибка",
            "Корзина 123e4567-e89b-12d3-a456-426614174000 потеряна: ошибка",
        ),
        ("Пул соединений исчерпан: ждут 3", "Пул соединений исчерпан: ждут 250"),
        ("Попытка 1 из 3 не удалась: ошибка", "Попытка 3 из 3 не удалась: ошибка"),
        ("GET /orders/1000 failed with 500", "GET /orders/2777 failed with 500"),
        ("Lock wait timeout exceeded; transaction 421", "Lock wait timeout exceeded; transaction 99118"),
    ];
    assert!(pairs.len() >= 30);
    let failures: Vec<Failure> = pairs.iter().flat_map(|(a, b)| [said(a), said(b)]).collect();
    let found = fingerprints(&failures);
    let apart: Vec<_> =
        pairs.iter().zip(found.chunks(2)).filter(|(_, two)| two[0] != two[1]).map(|(pair, _)| pair).collect();
    assert!(apart.is_empty(), "taken for different failures: {apart:#?}");
}

#[test]
fn another_failure_has_another_fingerprint() {
    let code = |code| Failure { code: Some(code), ..said("Payment failed") };
    let of = |service, message| Failure { service, ..said(message) };
    let pairs = [
        (code("PAYMENT_TIMEOUT"), code("PAYMENT_DECLINED")),
        (code("ACQ_05"), code("ACQ_51")),
        (code("E1001"), code("E1002")),
        (code("ORA-00060"), code("ORA-01555")),
        (code("40P01"), code("23505")),
        (of("orders", "Connection refused"), of("payment", "Connection refused")),
        (of("cart", "Request failed"), of("search", "Request failed")),
        (said("Deadlock on table orders"), said("Deadlock on table payments")),
        (said("Timeout calling gateway stripe"), said("Timeout calling gateway adyen")),
        (said("Timeout calling gateway Сбер"), said("Timeout calling gateway ЮKassa")),
        (said("Cannot reach redis"), said("Cannot reach postgres")),
        (said("Request failed with status 502"), said("Request failed with status 403")),
        (said("SQLSTATE 40P01: failed"), said("SQLSTATE 23505: failed")),
        (said("ORA-00060: failed"), said("ORA-01555: failed")),
        (said("Failed to load cart"), said("Failed to save cart")),
        (said("Payment declined: insufficient funds, error"), said("Payment declined: card expired, error")),
        (said("Table \"orders\" is locked, failed"), said("Table \"carts\" is locked, failed")),
        (said("Index idx_orders_user is missing, query failed"), said("Index idx_carts_user is missing, query failed")),
        (said("Certificate expired, request failed"), said("Certificate unknown, request failed")),
        (said("POST /checkout/pay failed"), said("POST /cart/items failed")),
        (said("java.net.SocketTimeoutException: failed"), said("java.net.ConnectException: failed")),
        (said("Failed to parse response of delivery API"), said("Failed to parse response of tax API")),
        (said("Queue orders.created overflow, publish failed"), said("Queue orders.paid overflow, publish failed")),
        (said("Ошибка шлюза Тинькофф"), said("Ошибка шлюза Сбербанк")),
        (said("Ошибка блокировки таблицы заказов"), said("Ошибка блокировки таблицы платежей")),
        (said("Не удалось загрузить корзину"), said("Не удалось сохранить корзину")),
        (said("Ошибка: недостаточно средств"), said("Ошибка: срок карты истёк")),
        (said("Истекло время ожидания шлюза"), said("Истекло время ожидания базы")),
        (said("Ошибка авторизации: токен просрочен"), said("Ошибка авторизации: неверный пароль")),
        (said("Сервис доставки недоступен: ошибка"), said("Сервис налогов недоступен: ошибка")),
        (said("Ошибка ACQ_05 при оплате"), said("Ошибка ACQ_51 при оплате")),
        (said("Failed: PAYMENT_TIMEOUT"), said("Failed: PAYMENT_REFUSED")),
    ];
    assert!(pairs.len() >= 30);
    let failures: Vec<Failure> = pairs.iter().flat_map(|(a, b)| [*a, *b]).collect();
    let found = fingerprints(&failures);
    let same: Vec<String> = pairs
        .iter()
        .zip(found.chunks(2))
        .filter(|(_, two)| two[0] == two[1])
        .map(|((a, b), _)| format!("{:?} {} | {:?} {}", a.code, a.message, b.code, b.message))
        .collect();
    assert!(same.is_empty(), "taken for one failure: {same:#?}");
}

/// A sentence, and the part of it that is nobody's business.
const PERSONAL: &[(&str, &str)] = &[
    ("mail to anna.petrova@example.com bounced", "anna.petrova"),
    ("mail to Ivan+shop@mail.ru bounced", "Ivan+shop"),
    ("письмо на мария@почта.рф не ушло", "мария@"),
    ("login=olga@sub.domain.co.uk refused", "olga@"),
    ("sms to +7 (916) 123-45-67 failed", "123-45-67"),
    ("sms to +79161234567 failed", "9161234567"),
    ("sms to 8 916 123 45 67 failed", "123 45 67"),
    ("sms to 89161234568 failed", "89161234568"),
    ("sms to +1 415-555-2671 failed", "555-2671"),
    ("sms to +44 20 7946 0958 failed", "7946 0958"),
    ("sms to +49 30 901820 failed", "901820"),
    ("телефон 8(495)765-43-21 не отвечает", "765-43-21"),
    ("card 4111 1111 1111 1111 declined", "1111 1111"),
    ("card 5555-5555-5555-4444 declined", "5555-4444"),
    ("card 2200123456789019 declined", "220012345678"),
    ("card 378282246310005 declined", "378282246310005"),
    ("карта 4276 8000 0000 0000 отклонена, карта 4242424242424242", "4242424242424242"),
    ("iban DE89370400440532013000 rejected", "370400440532013000"),
    ("iban GB29 NWBK 6016 1331 9268 19 rejected", "6016 1331"),
    ("Authorization: Bearer abcdef0123456789abcdef rejected", "abcdef0123456789abcdef"),
    ("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlMTIz rejected", "eyJzdWIiOiIxMjM0In0"),
    ("api_key=AKIAIOSFODNN7EXAMPLE rejected", "IOSFODNN7"),
    ("key sk_live_51HabcDEF0123456789 rejected", "51HabcDEF"),
    ("password=hunter2-secret rejected", "hunter2"),
    ("passwd: 'T0pS3cret!' rejected", "T0pS3cret"),
    ("пароль=мойпароль77 отклонён", "мойпароль77"),
    ("postgres://shop:S3cr3tPass@db1.internal:5432/orders refused", "S3cr3tPass"),
    ("redis://:r3dispass@cache:6379/0 refused", "r3dispass"),
    ("https://bob:hunter99@api.example.com/pay refused", "hunter99"),
    ("GET /reset?token=ZXhhbXBsZS10b2tlbi0xMjM0 failed", "ZXhhbXBsZS10b2tlbi0xMjM0"),
    ("request from 203.0.113.77 failed", "203.0.113.77"),
    ("request from 2001:db8:85a3::8a2e:370:7334 failed", "8a2e:370:7334"),
    ("customer_name=\"Anna Petrova\" failed", "Anna Petrova"),
    ("имя=\"Мария Иванова\" не найдено", "Мария Иванова"),
    ("full_name='Пётр Сидоров' не найден", "Сидоров"),
    ("cvv=123789 refused", "123789"),
    ("Set-Cookie: sessionid=38afes7a8fbc01 refused", "38afes7a8fbc01"),
];

/// What engineers need and no person is known by.
const TECHNICAL: &[&str] = &[
    "order ord-10007 failed",
    "error PAYMENT_TIMEOUT in step payment",
    "ORA-00060: deadlock detected",
    "table orders is locked",
    "POST /checkout/pay answered 504",
    "version 4.2.1 failed",
    "java.net.SocketTimeoutException: Read timed out",
    "waited 8500 ms for gateway stripe",
];

fn personal_lines() -> String {
    let lines = PERSONAL.iter().enumerate().map(|(number, (message, _))| {
        json!({
            "timestamp": format!("2026-03-02T12:{:02}:00Z", number), "session_id": format!("s{number}"),
            "user_id": format!("user-private-{number}"), "event_type": "checkout", "level": "ERROR",
            "error_code": format!("E_{number}"), "service": "payment",
            "message": format!("payment error {number}: {message}"),
            "event_data": {
                "email": "kept.field@example.org", "phone": "+7 495 111-22-33", "full_name": "Фёдор Полевой",
                "cart_total": 100, "currency": "RUB",
            },
        })
        .to_string()
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Personal things that `text` gives away.
fn leaks(text: &str) -> Vec<&'static str> {
    let in_fields = ["kept.field", "111-22-33", "Полевой", "user-private-"];
    PERSONAL.iter().map(|(_, secret)| *secret).chain(in_fields).filter(|secret| text.contains(secret)).collect()
}

#[test]
fn personal_data_does_not_leave_the_machine() {
    assert!(PERSONAL.len() >= 30);
    let desk = Desk::new();
    let path = desk.file("shop.jsonl", personal_lines());
    let path = path.to_str().unwrap();
    let rows = desk.run(&["inspect", path]).exits(0).rows();
    assert_eq!(rows.len(), PERSONAL.len());
    let redacted: Vec<&str> = rows.iter().map(|row| row["redacted"].as_str().unwrap()).collect();
    assert_eq!(leaks(&redacted.join("\n")), [""; 0], "inspect: {redacted:#?}");
    let masks: Vec<&Value> = rows.iter().map(|row| &row["mask"]).collect();
    assert_eq!(leaks(&format!("{masks:?}")), [""; 0], "masks: {masks:#?}");
    for format in ["html", "markdown", "json"] {
        let shown = desk.run(&["analyze", path, "--format", format, "--limit", "100"]).exits(0).stdout;
        assert_eq!(leaks(&shown), [""; 0], "{format}");
    }
    let export = desk.run(&["export"]).exits(0).stdout;
    assert!(export.lines().count() > PERSONAL.len());
    assert_eq!(leaks(&export), [""; 0], "export");
}

#[test]
fn technical_words_stay_and_pseudonyms_are_stable() {
    let desk = Desk::new();
    let text: Vec<String> = TECHNICAL.iter().enumerate().map(|(number, message)| line(number, said(message))).collect();
    let rows = desk.run_with_input(&["inspect", "-"], text.join("\n").as_bytes()).exits(0).rows();
    for (row, message) in rows.iter().zip(TECHNICAL) {
        assert_eq!(row["redacted"], *message);
    }
    // One person has one pseudonym, in a folder for ever; another folder has its own.
    let mail =
        [line(1, said("mail to anna@example.com failed")), line(2, said("no answer from anna@example.com, failed"))];
    let pseudonyms = |desk: &Desk| -> Vec<String> {
        let rows = desk.run_with_input(&["inspect", "-"], mail.join("\n").as_bytes()).exits(0).rows();
        let texts = rows.iter().map(|row| row["redacted"].as_str().unwrap().to_owned());
        texts.map(|text| text[text.find('<').unwrap()..=text.find('>').unwrap()].to_owned()).collect()
    };
    let here = pseudonyms(&desk);
    assert_eq!(here[0], here[1]);
    assert_eq!(here, pseudonyms(&desk));
    assert_ne!(here, pseudonyms(&Desk::new()), "pseudonyms can be looked up by anyone");
}
