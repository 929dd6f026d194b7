//! Numbers and mixed words that name a failure or a technology and therefore stay in a mask.

use super::bytes::{at, digits_end, gap_end, is_digit, slice, word_end};
use super::key::KeyName;

/// The two words in front of a number, nearest first, and what stands between the nearest and the number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Before<'a> {
    pub(super) near: &'a str,
    pub(super) far: &'a str,
    pub(super) gap: &'a str,
}

/// Most digits a kept number may have (`ORA-00060` style codes, `error 10054`).
const CODE_DIGITS: usize = 5;

/// End of the number at `from` when it is a code: an HTTP status, an error number, an exit code.
pub(super) fn number(text: &str, from: usize, before: Before<'_>) -> Option<usize> {
    let bytes = text.as_bytes();
    if slice(text, from, from + 2).eq_ignore_ascii_case("0x") {
        let end = word_end(bytes, from);
        return (end - from <= 10 && keyword(before) == Keyword::Code).then_some(end);
    }
    let end = digits_end(bytes, from);
    if before.gap == "/" && before.near.eq_ignore_ascii_case("http") {
        return Some(super::number::number_end(bytes, from));
    }
    let decimal = matches!(at(bytes, end), b'.' | b',') && is_digit(at(bytes, end + 1));
    if end - from > CODE_DIGITS || decimal || at(bytes, end) == b'%' || super::bytes::is_word(at(bytes, end)) {
        return None;
    }
    let http = end - from == 3 && matches!(at(bytes, from), b'3'..=b'5');
    let kept = match keyword(before) {
        Keyword::Code => !is_count(text, end, before),
        Keyword::Answer => http,
        Keyword::None => http && reason_follows(text, end),
    };
    kept.then_some(end)
}

#[derive(PartialEq, Eq)]
enum Keyword {
    Code,
    Answer,
    None,
}

fn keyword(before: Before<'_>) -> Keyword {
    if before.near.starts_with("HTTP/") && before.gap.len() <= 2 {
        return Keyword::Code;
    }
    let ends = before.near.as_bytes().last().map_or(0, u8::to_ascii_lowercase);
    let possible = matches!(ends, b'e' | b's' | b'p' | b'r' | b'o' | b't' | b'l' | b'c' | b'h' | b'd' | 0x80..);
    if !possible || before.gap.len() > 4 || !before.gap.bytes().all(|b| b" :=[(#\"'-/".contains(&b)) {
        return Keyword::None;
    }
    let key = KeyName::new(before.near);
    let (head, last) = key.as_str().rsplit_once('_').unwrap_or(("", key.as_str()));
    let far = KeyName::new(before.far);
    let owner = if head.is_empty() { far.as_str() } else { head };
    let owner = owner.rsplit('_').next().unwrap_or(owner);
    match last {
        "code" | "код" | "кода" if varies(owner) => Keyword::None,
        "code" | "status" | "http" | "https" | "error" | "errno" | "err" | "sqlstate" | "exit" | "signal" | "rc"
        | "код" | "кода" | "кодом" | "ошибка" | "ошибки" | "ошибкой" | "статус" | "статуса" | "статусом"
        | "errcode" | "statuscode" | "retcode" => Keyword::Code,
        "state" if owner == "sql" => Keyword::Code,
        "is" | "was" if matches!(owner, "code" | "status" | "error") => Keyword::Code,
        "returned" | "responded" | "with" | "got" | "received" | "response" | "answered" | "вернул" | "ответил"
        | "ответ" | "вернула" | "вернулся" | "получен" => Keyword::Answer,
        _ => Keyword::None,
    }
}

/// Codes that people are given to type in, and other codes that differ from customer to customer.
fn varies(owner: &str) -> bool {
    matches!(
        owner,
        "verification"
            | "verify"
            | "confirmation"
            | "confirm"
            | "promo"
            | "coupon"
            | "zip"
            | "postal"
            | "post"
            | "otp"
            | "sms"
            | "discount"
            | "received"
            | "bar"
            | "qr"
            | "pin"
            | "security"
            | "tracking"
            | "area"
            | "dial"
            | "access"
            | "referral"
            | "gift"
            | "voucher"
            | "authorization"
            | "approval"
            | "auth"
            | "invite"
            | "hash"
    )
}

/// `error: 15 items failed` counts, `error 15: …` names.
fn is_count(text: &str, end: usize, before: Before<'_>) -> bool {
    let bytes = text.as_bytes();
    let next = gap_end(bytes, end);
    before.gap == ": " && next > end && at(bytes, next).is_ascii_lowercase()
}

/// The reason phrases of RFC 9110 that loggers print after the status.
fn reason_follows(text: &str, end: usize) -> bool {
    let start = gap_end(text.as_bytes(), end);
    let word = slice(text, start, word_end(text.as_bytes(), start));
    start > end
        && matches!(
            word,
            "Bad"
                | "Unauthorized"
                | "Forbidden"
                | "Not"
                | "Method"
                | "Request"
                | "Conflict"
                | "Gone"
                | "Too"
                | "Internal"
                | "Service"
                | "Gateway"
                | "Payload"
                | "Unprocessable"
                | "Payment"
                | "Found"
                | "Moved"
        )
}

/// Whether the word with digits is a code by its own form: `ORA-00060`, `E1042`, `40P01`, `CARD_DECLINED_05`.
pub(super) fn is_code_word(word: &str, before: Before<'_>) -> bool {
    let letters = word.bytes().take_while(u8::is_ascii_uppercase).count();
    let (head, tail) = word.split_at(letters);
    let digits = tail.trim_start_matches(['-', '_']);
    let count = digits.bytes().take_while(u8::is_ascii_digit).count();
    let suffix = digits.get(count..).unwrap_or_default();
    let numbered = count > 0 && suffix.len() <= 1 && suffix.bytes().all(|b| b.is_ascii_uppercase());
    if numbered && count <= 6 && is_code_prefix(head, count) {
        return true;
    }
    if is_sqlstate_form(word) && (word.as_bytes().get(2) == Some(&b'P') || keyword(before) == Keyword::Code) {
        return true;
    }
    let capital = word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'));
    (capital && word.len() <= 12 && keyword(before) == Keyword::Code) || is_constant(word)
}

fn is_code_prefix(head: &str, digits: usize) -> bool {
    match head {
        "E" => (2..=5).contains(&digits),
        "ORA" | "TNS" | "PLS" | "ERR" | "ERROR" | "EC" | "SQL" | "SQLCODE" | "HTTP" | "HTTPS" | "STATUS" | "CODE"
        | "RFC" | "ISO" | "MSG" | "IM" | "HY" | "DB" | "CWE" | "SIG" | "AADSTS" => true,
        _ => false,
    }
}

fn is_sqlstate_form(word: &str) -> bool {
    word.len() == 5 && word.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}

/// `PAYMENT_3DS_FAILED`, `HTTP_500`: capitals joined by `_`, with short numbers; not `ORD_10293`.
fn is_constant(word: &str) -> bool {
    let capital = word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    if !capital || !word.contains('_') {
        return false;
    }
    let first = word.split('_').next().unwrap_or_default();
    let id_like = matches!(
        first,
        "ORD"
            | "ORDER"
            | "USER"
            | "USR"
            | "CUST"
            | "SESS"
            | "SESSION"
            | "TXN"
            | "TX"
            | "TRX"
            | "INV"
            | "CART"
            | "REQ"
            | "PMT"
            | "REF"
            | "SKU"
            | "TICKET"
    );
    let named = word.split('_').any(|part| part.len() >= 3 && part.bytes().all(|b| b.is_ascii_uppercase()));
    let failing = ["ERR", "FAIL", "TIMEOUT", "CODE", "DECLINE", "INVALID"].iter().any(|mark| word.contains(mark));
    let limit = if failing { CODE_DIGITS } else { 3 };
    let short = word.split('_').all(|part| part.bytes().filter(u8::is_ascii_digit).count() <= limit);
    let alternating = word.split('_').filter(|part| part.len() >= 5 && mixes(part)).count() > 0;
    named && short && !alternating && (failing || !id_like)
}

fn mixes(part: &str) -> bool {
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    digits >= 2 && digits < part.len()
}

/// Names of technologies that contain digits.
pub(super) fn is_technology(word: &str) -> bool {
    if word.len() > 8 {
        return false;
    }
    let mut lower = [0_u8; 8];
    let Some(lower) = lower.get_mut(..word.len()) else { return false };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    match std::str::from_utf8(lower).unwrap_or_default() {
        "http1" | "http2" | "http3" | "oauth2" | "oauth1" | "utf8" | "utf16" | "ipv4" | "ipv6" | "s3" | "3ds"
        | "3ds1" | "3ds2" | "p2p" | "x509" | "sha1" | "sha2" | "sha256" | "sha384" | "sha512" | "md5" | "base64"
        | "base32" | "h2" | "h264" | "k8s" | "i18n" | "l10n" | "log4j" | "log4j2" | "log4net" | "slf4j" | "ec2"
        | "2fa" | "b2b" | "b2c" | "c2c" | "c2b" | "m2m" | "x86" | "x64" | "x86_64" | "amd64" | "arm64" | "int8"
        | "int16" | "int32" | "int64" | "uint8" | "uint16" | "uint32" | "uint64" | "float32" | "float64" | "i32"
        | "i64" | "u32" | "u64" | "win32" | "win64" | "rs256" | "hs256" | "es256" | "ps256" | "aes128" | "aes256"
        | "neo4j" | "tls1" | "tlsv1" | "sslv3" | "ssl3" | "pkcs1" | "pkcs7" | "pkcs8" | "pkcs12" | "mp3" | "mp4"
        | "bz2" | "lz4" | "l1" | "l2" | "l4" | "l7" | "es6" | "java8" | "java11" | "java17" | "java21" | "python2"
        | "python3" | "php7" | "php8" | "junit4" | "junit5" | "1c" | "1с" | "1С" | "3d" | "2d" | "3d_ds" | "5xx"
        | "4xx" | "3xx" | "2xx" | "p50" | "p75" | "p90" | "p95" | "p99" | "p999" | "auth0" | "e2e" | "a11y" | "o2"
        | "web3" | "ed25519" | "crc32" | "v4" | "tier1" | "mysql8" | "vue3" => true,
        other => other
            .strip_prefix('v')
            .is_some_and(|rest| (1..=2).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_digit())),
    }
}
