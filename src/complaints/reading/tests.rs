//! Inputs as they come, from one end to the other.

use proptest::prelude::*;

use super::*;

/// Nobody gives up here.
#[derive(Debug, thiserror::Error)]
#[error("never")]
struct Never;

fn reading() -> Reading {
    Reading {
        map: FieldMap::default(),
        timezone: TimeZone::UTC,
        order: DateOrder::DayFirst,
        format: None,
        latest: "2030-01-01T00:00:00Z".parse().unwrap(),
        time_may_be_missing: false,
    }
}

type Read = (Vec<(String, String, String)>, Vec<String>, ReadSummary);

fn read_with(input: &[u8], reading: &Reading) -> Result<Read, ReadError<Never>> {
    let (mut drafts, mut rejects) = (Vec::new(), Vec::new());
    let summary = read(input, reading, &mut |piece| {
        match piece {
            Piece::Draft(draft) => {
                drafts.push((draft.ticket, draft.at.map_or_else(String::new, |at| at.to_string()), draft.text));
            }
            Piece::Reject(reject) => rejects.push(reject.to_string()),
        }
        Ok(())
    })?;
    Ok((drafts, rejects, summary))
}

#[track_caller]
fn check(input: impl AsRef<[u8]>, wanted: &[(&str, &str, &str)], rejected: &[&str]) {
    let (drafts, rejects, _) = read_with(input.as_ref(), &reading()).unwrap();
    let drafts: Vec<_> = drafts.iter().map(|(id, at, text)| (id.as_str(), at.as_str(), text.as_str())).collect();
    assert_eq!((drafts.as_slice(), rejects), (wanted, rejected.iter().map(|told| (*told).to_owned()).collect()));
}

#[test]
fn a_table_of_excel_is_read() {
    let text = "\u{feff}Номер обращения;Дата создания;Тема;Текст\r\n\
                7;25.04.2026 14:03;Оплата;\"не проходит;\nкартой\"\r\n8;когда-то;x;y\r\n;25.04.2026;x;y\r\n9;25.04.2026;;\r\n";
    check(
        text,
        &[("7", "2026-04-25T14:03:00Z", "Оплата\nне проходит;\nкартой")],
        &["4: at: it is no time that can be read", "5: ticket: it is missing", "6: text: it is missing"],
    );
    let old: Vec<u8> = text
        .trim_start_matches('\u{feff}')
        .chars()
        .map(|c| match u32::from(c) {
            code @ 0x410..=0x44f => u8::try_from(code - 0x410 + 0xc0).unwrap(),
            code => u8::try_from(code).unwrap(),
        })
        .collect();
    check(
        old,
        &[("7", "2026-04-25T14:03:00Z", "Оплата\nне проходит;\nкартой")],
        &["4: at: it is no time that can be read", "5: ticket: it is missing", "6: text: it is missing"],
    );
}

#[test]
fn a_separator_said_in_the_first_line_and_tabs_are_followed() {
    check("sep=|\nid|created|text\n1|2026-04-25|a, b; c\n", &[("1", "2026-04-25T00:00:00Z", "a, b; c")], &[]);
    check("id\tcreated\ttext\n1\t2026-04-25\ta, b; c\n", &[("1", "2026-04-25T00:00:00Z", "a, b; c")], &[]);
}

#[test]
fn documents_of_json_are_read_wherever_their_records_are() {
    let wanted = [("1", "2026-04-25T00:00:00Z", "can't pay")];
    let record = r#"{"id": 1, "created_at": "2026-04-25T00:00:00Z", "description": "can't pay"}"#;
    for text in [
        record.to_owned(),
        format!("[{record}]"),
        format!(r#"{{"count": 1, "tickets": [{record}], "next_page": null}}"#),
        format!(r#"{{"result": {{"items": [{record}]}}, "total": 1}}"#),
        format!(r#"{{"ticket": {record}}}"#),
    ] {
        check(text, &wanted, &[]);
    }
    let with_items = record.replace('}', r#", "items": [{"sku": "x", "id": 9, "text": "y"}]}"#);
    check(with_items, &wanted, &[]);
    check(format!("{record}\n{record}\n"), &[wanted[0], wanted[0]], &[]);
    check(format!("{record}\nnonsense\n[]\n"), &wanted, &["2: this is no JSON object", "3: this is no JSON object"])
}

#[test]
fn what_the_apis_of_help_desks_nest_is_found() {
    let jira = r#"{"issues":[{"id":"10","key":"SUP-1","fields":{"summary":"Pay","created":"2026-04-25T10:00:00.000+0300",
        "description":{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"card "},
        {"type":"text","text":"declined"}]}]}}}]}"#;
    check(jira, &[("SUP-1", "2026-04-25T07:00:00Z", "Pay\ncard declined")], &[]);
    let zendesk = r#"{"tickets":[{"id":7,"created_at":"2026-04-25T00:00:00Z","subject":"Late","description":"<p>where is it</p>",
        "via":{"channel":"email"},"custom_fields":[{"id":360,"value":"A-1"},{"id":361,"value":null}]}]}"#;
    let mut mapped = reading();
    mapped.map.add("order=custom_fields.360").unwrap();
    let mut found = Vec::new();
    read(zendesk.as_bytes(), &mapped, &mut |piece| {
        if let Piece::Draft(draft) = piece {
            found.push((draft.order, draft.channel, draft.text));
        }
        Ok::<_, Never>(())
    })
    .unwrap();
    assert_eq!(found, [(Some("A-1".into()), Some("email".into()), "Late\nwhere is it".into())]);
}

#[test]
fn what_cannot_be_read_is_named_with_what_to_do() {
    let told = |input: &[u8], reading: &Reading| read_with(input, reading).unwrap_err().to_string();
    assert_eq!(
        told(b"number,what\n1,x\n", &reading()),
        "no column for at among: number, what; name it with --map at=COLUMN"
    );
    let headless = told(b"1,2026-03-02,\"my card 4111 1111 1111 1111 was declined at your shop\"\n", &reading());
    assert!(headless.contains("no column") && !headless.contains("4111") && !headless.contains("shop"), "{headless}");
    let mut mapped = reading();
    mapped.map.add("at=When").unwrap();
    let missing = told(b"id,text\n1,x\n", &mapped);
    assert_eq!(missing, "no column \u{201c}When\u{201d}, which the map names for at; there are: id, text");
    assert!(told(b"", &reading()).contains("no row"));
    assert!(told(b"PK\x03\x04", &reading()).contains("CSV UTF-8"));
    let cut = told(br#"[{"id": 1, "secret": "my words"#, &reading());
    assert!(cut.contains("it ends in the middle") && !cut.contains("words"), "{cut}");
    let large = format!(r#"[{{"id": "{}"}}]"#, "x".repeat(RECORD_BYTES + 10));
    assert!(told(large.as_bytes(), &reading()).contains("larger than 4 MiB"));
}

#[test]
fn dates_that_may_be_read_in_two_ways_are_counted() {
    let text = b"id,created,text\n1,03/04/2026,a\n2,04/25/2026,b\n3,2031-01-01,c\n";
    let (drafts, rejects, summary) = read_with(text, &reading()).unwrap();
    assert_eq!((drafts.len(), summary.ambiguous_dates, summary.month_first_dates), (2, 1, 1));
    assert_eq!(rejects, ["4: at: it is in the future"]);
}

proptest! {
    #[test]
    fn any_bytes_are_survived_in_any_format(
        text in "([\\[\\]{}\":,;\n<>&%]|id|created|text|tickets|2026-01-02|\\PC){0,60}",
        bytes in prop::collection::vec(any::<u8>(), 0..40),
        format in 0..4_usize,
    ) {
        let mut reading = reading();
        reading.format = [None, Some(Format::Csv), Some(Format::Json), Some(Format::Ndjson)][format];
        for input in [text.as_bytes(), &bytes, &[text.as_bytes(), &bytes].concat()] {
            let _ = read_with(input, &reading);
        }
        let _ = read_pairs(&form(&text), &reading);
    }
}
