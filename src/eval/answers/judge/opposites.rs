//! Whether a statement turns its source round, and whether it tells of a failure: by lists of beginnings of words.

/// Sides that exclude each other.
const PAIRS: &[(&[&str], &[&str])] = &[
    (
        &["raise", "raising", "increas", "enlarg", "увелич", "поднят", "подним", "повыс", "повыш"],
        &["lower", "shorten", "reduc", "decreas", "shrink", "уменьш", "сократ", "сниз", "сниж"],
    ),
    (&["enable", "switch on", "turn on", "включ"], &["disable", "switch off", "turn off", "отключ", "выключ"]),
    (&["start ", "запуст", "запуск"], &["stop ", "останов", "приостанов"]),
    (&["create ", "создай", "создат"], &["drop ", "удали"]),
    (&["add ", "добав", "внес", "впиш"], &["remove", "delete", "take ", "удали", "убрат", "убери"]),
    (&["before ", " до ", "перед "], &["after ", "после"]),
    (&["lengthen", "удлин"], &["shorten", "укорот"]),
    (&["remove", "снять", "снимите"], &["give ", "set ", "ограничить"]),
    (&["speeded", "ускор"], &["delay", "задерж"]),
    (&["ahead"], &["behind"]),
    (&["спешил"], &["отстава"]),
    (&["same moment", "одновременн"], &["one by one", "по одному"]),
    (&["allow", "разреш"], &["forbid", "drop ", "запре"]),
    (&["block ", "заблок", "блокир"], &["unblock", "unlock", "разблок"]),
];

/// Words that tell that something did not help.
const FAILURES: &[&str] = &[
    "did not",
    "didn't",
    "not hold",
    "fail",
    "came back",
    "returned",
    "return within",
    "was back",
    "do not",
    "don't",
    "changes nothing",
    "not last",
    "again",
    "вернул",
    "повтори",
    "не помог",
    "не удерж",
    "мало",
    "снова",
    "не дал",
    "лишь",
    "только нескольк",
    "хватило",
    "was tried",
    "пробовал",
];

/// The word of a statement whose opposite stands in the nearest piece of the source, while the word itself stands nowhere
/// in it.
pub(super) fn reversed(statement: &str, nearest: &str, whole: &str) -> Option<String> {
    let statement = statement.to_lowercase();
    let says = |text: &str, words: &[&str]| words.iter().find(|word| begins(text, word)).map(|word| (*word).to_owned());
    PAIRS.iter().flat_map(|(one, other)| [(*one, *other), (*other, *one)]).find_map(|(here, there)| {
        let word = says(&statement, here)?;
        let turned = says(&statement, there).is_none() && says(nearest, there).is_some() && says(whole, here).is_none();
        turned.then(|| word.trim().to_owned())
    })
}

/// Whether a text says that something did not help.
pub(super) fn tells_of_failure(text: &str) -> bool {
    let text = text.to_lowercase();
    FAILURES.iter().any(|word| text.contains(word))
}

/// Whether a word of the text begins so.
fn begins(text: &str, start: &str) -> bool {
    let padded = format!("{text} ");
    padded.match_indices(start).any(|(at, _)| {
        padded.get(..at).is_some_and(|before| before.chars().next_back().is_none_or(|c| !c.is_alphanumeric()))
            || start.starts_with(' ')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turned_round_or_not() {
        let source = "lower the gateway time-out to 5 s";
        assert_eq!(reversed("Raise the time-out to 5 s", source, source).as_deref(), Some("raise"));
        assert_eq!(reversed("Reduce the time-out to 5 s", source, source), None);
        assert_eq!(reversed("Set the time-out to 5 s", source, source), None);
        let russian = "уменьшить срок кеша ключей до 10 минут";
        assert_eq!(reversed("Увеличьте срок кеша", russian, russian).as_deref(), Some("увелич"));
    }
}
