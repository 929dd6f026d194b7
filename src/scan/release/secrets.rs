//! Credentials that need no field's name: on command lines, in the addresses of web hooks, in blocks of keys.

use super::Found;
use super::token::{Shape, Text};

/// Options whose value is a credential.
const OPTIONS: [&str; 20] = [
    "--password",
    "--pass",
    "--passwd",
    "--pwd",
    "--token",
    "--secret",
    "--api-key",
    "--apikey",
    "--auth-token",
    "--access-key",
    "--secret-key",
    "--client-secret",
    "--passphrase",
    "--bearer",
    "--private-key",
    "--db-password",
    "--requirepass",
    "--sas",
    "--key",
    "--authtoken",
];

/// Addresses behind which a key stands.
const HOOKS: [&str; 9] = [
    "hooks.slack.com/services/",
    "hooks.slack.com/workflows/",
    "discord.com/api/webhooks/",
    "discordapp.com/api/webhooks/",
    "api.telegram.org/bot",
    "outlook.office.com/webhook/",
    "webhook.office.com/webhookb2/",
    "hooks.zapier.com/hooks/catch/",
    "events.pagerduty.com/integration/",
];

/// Names of parameters whose value is a credential.
const PARAMETERS: [&str; 22] = [
    "key",
    "apikey",
    "api_key",
    "token",
    "access_token",
    "refresh_token",
    "auth",
    "sig",
    "signature",
    "secret",
    "password",
    "pass",
    "pwd",
    "code",
    "session",
    "sid",
    "jwt",
    "x-amz-signature",
    "x-amz-credential",
    "x-amz-security-token",
    "client_secret",
    "hash",
];

pub(super) fn find(text: &Text<'_>, found: &mut Vec<Found>) {
    blocks(text.text, found);
    options(text.text, found);
    hooks(text.text, found);
    parameters(text.text, found);
    basic(text.text, found);
    assigned(text.text, found);
    spoken(text, found);
}

fn secret(start: usize, end: usize) -> Found {
    Found { start, end, kind: "secret" }
}

/// `-----BEGIN … PRIVATE KEY-----` up to its end.
fn blocks(text: &str, found: &mut Vec<Found>) {
    for (start, _) in text.match_indices("-----BEGIN ") {
        let rest = text.get(start..).unwrap_or_default();
        let head = rest.get(11..).and_then(|rest| rest.split("-----").next()).unwrap_or_default();
        if !head.contains("PRIVATE KEY") && !head.contains("CERTIFICATE") {
            continue;
        }
        let end = rest.find("-----END ").map_or(rest.len(), |end| {
            let tail = rest.get(end + 9..).unwrap_or_default();
            tail.find("-----").map_or(rest.len(), |close| end + 9 + close + 5)
        });
        found.push(secret(start, start + end));
    }
}

/// A value as a shell reads it: up to a space, or inside quotes.
fn shell_value(text: &str, from: usize) -> Option<(usize, usize)> {
    let rest = text.get(from..)?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let start = from + quote.map_or(0, char::len_utf8);
    let rest = text.get(start..)?;
    let end = match quote {
        Some(quote) => rest.find(quote)?,
        None => rest.find(|c: char| c.is_whitespace() || matches!(c, '`' | ';' | '|' | ')')).unwrap_or(rest.len()),
    };
    let value = rest.get(..end)?;
    let placeholder =
        value.is_empty() || value.starts_with(['$', '<', '{', '-']) || value.bytes().all(|b| b == b'*' || b == b'.');
    (!placeholder).then_some((start, start + end))
}

fn options(text: &str, found: &mut Vec<Found>) {
    for option in OPTIONS {
        for (at, _) in text.match_indices(option) {
            let end = at + option.len();
            let value = match text.get(end..).and_then(|rest| rest.chars().next()) {
                Some(' ' | '=') => shell_value(text, end + 1),
                _ => None,
            };
            found.extend(value.map(|(start, end)| secret(start, end)));
        }
    }
    // `mysql -pS3cret`: glued to its letter, and no port.
    for program in ["mysql ", "mysqldump ", "mariadb ", "mysqladmin "] {
        for (at, _) in text.match_indices(program) {
            let line = text.get(at..).and_then(|rest| rest.split(['\n', '|', ';', '`']).next()).unwrap_or_default();
            if let Some(place) = line.find(" -p") {
                found.extend(shell_value(text, at + place + 3).map(|(start, end)| secret(start, end)));
            }
        }
    }
    for program in ["redis-cli ", "sshpass "] {
        for (at, _) in text.match_indices(program) {
            let line = text.get(at..).and_then(|rest| rest.split(['\n', '|', ';', '`']).next()).unwrap_or_default();
            for flag in [" -a ", " -p "] {
                let port = flag == " -p " && program.starts_with("redis");
                if let Some(place) = line.find(flag).filter(|_| !port) {
                    found.extend(shell_value(text, at + place + flag.len()).map(|(start, end)| secret(start, end)));
                }
            }
        }
    }
}

fn hooks(text: &str, found: &mut Vec<Found>) {
    for hook in HOOKS {
        for (at, _) in text.match_indices(hook) {
            let start = at + hook.len();
            let rest = text.get(start..).unwrap_or_default();
            let end = rest
                .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>' | ')' | ','))
                .unwrap_or(rest.len());
            // Of a bot's address the method behind its key stays.
            let end = if hook.ends_with("bot") { rest.find('/').map_or(end, |slash| slash.min(end)) } else { end };
            if end > 0 {
                found.push(secret(start, start + end));
            }
        }
    }
}

/// `?api_key=…&sig=…` in an address.
fn parameters(text: &str, found: &mut Vec<Found>) {
    for (at, _) in text.match_indices(['?', '&', ';']) {
        let rest = text.get(at + 1..).unwrap_or_default();
        let Some(equals) = rest.find('=').filter(|equals| *equals <= 32) else { continue };
        let name = rest.get(..equals).unwrap_or_default().to_ascii_lowercase();
        if !PARAMETERS.contains(&name.as_str()) {
            continue;
        }
        let value = rest.get(equals + 1..).unwrap_or_default();
        let end = value
            .find(|c: char| c.is_whitespace() || matches!(c, '&' | '"' | '\'' | '`' | '#' | '<' | '>' | ')' | ','))
            .unwrap_or(value.len());
        if end >= 3 {
            let start = at + 1 + equals + 1;
            found.push(secret(start, start + end));
        }
    }
}

/// `PGPASSWORD=s3cret psql`: a variable whose name ends as those of credentials do.
fn assigned(text: &str, found: &mut Vec<Found>) {
    for (at, _) in text.match_indices('=') {
        let before = text.get(..at).unwrap_or_default();
        let name = before.rsplit(|c: char| !(c.is_ascii_uppercase() || c == '_')).next().unwrap_or_default();
        if ["PASSWORD", "PASSWD", "_PASS", "_PWD", "SECRET", "_AUTH"].iter().any(|end| name.ends_with(end)) {
            found.extend(shell_value(text, at + 1).map(|(start, end)| secret(start, end)));
        }
    }
}

/// `curl -u admin:s3cret`, `--user admin:s3cret`.
fn basic(text: &str, found: &mut Vec<Found>) {
    for flag in ["-u ", "--user "] {
        for (at, _) in text.match_indices(flag) {
            let Some((start, end)) = shell_value(text, at + flag.len()) else { continue };
            let value = text.get(start..end).unwrap_or_default();
            if let Some(colon) = value.find(':').filter(|colon| *colon > 0 && colon + 1 < value.len()) {
                found.push(secret(start + colon + 1, end));
            }
        }
    }
}

/// `пароль от кабинета Qwerty123`, `password for the panel is Tr0ub4dor`: a word with letters and digits near the word.
fn spoken(text: &Text<'_>, found: &mut Vec<Found>) {
    for (at, token) in text.tokens.iter().enumerate() {
        let lower = token.lower();
        let phrase = matches!(lower.as_str(), "фраза" | "фразой" | "phrase")
            && (text.sign_at(at + 1, ":") || text.sign_at(at + 1, "="));
        if phrase {
            let from = text.skip_spaces(at + 2);
            let last = (from..text.tokens.len())
                .take_while(|at| {
                    text.get(*at).is_some_and(|token| !matches!(token.text, "." | "," | ";" | "\n" | "\""))
                })
                .last();
            found.extend(last.and_then(|last| text.span(from, last)).map(|(start, end)| secret(start, end)));
        }
        let said = matches!(
            lower.as_str(),
            "пароль"
                | "пароля"
                | "паролем"
                | "паролю"
                | "password"
                | "passphrase"
                | "passwd"
                | "secret"
                | "секрет"
        );
        if !said || text.before(at).is_some_and(|before| matches!(before.text, "_" | "-")) {
            continue;
        }
        let mut next = at + 1;
        for _ in 0..5 {
            next = (next..next + 4)
                .find(|at| text.get(*at).is_none_or(|token| token.shape != Shape::Sign))
                .unwrap_or(next);
            let first = next;
            while text.get(next).is_some_and(|token| {
                token.shape != Shape::Sign
                    || matches!(token.text, "!" | "$" | "-" | "_" | "#" | "%" | "^" | "&" | "*" | "@" | "?" | "+")
            }) {
                next += 1;
            }
            let Some((start, end)) =
                next.checked_sub(1).filter(|last| *last >= first).and_then(|last| text.span(first, last))
            else {
                break;
            };
            let word = text.text.get(start..end).unwrap_or_default();
            let (digits, letters) = (word.bytes().any(|b| b.is_ascii_digit()), word.chars().any(char::is_alphabetic));
            if digits && letters && word.len() >= 5 {
                found.push(secret(start, end));
                break;
            }
            if text.get(next).is_some_and(|token| matches!(token.text, "." | "," | ";" | "\n")) {
                break;
            }
        }
    }
}
