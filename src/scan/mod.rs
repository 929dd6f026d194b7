//! One scanner over message text: it finds the variable and the personal parts; masking and redaction
//! are two ways of writing its result.
//!
//! [`mask`] and [`mask_endpoint`] feed fingerprints: they are pure, need no memory, and keep what tells one
//! failure from another (codes, statuses, tables, gateways, class names). [`Redactor`] writes what may leave
//! the machine, [`withhold`] what is only counted, and [`withhold_secrets`] what is kept. No regular expressions:
//! one pass over the bytes, on character boundaries throughout.

mod account;
mod address;
mod bytes;
mod code;
mod endpoint;
mod extent;
mod fields;
mod figures;
mod identifier;
mod key;
mod mask;
mod number;
mod people;
mod redact;
mod release;
mod scanner;
mod secret;
mod span;
mod time;
mod trace;
mod value;
mod withhold;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use endpoint::mask_endpoint;
pub use mask::{mask, mask_into};
pub use redact::Redactor;
pub use release::{KnownPeople, Released, release};
pub use withhold::{withhold, withhold_secrets};
