//! What a heading says a section is for, in English and Russian, with the words that teams use.

use super::SectionKind;

/// Phrases per kind, lower case, `ё` written as `е`. The first kind with a phrase that the heading begins
/// with wins, and failing that the first with a phrase somewhere inside, so longer and more special phrases
/// must not be shadowed: `FixForGood` stands before `FixNow`.
const PHRASES: &[(SectionKind, &[&str])] = &[
    (
        SectionKind::Held,
        &[
            "how to see it held",
            "how to see that",
            "verification",
            "verify",
            "validation",
            "how to verify",
            "post-check",
            "after the fix",
            "success criteria",
            "confirm the fix",
            "confirm recovery",
            "confirm resolution",
            "как увидеть, что помогло",
            "как увидеть",
            "как понять, что помогло",
            "проверка результата",
            "контроль результата",
            "после исправления",
            "убедиться, что",
            "критерии успеха",
        ],
    ),
    (
        SectionKind::FixForGood,
        &[
            "fix for good",
            "permanent fix",
            "long-term",
            "long term",
            "prevention",
            "prevent",
            "follow-up",
            "follow up",
            "root cause fix",
            "avoid recurrence",
            "исправить насовсем",
            "исправить навсегда",
            "постоянное решение",
            "предотвращение",
            "профилактика",
            "чтобы не повторилось",
            "долгосрочн",
        ],
    ),
    (
        SectionKind::FixNow,
        &[
            "fix now",
            "fix",
            "mitigation",
            "mitigate",
            "resolution",
            "resolve",
            "remediation",
            "remedy",
            "recovery",
            "workaround",
            "what to do",
            "actions",
            "action",
            "solution",
            "steps",
            "procedure",
            "rollback",
            "response",
            "исправить сейчас",
            "исправление",
            "исправить",
            "устранение",
            "устранить",
            "что делать",
            "решение",
            "действия",
            "порядок действий",
            "смягчение",
            "обходной путь",
            "восстановление",
            "шаги",
        ],
    ),
    (
        SectionKind::Confirm,
        &[
            "confirm",
            "diagnosis",
            "diagnostics",
            "diagnose",
            "diagnostic",
            "investigation",
            "investigate",
            "check",
            "triage",
            "troubleshooting",
            "how to confirm",
            "debugging",
            "проверить",
            "проверка",
            "диагностика",
            "подтвердить",
            "подтверждение",
            "расследование",
            "как проверить",
            "как убедиться",
        ],
    ),
    (
        SectionKind::Symptoms,
        &[
            "symptom",
            "impact",
            "meaning",
            "alert",
            "overview",
            "description",
            "what happens",
            "how it shows",
            "signs",
            "customer impact",
            "problem",
            "признаки",
            "симптом",
            "последствия",
            "влияние",
            "значение",
            "описание",
            "что происходит",
            "как проявляется",
            "проявления",
            "проблема",
            "что это значит",
        ],
    ),
];

/// The kind that a heading names; `None` for anything else.
pub(super) fn kind_of(heading: &str) -> Option<SectionKind> {
    let text = normalise(heading);
    let begins = |phrase: &&str| {
        text.strip_prefix(*phrase).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric) || phrase.len() > 6)
    };
    let inside = |phrase: &&str| text.contains(&format!(" {phrase}"));
    let find = |matches: &dyn Fn(&&str) -> bool| {
        PHRASES.iter().find(|(_, phrases)| phrases.iter().any(matches)).map(|(kind, _)| *kind)
    };
    find(&begins).or_else(|| find(&inside))
}

/// Lower case without leading numbers, signs and emoji (`## 2. 🔧 Fix now:` → `fix now`).
fn normalise(heading: &str) -> String {
    let lower = heading.to_lowercase().replace('ё', "е");
    lower.trim_matches(|c: char| !c.is_alphabetic()).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_both_languages_and_the_words_of_teams() {
        let cases = [
            ("Symptoms", SectionKind::Symptoms),
            ("Impact", SectionKind::Symptoms),
            ("Confirm", SectionKind::Confirm),
            ("Diagnosis", SectionKind::Confirm),
            ("2. Fix now:", SectionKind::FixNow),
            ("🔧 Mitigation", SectionKind::FixNow),
            ("Fix for good", SectionKind::FixForGood),
            ("How to prevent it", SectionKind::FixForGood),
            ("How to see it held", SectionKind::Held),
            ("Признаки", SectionKind::Symptoms),
            ("Проверить", SectionKind::Confirm),
            ("Исправить сейчас", SectionKind::FixNow),
            ("Что делать", SectionKind::FixNow),
            ("Исправить насовсем", SectionKind::FixForGood),
            ("Как увидеть, что помогло", SectionKind::Held),
        ];
        for (heading, kind) in cases {
            assert_eq!(kind_of(heading), Some(kind), "{heading}");
        }
        assert_eq!(kind_of("Contacts"), None);
        assert_eq!(kind_of("Actionable"), None);
        assert_eq!(kind_of(""), None);
    }
}
