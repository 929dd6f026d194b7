//! The fields of a past incident under the names that trackers and people give them.

use std::borrow::Cow;

use super::LearnNote;

/// A field of a past incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Id,
    Title,
    Symptoms,
    Category,
    Service,
    RootCause,
    Resolution,
    OpenedAt,
    AppliedAt,
    Held,
    CameBackAt,
    ErrorCode,
}

/// Names without case, spaces, dots, dashes and underscores.
const NAMES: &[(Field, &[&str])] = &[
    (
        Field::Id,
        &[
            "id",
            "incidentid",
            "incident",
            "key",
            "issuekey",
            "number",
            "ticket",
            "номер",
            "ид",
            "идентификатор",
            "инцидент",
        ],
    ),
    (Field::Title, &["title", "summary", "name", "shortdescription", "subject", "название", "заголовок", "тема"]),
    (
        Field::Symptoms,
        &["symptoms", "symptom", "description", "details", "problem", "признаки", "симптомы", "описание"],
    ),
    (Field::Category, &["category", "kind", "категория", "вид"]),
    (Field::Service, &["service", "component", "system", "application", "сервис", "компонент", "система"]),
    (Field::RootCause, &["rootcause", "cause", "rca", "причина", "корневаяпричина"]),
    (
        Field::Resolution,
        &[
            "resolution",
            "fix",
            "solution",
            "remedy",
            "resolutionnotes",
            "closenotes",
            "решение",
            "исправление",
            "чтосделали",
            "чтопомогло",
        ],
    ),
    (
        Field::OpenedAt,
        &[
            "openedat",
            "opened",
            "createdat",
            "created",
            "date",
            "startedat",
            "opentime",
            "открыт",
            "дата",
            "создан",
            "начало",
        ],
    ),
    (
        Field::AppliedAt,
        &["appliedat", "fixedat", "resolvedat", "resolved", "применено", "исправлено", "решён", "решен"],
    ),
    (Field::Held, &["held", "outcome", "fixheld", "помогло", "помоглонадолго", "исход"]),
    (
        Field::CameBackAt,
        &["camebackat", "cameback", "recurredat", "reopenedat", "вернулось", "повторилось", "открытснова"],
    ),
    (Field::ErrorCode, &["errorcode", "code", "кодошибки", "код"]),
];

impl Field {
    /// The field that a column or key names.
    pub(super) fn named(name: &str) -> Option<Self> {
        let bare: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        NAMES.iter().find(|(_, names)| names.contains(&bare.as_str())).map(|(field, _)| *field)
    }
}

/// A row before it is checked.
#[derive(Debug, Default)]
pub(super) struct RawIncident {
    pub(super) line: u64,
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) symptoms: Option<String>,
    pub(super) category: Option<String>,
    pub(super) service: Option<String>,
    pub(super) root_cause: Option<String>,
    pub(super) resolution: Option<String>,
    pub(super) opened_at: Option<String>,
    pub(super) applied_at: Option<String>,
    pub(super) held: Option<String>,
    pub(super) came_back_at: Option<String>,
    pub(super) error_code: Option<String>,
}

impl RawIncident {
    /// Sets a field; an empty value sets nothing, and of two columns with the same meaning the first filled one counts.
    pub(super) fn set(&mut self, field: Field, value: &str) {
        let slot = match field {
            Field::Id => &mut self.id,
            Field::Title => &mut self.title,
            Field::Symptoms => &mut self.symptoms,
            Field::Category => &mut self.category,
            Field::Service => &mut self.service,
            Field::RootCause => &mut self.root_cause,
            Field::Resolution => &mut self.resolution,
            Field::OpenedAt => &mut self.opened_at,
            Field::AppliedAt => &mut self.applied_at,
            Field::Held => &mut self.held,
            Field::CameBackAt => &mut self.came_back_at,
            Field::ErrorCode => &mut self.error_code,
        };
        let long = matches!(field, Field::Symptoms | Field::RootCause | Field::Resolution);
        let value = if long { without_controls(value).trim().to_owned() } else { one_line(value) };
        if slot.is_none() && !value.is_empty() {
            *slot = Some(value);
        }
    }
}

/// Without control characters, which could harm a terminal; line breaks and tabs stay.
pub(super) fn without_controls(text: &str) -> Cow<'_, str> {
    let bad = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if text.contains(bad) { Cow::Owned(text.replace(bad, "")) } else { Cow::Borrowed(text) }
}

/// One line without control characters.
pub(super) fn one_line(text: &str) -> String {
    without_controls(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Collects the names that mean nothing to us, each once, in order of appearance.
#[derive(Debug, Default)]
pub(super) struct UnknownColumns(Vec<String>);

impl UnknownColumns {
    /// Names kept at most; a hostile file could have any number.
    const LIMIT: usize = 50;

    pub(super) fn add(&mut self, name: &str) {
        if self.0.len() < Self::LIMIT && !self.0.iter().any(|known| known == name) {
            self.0.push(name.to_owned());
        }
    }

    pub(super) fn note(self) -> Option<LearnNote> {
        (!self.0.is_empty()).then_some(LearnNote::ExtraFields(self.0))
    }
}
