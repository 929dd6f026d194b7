//! 64-bit ids: sixteen hexadecimal digits where people or scripts read them (JavaScript has no such integers),
//! plain integers in the store.

use serde::{Deserialize, Deserializer, Serializer};

/// For `#[serde(with = …)]`.
///
/// # Errors
/// As the serializer.
pub fn serialize<S: Serializer>(id: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        serializer.collect_str(&format_args!("{id:016x}"))
    } else {
        serializer.serialize_u64(*id)
    }
}

/// For `#[serde(with = …)]`.
///
/// # Errors
/// When the text is not up to sixteen hexadecimal digits.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    if !deserializer.is_human_readable() {
        return u64::deserialize(deserializer);
    }
    let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
    u64::from_str_radix(&text, 16)
        .map_err(|_| serde::de::Error::custom(format_args!("“{text}” is no id of sixteen hexadecimal digits")))
}
