//! Names of persons: capitalised words where a field or a word in front announces a person.

use super::bytes::{at, char_len, gap_end, is_digit, slice, word_end};

/// Most words of one name (family name, given name, patronymic, and a particle).
const NAME_WORDS: usize = 4;

/// End of one to four capitalised words that begin at `from`; `None` where the first is not one.
pub(super) fn full_name_end(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut i, mut end) = (from, None);
    for _ in 0..NAME_WORDS {
        let stop = name_word_end(text, i)?.max(i);
        if stop == i {
            break;
        }
        end = Some(stop);
        let gap = gap_end(bytes, stop);
        if gap == stop || name_word_end(text, gap).is_none_or(|next| next == gap) {
            break;
        }
        i = gap;
    }
    end
}

/// End of a capitalised word (`Иванов`, `O'Brien`, `Анна-Мария`, `И.`); `from` itself where there is none.
fn name_word_end(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut i = from;
    loop {
        let stop = word_end(bytes, i);
        let word = slice(text, i, stop);
        let first = word.chars().next();
        if !first.is_some_and(char::is_uppercase) || word.contains(|c: char| !c.is_alphabetic()) || is_technical(word) {
            return Some(from);
        }
        i = stop;
        let joined = match at(bytes, i) {
            b'-' | b'\'' => i + 1,
            b'.' if first.map(char::len_utf8) == Some(word.len()) => {
                i += 1;
                i
            }
            0xe2 => i + char_len(0xe2),
            _ => return Some(i),
        };
        if !text.get(joined..).and_then(|rest| rest.chars().next()).is_some_and(char::is_uppercase) {
            return Some(i);
        }
        i = joined;
    }
}

/// `GaoTieOne`: capitals inside, as class and product names have; not `McDonald`-like or all capitals.
pub(super) fn is_camel(word: &str) -> bool {
    let capitals = word.chars().skip(1).filter(|c| c.is_uppercase()).count();
    capitals > 0 && word.chars().any(char::is_lowercase) && !word.contains([' ', '-', '\'', '.'])
}

fn is_technical(word: &str) -> bool {
    matches!(
        word,
        "Service"
            | "Error"
            | "Exception"
            | "Not"
            | "No"
            | "Timeout"
            | "Id"
            | "ID"
            | "Agent"
            | "Failed"
            | "Request"
            | "Response"
            | "Payment"
            | "Order"
            | "Card"
            | "Session"
            | "Account"
            | "Profile"
            | "Data"
            | "API"
            | "Api"
            | "Support"
            | "Cart"
            | "HTTP"
            | "SQL"
            | "DB"
            | "URL"
            | "Unknown"
            | "Invalid"
            | "Token"
            | "Login"
            | "Email"
            | "Phone"
            | "Name"
            | "Status"
            | "Info"
            | "Details"
            | "Manager"
            | "Controller"
            | "Repository"
            | "Database"
            | "Gateway"
            | "Ошибка"
            | "Не"
            | "Заказ"
            | "Платеж"
            | "Карта"
    )
}

/// A person announced in prose by `word` that ends at `end`: the name or the id behind it.
///
/// The answer is the value's bounds and whether it is a name.
pub(super) fn announced(text: &str, word: &str, end: usize) -> Option<(usize, usize, bool)> {
    let known = matches!(
        word,
        "customer"
            | "Customer"
            | "user"
            | "User"
            | "buyer"
            | "Buyer"
            | "client"
            | "cardholder"
            | "Cardholder"
            | "recipient"
            | "passenger"
            | "shopper"
            | "Mr"
            | "Mrs"
            | "Ms"
            | "Dear"
            | "клиент"
            | "Клиент"
            | "клиента"
            | "клиенту"
            | "клиентом"
            | "покупатель"
            | "Покупатель"
            | "покупателя"
            | "покупателю"
            | "пользователь"
            | "Пользователь"
            | "пользователя"
            | "пользователю"
            | "получатель"
            | "Получатель"
            | "получателя"
            | "заказчик"
            | "Заказчик"
            | "плательщик"
            | "держатель"
            | "Держатель"
            | "Уважаемый"
            | "Уважаемая"
            | "USER"
    );
    if !known {
        return None;
    }
    let bytes = text.as_bytes();
    let dot = end + usize::from(at(bytes, end) == b'.');
    let mut start = gap_end(bytes, dot);
    if start == dot {
        return None;
    }
    for label in ["ID", "id", "Id", "#", "№"] {
        let rest = text.get(start..).unwrap_or_default();
        if let Some(rest) = rest.strip_prefix(label).map(|rest| rest.trim_start_matches([' ', ':', '#'])) {
            start = text.len() - rest.len();
        }
    }
    let stop = super::identifier::chain_end(bytes, start);
    let id = slice(text, start, stop);
    if id.bytes().any(is_digit) && !id.contains('.') && !matches!(at(bytes, stop), b'@' | b':') && stop > start {
        return Some((start, stop, false));
    }
    let title = matches!(word, "Mr" | "Mrs" | "Ms" | "Dear" | "Уважаемый" | "Уважаемая");
    let name = full_name_end(text, start)?;
    let words = slice(text, start, name).split(' ').count();
    let small = slice(text, start, name).chars().any(char::is_lowercase);
    (small && (words >= 2 || title) && !slice(text, start, name).split(' ').any(is_camel))
        .then_some((start, name, true))
}
