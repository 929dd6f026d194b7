//! What stands beside a name and says of it that it is one: what people do, and where they work; and what stands before
//! a name without belonging to it.

/// What others do as well as people, said behind a name.
const DEEDS: [&str; 7] = ["reported", "reports", "confirmed", "wanted", "was", "подтвердил", "подтвердила"];

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

/// Whether the word, in small letters, tells what a person does, and others as well.
pub(super) fn is_deed(word: &str) -> bool {
    DEEDS.contains(&word)
}
