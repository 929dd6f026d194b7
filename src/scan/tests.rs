//! Tables of messages: what their masks are, which masks are the same, which differ, what redaction takes and leaves.

use serde_json::json;

use super::{Redactor, mask, mask_endpoint};

fn redact(text: &str) -> String {
    Redactor::new([7; 32]).text(text).into_owned()
}

#[test]
fn masks_are_as_expected() {
    let table = [
        ("Payment 8831 failed after 30s", "Payment <num> failed after <dur>"),
        ("order ord-10293 took 8.5 ms", "order ord-<id> took <dur>"),
        ("pod payment-7d9f8b-x2k4q restarted", "pod payment-<id> restarted"),
        ("coupon A1B2C3 rejected", "coupon <id> rejected"),
        ("id 550e8400-e29b-41d4-a716-446655440000 gone", "id <uuid> gone"),
        ("trace 4bf92f3577b34da6a3ce929d0e0e4736 lost", "trace <hex> lost"),
        ("connect to 10.0.0.5:5432 refused", "connect to <ip> refused"),
        ("connect to [2001:db8::1]:443 refused", "connect to [<ip>]:<num> refused"),
        ("GET /api/v1/orders/12345/items?x=1 HTTP/1.1 502", "GET /api/v1/orders/<id>/items HTTP/1.1 502"),
        (
            "call https://u:p@api.stripe.com/v1/charges/ch_3Nabc99 failed",
            "call https://api.stripe.com/v1/charges/<id> failed",
        ),
        ("mail to ivan.petrov@example.com bounced", "mail to <email> bounced"),
        ("call +7 (999) 123-45-67 back", "call <phone> back"),
        ("card 4111 1111 1111 1111 declined", "card <card> declined"),
        ("at 2023-01-29T09:02:11.534Z it died", "at <time> it died"),
        ("nowDate : Mon Jan 30 19:59:37 CST 2023", "nowDate : <time>"),
        ("cart total $100.00 exceeds 1 234,50 ₽", "cart total <amount> exceeds <amount>"),
        ("Списание 100.0 USD не прошло", "Списание <amount> не прошло"),
        ("password=hunter2 rejected", "password=<secret> rejected"),
        ("ids [1, 2, 3] missing", "ids [<num>] missing"),
        ("a \t b\n", "a b"),
        ("db-1.internal:5432 down", "db-<id>.internal:<num> down"),
        ("Превышено время ожидания 30 секунд для заказа 77123", "Превышено время ожидания <dur> для заказа <num>"),
        ("Error code: 1213, SQLSTATE 40P01", "Error code: 1213, SQLSTATE 40P01"),
        ("user \"Anna K\" said 'hello big world' twice", "user \"<str>\" said '<str>' twice"),
    ];
    let wrong: Vec<_> =
        table.iter().filter(|(text, expected)| mask(text) != *expected).map(|(text, _)| mask(text)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_same_failure_has_the_same_mask() {
    let table = [
        ("Payment 1 failed", "Payment 99121 failed"),
        ("timeout after 30s", "timeout after 8.5 ms"),
        ("timeout after 1500 ms", "timeout after 2 seconds"),
        ("order ord-1 failed", "order ord-10293 failed"),
        ("pod payment-7d9f8b-x2k4q died", "pod payment-5c6d7f-zzk4p died"),
        ("pod cart-5c8f7d9b4-abx2z died", "pod cart-6bf7c9d8d-q8w5t died"),
        ("at db-1.shop.local:5432 lost", "at db-12.shop.local:6432 lost"),
        ("2024-01-05 10:00:00 payment failed", "2023-12-31 23:59:59 payment failed"),
        ("amount 100.00 USD declined", "amount 7,250.10 USD declined"),
        ("сумма 100 руб. отклонена", "сумма 12 500,00 руб. отклонена"),
        ("items [1, 2, 3]", "items [7]"),
        ("items ['a1', 'b2', 'c3']", "items ['d4']"),
        ("userId=alice blocked", "userId=42 blocked"),
        ("session sess_123 expired", "session sess_998877 expired"),
        ("Заказ №123 не оплачен", "Заказ №98765 не оплачен"),
        ("client 81.2.69.142 banned", "client 2001:db8::ff00:42 banned"),
        ("GET /orders/17 failed", "GET /orders/ab12cd34ef failed"),
        ("x com.foo.Bar@1a2b3c y", "x com.foo.Bar@12345678 y"),
        ("Trip(id=1, name=Anna)", "Trip(id=abc, name=Ivan)"),
        ("trips: [Trip(id=1, seat=2), Trip(id=2, seat=4)]", "trips: [Trip(id=9, seat=7)]"),
        ("Клиент Иванов Иван не найден", "Клиент Петрова Анна не найден"),
        ("retry 1/5 of job", "retry 3/5 of job"),
        ("worker12 stuck", "worker3 stuck"),
        ("took 45% of 16.3 KB", "took 9% of 1 GB"),
        ("verification code: 1234 wrong", "verification code: 9931 wrong"),
        ("Boom\n\tat com.shop.Pay.run(Pay.java:10)", "Boom\n\tat com.shop.Pay.run(Pay.java:99)"),
        (
            "Token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJm.oOvsIJij bad",
            "Token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4.ZZvsIJij bad",
        ),
        ("product \"Red Shoes\" gone", "product \"Blue Winter Jacket\" gone"),
    ];
    let wrong: Vec<_> =
        table.map(|(one, other)| (mask(one), mask(other))).into_iter().filter(|(a, b)| a != b).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn another_failure_has_another_mask() {
    let table = [
        ("PAYMENT_TIMEOUT at gateway", "PAYMENT_DECLINED at gateway"),
        ("failed with E1042", "failed with E1043"),
        ("SQLSTATE 40P01", "SQLSTATE 40001"),
        ("SQLSTATE[40P01]: deadlock", "SQLSTATE[23505]: deadlock"),
        ("ORA-00060: stop", "ORA-01555: stop"),
        ("HTTP 502 from upstream", "HTTP 504 from upstream"),
        ("status 503", "status 500"),
        ("status=503", "status=500"),
        ("upstream returned 502", "upstream returned 504"),
        ("\"GET /x HTTP/1.1\" 502", "\"GET /x HTTP/1.1\" 404"),
        ("404 Not Found", "409 Conflict"),
        ("exit code 137", "exit code 1"),
        ("error code: 1205", "error code: 1213"),
        ("relation \"orders\" does not exist", "relation \"carts\" does not exist"),
        ("gateway stripe refused", "gateway paypal refused"),
        ("https://api.stripe.com/v1 down", "https://api.paypal.com/v1 down"),
        ("service=payment failed", "service=cart failed"),
        ("gateway_id=sber failed", "gateway_id=tinkoff failed"),
        ("Travel2Service failed", "TravelService failed"),
        ("http2 broke", "http3 broke"),
        ("oauth2 broke", "x509 broke"),
        ("код ошибки 1205", "код ошибки 1206"),
        ("ошибка: шлюз сбербанк не отвечает", "ошибка: шлюз тинькофф не отвечает"),
        ("table orders2 locked", "table orders3 locked"),
        ("java.lang.NullPointerException: x", "java.lang.IllegalStateException: x"),
        ("orderId: null", "orderId: 55"),
        ("CARD_DECLINED_05", "CARD_DECLINED_51"),
        ("Boom\nCaused by: a.B: x", "Boom\nCaused by: a.C: x"),
        ("os error 111", "os error 104"),
        ("HRESULT error 0x80070005", "HRESULT error 0x800f0805"),
    ];
    let wrong: Vec<_> =
        table.map(|(one, other)| (mask(one), mask(other))).into_iter().filter(|(a, b)| a == b).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn words_with_digits_survive() {
    for word in [
        "http2",
        "oauth2",
        "utf8",
        "ipv4",
        "s3",
        "3ds",
        "p2p",
        "x509",
        "PAYMENT_3DS_FAILED",
        "HTTP_500",
        "E1042",
        "ORA-00060",
        "ts-travel2-service",
        "40P01",
        "sha256",
        "k8s",
    ] {
        let text = format!("call {word} broke");
        assert_eq!(mask(&text), text);
    }
}

#[test]
fn endpoints_are_masked() {
    let table = [
        ("/api/v1/orders/12345", "/api/v1/orders/{id}"),
        ("/api/v1/orders/{orderId}/{date}", "/api/v1/orders/{orderId}/{date}"),
        ("GET /users/550e8400-e29b-41d4-a716-446655440000?x=1", "GET /users/{id}"),
        ("https://shop.example/cart/ab12cd34/items#top", "/cart/{id}/items"),
        ("/report/2024-01-05/pdf", "/report/{id}/pdf"),
        ("/u/ivan@example.com/cart", "/u/{id}/cart"),
        ("/u/ivan%40example.com/cart", "/u/{id}/cart"),
        ("hipstershop.CartService/GetCart", "hipstershop.CartService/GetCart"),
        ("/oauth2/token", "/oauth2/token"),
        ("/api/v1/travel2service/trips/left", "/api/v1/travel2service/trips/left"),
        ("/product-123/", "/{id}/"),
        ("/search/красные-туфли", "/search/{id}"),
        ("", ""),
    ];
    for (path, expected) in table {
        assert_eq!(mask_endpoint(path), expected, "{path}");
        assert_eq!(mask_endpoint(expected), expected, "{path}");
    }
}

#[test]
fn personal_data_and_secrets_are_redacted() {
    let table = [
        ("mail ivan.petrov+shop@example.co.uk sent", "ivan.petrov"),
        ("почта иван@почта.рф не доставлена", "иван@"),
        ("link /confirm?email=ivan%40example.com&x=1", "ivan%40"),
        ("call +7 (999) 123-45-67", "123-45-67"),
        ("тел. 8 999 123 45 67", "123 45 67"),
        ("тел. 8(999)123-45-67", "123-45-67"),
        ("телефон: 79991234567", "79991234567"),
        ("phone=4155552671", "4155552671"),
        ("phone 415-555-2671", "555-2671"),
        ("call +44 20 7946 0958 now", "7946"),
        ("card 4111 1111 1111 1111", "1111 1111"),
        ("card=4111111111111111;", "411111"),
        ("pan 2200-7007-1234-5676 x", "2200-7007"),
        ("PAN 378282246310005", "37828"),
        ("pan 411111******1111", "411111"),
        ("iban DE89 3704 0044 0532 0130 00 ok", "3704"),
        ("iban GB82WEST12345698765432", "WEST"),
        ("client 81.2.69.142 connected", "81.2.69.142"),
        ("client_ip=192.168.1.15", "192.168.1.15"),
        ("login from 192.168.1.15", "192.168.1.15"),
        ("peer 2001:db8:85a3::8a2e:370:7334 gone", "8a2e"),
        ("password=hunter2 x", "hunter2"),
        ("password: hunter2", "hunter2"),
        ("{\"password\":\"hun ter2\",\"a\":1}", "ter2"),
        ("{\\\"password\\\":\\\"hunter2\\\"}", "hunter2"),
        ("the password is hunter2", "hunter2"),
        ("пароль qwerty123 неверный", "qwerty123"),
        ("пароль: секретик", "секретик"),
        ("postgres://shop:s3cr3t@db:5432/orders", "s3cr3t"),
        ("redis://:pa55@cache:6379", "pa55"),
        ("dsn root:hunter2@tcp(db:3306)/x", "hunter2"),
        ("Authorization: Bearer abc.def-123456", "abc.def"),
        ("auth Bearer mF_9.B5f-4.1JqM failed", "B5f"),
        ("Authorization: Basic dXNlcjpwYXNz", "dXNl"),
        ("key sk-abcdefghij1234567890 used", "abcdefghij"),
        ("key sk_live_4eC39HqLyjWDarjtT1zdp7dc", "4eC39"),
        ("aws AKIAIOSFODNN7EXAMPLE", "IOSFODNN"),
        ("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJm.oOvsIJijTa", "eyJ"),
        ("x-api-key: 9a8b7c6d5e", "9a8b7c"),
        ("Cookie: sid=abc123; theme=dark", "abc123"),
        ("cvv=123, next", "123"),
        ("session=af31bc9912", "af31bc"),
        ("JSESSIONID=0A1B2C3D4E", "0A1B2C"),
        ("user_id=4711 failed", "4711"),
        ("userId: u-4711, x", "4711"),
        ("User 4711 not found", "4711"),
        ("customer Ivan Petrov called", "Petrov"),
        ("customer=Anna paid", "Anna"),
        ("first_name=Anna last_name=Smith", "Smith"),
        ("name=Ivan Petrov, order=5", "Petrov"),
        ("ФИО: Иванов Иван Иванович, заказ 5", "Иван"),
        ("фамилия=Сидоров", "Сидоров"),
        ("Клиент Петрова Анна жалуется", "Петрова"),
        ("cardholder: IVAN PETROV", "PETROV"),
        ("{\"first_name\":\"анна\"}", "анна"),
        ("адрес: Москва, ул. Ленина, 5", "Ленина"),
        ("shipping_address=Baker St 221b, London, order=5", "Baker"),
        ("lease 00:1A:2B:3C:4D:5E granted", "3C:4D"),
        ("login=ivan77 failed", "ivan77"),
        ("opaque 9fKq2LmX7bZr4WcT1vNsY8aD used", "9fKq2"),
    ];
    let leaks = |text: &str, leaked: &str| redact(text).contains(leaked) || redact(&redact(text)) != redact(text);
    let wrong: Vec<_> =
        table.iter().filter(|(text, leaked)| leaks(text, leaked)).map(|(text, _)| redact(text)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn technical_content_stays() {
    let table = [
        "PAYMENT_TIMEOUT after 8.5 s at step payment",
        "order ord-10293 total 100.00 USD",
        "order_id=10293 status=503",
        "trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span 00f067aa0ba902b7",
        "request 550e8400-e29b-41d4-a716-446655440000 failed",
        "SQLSTATE 40P01 on table orders",
        "connect to 10.0.0.5:5432 refused",
        "blk_-1608999687919862906 served",
        "token bucket refilled",
        "token expired",
        "password: incorrect",
        "invalid token: expired",
        "пароль: неверный",
        "session closed for timeout",
        "customer: card declined by stripe",
        "2023-01-29T09:02:11.534Z GET /api/v1/orders/12345 200 17ms",
        "pod payment-7d9f8b-x2k4q restarted",
        "at org.apache.hadoop.mapreduce.v2.app.MRAppMaster.main",
        "version 6.1.7601.23505 loaded",
        "timestamp 1675078733123 ok",
        "size 67108864 bytes",
        "name=checkout-service up",
        "TrainTypeName: GaoTieOne",
        "User Service Unavailable",
        "Платёж отклонён банком, код 51",
        "ExampleAbstractHttp2ServerConnectionHandlerFactory failed",
    ];
    let wrong: Vec<_> = table.iter().map(|text| redact(text)).filter(|text| !table.contains(&text.as_str())).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn one_person_has_one_pseudonym() {
    let redactor = Redactor::new([7; 32]);
    assert_eq!(redactor.text("+7 999 123-45-67"), redactor.text("8 (999) 123-45-67"));
    assert_eq!(redactor.text("A@Example.com"), redactor.text("a@example.com"));
    assert_ne!(redactor.text("a@example.com"), Redactor::new([8; 32]).text("a@example.com"));
    let name = redactor.pseudonym("user", "user_456");
    assert_eq!(redactor.pseudonym("user", &name), name);
    assert!(!format!("{redactor:?}").contains('7'));
}

#[test]
fn fields_are_redacted_by_name_at_any_depth() {
    let redactor = Redactor::new([7; 32]);
    let data = json!({
        "password": "x", "cvv": 123, "amount": 100.0, "order_id": "ord-1", "phone": 79991234567_u64,
        "user": {"id": 7, "first_name": "анна", "card": {"number": "4111111111111111"}},
        "items": [{"sku": "A1", "comment": "call a@b.com"}], "ФИО": "иванов иван", "client_ip": "10.0.0.9",
    });
    let redacted = redactor.data(data.as_object().unwrap());
    let text = serde_json::to_string(&redacted).unwrap();
    for leaked in ["\"x\"", "123", "7999", "анна", "4111", "a@b.com", "иванов", "10.0.0.9"] {
        assert!(!text.contains(leaked), "{leaked} in {text}");
    }
    assert_eq!(redacted["amount"], json!(100.0));
    assert_eq!(redacted["order_id"], json!("ord-1"));
    assert!(redacted["user"]["id"].as_str().unwrap().starts_with("<user-"));
    assert_eq!(redactor.data(&redacted), redacted);
}

#[test]
fn entries_keep_what_is_technical() {
    let redactor = Redactor::new([7; 32]);
    let mut entry = crate::entry::LogEntry::new(jiff::Timestamp::UNIX_EPOCH, "checkout");
    entry.session_id = Some("sess_123".into());
    entry.user_id = Some("user_456".into());
    entry.error_code = Some("PAYMENT_TIMEOUT".into());
    entry.message = Some("user_456 in sess_123: PAYMENT_TIMEOUT".into());
    entry.event_data.insert("note".into(), json!("by user_456"));
    let redacted = redactor.entry(&entry);
    let text = serde_json::to_string(&redacted).unwrap();
    assert!(!text.contains("user_456") && !text.contains("sess_123"), "{text}");
    assert_eq!(redacted.error_code.as_deref(), Some("PAYMENT_TIMEOUT"));
    assert_eq!(redactor.entry(&redacted), redacted);
}

#[test]
fn long_masks_are_cut_on_a_boundary_and_stay() {
    let text = "заказ ord-77 не оплачен ".repeat(60);
    let masked = mask(&text);
    assert!(masked.chars().count() <= 300 && masked.chars().count() > 200);
    assert_eq!(mask(&masked), masked);
}
