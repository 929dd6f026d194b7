//! Words that announce a person: who somebody is, and what one does with people.

/// How much a word in front says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Announces {
    /// Somebody or something: `by`, `from`, `от`.
    Weakly,
    /// A person or a company: `called`, `contacted`.
    Somebody,
    /// A person: `customer`, `клиент`.
    Person,
    /// A person by name: `Mr`, `зовут`.
    Name,
}

/// Beginnings of Russian words.
const RUSSIAN: [&str; 82] = [
    "клиент",
    "покупател",
    "пользовател",
    "заказчик",
    "заказчиц",
    "получател",
    "плательщик",
    "держател",
    "абонент",
    "гость",
    "гостья",
    "менеджер",
    "операторк",
    "оператор",
    "сотрудни",
    "инженер",
    "дежурн",
    "администратор",
    "коллег",
    "разработчи",
    "курьер",
    "водител",
    "директор",
    "бухгалтер",
    "гражданин",
    "гражданк",
    "жалоба",
    "жалобу",
    "звонил",
    "звонок",
    "позвон",
    "перезвон",
    "созвон",
    "дозвон",
    "написал",
    "написат",
    "пишет",
    "писал",
    "связал",
    "связат",
    "обратил",
    "сообщил",
    "пожаловал",
    "попросил",
    "спросил",
    "ответил",
    "поговорил",
    "договорил",
    "передал",
    "передат",
    "вернул",
    "верни",
    "вернут",
    "возмест",
    "компенсир",
    "извинил",
    "благодар",
    "спасибо",
    "привет",
    "автор",
    "исполнител",
    "ответственн",
    "подтвердил",
    "отправил",
    "уточнил",
    "нашел",
    "эскалац",
    "дежурств",
    "контакт",
    "согласова",
    "тестировщи",
    "аналитик",
    "руководител",
    "начальник",
    "одобрил",
    "кассир",
    "продавец",
    "продавщиц",
    "забрал",
    "попросили",
    "возврат",
    "перевод",
];

const RUSSIAN_NAMES: [&str; 13] = [
    "зовут",
    "имени",
    "уважаемый",
    "уважаемая",
    "уважаемому",
    "господин",
    "господина",
    "господину",
    "госпожа",
    "госпоже",
    "госпожу",
    "фамилия",
    "товарищ",
];

const RUSSIAN_WEAK: [&str; 9] = ["от", "для", "у", "к", "с", "со", "и", "через", "спросить"];

const ENGLISH_PEOPLE: [&str; 39] = [
    "customer",
    "customers",
    "client",
    "clients",
    "buyer",
    "user",
    "users",
    "shopper",
    "cardholder",
    "recipient",
    "passenger",
    "subscriber",
    "guest",
    "manager",
    "engineer",
    "agent",
    "colleague",
    "courier",
    "driver",
    "holder",
    "assignee",
    "author",
    "reporter",
    "oncall",
    "colleagues",
    "neighbour",
    "lady",
    "gentleman",
    "wife",
    "husband",
    "daughter",
    "son",
    "teammate",
    "buyers",
    "shoppers",
    "recipients",
    "girl",
    "guy",
    "friend",
];

const ENGLISH: [&str; 39] = [
    "operator",
    "owner",
    "name",
    "called",
    "call",
    "phoned",
    "phone",
    "rang",
    "emailed",
    "mailed",
    "texted",
    "messaged",
    "contacted",
    "contact",
    "refunded",
    "refund",
    "reimbursed",
    "compensated",
    "asked",
    "ask",
    "told",
    "tell",
    "pinged",
    "ping",
    "thanked",
    "thanks",
    "spoke",
    "talked",
    "apologised",
    "apologized",
    "wrote",
    "escalated",
    "assigned",
    "notified",
    "notify",
    "paged",
    "visited",
    "met",
    "lead",
];

const ENGLISH_NAMES: [&str; 16] = [
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "dear",
    "sir",
    "madam",
    "named",
    "maiden",
    "surname",
    "hi",
    "hello",
    "hey",
    "regards",
    "sincerely",
];

const ENGLISH_WEAK: [&str; 13] =
    ["by", "from", "cc", "attn", "with", "to", "for", "and", "via", "of", "about", "that", "at"];

/// What the word, in small letters, announces.
pub(super) fn announces(word: &str, cyrillic: bool) -> Option<Announces> {
    if cyrillic {
        if RUSSIAN_NAMES.contains(&word) {
            return Some(Announces::Name);
        }
        if RUSSIAN.iter().any(|beginning| word.starts_with(beginning)) {
            return Some(Announces::Person);
        }
        return RUSSIAN_WEAK.contains(&word).then_some(Announces::Weakly);
    }
    if ENGLISH_NAMES.contains(&word) {
        return Some(Announces::Name);
    }
    if ENGLISH_PEOPLE.contains(&word) {
        return Some(Announces::Person);
    }
    if ENGLISH.contains(&word) {
        return Some(Announces::Somebody);
    }
    ENGLISH_WEAK.contains(&word).then_some(Announces::Weakly)
}

/// What people do, said behind their names.
const DEEDS: [&str; 38] = [
    "called",
    "phoned",
    "said",
    "says",
    "wrote",
    "writes",
    "asked",
    "asks",
    "complained",
    "complains",
    "reported",
    "reports",
    "confirmed",
    "paid",
    "ordered",
    "emailed",
    "told",
    "wanted",
    "wants",
    "lives",
    "was",
    "rolled",
    "fixed",
    "restarted",
    "сказал",
    "сказала",
    "позвонил",
    "позвонила",
    "написал",
    "написала",
    "пожаловался",
    "пожаловалась",
    "просит",
    "просил",
    "просила",
    "жалуется",
    "подтвердил",
    "подтвердила",
];

/// Whether the word, in small letters, tells what a person does.
pub(super) fn is_deed(word: &str) -> bool {
    DEEDS.contains(&word)
}
