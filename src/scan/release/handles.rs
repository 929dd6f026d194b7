//! Where people are found: handles, profiles, accounts, and home folders.

use super::Found;
use super::context::{Announces, announces};
use super::surnames::{is_family, is_family_beside};
use super::token::{Shape, Text, Token};
use super::word_lists::{Given, family_name, given_name, is_technical};

/// Folders and accounts that are nobody's.
pub(super) const ACCOUNTS: [&str; 44] = [
    "app",
    "apps",
    "deploy",
    "deployer",
    "ubuntu",
    "debian",
    "centos",
    "ec2-user",
    "node",
    "git",
    "www-data",
    "www",
    "jenkins",
    "root",
    "admin",
    "runner",
    "user",
    "service",
    "cartwatch",
    "postgres",
    "redis",
    "nginx",
    "kafka",
    "elastic",
    "oracle",
    "vagrant",
    "ansible",
    "build",
    "ci",
    "shared",
    "public",
    "default",
    "rabbit",
    "tomcat",
    "java",
    "data",
    "backup",
    "shop",
    "web",
    "worker",
    "ops",
    "sre",
    "support",
    "noreply",
];

/// Sites on which people have pages under their names.
const PROFILES: [&str; 19] = [
    "t.me/",
    "telegram.me/",
    "vk.com/",
    "ok.ru/profile/",
    "instagram.com/",
    "facebook.com/",
    "fb.com/",
    "linkedin.com/in/",
    "wa.me/",
    "twitter.com/",
    "x.com/",
    "tiktok.com/@",
    "youtube.com/@",
    "github.com/users/",
    "github.com/",
    "live:",
    "viber.click/",
    "skype:",
    "tg://resolve?domain=",
];

/// Words in front of a handle.
const MESSENGERS: [&str; 22] = [
    "telegram",
    "телеграм",
    "телеграме",
    "телеграмм",
    "тг",
    "tg",
    "slack",
    "скайп",
    "skype",
    "ник",
    "nick",
    "nickname",
    "insta",
    "instagram",
    "инста",
    "twitter",
    "handle",
    "login",
    "логин",
    "логином",
    "аккаунт",
    "discord",
];

/// What begins with `@` in styles and in comments of code.
const TAGS: [&str; 16] = [
    "media",
    "import",
    "param",
    "return",
    "returns",
    "throws",
    "deprecated",
    "property",
    "override",
    "author",
    "since",
    "keyframes",
    "supports",
    "charset",
    "types",
    "everyone",
];

pub(super) fn find(text: &Text<'_>, found: &mut Vec<Found>) {
    profiles(text, found);
    for at in 0..text.tokens.len() {
        let part = handle(text, at)
            .or_else(|| host_account(text, at))
            .or_else(|| account_name(text, at))
            .or_else(|| home(text, at));
        found.extend(part);
    }
}

/// `@anna_k`, `telegram: ivanpetrov`.
fn handle(text: &Text<'_>, at: usize) -> Option<Found> {
    let token = text.get(at)?;
    let joins = |at: usize| {
        text.get(at).is_some_and(|token| token.shape != Shape::Sign || matches!(token.text, "_" | "." | "-"))
    };
    let run_from = |from: usize| {
        let mut last = from;
        while joins(last) {
            last += 1;
        }
        while last > from && text.get(last - 1).is_some_and(|token| matches!(token.text, "." | "-")) {
            last -= 1;
        }
        last
    };
    if token.is("@") {
        if text
            .before(at)
            .is_some_and(|before| before.shape != Shape::Sign || matches!(before.text, "." | "/" | ">" | "_" | "-"))
        {
            return None;
        }
        let last = run_from(at + 1);
        // Annotations, scopes of packages and groups are nobody's.
        if last == at + 1 || text.get(last).is_some_and(|token| matches!(token.text, "/" | "(" | "{")) {
            return None;
        }
        let (start, end) = text.span(at, last - 1)?;
        let name = text.text.get(start + 1..end)?;
        let words: Vec<String> = name.split(['_', '.', '-']).map(str::to_lowercase).collect();
        let person = words.iter().any(|word| given_name(word, false) == Some(Given::Sure));
        let small = name.starts_with(|c: char| c.is_ascii_lowercase());
        let odd = name.contains('_') || name.bytes().any(|b| b.is_ascii_digit());
        let team = words.iter().any(|word| {
            is_technical(word) || ["here", "channel", "oncall", "all", "everyone"].contains(&word.as_str())
        });
        let announced = text.back_over_spaces(at).and_then(|before| text.get(before)).is_some_and(|token| {
            MESSENGERS.contains(&token.lower().as_str())
                || announces(&token.lower(), token.cyrillic) >= Some(Announces::Person)
        });
        let free = |token: Option<&Token<'_>>| {
            token.is_none_or(|token| token.is_space() || matches!(token.text, "," | ":" | "!" | "?" | ")"))
        };
        let alone = free(text.before(at)) && free(text.get(last)) && name.len() >= 5 && !team;
        let alone = alone && !TAGS.contains(&name) && name.bytes().all(|b| b.is_ascii_lowercase());
        let yes = (small && ((odd && !team) || announced || alone)) || person;
        return (yes && name.len() >= 3).then_some(Found { start, end, kind: "user" });
    }
    // `discord: hamish#4821`
    if token.is("#") && text.get(at + 1).is_some_and(|token| token.is_digits() && token.text.len() == 4) {
        let name = at.checked_sub(1).filter(|at| text.get(*at).is_some_and(Token::is_word))?;
        let app = text.back_over_spaces(name).and_then(|before| text.get(before));
        let said = app.is_some_and(|token| matches!(token.lower().as_str(), "discord" | "дискорд" | "дискорде" | ":"));
        let (start, end) = text.span(name, at + 1)?;
        return said.then_some(Found { start, end, kind: "user" });
    }
    if !token.is_word() || !MESSENGERS.contains(&token.lower().as_str()) {
        return None;
    }
    let colon = text.skip_spaces(at + 1);
    let mut from = colon;
    if text.get(colon).is_some_and(|token| matches!(token.text, ":" | "-" | "—" | "–")) {
        from = text.skip_spaces(colon + 1);
    }
    let last = run_from(from);
    let (start, end) = if last > from { text.span(from, last - 1)? } else { return None };
    let name = text.text.get(start..end)?;
    let odd = name.contains('_') || name.bytes().any(|b| b.is_ascii_digit());
    let person = name.split(['_', '.', '-']).any(|word| given_name(&word.to_lowercase(), false) == Some(Given::Sure));
    let latin = name.is_ascii() && name.len() >= 4 && name.starts_with(|c: char| c.is_ascii_lowercase());
    let technical = is_technical(&name.to_lowercase());
    (latin && !technical && (odd || person)).then_some(Found { start, end, kind: "user" })
}

/// `ivan.sidorov`, `maria_g99`: a given name and a family name, an initial or a number, joined.
fn account_name(text: &Text<'_>, at: usize) -> Option<Found> {
    let joint = |at: usize| text.get(at).is_some_and(|token| matches!(token.text, "." | "_"));
    let first = text.get(at).filter(|token| token.shape == Shape::Small && !token.cyrillic)?;
    let free = |token: Option<&Token<'_>>| {
        token.is_none_or(|token| {
            token.shape == Shape::Sign && !matches!(token.text, "." | "_" | "-" | "/" | "@" | "$" | "(" | "=")
        })
    };
    if !joint(at + 1) || !free(text.before(at)) {
        return None;
    }
    let mut last = at + 2;
    while text.get(last + 1).is_some_and(|token| token.shape != Shape::Sign) {
        last += 1;
    }
    let (start, end) = text.span(at, last)?;
    let ended = text.get(last + 1).is_none_or(|token| {
        free(Some(token)) || (token.is(".") && text.get(last + 2).is_none_or(|next| next.is_space()))
    });
    let second = text.text.get(first.end + 1..end)?;
    let is_given = |word: &str| given_name(word, false) == Some(Given::Sure);
    let is_surname = |word: &str| is_family_beside(word, false) || family_name(word);
    let short = second.len() <= 4 && second.bytes().any(|b| b.is_ascii_digit()) || second.len() == 1;
    let word = first.lower();
    let yes = (is_given(&word) && (is_surname(second) || short))
        || (is_given(second) && (is_surname(&word) || word.len() == 1));
    let yes = yes || (word.len() == 1 && is_family(second, false));
    (yes && ended).then_some(Found { start, end, kind: "user" })
}

/// `ssh anna.k@bastion`: an account that bears a person's name.
fn host_account(text: &Text<'_>, at: usize) -> Option<Found> {
    if !text.sign_at(at, "@") {
        return None;
    }
    let joins = |at: usize| {
        text.get(at).is_some_and(|token| token.shape != Shape::Sign || matches!(token.text, "." | "_" | "-"))
    };
    let mut first = at;
    while first.checked_sub(1).is_some_and(joins) {
        first -= 1;
    }
    if first == at || !text.get(at + 1).is_some_and(|token| token.shape != Shape::Sign) {
        return None;
    }
    let (start, end) = text.span(first, at - 1)?;
    let local = text.text.get(start..end)?.to_lowercase();
    let person = local.split(['.', '_', '-']).any(|word| given_name(word, false) == Some(Given::Sure));
    let shell = text
        .back_over_spaces(first)
        .and_then(|before| text.get(before))
        .is_some_and(|token| matches!(token.text, "ssh" | "scp" | "sftp" | "rsync"));
    let nobody = ACCOUNTS.contains(&local.as_str());
    ((person || shell) && !nobody).then_some(Found { start, end, kind: "user" })
}

/// `/home/anna`, `/Users/anna`, `C:\Users\anna`.
fn home(text: &Text<'_>, at: usize) -> Option<Found> {
    let token = text.get(at)?;
    let folder = matches!(token.lower().as_str(), "home" | "users");
    let before = text.before(at).is_some_and(|before| matches!(before.text, "/" | "\\"));
    let behind = text.get(at + 1).is_some_and(|next| matches!(next.text, "/" | "\\"));
    if !folder || !before || !behind {
        return None;
    }
    let mut from = at + 2;
    while text.get(from).is_some_and(|token| matches!(token.text, "/" | "\\")) {
        from += 1;
    }
    let mut last = from;
    while text.get(last).is_some_and(|token| token.shape != Shape::Sign || matches!(token.text, "." | "_" | "-")) {
        last += 1;
    }
    if last == from {
        return None;
    }
    // `/api/users/me` is an endpoint, `/home/anna/…` a folder.
    let root = text
        .before(at - 1)
        .is_none_or(|token| token.is_space() || matches!(token.text, ":" | "\"" | "'" | "`" | "=" | "(" | "/" | "\\"));
    let (start, end) = text.span(from, last - 1)?;
    let name = text.text.get(start..end)?.to_lowercase();
    let windows = text.sign_at(at - 1, "\\");
    let folder = token.lower() == "home" || token.is("Users") || windows;
    (root && folder && !ACCOUNTS.contains(&name.as_str())).then_some(Found { start, end, kind: "user" })
}

/// Pages of people: `t.me/anna_k`, `vk.com/id12345`.
fn profiles(text: &Text<'_>, found: &mut Vec<Found>) {
    let lower = text.text.to_ascii_lowercase();
    for site in PROFILES {
        for (at, _) in lower.match_indices(site) {
            let fresh = lower
                .get(..at)
                .and_then(|before| before.chars().next_back())
                .is_none_or(|c| !c.is_alphanumeric() || c == '/');
            let start = at + site.len();
            let rest = text.text.get(start..).unwrap_or_default();
            let name = rest
                .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '+' | '@' | '%')))
                .unwrap_or(rest.len());
            let name = rest.get(..name).unwrap_or_default().trim_end_matches(['.', '-']);
            // An account that is one word of an address owns what stands behind it: a repository is nobody's page.
            let owns = site == "github.com/" && rest.get(name.len()..).is_some_and(|rest| rest.starts_with('/'));
            let fresh = fresh && !owns;
            if fresh && !name.is_empty() {
                found.push(Found { start, end: start + name.len(), kind: "user" });
            }
        }
    }
}
