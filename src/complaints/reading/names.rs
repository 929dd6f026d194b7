//! Which column is which: the names that help desks and people give them, in English and Russian.
//!
//! Taken from the exports of Zendesk, Freshdesk, Jira, OTRS and Znuny, Bitrix24, Usedesk and Omnidesk, and written in the
//! form of [`normal`]. Earlier names go before later ones.

use super::field::Field;

/// The usual names of a field, best first.
pub(super) fn names(field: Field) -> &'static [&'static str] {
    match field {
        Field::Ticket => &[
            "ticket id",
            "ticket",
            "ticket number",
            "issue key",
            "case number",
            "case id",
            "номер тикета",
            "номер обращения",
            "номер заявки",
            "номер запроса",
            "id тикета",
            "id обращения",
            "id заявки",
            "тикет",
            "обращение",
            "ticket key",
            "key",
            "number",
            "номер",
            "ид",
            "id",
            "код",
            "case",
            "conversation id",
            "issue id",
            "request id",
            "complaint id",
            "reference",
        ],
        Field::At => &[
            "created at",
            "created",
            "created time",
            "create time",
            "created date",
            "creation date",
            "date created",
            "created on",
            "submitted at",
            "received at",
            "opened at",
            "дата создания",
            "дата и время создания",
            "время создания",
            "дата обращения",
            "дата поступления",
            "дата регистрации",
            "создано",
            "создан",
            "создана",
            "создание",
            "дата и время",
            "дата",
            "opened",
            "received",
            "submitted",
            "timestamp",
            "date time",
            "datetime",
            "at",
            "date",
            "time",
        ],
        Field::Text => &[
            "description",
            "description text",
            "text",
            "body",
            "message",
            "plain body",
            "content",
            "content text",
            "first message",
            "customer message",
            "initial comment",
            "comment",
            "complaint",
            "question",
            "описание",
            "текст обращения",
            "текст сообщения",
            "текст жалобы",
            "текст",
            "первое сообщение",
            "сообщение",
            "сообщение клиента",
            "содержание",
            "суть обращения",
            "вопрос",
            "жалоба",
            "комментарий",
            "details",
            "latest comment",
        ],
        Field::Subject => &[
            "subject",
            "title",
            "summary",
            "short description",
            "topic",
            "тема",
            "тема обращения",
            "тема письма",
            "заголовок",
            "название",
        ],
        Field::Channel => &[
            "channel",
            "via channel",
            "source",
            "via",
            "origin",
            "канал",
            "канал обращения",
            "источник",
            "способ обращения",
        ],
        Field::Session => &["session id", "session", "sid", "id сессии", "сессия"],
        Field::User => &[
            "user id",
            "customer id",
            "customer user id",
            "client id",
            "external id",
            "id клиента",
            "id пользователя",
            "id покупателя",
            "customer user",
            "customer number",
            "user",
            "логин",
            "login",
            "requester email",
            "customer email",
            "contact email",
            "requester",
            "requester id",
            "клиент",
            "пользователь",
            "покупатель",
            "customer",
            "email",
            "e mail",
            "from",
        ],
        Field::Order => &["order id", "order number", "order no", "order", "номер заказа", "id заказа", "заказ"],
        Field::Trace => &["trace id", "trace", "correlation id", "request id", "x request id", "id запроса"],
        Field::Category => &[
            "category",
            "категория",
            "категория обращения",
            "тематика",
            "тип обращения",
            "причина обращения",
            "причина",
            "тип",
            "request type",
            "issue type",
            "ticket type",
            "problem type",
            "reason",
            "type",
        ],
        Field::Amount => &[
            "amount",
            "order amount",
            "order total",
            "refund amount",
            "сумма заказа",
            "сумма возврата",
            "сумма",
            "стоимость",
            "total",
        ],
        Field::Currency => &["currency", "валюта"],
    }
}

/// A name without what does not count: case, punctuation, words in brackets.
pub(super) fn normal(name: &str) -> String {
    let name = name.trim().trim_start_matches('\u{feff}');
    let lower = name.to_lowercase();
    let name = match lower.strip_prefix("custom field (").and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => name.get(name.len() - 1 - inner.len()..name.len() - 1).unwrap_or(inner),
        None => name,
    };
    let mut words = String::with_capacity(name.len());
    let (mut depth, mut was_small) = (0_u32, false);
    for c in name.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            '№' => words.push_str(" номер "),
            '#' => words.push_str(" number "),
            c if c.is_alphanumeric() => {
                // createdAt
                if was_small && c.is_uppercase() {
                    words.push(' ');
                }
                words.extend(c.to_lowercase().map(|c| if c == 'ё' { 'е' } else { c }));
            }
            _ => words.push(' '),
        }
        was_small = c.is_lowercase();
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart_by_their_words_alone() {
        for (name, wanted) in [
            ("\u{feff}Ticket ID", "ticket id"),
            ("created_at", "created at"),
            ("createdAt", "created at"),
            ("Custom field (Order ID)", "order id"),
            ("Order ID [list]", "order id"),
            ("Дата создания (МСК)", "дата создания"),
            ("№ заказа", "номер заказа"),
            ("Ticket#", "ticket number"),
            ("  «Тема» ", "тема"),
            ("", ""),
            ("((((", ""),
        ] {
            assert_eq!(normal(name), wanted, "{name}");
        }
    }

    #[test]
    fn the_usual_names_are_in_their_normal_form() {
        for field in Field::ALL {
            for name in names(field) {
                assert_eq!(normal(name), *name);
            }
        }
    }
}
