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

/// Beginnings of verbs of which people and programs are the subject or the object.
const RUSSIAN_VERBS: [&str; 43] = [
    "чинил",
    "починил",
    "откатил",
    "откатыв",
    "перезапустил",
    "разбирал",
    "оформил",
    "оформлял",
    "оплатил",
    "дежурил",
    "заменил",
    "настроил",
    "поднял",
    "обещал",
    "велел",
    "позвать",
    "позови",
    "передай",
    "пришлит",
    "рассказал",
    "беспоко",
    "заметил",
    "согласовал",
    "смена",
    "смену",
    "смене",
    "смены",
    "вопрос",
    "зови",
    "пусть",
    "поправил",
    "решил",
    "вызвал",
    "вызвать",
    "разбудил",
    "просил",
    "просьб",
    "звали",
    "завела",
    "завел",
    "предупред",
    "слова",
    "словам",
];

/// Who somebody is to somebody.
const RUSSIAN_KIN: [&str; 22] = [
    "муж",
    "мужа",
    "мужу",
    "жена",
    "жены",
    "жене",
    "дочь",
    "дочери",
    "сын",
    "сына",
    "сыну",
    "брат",
    "сестра",
    "мама",
    "папа",
    "бабы",
    "баба",
    "дядя",
    "дяди",
    "тетя",
    "тети",
    "соседки",
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

const ENGLISH_PEOPLE: [&str; 47] = [
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
    "brother",
    "sister",
    "pokupatel",
    "pokupatelnica",
    "klient",
    "klientka",
    "polzovatel",
    "menedzher",
];

const ENGLISH: [&str; 42] = [
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
    "approver",
    "contacts",
    "behalf",
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
        if RUSSIAN_KIN.contains(&word) || RUSSIAN.iter().any(|beginning| word.starts_with(beginning)) {
            return Some(Announces::Person);
        }
        if RUSSIAN_VERBS.iter().any(|beginning| word.starts_with(beginning)) {
            return Some(Announces::Somebody);
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

/// What people alone do, so that it says of whoever does it that it is one.
const HUMAN_DEEDS: [&str; 46] = [
    "called",
    "phoned",
    "complained",
    "paid",
    "ordered",
    "emailed",
    "wrote",
    "writes",
    "asked",
    "asks",
    "wants",
    "lives",
    "says",
    "said",
    "told",
    "restarted",
    "reverted",
    "merged",
    "fixed",
    "noticed",
    "approved",
    "deployed",
    "rolled",
    "bumped",
    "promised",
    "explained",
    "drained",
    "thinks",
    "complains",
    "bought",
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
    "обещал",
    "обещала",
    "сказал",
    "сказала",
    "говорит",
    "велел",
];

/// Parts of a company, behind a name and `from`.
const DEPARTMENTS: [&str; 16] = [
    "support",
    "payments",
    "billing",
    "logistics",
    "sales",
    "finance",
    "accounting",
    "marketing",
    "поддержк",
    "бухгалт",
    "отдел",
    "логист",
    "команд",
    "смены",
    "склада",
    "второй",
];

/// Whether only a person does what the word, in small letters, tells.
pub(super) fn is_human_deed(word: &str) -> bool {
    HUMAN_DEEDS.contains(&word)
}

/// Whether the word, in small letters, names a part of a company that people are of.
pub(super) fn is_department(word: &str) -> bool {
    DEPARTMENTS.iter().any(|department| word.starts_with(department))
}

/// Words that stand before a name as one does, at the beginning of a sentence.
const ADVERBS: [&str; 38] = [
    "вчера",
    "сегодня",
    "завтра",
    "потом",
    "затем",
    "ночью",
    "утром",
    "днем",
    "вечером",
    "здесь",
    "там",
    "также",
    "тоже",
    "если",
    "когда",
    "пока",
    "уже",
    "еще",
    "снова",
    "опять",
    "наш",
    "ваш",
    "мой",
    "твой",
    "этот",
    "тот",
    "сам",
    "только",
    "даже",
    "как",
    "что",
    "где",
    "это",
    "но",
    "ведь",
    "лично",
    "дорогой",
    "дорогая",
];

/// Whether the word, in small letters, may stand before a name without belonging to it: an adverb, a verb.
pub(super) fn is_no_part(word: &str) -> bool {
    let verb = ["л", "ла", "ли", "лся", "лась", "лись", "ть", "ться", "ем", "им", "ите", "ет", "ит", "но", "ся"];
    ADVERBS.contains(&word) || verb.iter().any(|ending| word.ends_with(ending))
}

/// Whether the word, in small letters, tells what a person does.
pub(super) fn is_deed(word: &str) -> bool {
    DEEDS.contains(&word)
}
