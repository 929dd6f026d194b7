//! What help desks send and export: whatever comes, each record is a complaint or is refused, and nothing is quoted.

use cartwatch::complaints::{DateOrder, FieldMap, Format, Piece, Reading, form, read, read_pairs};
use jiff::tz::TimeZone;

use super::fuzz;

/// Nobody gives up here.
#[derive(Debug, thiserror::Error)]
#[error("never")]
struct Never;

/// In every text, and in no message.
const WORDS: &str = "zzqqx";

fn samples() -> Vec<Vec<u8>> {
    [
        "Ticket ID,Created at,Subject,Description,Order ID,Amount\n1,2026-03-02 10:00,zzqqx,\"<p>zzqqx</p>\n\",A-1,\"1,5\"\n",
        "sep=;\nНомер;Дата;Текст\r\n1;02.03.2026 10:00;\"zzqqx \"\"да\"\"\"\r\n2;46000,5;zzqqx\r\n",
        "[{\"id\":1,\"created_at\":\"2026-03-02T10:00:00Z\",\"text\":\"zzqqx\",\"custom_fields\":[{\"id\":2,\"value\":\"x\"}]}]",
        "{\"tickets\":[{\"id\":1,\"created\":1767225600,\"text\":\"zzqqx\"}],\"count\":1}",
        "{\"id\":1,\"created\":\"3/4/2026 1:00 PM\",\"text\":\"zzqqx\"}\n{\"id\":2,\"text\":[{\"type\":\"doc\",\"content\":[]}]}\n",
        "ticket_id=1&text=zzqqx%20%D0%B0&created=2026-03-02",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into()
}

#[test]
fn complaints_are_survived_and_never_quoted() {
    fuzz("complaints", &samples(), |input, numbers| {
        let formats = [None, Some(Format::Csv), Some(Format::Json), Some(Format::Ndjson)];
        let reading = Reading {
            map: FieldMap::default(),
            timezone: TimeZone::UTC,
            order: DateOrder::DayFirst,
            format: formats[numbers.below(4)],
            latest: "2030-01-01T00:00:00Z".parse().unwrap(),
            time_may_be_missing: numbers.below(2) == 0,
        };
        let mut records = 0_usize;
        let read = read::<Never>(input, &reading, &mut |piece| {
            records += 1;
            match piece {
                Piece::Draft(draft) => {
                    let kept = draft.complaint("desk", reading.latest);
                    assert!(kept.clone().tidy() == kept && kept.at <= reading.latest);
                }
                Piece::Reject(reject) => assert!(!reject.to_string().contains(WORDS)),
            }
            Ok(())
        });
        assert!(records <= input.len());
        if let Err(error) = read {
            let said = error.to_string();
            // Names of columns are told; bent tables may have a text for one.
            assert!(!said.contains(WORDS) || said.contains("column"), "{said}");
        }
        let _ = read_pairs(&form(&String::from_utf8_lossy(input)), &reading);
    });
}
