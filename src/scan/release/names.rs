//! Names of people in prose.

use super::Found;
use super::context::{Announces, announces};
use super::deeds::{is_deed, is_department, is_human_deed, is_no_part};
use super::families::{is_by_ending, is_common};
use super::surnames::{is_family, is_family_beside, is_patronymic};
use super::token::{Shape, Text, Token};
use super::word_lists::{Given, family_name, given_name, is_technical};

/// Most words of one name.
const WORDS: usize = 4;

/// How far in front a word may stand that announces a person, in words.
const REACH: usize = 2;

/// What stands behind a sum.
const MONEY: [&str; 8] = ["руб", "рублей", "р", "тыс", "коп", "usd", "eur", "rub"];

/// A word that may belong to a name.
struct Word {
    /// Place among the tokens.
    at: usize,
    lower: String,
    shape: Shape,
    cyrillic: bool,
    given: Option<Given>,
    patronymic: bool,
    technical: bool,
    /// A letter with a dot behind it, or two of them: `И.`
    initial: bool,
}

/// Finds names.
pub(super) fn find(text: &Text<'_>, found: &mut Vec<Found>) {
    let mut at = 0;
    while at < text.tokens.len() {
        let mut chain = chain(text, at);
        let Some(last) = chain.last().map(|word| word.at) else {
            at += 1;
            continue;
        };
        let inside = called(&mut chain);
        if let Some((from, to)) = name_in(text, &chain, inside)
            && let Some((start, end)) = text.span(family_in_front(text, from, to), to)
        {
            found.push(Found { start, end, kind: "name" });
        }
        at = last + 1;
    }
}

/// The words that begin at `at` and stand beside each other as the words of a name do.
fn chain(text: &Text<'_>, at: usize) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut next = at;
    while words.len() < WORDS {
        let Some(word) = word(text, next) else { break };
        if words.last().is_some_and(|before| before.cyrillic != word.cyrillic) {
            break;
        }
        next = word.at + 1 + usize::from(word.initial);
        words.push(word);
        // A space, a dash, or the dot of an initial stands between two words of a name.
        match text.get(next) {
            Some(token) if token.is(" ") || token.is("\u{a0}") || token.is("-") || token.is("'") || token.is("’") => {
                next += 1
            }
            Some(token) if words.last().is_some_and(|word| word.initial) && token.is_word() => {}
            _ => break,
        }
    }
    words
}

/// What the first word of a chain announces (`Customer Chen`, `Ask Will`), which then is no part of it.
fn called(chain: &mut Vec<Word>) -> Option<Announces> {
    let first =
        chain.first().filter(|first| chain.len() > 1 && first.given.is_none() && first.shape == Shape::Capital)?;
    let said = announces(&first.lower, first.cyrillic).filter(|said| *said >= Announces::Somebody)?;
    // What is also a noun begins names of things: `Contact Form`.
    let noun =
        ["name", "call", "phone", "contact", "refund", "lead", "owner", "operator", "ping", "ask", "tell", "notify"];
    let said = if noun.contains(&first.lower.as_str()) { Announces::Weakly } else { said };
    let doubtful = chain.get(1).is_some_and(|word| word.given.is_some());
    chain.remove(0);
    Some(if doubtful { said.max(Announces::Somebody) } else { said })
}

/// Where the name begins that ends as given: `Beckett, Laura:` has its family name in front.
fn family_in_front(text: &Text<'_>, from: usize, to: usize) -> usize {
    let family = from.checked_sub(3).filter(|family| {
        from == to && text.sign_at(family + 1, ",") && text.sign_at(family + 2, " ") && begins_sentence(text, *family)
    });
    let fits = family.and_then(|family| text.get(family)).is_some_and(|token| {
        token.shape == Shape::Capital && !is_technical(&token.lower()) && !is_no_part(&token.lower())
    });
    let ended =
        text.get(text.skip_spaces(to + 1)).is_none_or(|token| matches!(token.text, ":" | "-" | "—" | "–" | "\n" | "("));
    family.filter(|_| fits && ended).unwrap_or(from)
}

/// Whether a sentence begins with the token, so that a capital says nothing.
fn begins_sentence(text: &Text<'_>, at: usize) -> bool {
    let mut place = at;
    while let Some(before) = place.checked_sub(1) {
        let Some(token) = text.get(before) else { return true };
        if !token.is(" ") && !matches!(token.text, "\"" | "«" | "(" | "“" | "'") {
            return matches!(
                token.text,
                "." | "!" | "?" | ":" | ";" | "\n" | "-" | "—" | "–" | "•" | "*" | "|" | "=" | ">"
            );
        }
        place = before;
    }
    true
}

fn word(text: &Text<'_>, at: usize) -> Option<Word> {
    let token = text.get(at)?;
    let lower = token.lower();
    // `O'Brien` and `d'Alembert` begin as with an initial.
    let apostrophe =
        ["o", "d", "l"].contains(&lower.as_str()) && (text.sign_at(at + 1, "'") || text.sign_at(at + 1, "’"));
    let initial = token.shape == Shape::Letter && (text.sign_at(at + 1, ".") || apostrophe);
    let given = given_name(&lower, token.cyrillic);
    let patronymic = is_patronymic(&lower, token.cyrillic);
    let mixed = token.shape == Shape::Mixed && is_scottish(token.text);
    let small = token.shape == Shape::Small
        && (given == Some(Given::Sure) || patronymic || is_family(&lower, token.cyrillic) || family_name(&lower));
    let fits = initial || mixed || small || matches!(token.shape, Shape::Capital | Shape::Capitals);
    if !fits || (!initial && text.is_glued(at)) {
        return None;
    }
    let technical = is_technical(&lower);
    Some(Word { at, lower, shape: token.shape, cyrillic: token.cyrillic, given, patronymic, technical, initial })
}

/// `McDonald`, `MacLeod`.
fn is_scottish(word: &str) -> bool {
    let rest = word.strip_prefix("Mc").or_else(|| word.strip_prefix("Mac"));
    rest.is_some_and(|rest| {
        let mut chars = rest.chars();
        chars.next().is_some_and(char::is_uppercase)
            && chars.count() >= 2
            && rest.chars().skip(1).all(char::is_lowercase)
    })
}

/// The part of a chain that is a name, from token to token.
fn name_in(text: &Text<'_>, chain: &[Word], inside: Option<Announces>) -> Option<(usize, usize)> {
    let first = chain.first()?.at;
    let announced = inside.or_else(|| announced(text, first));
    let said = said_behind(text, chain);
    let begins = inside.is_none() && begins_sentence(text, first);
    let sure = chain.iter().position(|word| is_core(chain, word, (announced, said, begins)));
    let (first, last) = match sure {
        Some(core) => around(chain, core, begins),
        None => by_announcement(chain, announced, (said, done_by(text, first)))?,
    };
    let to = chain.get(last)?;
    Some((chain.get(first)?.at, to.at + usize::from(to.initial)))
}

/// Whether the word alone says that a name stands here.
fn is_core(chain: &[Word], word: &Word, (announced, said, begins): (Option<Announces>, Said, bool)) -> bool {
    let place = chain.iter().position(|other| other.at == word.at).unwrap_or_default();
    let neighbours = [place.checked_sub(1), Some(place + 1)];
    let beside = || neighbours.into_iter().flatten().filter_map(|at| chain.get(at)).filter(|other| other.at != word.at);
    let capital = word.shape != Shape::Small;
    if word.patronymic && !word.technical {
        return capital || beside().any(|other| other.given.is_some());
    }
    let family = beside().any(|other| {
        !other.technical
            && (is_family_beside(&other.lower, other.cyrillic) || family_name(&other.lower))
            && (capital == (other.shape != Shape::Small))
    });
    match word.given {
        Some(Given::Sure) if word.shape == Shape::Small => {
            family || beside().any(|other| other.patronymic) || (said == Said::Human && place + 1 == chain.len())
        }
        Some(Given::Sure) if word.shape == Shape::Capitals => {
            word.cyrillic && word.lower.chars().count() >= 4
                || beside().any(|other| other.shape == Shape::Capitals && !other.technical)
        }
        Some(Given::Sure) => true,
        Some(Given::Doubtful) if !capital => false,
        Some(Given::Doubtful) => {
            let other = beside().any(|other| {
                !other.technical && other.shape == word.shape && (other.given.is_some() || other.patronymic || family)
            });
            let initials = beside().any(|other| other.initial);
            let unknown =
                chain.len() <= 2 && chain.iter().all(|other| !other.technical && other.shape == Shape::Capital);
            let human = (said == Said::Human || said == Said::Deed && chain.len() == 2) && unknown;
            let weak = word.cyrillic && !word.technical && announced.is_some();
            other || family || initials || human || weak || announced >= Some(Announces::Somebody)
        }
        None => initials_beside(chain, place) || is_family_alone(word, begins && place == 0),
    }
}

/// A family name that needs nothing beside it; one that is told by its ending alone only where no sentence begins.
fn is_family_alone(word: &Word, begins: bool) -> bool {
    let capital = matches!(word.shape, Shape::Capital | Shape::Mixed) && !word.initial && !word.technical;
    let ending = is_by_ending(&word.lower, word.cyrillic) && (!begins || !word.cyrillic);
    capital && (is_common(&word.lower, word.cyrillic) || ending)
}

/// `Петров И.И.`, `И. И. Петров`, `J. Smith`: a capitalised word beside initials.
fn initials_beside(chain: &[Word], place: usize) -> bool {
    let Some(word) = chain.get(place) else { return false };
    if word.initial || word.technical || word.shape == Shape::Small || word.lower.chars().count() < 3 {
        return false;
    }
    let count = |places: &[Option<usize>]| {
        places.iter().map_while(|at| at.and_then(|at| chain.get(at)).filter(|other| other.initial)).count()
    };
    let before = count(&[place.checked_sub(1), place.checked_sub(2)]);
    let after = count(&[Some(place + 1), Some(place + 2)]);
    let known = is_family_beside(&word.lower, word.cyrillic) || family_name(&word.lower);
    before >= 2 || after >= 2 || (known && (before > 0 || after > 0))
}

/// The words around one that is sure: what else of the chain belongs to the name.
fn around(chain: &[Word], core: usize, begins: bool) -> (usize, usize) {
    let small = chain.get(core).is_some_and(|word| word.shape == Shape::Small);
    let part = |word: &Word| {
        word.initial
            || word.given.is_some() && (!word.technical || word.given == Some(Given::Sure))
            || word.patronymic
            || (!word.technical && is_family_beside(&word.lower, word.cyrillic))
            || (!word.technical && (family_name(&word.lower) || is_common(&word.lower, word.cyrillic)))
    };
    let mut first = core;
    while first
        .checked_sub(1)
        .and_then(|before| chain.get(before))
        .is_some_and(|word| part(word) && (small || word.shape != Shape::Small))
    {
        first -= 1;
    }
    // A family name that is none of those known stands in front of the given one: `Дзюба Артём`.
    let closed = |word: &Word| word.lower.ends_with(|c: char| !"аеиоуыэюя".contains(c));
    let unknown = |before: usize| {
        let (Some(word), Some(core)) = (chain.get(before), chain.get(core)) else { return false };
        let family = is_family_alone(core, false);
        let name = (core.given == Some(Given::Sure) || family) && core.shape == Shape::Capital && core.cyrillic;
        let plain = word.shape == Shape::Capital && !word.technical && word.lower.chars().count() >= 3;
        name && plain
            && announces(&word.lower, true).is_none()
            && !is_no_part(&word.lower)
            && (!begins || before > 0 || closed(core) || family)
    };
    if first == core
        && let Some(before) = first.checked_sub(1).filter(|before| unknown(*before))
    {
        first = before;
    }
    let mut last = core;
    while chain.get(last + 1).is_some_and(|word| {
        part(word) && (small || word.shape != Shape::Small) || (!small && !word.technical && word.shape != Shape::Small)
    }) {
        last += 1;
    }
    (first, last)
}

/// A chain without a known name: only what stands around it says that it is one.
fn by_announcement(chain: &[Word], announced: Option<Announces>, (said, done): (Said, bool)) -> Option<(usize, usize)> {
    let deed = said >= Said::Deed;
    let capital = |word: &&Word| matches!(word.shape, Shape::Capital | Shape::Mixed | Shape::Capitals) || word.initial;
    let words = chain.iter().take_while(|word| !word.technical).take_while(capital).count();
    let whole = words == chain.iter().take_while(capital).count();
    let last = words.checked_sub(1)?;
    let first = chain.first()?;
    let one_case = chain.iter().take(words).any(|word| matches!(word.shape, Shape::Capital | Shape::Mixed));
    let family = chain
        .iter()
        .take(words)
        .any(|word| is_family(&word.lower, word.cyrillic) || (!word.cyrillic && family_name(&word.lower)));
    let yes = match announced {
        Some(Announces::Name) => one_case || words >= 2,
        Some(Announces::Person) => {
            let word = first.cyrillic && words == 1 && is_no_part(&first.lower);
            family || (whole && one_case && !word && first.lower.chars().count() >= 3)
        }
        Some(Announces::Somebody) => {
            family || (words >= 2 || said == Said::Human) && whole && one_case && (!first.cyrillic || words >= 2)
        }
        Some(Announces::Weakly) => {
            let two = done && words >= 2 && whole && !first.cyrillic;
            (family && (first.cyrillic || words >= 2) || two) && one_case
        }
        None => family && one_case && deed,
    };
    let human = said == Said::Human && chain.iter().all(|word| word.shape == Shape::Capital);
    let yes = yes || (deed && words == 2 && whole && (family || human));
    yes.then_some((0, last))
}

/// What the words in front announce.
fn announced(text: &Text<'_>, at: usize) -> Option<Announces> {
    let mut place = at;
    let mut best: Option<Announces> = None;
    for step in 0..=REACH + 2 {
        let Some(before) = text.back_over_spaces(place) else { break };
        let Some(token) = text.get(before) else { break };
        // `вернули 1200 руб. Степановой`
        if token.is_digits() || MONEY.contains(&token.lower().as_str()) {
            place = before;
            continue;
        }
        // `Mr. Brown`, `клиент: Петров`, `клиент «Петров`.
        if !token.is_word() {
            if !matches!(token.text, "." | ":" | "(" | "«" | "\"" | "“" | ",") || step >= REACH + 2 {
                break;
            }
            let title = text
                .get(before.saturating_sub(1))
                .is_some_and(|word| announces(&word.lower(), word.cyrillic) == Some(Announces::Name));
            let money = token.is(".") && text.before(before).is_some_and(|word| MONEY.contains(&word.lower().as_str()));
            if matches!(token.text, "." | ",") && !title && !money {
                break;
            }
            place = before;
            continue;
        }
        if text.is_glued(before) {
            break;
        }
        let trailer = token.lower() == "by" && before.checked_sub(1).is_some_and(|dash| text.sign_at(dash, "-"));
        let said = if trailer { Some(Announces::Person) } else { announces(&token.lower(), token.cyrillic) };
        best = best.max(said.filter(|said| step == 0 || *said != Announces::Weakly));
        if said.is_none() && !is_short(token) {
            break;
        }
        if best >= Some(Announces::Somebody) {
            break;
        }
        place = before;
    }
    best
}

/// Little words that may stand between: `called a Mr`, `звонил наш`.
fn is_short(token: &Token<'_>) -> bool {
    token.shape == Shape::Small && token.text.chars().count() <= 4
}

/// `fixed by`, `found by`: what is done by somebody.
fn done_by(text: &Text<'_>, at: usize) -> bool {
    let by = text.back_over_spaces(at).filter(|by| text.get(*by).is_some_and(|token| token.is("by")));
    let verb = by.and_then(|by| text.back_over_spaces(by)).and_then(|verb| text.get(verb));
    verb.is_some_and(|verb| {
        ["fixed", "found", "reported", "approved", "reviewed", "done", "written", "noticed", "resolved", "confirmed"]
            .contains(&verb.lower().as_str())
    })
}

/// What the words behind a name say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    Nothing,
    /// What people do, and programs.
    Deed,
    /// What people alone do, or are (`from support`).
    Human,
}

fn said_behind(text: &Text<'_>, chain: &[Word]) -> Said {
    let Some(last) = chain.last() else { return Said::Nothing };
    let next = text.skip_spaces(last.at + 1);
    let Some(token) = text.get(next).filter(|token| token.shape == Shape::Small) else { return Said::Nothing };
    let lower = token.lower();
    let of = ["from", "of", "из", "от"].contains(&lower.as_str())
        && text.get(text.skip_spaces(next + 1)).is_some_and(|token| is_department(&token.lower()));
    // `Jack and Jill`
    let another = ["and", "и"].contains(&lower.as_str())
        && text.get(text.skip_spaces(next + 1)).is_some_and(|token| {
            token.shape == Shape::Capital && given_name(&token.lower(), token.cyrillic) == Some(Given::Sure)
        });
    match (is_human_deed(&lower) || of || another, is_deed(&lower)) {
        (true, _) => Said::Human,
        (_, true) => Said::Deed,
        _ => Said::Nothing,
    }
}
