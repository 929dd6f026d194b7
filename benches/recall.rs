//! Recall over a large memory: `cargo bench --bench recall [-- DOCUMENTS] [--elasticsearch URL]`.
//!
//! The documents are made up (`made_up.rs`). Nothing is embedded.
//! Prints how long building and opening take, the quantiles of each leg and of the whole, and the share of the
//! ten exactly nearest documents that the vector leg finds. With a server, the same documents are put there too and the
//! same questions asked, so that both are measured in one run.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

mod made_up;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cartwatch::backend::{
    DocumentId, DocumentKind, ElasticsearchBackend, EmbeddedBackend, Filter, IndexChange, IndexDocument, Passage,
    VectorBackend,
};
use cartwatch::config::Elasticsearch;
use cartwatch::elastic::{ElasticClient, Request};
use cartwatch::embed::{BuiltInModel, Proposes, SpaceKind, SpaceQuestion, Spaces, cosine};
use cartwatch::finding::Category;
use cartwatch::memory::{Recall, RecallQuery};
use cartwatch::text::analyze;
use cartwatch::wording::Language;
use made_up::{Numbers, TOPICS, language_of, near_topic, quantiles, resident, spaces_of, wording};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const QUESTIONS: u64 = 300;
const BATCH: u64 = 2_000;

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

/// Questions for the vector leg, each with the ten exactly nearest documents.
struct Exact {
    asked: Vec<Vec<f32>>,
    nearest: Vec<Vec<String>>,
}

impl Exact {
    fn of(documents: u64) -> Self {
        let model = BuiltInModel::MultilingualE5.id();
        let asked: Vec<Vec<f32>> = (0..QUESTIONS / 3)
            .map(|number| near_topic(Numbers::of(number).next() % TOPICS, 1, 60_000_000 + number))
            .collect();
        let mut best: Vec<Vec<(f32, u64)>> = vec![Vec::new(); asked.len()];
        for number in 0..documents {
            let document = document(number);
            let of_model =
                |passage: &Passage| passage.vectors.iter().find(|(id, _)| *id == model).map(|(_, v)| v.clone());
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
        let ids = |best: Vec<(f32, u64)>| best.into_iter().map(|(_, id)| format!("inc-{id:06}")).collect();
        Self { asked, nearest: best.into_iter().map(ids).collect() }
    }

    /// The share of them among the leg's first ten.
    async fn share(&self, backend: &dyn VectorBackend) -> f64 {
        let model = BuiltInModel::MultilingualE5.id();
        let mut found = 0;
        for (asked, nearest) in self.asked.iter().zip(&self.nearest) {
            let hits = backend.nearest(&model, asked, &Filter::default(), 10).await.unwrap();
            found += nearest.iter().filter(|id| hits.iter().any(|hit| hit.id.0 == **id)).count();
        }
        found as f64 / (self.asked.len() * 10) as f64
    }
}

async fn legs(backend: &dyn VectorBackend, asked: &[(RecallQuery, Vec<SpaceQuestion>)]) {
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

/// Puts the documents in; gives how long that took, and the longest batch.
async fn fill(backend: &dyn VectorBackend, documents: u64) -> (Duration, Duration) {
    let (mut building, mut longest) = (Duration::ZERO, Duration::ZERO);
    for first in (0..documents).step_by(BATCH as usize) {
        let batch: Vec<IndexChange> =
            (first..documents.min(first + BATCH)).map(|number| IndexChange::Put(Box::new(document(number)))).collect();
        let begun = Instant::now();
        backend.apply(&batch, first + 1).await.unwrap();
        building += begun.elapsed();
        longest = longest.max(begun.elapsed());
    }
    (building, longest)
}

type Asked = [(RecallQuery, Vec<SpaceQuestion>)];

/// Times of the whole recall, question by question.
async fn hybrid(backend: &Arc<dyn VectorBackend>, asked: &Asked) -> Vec<Duration> {
    let recall = Recall::new(Arc::clone(backend), Spaces::built_in(1));
    let mut times = Vec::new();
    for (query, spaces) in asked {
        let begun = Instant::now();
        recall.search_embedded(query, spaces, &Filter::default(), 10).await.unwrap();
        times.push(begun.elapsed());
    }
    times
}

fn median(times: &[Duration]) -> f64 {
    let mut times = times.to_vec();
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64()
}

async fn measure(documents: u64, server: Option<&str>) {
    let folder = tempfile::tempdir().unwrap();
    let backend = EmbeddedBackend::open(folder.path()).unwrap();
    let (building, longest) = fill(&backend, documents).await;
    println!("{documents} documents, two spaces; build {building:.1?}, longest batch of {BATCH} {longest:.2?}");
    drop(backend);
    let asked: Vec<_> = (0..QUESTIONS).map(question).collect();
    let begun = Instant::now();
    let backend: Arc<dyn VectorBackend> = Arc::new(EmbeddedBackend::open(folder.path()).unwrap());
    let opened = begun.elapsed();
    hybrid(&backend, &asked[..1]).await;
    println!("open {opened:.1?}, with the first answer {:.1?}; {}", begun.elapsed(), resident());
    let here = hybrid(&backend, &asked).await;
    let exact = Exact::of(documents);
    quantiles("hybrid", here.clone());
    legs(&*backend, &asked).await;
    println!("recall@10 of the vector leg  {:.4}", exact.share(&*backend).await);
    let Some(url) = server else { return };
    let (there, share) = on_server(url, documents, &asked, &exact).await;
    println!("recall@10 of the vector leg  {share:.4}");
    println!("hybrid p50: embedded is {:.1} times as fast as Elasticsearch", median(&there) / median(&here));
}

/// The same on a server, under names of its own, which are removed afterwards.
async fn on_server(url: &str, documents: u64, asked: &Asked, exact: &Exact) -> (Vec<Duration>, f64) {
    let prefix = format!("bench{}", std::process::id());
    let settings = Elasticsearch { host: url.parse().unwrap(), index_prefix: prefix, ..Elasticsearch::default() };
    let client = ElasticClient::new(&settings).unwrap();
    let backend = ElasticsearchBackend::new(client.clone(), "1", settings.number_of_replicas);
    let index = format!("{}-v1", backend.alias());
    let (building, longest) = fill(&backend, documents).await;
    println!("Elasticsearch; build {building:.1?}, longest batch of {BATCH} {longest:.2?}");
    // One segment with one graph, as a server that was left alone for a while has it.
    let merge = Request::post(&[&index, "_forcemerge"]).query("max_num_segments", "1");
    client.request(&merge.within(Duration::from_secs(1_800))).await.unwrap();
    let backend: Arc<dyn VectorBackend> = Arc::new(backend);
    hybrid(&backend, &asked[..20]).await;
    let times = hybrid(&backend, asked).await;
    quantiles("hybrid", times.clone());
    legs(&*backend, asked).await;
    let share = exact.share(&*backend).await;
    client.request(&Request::delete(&[&index])).await.unwrap();
    client.request(&Request::delete(&["_index_template", &format!("{}-search", client.prefix())])).await.unwrap();
    (times, share)
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let documents = words.iter().find_map(|word| word.parse().ok()).unwrap_or(100_000);
    let server = words.iter().position(|word| word == "--elasticsearch").and_then(|at| words.get(at + 1));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(measure(documents, server.map(String::as_str)));
}
