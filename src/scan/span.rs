//! What the scanner finds: a stretch of text and what kind of thing it is.

/// Kind of a found part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Size,
    Duration,
    Amount,
    Time,
    Id,
    Uuid,
    Hex,
    Ip,
    /// An address of the shop's own network: variable, but nobody's personal data.
    OwnIp,
    Mac,
    Url,
    Path,
    Email,
    Phone,
    Card,
    Iban,
    Secret,
    User,
    Session,
    Name,
    /// Postal addresses, birthdays, passport and tax numbers.
    Personal,
    Text,
    /// A placeholder or pseudonym of an earlier pass.
    Placeholder,
}

impl Kind {
    /// Word inside the angle brackets of a mask.
    pub(super) fn placeholder(self) -> &'static str {
        match self {
            Self::Number => "<num>",
            Self::Size => "<size>",
            Self::Duration => "<dur>",
            Self::Amount => "<amount>",
            Self::Time => "<time>",
            Self::Id | Self::User | Self::Session => "<id>",
            Self::Uuid => "<uuid>",
            Self::Hex => "<hex>",
            Self::Ip | Self::OwnIp => "<ip>",
            Self::Mac => "<mac>",
            Self::Url => "<url>",
            Self::Path => "<path>",
            Self::Email => "<email>",
            Self::Phone => "<phone>",
            Self::Card => "<card>",
            Self::Iban => "<iban>",
            Self::Secret => "<secret>",
            Self::Name => "<name>",
            Self::Personal => "<personal>",
            Self::Text | Self::Placeholder => "<str>",
        }
    }

    /// Kind of a pseudonym; `None` for what redaction leaves alone. Secrets get no pseudonym.
    pub(super) fn personal(self) -> Option<&'static str> {
        match self {
            Self::Ip => Some("ip"),
            Self::Mac => Some("mac"),
            Self::Email => Some("email"),
            Self::Phone => Some("phone"),
            Self::Card => Some("card"),
            Self::Iban => Some("iban"),
            Self::User => Some("user"),
            Self::Session => Some("session"),
            Self::Name => Some("name"),
            Self::Personal => Some("personal"),
            _ => None,
        }
    }
}

/// All words that an earlier pass may have left between angle brackets.
const PLACEHOLDERS: [&str; 23] = [
    "num", "size", "dur", "amount", "time", "id", "uuid", "hex", "ip", "mac", "url", "path", "email", "phone", "card",
    "iban", "secret", "user", "session", "name", "personal", "str", "host",
];

/// End of the placeholder `<kind>` or pseudonym `<kind-3f9a2c1b>` that begins at `from`, and its kind.
pub(super) fn placeholder_at(text: &str, from: usize) -> Option<(usize, &str)> {
    let rest = text.get(from..)?.strip_prefix('<')?;
    let (inner, _) = rest.split_once('>')?;
    let (kind, digest) = inner.split_once('-').unwrap_or((inner, "0"));
    let known = PLACEHOLDERS.contains(&kind) && !digest.is_empty() && digest.bytes().all(|b| b.is_ascii_hexdigit());
    known.then_some((from + inner.len() + 2, kind))
}

/// A found part of the text, in bytes, on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Kind,
}

impl Span {
    pub(super) fn new(start: usize, end: usize, kind: Kind) -> Self {
        Self { start, end, kind }
    }
}
