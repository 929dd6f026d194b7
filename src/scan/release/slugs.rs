//! People in what machines read: names in identifiers, paths, file names, names of devices, and accounts behind a word
//! that says so.

use super::Found;
use super::families::{is_by_ending, is_common};
use super::handles::ACCOUNTS;
use super::token::{Shape, Text, Token};
use super::word_lists::{Given, family_name, given_name, is_technical};

/// What is made by whoever it is called after.
const DEVICES: [&str; 14] = [
    "iphone",
    "ipad",
    "macbook",
    "mbp",
    "imac",
    "laptop",
    "notebook",
    "phone",
    "android",
    "galaxy",
    "desktop",
    "watch",
    "ноутбук",
    "телефон",
];

/// Folders of an address behind which a person's name stands.
const COLLECTIONS: [&str; 12] = [
    "users",
    "user",
    "u",
    "customers",
    "customer",
    "profile",
    "profiles",
    "members",
    "people",
    "clients",
    "buyers",
    "accounts",
];

/// What stands there otherwise.
const NOBODY: [&str; 30] = [
    "me",
    "self",
    "search",
    "new",
    "list",
    "all",
    "export",
    "import",
    "login",
    "logout",
    "register",
    "settings",
    "orders",
    "edit",
    "current",
    "bulk",
    "count",
    "stats",
    "avatar",
    "reset",
    "verify",
    "session",
    "sessions",
    "details",
    "info",
    "address",
    "addresses",
    "cart",
    "service",
    "password",
];

/// Words behind which an account stands.
const ACCOUNT_WORDS: [&str; 18] = [
    "by",
    "assigned",
    "assignee",
    "reviewed",
    "resolved",
    "closed",
    "approved",
    "owner",
    "author",
    "login",
    "логин",
    "username",
    "аккаунт",
    "учетка",
    "учетку",
    "su",
    "sudo",
    "closer",
];

pub(super) fn find(text: &Text<'_>, found: &mut Vec<Found>) {
    let mut at = 0;
    while at < text.tokens.len() {
        if !text.get(at).is_some_and(|token| token.shape != Shape::Sign) {
            found.extend(tilde(text, at));
            at += 1;
            continue;
        }
        let last = run_to(text, at);
        if let Some(part) =
            named_run(text, at, last).or_else(|| collected(text, at, last)).or_else(|| account(text, at, last))
        {
            found.push(part);
        }
        at = last + 1;
    }
}

/// The last token of an identifier: words and numbers joined by `-`, `_` and `.`.
fn run_to(text: &Text<'_>, at: usize) -> usize {
    let mut last = at;
    loop {
        let next = last + 1;
        let joint = text.get(next).is_some_and(|token| matches!(token.text, "-" | "_" | "."));
        if text.get(next).is_some_and(|token| token.shape != Shape::Sign) {
            last = next;
        } else if joint && text.get(next + 1).is_some_and(|token| token.shape != Shape::Sign) {
            last = next + 1;
        } else {
            return last;
        }
    }
}

fn user(text: &Text<'_>, from: usize, to: usize) -> Option<Found> {
    let (start, end) = text.span(from, to)?;
    Some(Found { start, end, kind: "user" })
}

fn is_family_here(token: &Token<'_>) -> bool {
    let lower = token.lower();
    !is_technical(&lower)
        && (!token.cyrillic || token.shape != Shape::Small)
        && token.text.chars().count() >= 5
        && (is_common(&lower, token.cyrillic) || is_by_ending(&lower, token.cyrillic))
}

/// `ivan-petrov`, `petrov/fix-pool`, `скан_Петров_И.pdf`, `snezhana-iphone`: an identifier in which a family name stands, or
/// a given name beside a word that is nothing of the trade.
fn named_run(text: &Text<'_>, at: usize, last: usize) -> Option<Found> {
    let glued = |sign: Option<&Token<'_>>| sign.is_some_and(|token| matches!(token.text, "/" | "\\" | "~"));
    let joined = last > at;
    if !joined && !glued(text.before(at)) && !glued(text.get(last + 1)) {
        return None;
    }
    let words: Vec<(usize, &Token<'_>)> = (at..=last)
        .filter_map(|at| text.get(at).map(|token| (at, token)))
        .filter(|(_, token)| token.is_word())
        .collect();
    // Classes and code (`com.shop.Person`, `order.getOwner`) are no names.
    if words.iter().any(|(_, token)| token.shape == Shape::Mixed) && !words.iter().any(|(_, token)| token.cyrillic) {
        let device = words.iter().any(|(_, token)| DEVICES.contains(&token.lower().as_str()));
        if !device {
            return None;
        }
    }
    let given = |token: &Token<'_>| given_name(&token.lower(), token.cyrillic) == Some(Given::Sure);
    // The end of a file's name is no part of an address.
    let ended = text.get(last).is_some_and(|token| token.text.len() <= 4) && text.sign_at(last.saturating_sub(1), ".");
    let whole = if ended { last.saturating_sub(2) } else { last };
    let dotted = (at..=whole).any(|at| text.sign_at(at, "."));
    let family = words.iter().position(|(_, token)| is_family_here(token));
    let name = words.iter().position(|(_, token)| given(token));
    let device = words.iter().any(|(_, token)| DEVICES.contains(&token.lower().as_str()));
    let free = |(_, token): &&(usize, &Token<'_>)| {
        let lower = token.lower();
        !is_technical(&lower) && !WORDS.contains(&lower.as_str()) && token.text.chars().count() >= 3
    };
    let (first, end) = match (family, name) {
        (Some(family), Some(name)) => (family.min(name), family.max(name)),
        (Some(family), None) => (family, family),
        (None, Some(name)) if device => (name, name),
        (None, Some(name)) if !dotted => {
            let beside = [name.checked_sub(1), Some(name + 1)];
            let other = beside
                .into_iter()
                .flatten()
                .find(|other| words.get(*other).filter(free).is_some_and(|(_, token)| family_like(token)))?;
            (name.min(other), name.max(other))
        }
        _ => return None,
    };
    // What stands before the name and behind it, letters of initials, belongs to it.
    let (mut first, mut end) = (first, end);
    while first
        .checked_sub(1)
        .and_then(|before| words.get(before))
        .is_some_and(|(_, token)| token.text.chars().count() == 1)
    {
        first -= 1;
    }
    while words.get(end + 1).is_some_and(|(_, token)| token.text.chars().count() == 1) {
        end += 1;
    }
    user(text, words.get(first)?.0, words.get(end)?.0)
}

/// Words of identifiers that stand beside what only looks like a name.
const WORDS: [&str; 28] = [
    "proxy", "host", "node", "pod", "job", "bot", "worker", "prod", "dev", "test", "stage", "staging", "fix", "hotfix",
    "feature", "main", "master", "branch", "pdf", "docx", "xlsx", "png", "jpg", "local", "resume", "invoice", "scan",
    "model",
];

fn family_like(token: &Token<'_>) -> bool {
    let lower = token.lower();
    family_name(&lower)
        || super::surnames::is_family_beside(&lower, token.cyrillic)
        || (lower.len() >= 4 && token.shape != Shape::Capitals)
}

/// `/users/anna-petrova/orders`, `/u/yana`: not what every shop has there.
fn collected(text: &Text<'_>, at: usize, last: usize) -> Option<Found> {
    let slash = text.before(at).filter(|token| token.is("/"))?;
    let folder = at.checked_sub(2).and_then(|folder| text.get(folder))?;
    let rooted = at.checked_sub(3).is_some_and(|root| text.sign_at(root, "/"));
    if slash.start != folder.end || !rooted || !COLLECTIONS.contains(&folder.lower().as_str()) {
        return None;
    }
    let (start, end) = text.span(at, last)?;
    let name = text.text.get(start..end)?.to_lowercase();
    let words: Vec<&str> = name.split(['-', '_', '.']).collect();
    let nobody =
        NOBODY.contains(&name.as_str()) || words.iter().all(|word| is_technical(word) || NOBODY.contains(word));
    let odd = words.len() > 1 || name.bytes().any(|b| b.is_ascii_digit());
    let person = words.iter().any(|word| given_name(word, false).is_some() || is_by_ending(word, false));
    (!nobody && (odd || person)).then(|| user(text, at, last)).flatten()
}

/// `assigned to k.orlov`, `closed_by=rosborne`, `логин petrova85`, `su - tvaleev`, `sudo -u dmelnikova`.
fn account(text: &Text<'_>, at: usize, last: usize) -> Option<Found> {
    let (start, end) = text.span(at, last)?;
    let name = text.text.get(start..end)?;
    let small = name.starts_with(|c: char| c.is_ascii_lowercase()) && name.len() >= 4;
    if !small || name.chars().any(|c| c.is_uppercase()) || ACCOUNTS.contains(&name) || is_technical(name) {
        return None;
    }
    // The nearest word in front, over `-u`, `to`, `:` and `=`.
    let (mut place, mut assigned, mut flag) = (at, false, false);
    let word = loop {
        place = place.checked_sub(1)?;
        if at - place > 6 {
            return None;
        }
        let token = text.get(place)?;
        match token.text {
            "=" | ":" => assigned = true,
            "-" => flag = true,
            " " | "\"" | "'" => {}
            "to" => {}
            "u" if flag || text.sign_at(place.checked_sub(1)?, "-") => flag = true,
            _ if token.is_word() => break token,
            _ => return None,
        }
    };
    let lower = word.lower();
    if !ACCOUNT_WORDS.contains(&lower.as_str()) {
        return None;
    }
    let shell = matches!(lower.as_str(), "su" | "sudo");
    let initial = name.split_once('.').is_some_and(|(first, rest)| {
        first.len() <= 2 && rest.len() >= 4 && rest.bytes().all(|b| b.is_ascii_lowercase())
    });
    let odd = name.bytes().any(|b| b.is_ascii_digit() || b == b'_');
    let label = matches!(lower.as_str(), "login" | "логин" | "username" | "аккаунт" | "учетка" | "учетку");
    let yes = if shell {
        flag
    } else {
        let said = label && word.cyrillic && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'_');
        said || initial || (assigned && place + 2 == at && (lower == "by" || label)) || (label && odd)
    };
    yes.then(|| user(text, at, last)).flatten()
}

/// `~zakharov/bin`.
fn tilde(text: &Text<'_>, at: usize) -> Option<Found> {
    if !text.sign_at(at, "~") || text.before(at).is_some_and(|before| before.shape != Shape::Sign) {
        return None;
    }
    let name = text.get(at + 1).filter(|token| token.shape == Shape::Small && token.text.len() >= 3)?;
    let folder = text.sign_at(at + 2, "/");
    (folder && !ACCOUNTS.contains(&name.text)).then(|| user(text, at + 1, at + 1)).flatten()
}
