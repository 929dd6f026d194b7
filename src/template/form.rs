//! [`Form`]: how a word looks says how likely it is to be a value.

/// The form of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    /// A word of a language.
    Plain,
    /// `RUNNING`, `TIMED_OUT`: a constant of a program.
    Constant,
    /// `eth0`: letters and one digit.
    Numbered,
    /// `com.example.Shop`: two dots at least.
    Dotted,
    /// `cluster_root`, `BlockManager`, `shop-db`, `cart.log`.
    Name,
}

impl Form {
    pub(super) fn of(word: &str) -> Self {
        let bytes = word.as_bytes();
        let lower = bytes.iter().any(u8::is_ascii_lowercase);
        let humped = bytes.windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
        if bytes.last().is_some_and(u8::is_ascii_digit) && !is_protocol(word) {
            Self::Numbered
        } else if bytes.iter().filter(|byte| **byte == b'.').count() >= 2 {
            Self::Dotted
        } else if lower && (humped || bytes.iter().any(|byte| matches!(byte, b'_' | b'-' | b'.' | b'$'))) {
            Self::Name
        } else if !lower && bytes.iter().any(u8::is_ascii_uppercase) {
            Self::Constant
        } else {
            Self::Plain
        }
    }
}

/// Names whose number is part of the name.
fn is_protocol(word: &str) -> bool {
    word.eq_ignore_ascii_case("ipv4") || word.eq_ignore_ascii_case("ipv6")
}

/// Whether words are codes: of one length, and different in one place only, as `sda`, `sdb`, `sdc`.
pub(super) fn are_codes<'w>(mut words: impl Iterator<Item = &'w str>) -> bool {
    let Some(first) = words.next() else { return false };
    let mut place = None;
    first.len() >= 3
        && words.all(|word| {
            let mut differing = first.bytes().zip(word.bytes()).enumerate().filter(|(_, (a, b))| a != b);
            let at = differing.next().map(|(at, _)| at);
            word.len() == first.len() && differing.next().is_none() && *place.get_or_insert(at) == at
        })
}
