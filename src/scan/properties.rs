//! Properties that hold for any text.

use proptest::prelude::*;

use super::{Redactor, mask, mask_endpoint, withhold};

fn redact(text: &str) -> String {
    Redactor::new([7; 32]).text(text).into_owned()
}

/// Text made of what the scanner cares about, mixed with anything.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z]{1,8}",
        "[A-Z]{1,6}",
        "[0-9]{1,20}",
        "[ \"'<>{}(),.:;=/@#%+$№₽«»\\[\\]_|*&?!-]{1,2}",
        "\\PC{0,4}",
        Just(" ".to_owned()),
        proptest::sample::select(vec![
            "password",
            "user",
            "пароль",
            "клиент",
            "Иван",
            "https://",
            "<num>",
            "<id>",
            "<email-3fa2>",
            "status",
            "error",
            "name",
            "Mon",
            "Jan",
            "10:20:30",
            "2024-01-05",
            "4111111111111111",
            "+7",
            "a@b.com",
            "%40",
            "HTTP/1.1",
            "::1",
            "eyJ",
            "null",
            "\n\tat ",
            "Caused by: ",
            "Cookie: ",
            "0x1f",
            "30s",
            "руб",
            "10.0.0.1",
            "\\\"",
            "Bearer ",
            "address",
            "token",
        ])
        .prop_map(str::to_owned),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn masking_twice_is_masking_once(text in text()) {
        let once = mask(&text);
        prop_assert_eq!(mask(&once), once);
    }

    #[test]
    fn endpoints_settle(text in text()) {
        let once = mask_endpoint(&text);
        prop_assert_eq!(mask_endpoint(&once), once);
    }

    #[test]
    fn redacting_twice_is_redacting_once(text in text()) {
        let once = redact(&text);
        prop_assert_eq!(redact(&once), once);
    }

    #[test]
    fn personal_data_never_survives(before in text(), after in text()) {
        for datum in ["ivan.petrov@example.com", "4111 1111 1111 1111", "4111111111111111", "+7 (999) 123-45-67", "+14155552671"] {
            let text = format!("{before} {datum} {after}");
            let elsewhere = before.contains(datum) || after.contains(datum);
            for safe in [redact(&text), withhold(&text).into_owned()] {
                prop_assert!(elsewhere || !safe.contains(datum), "{}", safe);
            }
        }
    }

    #[test]
    fn digits_of_ids_do_not_matter(one in 100_u64..999_999, other in 100_u64..999_999, word in "[a-z]{5,9}") {
        let message = |id: u64| format!("{word} ord-{id} of sess_{id} failed in {id} ms at node-{id}");
        prop_assert_eq!(mask(&message(one)), mask(&message(other)));
    }
}
