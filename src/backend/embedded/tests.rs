//! The embedded backend against the suite, against damage, and across rewrites.

use super::*;
use crate::backend::conformance::{document, run, unit_vector};

fn block<T>(work: impl std::future::Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
}

fn put(number: usize, seed: u64) -> IndexChange {
    IndexChange::Put(Box::new(document(&format!("d{number:04}"), "payment timeout", unit_vector(seed, 16))))
}

fn nearest(backend: &EmbeddedBackend, seed: u64) -> Vec<LegHit> {
    let space = ModelId("conformance".to_owned());
    block(backend.nearest(&space, &unit_vector(seed, 16), &Filter::default(), 5)).unwrap()
}

#[test]
fn conforms_in_memory_and_on_disk() {
    block(run(&EmbeddedBackend::in_memory().unwrap())).unwrap();
    let folder = tempfile::tempdir().unwrap();
    block(run(&EmbeddedBackend::open(folder.path()).unwrap())).unwrap();
}

#[test]
fn a_reopened_index_answers_the_same_even_after_rewrites() {
    let folder = tempfile::tempdir().unwrap();
    let backend = EmbeddedBackend::open(folder.path()).unwrap();
    for round in 0..4 {
        let changes: Vec<_> = (0..400).map(|number| put(number, number as u64 + round * 1_000)).collect();
        block(backend.apply(&changes, round + 1)).unwrap();
    }
    assert!(backend.read().spaces.values().all(|space| space.generation > 0 && space.len() < 1_600));
    let before = nearest(&backend, 3_017);
    assert_eq!(before[0].id.0, "d0017");
    drop(backend);
    let again = EmbeddedBackend::open(folder.path()).unwrap();
    assert_eq!(again.emptied(), None);
    assert_eq!(
        (nearest(&again, 3_017), block(again.cursor()).unwrap(), block(again.count(&Filter::default())).unwrap()),
        (before, 4, 400)
    );
}

#[test]
fn rows_of_an_interrupted_change_are_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let backend = EmbeddedBackend::open(folder.path()).unwrap();
    block(backend.apply(&[put(1, 1), put(2, 2)], 1)).unwrap();
    drop(backend);
    for file in std::fs::read_dir(folder.path().join("vectors")).unwrap() {
        for name in ["vectors.f32", "codes.i8"] {
            use std::io::Write;
            let path = file.as_ref().unwrap().path().join(name);
            std::fs::OpenOptions::new().append(true).open(path).unwrap().write_all(&[7; 4_321]).unwrap();
        }
    }
    let backend = EmbeddedBackend::open(folder.path()).unwrap();
    block(backend.apply(&[put(3, 3)], 2)).unwrap();
    assert_eq!(nearest(&backend, 3)[0].id.0, "d0003");
    assert_eq!(nearest(&EmbeddedBackend::open(folder.path()).unwrap(), 2)[0].id.0, "d0002");
}

#[test]
fn damage_empties_the_index_instead_of_ending_the_process() {
    for (part, cut) in [("words", 0), ("words", 10), ("vectors", 0), ("vectors", 100)] {
        let folder = tempfile::tempdir().unwrap();
        let backend = EmbeddedBackend::open(folder.path()).unwrap();
        block(backend.apply(&(0..50).map(|number| put(number, number as u64)).collect::<Vec<_>>(), 9)).unwrap();
        drop(backend);
        let mut folders = vec![folder.path().join(part)];
        while let Some(next) = folders.pop() {
            for entry in std::fs::read_dir(next).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if !path.ends_with(".managed.json") {
                    std::fs::OpenOptions::new().write(true).open(path).unwrap().set_len(cut).unwrap();
                }
            }
        }
        let backend = EmbeddedBackend::open(folder.path()).unwrap();
        assert!(backend.emptied().is_some(), "{part} cut to {cut}");
        assert_eq!(block(backend.cursor()).unwrap(), 0);
        block(backend.apply(&[put(1, 1)], 3)).unwrap();
        assert_eq!(block(backend.count(&Filter::default())).unwrap(), 1);
    }
}

#[test]
fn a_damaged_graph_is_ignored() {
    let folder = tempfile::tempdir().unwrap();
    let graph = graph::Graph::new();
    let codes: Vec<i8> = (0..300).flat_map(|seed| quantised::encode(&unit_vector(seed, 16))).collect();
    assert!(graph.extend(&codes, 20));
    graph.save(folder.path()).unwrap();
    let loaded = graph::Graph::load(folder.path(), 300).unwrap();
    let code = quantised::encode(&unit_vector(42, 16));
    assert!(loaded.near(&code, 5).contains(&42) && graph.near(&code, 5).contains(&42));
    assert!(graph::Graph::load(folder.path(), 299).is_none(), "a graph over rows that are not there");
    std::fs::write(folder.path().join("graph-300").join("graph.hnsw.graph"), b"short").unwrap();
    assert!(graph::Graph::load(folder.path(), 300).is_none());
}
