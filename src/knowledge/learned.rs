//! A team's past incidents, as its tracker exports them: CSV, a JSON array, or one JSON object a line.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::incident_fields::{RawIncident, UnknownColumns};
use super::{incident_csv, incident_json, incident_outcome, incident_time};
use crate::finding::Category;
use crate::incident::{Incident, IncidentId, Origin};

/// One past incident with what people found out about it.
#[derive(Debug, Clone, PartialEq)]
pub struct LearnedIncident {
    /// The incident; it keeps the team's own id.
    pub incident: Incident,
    /// The cause, where told.
    pub root_cause: Option<String>,
    /// What fixed it, where told.
    pub resolution: Option<String>,
    /// When the fix took effect, where told.
    pub applied_at: Option<Timestamp>,
    /// How the fix fared, where told.
    pub outcome: Option<ToldOutcome>,
    /// Line where it begins, from 1.
    pub line: u64,
}

/// How a fix fared, as a tracker tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToldOutcome {
    /// It held; else the problem came back.
    pub held: bool,
    /// When it came back, where told.
    pub at: Option<Timestamp>,
}

/// What was read, and what is worth telling about it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Learned {
    /// In the order of the file; ids are unique.
    pub incidents: Vec<LearnedIncident>,
    /// In the order of the file.
    pub notes: Vec<LearnNote>,
}

/// Something that was not taken over as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LearnNote {
    /// Columns or keys that mean nothing to us.
    ExtraFields(Vec<String>),
    /// A category that we don't know; the incident counts as `other`.
    UnknownCategory {
        /// Line, from 1.
        line: u64,
        /// The word.
        category: String,
    },
    /// A time that can't be read; the incident has none.
    UnreadableTime {
        /// Line, from 1.
        line: u64,
        /// The text.
        text: String,
    },
    /// A word that does not say whether a fix held; nothing is known of it.
    UnknownOutcome {
        /// Line, from 1.
        line: u64,
        /// The word.
        word: String,
    },
    /// An id that came before; the later incident counts.
    RepeatedId {
        /// Line, from 1.
        line: u64,
        /// The id.
        id: String,
    },
}

/// A file of incidents can't be read. Nothing of it is learned then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LearnError {
    /// Nothing in it.
    #[error("the file holds no incidents")]
    Empty,
    /// Not UTF-8.
    #[error("line {line}: the text is not UTF-8; save the file as UTF-8 and try again")]
    NotUtf8 {
        /// Line, from 1.
        line: u64,
    },
    /// The CSV header lacks what is needed.
    #[error("line 1: no column “{field}” in the header (found: {found}); needed: id, and title or symptoms")]
    MissingColumn {
        /// What lacks.
        field: &'static str,
        /// The header's columns.
        found: String,
    },
    /// A row lacks what is needed.
    #[error("line {line}, field {field}: missing or empty; every incident needs an id, and a title or symptoms")]
    MissingField {
        /// Line, from 1.
        line: u64,
        /// What lacks.
        field: &'static str,
    },
    /// A value of the wrong kind.
    #[error("line {line}, field {field}: expected {expected}")]
    WrongKind {
        /// Line, from 1.
        line: u64,
        /// Which field.
        field: String,
        /// What it should be.
        expected: &'static str,
    },
    /// The file breaks its own format.
    #[error("line {line}: malformed {format}: {what}")]
    Malformed {
        /// Line, from 1.
        line: u64,
        /// `CSV` or `JSON`.
        format: &'static str,
        /// What the parser says.
        what: String,
    },
}

/// Reads past incidents; the format is told by the content.
///
/// Fields: `id`, `title`, `symptoms`, `category`, `service`, `root_cause`, `resolution`, `opened_at`, `applied_at`,
/// `held`, `came_back_at`, and `error_code`; names are taken in any case, with usual synonyms, in English and Russian. Needed are `id` and one
/// of `title` and `symptoms`. Times without a zone are UTC.
///
/// # Errors
/// [`LearnError`] with line and field; then nothing is taken over.
pub fn parse_incidents(bytes: &[u8]) -> Result<Learned, LearnError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or(&[]);
        LearnError::NotUtf8 { line: 1 + good.iter().filter(|byte| **byte == b'\n').count() as u64 }
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut unknown = UnknownColumns::default();
    let rows = match text.trim_start().chars().next() {
        None => return Err(LearnError::Empty),
        Some('[') => incident_json::array(text, &mut unknown)?,
        Some('{') => incident_json::objects(text, &mut unknown)?,
        Some(_) => incident_csv::rows(text, &mut unknown)?,
    };
    if rows.is_empty() {
        return Err(LearnError::Empty);
    }
    let mut learned = Learned::default();
    learned.notes.extend(unknown.note());
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows {
        let one = convert(row, &mut learned.notes)?;
        let id = one.incident.id.as_str().to_owned();
        let line = one.line;
        if let Some(slot) = places.get(&id).and_then(|place| learned.incidents.get_mut(*place)) {
            *slot = one;
            learned.notes.push(LearnNote::RepeatedId { line, id });
        } else {
            places.insert(id, learned.incidents.len());
            learned.incidents.push(one);
        }
    }
    Ok(learned)
}

fn convert(row: RawIncident, notes: &mut Vec<LearnNote>) -> Result<LearnedIncident, LearnError> {
    let line = row.line;
    let missing = |field: &'static str| LearnError::MissingField { line, field };
    let id = row.id.ok_or_else(|| missing("id"))?;
    let symptoms = row.symptoms.or_else(|| row.title.clone()).ok_or_else(|| missing("title"))?;
    let title = row.title.unwrap_or_else(|| first_line(&symptoms));
    let category = match row.category {
        None => Category::Other,
        Some(word) => category_of(&word).unwrap_or_else(|| {
            notes.push(LearnNote::UnknownCategory { line, category: word });
            Category::Other
        }),
    };
    let mut time = |text: Option<String>| {
        text.and_then(|text| {
            let read = incident_time::read(&text);
            if read.is_none() {
                notes.push(LearnNote::UnreadableTime { line, text });
            }
            read
        })
    };
    let (opened_at, applied_at, came_back_at) = (time(row.opened_at), time(row.applied_at), time(row.came_back_at));
    let held = row.held.and_then(|word| {
        let held = incident_outcome::held(&word);
        if held.is_none() {
            notes.push(LearnNote::UnknownOutcome { line, word });
        }
        held
    });
    // A time at which it came back says more than a word.
    let outcome = match (came_back_at, held) {
        (Some(at), _) => Some(ToldOutcome { held: false, at: Some(at) }),
        (None, held) => held.map(|held| ToldOutcome { held, at: None }),
    };
    let incident = Incident {
        id: IncidentId::given(id),
        fingerprint: None,
        origin: Origin::Imported,
        title,
        symptoms,
        category,
        service: row.service,
        endpoint: None,
        step: None,
        error_code: row.error_code,
        opened_at,
    };
    Ok(LearnedIncident { incident, root_cause: row.root_cause, resolution: row.resolution, applied_at, outcome, line })
}

/// The first line, at most 120 characters.
fn first_line(text: &str) -> String {
    text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("").chars().take(120).collect()
}

/// Our own names, and the words that teams use for them.
fn category_of(word: &str) -> Option<Category> {
    if let Ok(category) = word.parse() {
        return Some(category);
    }
    Some(match word.trim().to_lowercase().as_str() {
        "payments" | "billing" | "оплата" | "платеж" | "платёж" | "платежи" => {
            Category::Payment
        }
        "db" | "databases" | "sql" | "бд" | "база данных" | "база" | "базы данных" => {
            Category::Database
        }
        "authentication" | "authorization" | "login" | "security" | "вход" | "авторизация" | "аутентификация" => {
            Category::Auth
        }
        "timeouts" | "time-out" | "таймаут" | "тайм-аут" => Category::Timeout,
        "integration" | "апи" | "интеграция" | "интеграции" => Category::Api,
        "slow" | "latency" | "производительность" | "медленно" | "замедление" => {
            Category::Performance
        }
        "misc" | "unknown" | "прочее" | "другое" => Category::Other,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(learned: &Learned) -> Vec<&str> {
        learned.incidents.iter().map(|one| one.incident.id.as_str()).collect()
    }

    #[test]
    fn the_three_formats_give_the_same() {
        let csv = "id,Title,category,service,resolution,opened_at\nINC-1,Slow pay,payment,pay,\"1. a\n2. b\",2026-01-05 10:00\nINC-2,Оплата висит,оплата,pay,,\n";
        let array = r#"[{"id":"INC-1","title":"Slow pay","category":"payment","service":"pay","resolution":"1. a\n2. b","opened_at":"2026-01-05T10:00:00Z"},
{"id":"INC-2","title":"Оплата висит","category":"payment","service":"pay","resolution":null}]"#;
        let lines: String = array.trim_matches(['[', ']']).replace("},\n", "}\n");
        let read = |text: &str| parse_incidents(text.as_bytes()).unwrap();
        let bare = |learned: &Learned| {
            learned.incidents.iter().map(|one| (one.incident.clone(), one.resolution.clone())).collect::<Vec<_>>()
        };
        assert_eq!(bare(&read(csv)), bare(&read(array)));
        assert_eq!(bare(&read(array)), bare(&read(&lines)));
        assert_eq!(read(csv).incidents[1].line, 4);
        assert_eq!(read(array).incidents[1].line, 2);
        assert_eq!(read(&lines).incidents[1].line, 2);
    }

    #[test]
    fn russian_headers_with_semicolons() {
        let csv = "\u{feff}Номер;Признаки;Категория;Причина;Решение;Дата;Автор\n17;Пул исчерпан;БД;утечка;поднять лимит;05.01.2026 14:03;Анна\n";
        let learned = parse_incidents(csv.as_bytes()).unwrap();
        let one = &learned.incidents[0];
        assert_eq!((one.incident.id.as_str(), one.incident.category), ("17", Category::Database));
        assert_eq!(one.incident.title, "Пул исчерпан");
        assert_eq!(one.incident.opened_at.unwrap().to_string(), "2026-01-05T14:03:00Z");
        assert_eq!(learned.notes, [LearnNote::ExtraFields(vec!["Автор".to_owned()])]);
    }

    #[test]
    fn doubts_are_noted() {
        let json = "{\"id\":7,\"title\":\"a\",\"category\":\"plumbing\",\"opened_at\":\"soon\"}\n\n{\"id\":\"7\",\"symptoms\":\"b\"}";
        let learned = parse_incidents(json.as_bytes()).unwrap();
        assert_eq!(ids(&learned), ["7"]);
        assert_eq!(learned.incidents[0].incident.title, "b");
        assert_eq!(
            learned.notes,
            [
                LearnNote::UnknownCategory { line: 1, category: "plumbing".to_owned() },
                LearnNote::UnreadableTime { line: 1, text: "soon".to_owned() },
                LearnNote::RepeatedId { line: 3, id: "7".to_owned() },
            ]
        );
    }

    #[test]
    fn what_became_of_a_fix_is_read() {
        let csv = "id,title,fix,applied_at,held,came_back_at\na,x,f,2026-01-05,yes,\nb,x,f,2026-01-05,,2026-01-07\nc,x,f,,нет,\nd,x,f,,perhaps,\n";
        let learned = parse_incidents(csv.as_bytes()).unwrap();
        let told: Vec<_> =
            learned.incidents.iter().map(|one| one.outcome.map(|told| (told.held, told.at.is_some()))).collect();
        assert_eq!(told, [Some((true, false)), Some((false, true)), Some((false, false)), None]);
        assert_eq!(learned.incidents[0].applied_at.unwrap().to_string(), "2026-01-05T00:00:00Z");
        assert_eq!(learned.notes, [LearnNote::UnknownOutcome { line: 5, word: "perhaps".to_owned() }]);
    }

    #[test]
    fn terminal_escapes_are_not_learned() {
        let learned =
            parse_incidents(b"{\"id\":\"a\",\"title\":\"x\\u001b[2J\\ny\",\"fix\":\"1. a\\u0007\\n2. b\"}").unwrap();
        assert_eq!(learned.incidents[0].incident.title, "x[2J y");
        assert_eq!(learned.incidents[0].resolution.as_deref(), Some("1. a\n2. b"));
    }

    #[test]
    fn errors_name_line_and_field() {
        let error = |text: &[u8]| parse_incidents(text).unwrap_err();
        assert_eq!(error(b"id,title\n1,a\n,b\n"), LearnError::MissingField { line: 3, field: "id" });
        assert_eq!(error(b"{\"id\":\"1\"}"), LearnError::MissingField { line: 1, field: "title" });
        assert!(matches!(error(b"name,fix\na,b\n"), LearnError::MissingColumn { field: "id", .. }));
        assert!(matches!(error(b"id,fix\na,b\n"), LearnError::MissingColumn { field: "title or symptoms", .. }));
        assert!(matches!(error(b"id,title\n1,a,b\n"), LearnError::Malformed { line: 2, .. }));
        assert!(matches!(error(b"[{\"id\":1,]"), LearnError::Malformed { line: 1, format: "JSON", .. }));
        assert!(matches!(error(b"[\n{\"id\":{},\"title\":\"x\"}]"), LearnError::WrongKind { line: 2, .. }));
        assert!(matches!(error(b"{\"id\":1,\"title\":\"x\"}\n[]"), LearnError::Malformed { line: 2, .. }));
        assert_eq!(error(b"id,title\n1,\xff\n"), LearnError::NotUtf8 { line: 2 });
        assert_eq!(error(b" \n"), LearnError::Empty);
        assert_eq!(error(b"[]"), LearnError::Empty);
    }

    #[test]
    fn the_sample_file_is_read() {
        let learned = parse_incidents(include_bytes!("../../data/samples/incidents.csv")).unwrap();
        assert_eq!(learned.incidents.len(), 10);
        assert_eq!(learned.notes, []);
        assert!(learned.incidents.iter().all(|one| one.resolution.is_some() && one.incident.opened_at.is_some()));
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "[\\[\\]{}\",;:a-zа-я0-9\\n id]{0,120}") {
            let _ = parse_incidents(text.as_bytes());
        }
    }
}
