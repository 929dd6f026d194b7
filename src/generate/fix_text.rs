//! A fix in people's own words, split into steps.

/// Most steps that one fix becomes; what is left stays together in the last one.
const MAX_STEPS: usize = 8;

/// Sentences shorter than this stay with the one before (“Done.”), in characters.
const SHORT_SENTENCE: usize = 12;

/// Words before a full stop that do not end a sentence.
const ABBREVIATIONS: &[&str] = &[
    "e.g", "i.e", "etc", "vs", "approx", "no", "т.е", "т.д", "т.п", "т.к", "напр", "г", "ул", "руб", "мин", "сек",
    "см", "стр",
];

/// The steps: numbered or bulleted lines where there are some, else sentences. Wording is unchanged; only the
/// markers go.
pub(super) fn steps(fix: &str) -> Vec<String> {
    let lines: Vec<&str> = fix.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let steps = if lines.iter().filter(|line| marked(line).is_some()).count() >= 2 || is_one_marked(&lines) {
        by_markers(&lines)
    } else {
        lines.iter().flat_map(|line| sentences(line)).collect()
    };
    let mut steps: Vec<String> = steps.into_iter().filter(|step| step.chars().any(char::is_alphanumeric)).collect();
    if steps.len() > MAX_STEPS {
        let rest = steps.split_off(MAX_STEPS - 1);
        steps.push(rest.join(" "));
    }
    steps
}

fn is_one_marked(lines: &[&str]) -> bool {
    lines.len() == 1 && lines.iter().all(|line| marked(line).is_some_and(|rest| sentences(rest).len() == 1))
}

fn by_markers(lines: &[&str]) -> Vec<String> {
    let mut steps: Vec<String> = Vec::new();
    let mut open = false;
    for line in lines {
        match (marked(line), steps.last_mut()) {
            (Some(text), _) => {
                steps.push(text.to_owned());
                open = true;
            }
            (None, Some(step)) if open => {
                step.push(' ');
                step.push_str(line);
            }
            (None, _) => steps.push((*line).to_owned()),
        }
    }
    steps
}

/// The line without its marker (`1.`, `2)`, `-`, `*`, `•`, `–`); `None` when it has none.
fn marked(line: &str) -> Option<&str> {
    let bullet = ["- ", "* ", "• ", "– ", "— "].into_iter().find_map(|mark| line.strip_prefix(mark));
    bullet.map(str::trim_start).or_else(|| {
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        let rest = line.get(digits..)?;
        let text = rest.strip_prefix('.').or_else(|| rest.strip_prefix(')'))?;
        ((1..=2).contains(&digits) && text.starts_with(char::is_whitespace)).then(|| text.trim_start())
    })
}

fn sentences(line: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut start = 0;
    let ends = line.match_indices(['.', '!', '?', ';']).map(|(at, mark)| at + mark.len());
    for end in ends.chain([line.len()]) {
        if end < line.len() && !ends_sentence(line, start, end) {
            continue;
        }
        let text = line.get(start..end).unwrap_or("").trim();
        start = end;
        let bare = marked(text).unwrap_or(text).trim_end_matches(';');
        match found.last_mut() {
            Some(last) if bare.chars().count() < SHORT_SENTENCE => {
                if !text.is_empty() {
                    last.push(' ');
                    last.push_str(text);
                }
            }
            _ if bare.is_empty() => {}
            _ => found.push(bare.to_owned()),
        }
    }
    found
}

/// A mark ends a sentence when white space and a capital, a digit or a quotation follows (for “;”: anything), and
/// what stands before it is neither an abbreviation nor the number of a step.
fn ends_sentence(line: &str, start: usize, end: usize) -> bool {
    let (before, after) = (line.get(start..end).unwrap_or(""), line.get(end..).unwrap_or(""));
    if !after.starts_with(char::is_whitespace) {
        return false;
    }
    if before.ends_with(';') {
        return true;
    }
    let next = after.trim_start().chars().next();
    let begins = next.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '«' | '“' | '"' | '`'));
    let bare = before.trim_end_matches(['.', '!', '?']);
    let word = bare.rsplit(char::is_whitespace).next().unwrap_or("").to_lowercase();
    let number = word == bare.trim() && !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    begins && !number && !ABBREVIATIONS.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_by_markers_or_sentences() {
        let cases: &[(&str, &[&str])] = &[
            ("1. Restart pool.\n2) Raise the limit\n   to 80.", &["Restart pool.", "Raise the limit to 80."]),
            ("- a b c\n- d e f", &["a b c", "d e f"]),
            (
                "Take auth-2 out. Start chrony and wait, e.g. 5 min. Put it back.",
                &["Take auth-2 out.", "Start chrony and wait, e.g. 5 min.", "Put it back."],
            ),
            ("1. Restart pool. 2. Raise the limit.", &["Restart pool.", "Raise the limit."]),
            (
                "Переключили шлюз; увеличили тайм-аут до 5.5 с. Готово.",
                &["Переключили шлюз", "увеличили тайм-аут до 5.5 с. Готово."],
            ),
            ("Do this:\n1. alpha\n2. beta", &["Do this:", "alpha", "beta"]),
            ("", &[]),
            ("...", &[]),
        ];
        for (fix, expected) in cases {
            assert_eq!(steps(fix), *expected, "{fix}");
        }
    }

    #[test]
    fn long_fixes_keep_everything() {
        let fix: String = (1..=12).map(|i| format!("{i}. step number {i}\n")).collect();
        let steps = steps(&fix);
        assert_eq!(steps.len(), 8);
        assert!(steps[7].ends_with("step number 12"));
    }

    proptest::proptest! {
        #[test]
        fn no_word_is_lost(text in "[а-яa-z .;!?]{0,80}") {
            let words = |text: &str| text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(words(&steps(&text).join(" ")), words(&text));
        }
    }
}
