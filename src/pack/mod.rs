//! Memory packs: what a site learnt, as one signed file that can be carried to another: on a USB stick, in git.
//!
//! A pack is a line with the format's version, a line with the [`Header`], the records (lines of JSON, compressed or
//! plain), and a signature over everything before it. It is verified as a whole before anything of it is taken in, and
//! only a key that somebody trusts may bring something in. The same memory and selection give the same bytes.
//!
//! Every text goes through [`redaction`](Redaction) before it is written. Customers, sessions, complaints and lines of
//! logs never go in.

mod error;
mod file;
mod header;
mod import;
mod key;
mod reading;
mod redaction;
mod selection;
mod spool;
mod trust;
mod writing;

#[cfg(test)]
mod tests;

pub use error::PackError;
pub use file::PACK_FORMAT;
pub use header::{Counts, Header, Packing, Selected};
pub use import::{Fates, News, import};
pub use key::{PackKey, SigningKey, Typed};
pub use reading::{Pack, Standing};
pub use redaction::Redaction;
pub use selection::Selection;
pub use trust::{TRUST_FILE, TrustList, TrustedKey};
pub use writing::{Export, Written, export};

/// A text of others as it may be shown on a terminal: no control characters, and not without end.
#[must_use]
pub fn shown(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || is_format(c) { ' ' } else { c }).take(200).collect()
}

/// Signs that turn the direction of what follows, or can't be seen.
fn is_format(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
