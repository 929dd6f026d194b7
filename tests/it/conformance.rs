//! The suites that every implementation of a role has to pass, over those that exist.

use std::ffi::OsString;
use std::path::Path;

use cartwatch::backend::conformance::{document, run, unit_vector};
use cartwatch::backend::{EmbeddedBackend, Filter, IndexChange, VectorBackend};
use cartwatch::embed::{BuiltInModel, EmbedErrorKind, Embedder, FastembedEmbedder, RtenEmbedder, cosine};
use cartwatch::generate::ExtractiveGenerator;
use cartwatch::generate::conformance::violations;
use tempfile::TempDir;

use crate::run::{Desk, skip};

#[tokio::test]
async fn the_embedded_backend_in_memory() {
    assert_eq!(run(&EmbeddedBackend::in_memory().unwrap()).await, Ok(()));
}

#[tokio::test]
async fn the_embedded_backend_on_disk() {
    let folder = TempDir::new().unwrap();
    assert_eq!(run(&EmbeddedBackend::open(folder.path()).unwrap()).await, Ok(()));
}

#[tokio::test]
async fn the_embedded_backend_knows_everything_after_it_was_opened_again() {
    let folder = TempDir::new().unwrap();
    let vector = unit_vector(7, 16);
    let space = {
        let backend = EmbeddedBackend::open(folder.path()).unwrap();
        let kept = document("kept", "gateway timeout", vector.clone());
        let space = kept.passages[0].vectors[0].0.clone();
        let gone = document("gone", "gateway refused", unit_vector(8, 16));
        let gone_id = gone.id.clone();
        backend.apply(&[IndexChange::Put(Box::new(kept)), IndexChange::Put(Box::new(gone))], 2).await.unwrap();
        backend.apply(&[IndexChange::Delete(gone_id)], 3).await.unwrap();
        space
    };
    let backend = EmbeddedBackend::open(folder.path()).unwrap();
    assert_eq!(backend.cursor().await.unwrap(), 3);
    assert_eq!(backend.count(&Filter::default()).await.unwrap(), 1);
    let near = backend.nearest(&space, &vector, &Filter::default(), 5).await.unwrap();
    assert_eq!(near.iter().map(|hit| hit.id.0.as_str()).collect::<Vec<_>>(), ["kept"]);
    assert!((near[0].score - 1.0).abs() < 1e-4, "{}", near[0].score);
    let words = backend.candidates(&["gateway".to_owned()], &Filter::default(), 5).await.unwrap();
    assert_eq!(words.len(), 1);
    drop(backend);
    assert_eq!(run(&EmbeddedBackend::open(folder.path()).unwrap()).await, Ok(()));
}

#[tokio::test]
async fn the_extractive_generator() {
    let broken = violations(&ExtractiveGenerator).await;
    assert!(broken.is_empty(), "{broken:#?}");
}

const TEXTS: [&str; 6] = [
    "Payment gateway timed out after 30 seconds",
    "Connection pool of the order database is exhausted",
    "Платёжный шлюз не отвечает, код PAYMENT_TIMEOUT",
    "После входа корзина пуста",
    "💥 checkout ✗ корзина",
    "",
];

/// The library of ONNX Runtime; `None`, with a line that says so, where there is none.
fn runtime(test: &str) -> Option<OsString> {
    let found = std::env::var_os("CARTWATCH_ONNXRUNTIME").filter(|path| Path::new(path).is_file());
    if found.is_none() {
        skip(test, "CARTWATCH_ONNXRUNTIME names no library");
    }
    found
}

#[test]
fn both_embedding_engines_give_the_same_vectors() {
    let Some(library) = runtime("both_embedding_engines_give_the_same_vectors") else { return };
    for model in BuiltInModel::ALL {
        let there = FastembedEmbedder::load(model, Path::new(&library), 1).unwrap();
        let here = RtenEmbedder::new(model, 1);
        assert_eq!(there.dimensions(), here.dimensions());
        // Vectors that share a space are the same; rounding that centring magnifies makes a space of its own.
        let least = if there.model() == here.model() { 0.999 } else { 0.98 };
        assert!(model != BuiltInModel::MiniLm || there.model() == here.model());
        let pairs = there.embed(&TEXTS).unwrap().into_iter().zip(here.embed(&TEXTS).unwrap());
        for (text, (a, b)) in TEXTS.iter().zip(pairs) {
            let likeness = cosine(&a, &b);
            assert!(likeness >= least, "{model:?} {text:?}: {likeness}");
        }
    }
}

#[test]
fn vectors_have_unit_length_and_do_not_depend_on_their_neighbours() {
    for model in BuiltInModel::ALL {
        let engine = RtenEmbedder::new(model, 2);
        let together = engine.embed(&TEXTS).unwrap();
        for (text, vector) in TEXTS.iter().zip(&together) {
            let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
            assert!((length - 1.0).abs() < 1e-4, "{model:?} {text:?}: {length}");
            assert_eq!(engine.embed(&[text]).unwrap()[0], *vector, "{model:?} {text:?}");
        }
    }
}

#[test]
fn a_missing_or_wrong_library_is_an_error_that_names_it() {
    let desk = Desk::new();
    let missing = desk.path("nowhere.so");
    // A process loads one library only, so each is tried in a process of its own.
    for path in [missing, desk.file("libonnxruntime.so", "not a library")] {
        let path = path.to_str().unwrap();
        let settings = format!("[embedding]\nengine = \"fastembed\"\nruntime_library = \"{path}\"\n");
        let config = desk.file("config.toml", settings);
        let outcome = desk.run(&["--config", config.to_str().unwrap(), "search", "payment timeout"]).exits(2);
        assert!(outcome.stderr.contains(path) && outcome.stderr.contains("built-in engine"), "{}", outcome.stderr);
        assert!(!outcome.stderr.contains("panicked"), "{}", outcome.stderr);
    }
    let Err(error) = FastembedEmbedder::load(BuiltInModel::MiniLm, Path::new("/nowhere.so"), 1) else {
        // Another test of this process has loaded the real one; then it serves.
        assert!(std::env::var_os("CARTWATCH_ONNXRUNTIME").is_some());
        return;
    };
    assert_eq!(error.kind, EmbedErrorKind::Library);
}
