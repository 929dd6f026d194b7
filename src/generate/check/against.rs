//! Whether a statement contradicts what it rests on. It would not be shown in any case; but the sentence of a source is no
//! better than a wrong choice that led to it.

use super::super::StruckReason;
use super::super::material::Role;
use super::lexicon::ConceptKind;
use super::orders::orders;
use super::piece::{Kind, Piece};
use super::rests::{Ground, Rest};

/// Words that warn of something, and do not offer it.
const WARNINGS: &[&str] = &[
    "not",
    "never",
    "avoid",
    "failed",
    "fail",
    "useless",
    "wrong",
    "unsuccessfully",
    "back",
    "again",
    "returned",
    "не",
    "нельзя",
    "избегайте",
    "вернулся",
    "вернулась",
    "вернулось",
    "бесполезно",
    "впустую",
    "снова",
    "опять",
];

/// Why the statement may not stand for these units; `None` where nothing speaks against it.
pub(super) fn contradicts(
    text: &str,
    said: &[Piece],
    rests: &[Rest<'_>],
    cited: &[(usize, &Ground)],
) -> Option<StruckReason> {
    // A log can't tell people what to do, and neither can a title.
    if orders(said) && rests.iter().all(|rest| matches!(rest.unit.role, Role::Log | Role::Fact | Role::Symptom)) {
        return Some(StruckReason::Unsupported);
    }
    let failed = rests.iter().any(|rest| rest.unit.role == Role::FailedFix);
    let warns = said.iter().any(|piece| piece.negated || piece.denies() || WARNINGS.contains(&piece.word.as_str()));
    if failed && !warns {
        return Some(StruckReason::FailedBefore);
    }
    let shown: Vec<&Piece> = rests.iter().flat_map(|rest| &rest.unit.pieces).collect();
    let about = || cited.iter().flat_map(|(_, ground)| &ground.about);
    let foreign =
        |piece: &&Piece| is_exact(piece) && !shown.iter().copied().chain(about()).any(|other| piece.is_said_by(other));
    let speaking = || said.iter().filter(|piece| piece.says_something());
    if speaking().any(|piece| foreign(&piece) || turns(piece, &shown, failed)) {
        return Some(StruckReason::Differs);
    }
    let repeated = |command: &String| rests.iter().any(|rest| has_command(&rest.unit.text, command));
    (!commands_in(text).iter().all(repeated)).then_some(StruckReason::Differs)
}

/// Numbers and names are not told in other words.
fn is_exact(piece: &Piece) -> bool {
    matches!(piece.kind, Kind::Number(_) | Kind::Name)
}

/// Whether the units have its opposite, or the same with the other sign, and nowhere itself. Warnings of what failed say no
/// to it.
fn turns(piece: &Piece, shown: &[&Piece], failed: bool) -> bool {
    let mut same = shown.iter().filter(|other| piece.is_said_by(other)).peekable();
    if same.peek().is_none() {
        return shown.iter().any(|other| piece.is_opposed_by(other));
    }
    let done = matches!(piece.concept_kind(), Some(ConceptKind::Action | ConceptKind::Pole { doing: true, .. }));
    !failed && done && same.all(|other| other.negated != piece.negated)
}
/// Commands of the text, which must be in the source as they are: what stands between backticks, what follows a colon and
/// looks like one, and what follows the name of a tool.
fn commands_in(text: &str) -> Vec<String> {
    let mut found: Vec<String> = text.split('`').skip(1).step_by(2).map(|inside| inside.trim().to_owned()).collect();
    let plain: String = text.split('`').step_by(2).collect::<Vec<_>>().join(" ");
    let words: Vec<&str> = plain.split_whitespace().collect();
    for (at, word) in words.iter().enumerate() {
        let after_colon = at > 0 && words.get(at - 1).is_some_and(|before| before.ends_with(':'));
        let run: Vec<&str> = command_words(words.get(at..).unwrap_or_default());
        let flagged = run.iter().skip(1).any(|word| word.starts_with('-') || word.contains('='));
        if run.len() > 1 && (is_tool(word) || (after_colon && flagged)) {
            found.push(run.join(" "));
        }
    }
    found.retain(|command| !command.is_empty());
    found
}

/// The words that belong to a command: up to the end of the clause, or to a word of the language around it.
fn command_words<'t>(words: &[&'t str]) -> Vec<&'t str> {
    const AROUND: &[&str] =
        &["to", "and", "then", "so", "for", "which", "that", "in", "on", "after", "before", "until", "if", "when"];
    let mut run: Vec<&str> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let bare = word.trim_end_matches(['.', ',', ';', ')', ':', '»', '”', '"']);
        let around = at > 1 && AROUND.contains(&bare) || !bare.is_ascii() || bare.is_empty() || bare.starts_with('(');
        if around {
            break;
        }
        run.push(bare);
        if bare.len() < word.len() {
            break;
        }
    }
    run
}

fn is_tool(word: &str) -> bool {
    const TOOLS: &[&str] =
        &["curl", "psql", "redis-cli", "mysql", "docker", "helm", "sudo", "systemctl", "iptables", "rm", "wget"];
    (word.ends_with("ctl") && word.len() > 3) || TOOLS.contains(&word)
}

/// Whether the text has the command, whole and unchanged.
fn has_command(text: &str, command: &str) -> bool {
    let ends = |c: Option<char>| {
        c.is_none_or(|c| {
            c.is_whitespace()
                || matches!(c, '`' | '"' | '\'' | '«' | '»' | '“' | '”' | '(' | ')' | ',' | ';' | '.' | ':')
        })
    };
    text.match_indices(command).any(|(at, found)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|after| after.chars().next());
        ends(before) && ends(after)
    })
}
