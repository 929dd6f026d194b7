//! Recall over a large memory: `cargo bench --bench recall [-- DOCUMENTS]`.
//!
//! The documents are made up: words of a shop's failures, and clustered unit vectors in two spaces (a document
//! lies near the middle of its topic as a described failure lies near others of its kind). Nothing is embedded.
//! Prints how long building and opening take, the quantiles of each leg and of the whole, and the share of the
//! ten exactly nearest documents that the vector leg finds.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cartwatch::backend::{
    DocumentId, DocumentKind, EmbeddedBackend, Filter, IndexChange, IndexDocument, Passage, VectorBackend,
};
use cartwatch::embed::{BuiltInModel, ModelId, Proposes, SpaceKind, SpaceQuestion, Spaces, cosine};
use cartwatch::finding::Category;
use cartwatch::memory::{Recall, RecallQuery};
use cartwatch::text::analyze;
use cartwatch::wording::Language;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const DIMENSIONS: usize = 384;
const TOPICS: u64 = 2_000;
const QUESTIONS: u64 = 300;
const BATCH: u64 = 2_000;
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
struct Numbers(u64);

impl Numbers {
    fn of(seed: u64) -> Self {
        let mut z = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        Self((z ^ (z >> 27)) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        ((self.next() >> 11) % limit as u64) as usize
    }

    /// About normal: the sum of four uniform numbers.
    fn normal(&mut self) -> f32 {
        (0..4).map(|_| (self.next() >> 40) as f32 / 16_777_216.0 - 0.5).sum::<f32>() * 1.732
    }
}

fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    vector.iter_mut().for_each(|value| *value /= length);
    vector
}

/// Embeddings are not round: a few directions carry most of the difference, which the falling scale imitates.
fn direction(numbers: &mut Numbers) -> Vec<f32> {
    unit((0..DIMENSIONS).map(|place| numbers.normal() / (1.0 + place as f32 / 64.0)).collect())
}

fn near_topic(topic: u64, space: u64, seed: u64) -> Vec<f32> {
    let middle = direction(&mut Numbers::of(topic * 2 + space + 1_000_003));
    let noise = direction(&mut Numbers::of(seed.wrapping_mul(31) + space + 7_000_003));
    unit(middle.iter().zip(noise).map(|(middle, noise)| middle + SPREAD * noise).collect())
}

fn wording(topic: u64, seed: u64, language: Language) -> String {
    let all: &[&str] = if language == Language::Ru { &RUSSIAN } else { &WORDS };
    let (mut common, mut own) = (Numbers::of(topic), Numbers::of(seed + 50_000_017));
    let mut words: Vec<String> = (0..10).map(|_| all[common.below(all.len())].to_owned()).collect();
    words.extend((0..12).map(|_| all[own.below(all.len())].to_owned()));
    words.push(format!("ERR_{}", topic % 700));
    words.push(format!("service-{}", own.below(400)));
    words.join(" ")
}

fn language_of(number: u64) -> Language {
    if number % 5 == 4 { Language::Ru } else { Language::En }
}

fn spaces_of(language: Language) -> Vec<(u64, ModelId)> {
    let both = [(0, BuiltInModel::MiniLm.id()), (1, BuiltInModel::MultilingualE5.id())];
    both.into_iter().filter(|(space, _)| *space == 1 || language == Language::En).collect()
}

/// Every second incident is resolved, and has a second passage with the remedy.
fn document(number: u64) -> IndexDocument {
    let (topic, language) = (Numbers::of(number).next() % TOPICS, language_of(number));
    let passages: Vec<Passage> = (0..=number % 2)
        .map(|passage| Passage {
            text: wording(topic, number * 2 + passage, language),
            vectors: spaces_of(language)
                .into_iter()
                .map(|(space, model)| (model, near_topic(topic, space, number * 2 + passage)))
                .collect(),
        })
        .collect();
    let body: Vec<String> = passages.iter().flat_map(|passage| analyze(&passage.text)).collect();
    let title: String = passages[0].text.split_inclusive(' ').take(6).collect();
    IndexDocument {
        id: DocumentId(format!("inc-{number:06}")),
        kind: DocumentKind::Incident,
        language,
        title_tokens: analyze(&title),
        title,
        passages,
        body_tokens: body,
        category: Some(Category::ALL[topic as usize % Category::ALL.len()]),
        services: vec![format!("service-{}", topic % 40)],
        codes: vec![format!("ERR_{}", topic % 700)],
        resolved: number % 2 == 1,
        translation: false,
    }
}

/// A new failure of some topic: the question, and its vectors as the spaces would give them.
fn question(number: u64) -> (RecallQuery, Vec<SpaceQuestion>) {
    let (topic, seed) = (Numbers::of(number + 900_000).next() % TOPICS, 40_000_000 + number);
    let language = language_of(number);
    let query = RecallQuery::of_text(&wording(topic, seed, language), language);
    let vector = |space| near_topic(topic, space, seed);
    let spaces = match language {
        Language::En => vec![
            SpaceQuestion {
                model: BuiltInModel::MiniLm.id(),
                kind: SpaceKind::English,
                vector: vector(0),
                proposes: Proposes::All,
            },
            SpaceQuestion {
                model: BuiltInModel::MultilingualE5.id(),
                kind: SpaceKind::Multilingual,
                vector: vector(1),
                proposes: Proposes::Only(Language::Ru),
            },
        ],
        Language::Ru => {
            vec![SpaceQuestion {
                model: BuiltInModel::MultilingualE5.id(),
                kind: SpaceKind::Multilingual,
                vector: vector(1),
                proposes: Proposes::All,
            }]
        }
    };
    (query, spaces)
}

fn quantiles(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    println!("{name:<28} p50 {:7.2} ms   p90 {:7.2} ms   p99 {:7.2} ms", at(0.5), at(0.9), at(0.99));
}

fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = |name: &str| status.lines().find(|line| line.starts_with(name)).unwrap_or("").replace('\t', " ");
    format!("{} {}", line("VmRSS"), line("VmHWM"))
}

/// Share of the ten exactly nearest documents among the leg's first ten.
async fn exact_share(backend: &EmbeddedBackend, documents: u64) -> f64 {
    let model = BuiltInModel::MultilingualE5.id();
    let asked: Vec<Vec<f32>> = (0..QUESTIONS / 3)
        .map(|number| near_topic(Numbers::of(number).next() % TOPICS, 1, 60_000_000 + number))
        .collect();
    let mut best: Vec<Vec<(f32, u64)>> = vec![Vec::new(); asked.len()];
    for number in 0..documents {
        let document = document(number);
        let of_model = |passage: &Passage| passage.vectors.iter().find(|(id, _)| *id == model).map(|(_, v)| v.clone());
        let vectors: Vec<Vec<f32>> = document.passages.iter().filter_map(of_model).collect();
        for (asked, best) in asked.iter().zip(&mut best) {
            let score = vectors.iter().map(|vector| cosine(asked, vector)).fold(-1.0, f32::max);
            if best.len() < 10 || best.last().is_some_and(|last| score > last.0) {
                let at = best.partition_point(|known| known.0 >= score);
                best.insert(at, (score, number));
                best.truncate(10);
            }
        }
    }
    let mut found = 0;
    for (asked, best) in asked.iter().zip(&best) {
        let hits = backend.nearest(&model, asked, &Filter::default(), 10).await.unwrap();
        found += best.iter().filter(|(_, id)| hits.iter().any(|hit| hit.id.0 == format!("inc-{id:06}"))).count();
    }
    found as f64 / (asked.len() * 10) as f64
}

async fn legs(backend: &EmbeddedBackend, asked: &[(RecallQuery, Vec<SpaceQuestion>)]) {
    let mut times: HashMap<&str, Vec<Duration>> = HashMap::new();
    for (query, spaces) in asked {
        let mut terms = analyze(&query.text);
        terms.sort_unstable();
        terms.dedup();
        let begun = Instant::now();
        backend.statistics(&terms).await.unwrap();
        times.entry("statistics").or_default().push(begun.elapsed());
        let begun = Instant::now();
        let ids: Vec<DocumentId> = backend.candidates(&terms, &Filter::default(), 48).await.unwrap();
        times.entry("words").or_default().push(begun.elapsed());
        let begun = Instant::now();
        backend.documents(&ids).await.unwrap();
        times.entry("48 documents").or_default().push(begun.elapsed());
        for space in spaces {
            let language = match space.proposes {
                Proposes::Only(language) => Some(language),
                Proposes::All | Proposes::Nobody => None,
            };
            let filter = Filter { language, ..Filter::default() };
            let begun = Instant::now();
            backend.nearest(&space.model, &space.vector, &filter, 48).await.unwrap();
            let name = if language.is_some() { "vectors, one language" } else { "vectors, all" };
            times.entry(name).or_default().push(begun.elapsed());
        }
    }
    for name in ["statistics", "words", "48 documents", "vectors, all", "vectors, one language"] {
        quantiles(name, times.remove(name).unwrap_or_else(|| vec![Duration::ZERO]));
    }
}

async fn measure(documents: u64) {
    let folder = tempfile::tempdir().unwrap();
    let backend = EmbeddedBackend::open(folder.path()).unwrap();
    let (mut building, mut longest) = (Duration::ZERO, Duration::ZERO);
    for first in (0..documents).step_by(BATCH as usize) {
        let batch: Vec<IndexChange> =
            (first..documents.min(first + BATCH)).map(|number| IndexChange::Put(Box::new(document(number)))).collect();
        let begun = Instant::now();
        backend.apply(&batch, first + 1).await.unwrap();
        building += begun.elapsed();
        longest = longest.max(begun.elapsed());
    }
    println!("{documents} documents, two spaces; build {building:.1?}, longest batch of {BATCH} {longest:.2?}");
    drop(backend);
    let asked: Vec<_> = (0..QUESTIONS).map(question).collect();
    let begun = Instant::now();
    let backend = Arc::new(EmbeddedBackend::open(folder.path()).unwrap());
    let opened = begun.elapsed();
    let recall = Recall::new(Arc::clone(&backend) as Arc<dyn VectorBackend>, Spaces::built_in(1));
    recall.search_embedded(&asked[0].0, &asked[0].1, &Filter::default(), 10).await.unwrap();
    println!("open {opened:.1?}, with the first answer {:.1?}; {}", begun.elapsed(), resident());
    let mut hybrid = Vec::new();
    for (query, spaces) in &asked {
        let begun = Instant::now();
        recall.search_embedded(query, spaces, &Filter::default(), 10).await.unwrap();
        hybrid.push(begun.elapsed());
    }
    quantiles("hybrid", hybrid);
    legs(&backend, &asked).await;
    println!("recall@10 of the vector leg  {:.4}", exact_share(&backend, documents).await);
}

fn main() {
    let documents = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(100_000);
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(measure(documents));
}
