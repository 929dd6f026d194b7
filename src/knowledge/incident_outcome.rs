//! Whether a fix held, in the words of trackers and people.

/// `Some(true)`: it held; `Some(false)`: the problem came back; `None`: the word does not say.
pub(super) fn held(word: &str) -> Option<bool> {
    Some(match word.trim().to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "held" | "fixed" | "да" | "помогло" | "держится" => true,
        "no" | "n" | "false" | "0" | "failed" | "came back" | "recurred" | "нет" | "не помогло" | "вернулось" => {
            false
        }
        _ => return None,
    })
}
