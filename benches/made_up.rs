//! A made-up memory: words of a shop's failures, and clustered unit vectors in two spaces. A document lies near the middle
//! of its topic as a described failure lies near others of its kind.

#![allow(clippy::print_stdout, dead_code, reason = "each bench uses a part of it")]

use std::time::Duration;

use cartwatch::embed::{BuiltInModel, ModelId};
use cartwatch::wording::Language;

const DIMENSIONS: usize = 384;
pub(crate) const TOPICS: u64 = 2_000;
/// How far a document lies from the middle of its topic: a cosine of about 0.7, as two wordings of one failure.
const SPREAD: f32 = 0.7;

const WORDS: [&str; 64] = [
    "payment",
    "timeout",
    "gateway",
    "declined",
    "card",
    "acquirer",
    "checkout",
    "order",
    "cart",
    "lost",
    "session",
    "expired",
    "token",
    "login",
    "redirect",
    "database",
    "pool",
    "exhausted",
    "deadlock",
    "replica",
    "lag",
    "query",
    "slow",
    "index",
    "missing",
    "cache",
    "stampede",
    "redis",
    "evicted",
    "search",
    "empty",
    "catalogue",
    "delivery",
    "quote",
    "tax",
    "webhook",
    "retry",
    "duplicate",
    "charge",
    "refund",
    "stock",
    "race",
    "oversold",
    "queue",
    "consumer",
    "stuck",
    "memory",
    "restart",
    "certificate",
    "expiry",
    "resolver",
    "deploy",
    "rollback",
    "flag",
    "bot",
    "limit",
    "throttled",
    "customers",
    "page",
    "blank",
    "error",
    "connection",
    "refused",
    "upstream",
];
const RUSSIAN: [&str; 32] = [
    "оплата",
    "таймаут",
    "шлюз",
    "отклонена",
    "карта",
    "эквайер",
    "оформление",
    "заказ",
    "корзина",
    "потеряна",
    "сессия",
    "истекла",
    "токен",
    "вход",
    "база",
    "пул",
    "исчерпан",
    "блокировка",
    "реплика",
    "отставание",
    "запрос",
    "медленный",
    "индекс",
    "кэш",
    "поиск",
    "каталог",
    "доставка",
    "возврат",
    "остаток",
    "очередь",
    "сертификат",
    "соединение",
];

/// A fixed stream of numbers (xorshift after splitmix).
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn of(seed: u64) -> Self {
        let mut z = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        Self((z ^ (z >> 27)) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        ((self.next() >> 11) % limit as u64) as usize
    }

    /// About normal: the sum of four uniform numbers.
    fn normal(&mut self) -> f32 {
        (0..4).map(|_| (self.next() >> 40) as f32 / 16_777_216.0 - 0.5).sum::<f32>() * 1.732
    }
}

pub(crate) fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    vector.iter_mut().for_each(|value| *value /= length);
    vector
}

/// Embeddings are not round: a few directions carry most of the difference, which the falling scale imitates.
pub(crate) fn direction(numbers: &mut Numbers) -> Vec<f32> {
    unit((0..DIMENSIONS).map(|place| numbers.normal() / (1.0 + place as f32 / 64.0)).collect())
}

pub(crate) fn near_topic(topic: u64, space: u64, seed: u64) -> Vec<f32> {
    let middle = direction(&mut Numbers::of(topic * 2 + space + 1_000_003));
    let noise = direction(&mut Numbers::of(seed.wrapping_mul(31) + space + 7_000_003));
    unit(middle.iter().zip(noise).map(|(middle, noise)| middle + SPREAD * noise).collect())
}

pub(crate) fn wording(topic: u64, seed: u64, language: Language) -> String {
    let all: &[&str] = if language == Language::Ru { &RUSSIAN } else { &WORDS };
    let (mut common, mut own) = (Numbers::of(topic), Numbers::of(seed + 50_000_017));
    let mut words: Vec<String> = (0..10).map(|_| all[common.below(all.len())].to_owned()).collect();
    words.extend((0..12).map(|_| all[own.below(all.len())].to_owned()));
    words.push(format!("ERR_{}", topic % 700));
    words.push(format!("service-{}", own.below(400)));
    words.join(" ")
}

pub(crate) fn language_of(number: u64) -> Language {
    if number % 5 == 4 { Language::Ru } else { Language::En }
}

pub(crate) fn spaces_of(language: Language) -> Vec<(u64, ModelId)> {
    let both = [(0, BuiltInModel::MiniLm.id()), (1, BuiltInModel::MultilingualE5.id())];
    both.into_iter().filter(|(space, _)| *space == 1 || language == Language::En).collect()
}

pub(crate) fn quantiles(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    println!("{name:<28} p50 {:7.2} ms   p90 {:7.2} ms   p99 {:7.2} ms", at(0.5), at(0.9), at(0.99));
}

pub(crate) fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = |name: &str| status.lines().find(|line| line.starts_with(name)).unwrap_or("").replace('\t', " ");
    format!("{} {}", line("VmRSS"), line("VmHWM"))
}
