//! A damaged or foreign folder is an error that says so, never a panic.

use super::*;

fn filled() -> tempfile::TempDir {
    let (dir, store) = open();
    for i in 0..30 {
        commit(&store, |batch| {
            batch.put_incident(incident(&format!("mask {i}")));
            (0..50_u64).for_each(|key| batch.session(session(key, Some("user_1"), i * 700)));
        });
    }
    dir
}

#[test]
fn damaged_files_are_an_error_and_never_an_empty_store() {
    let damages: [fn(&mut Vec<u8>); 5] = [
        |bytes| bytes.iter_mut().skip(4_096).step_by(97).for_each(|byte| *byte ^= 0x5a),
        |bytes| bytes.truncate(bytes.len() / 2),
        |bytes| bytes.truncate(bytes.len() / 16),
        |bytes| bytes.fill(0x77),
        |bytes| bytes.clear(),
    ];
    let expected = contents(&Store::open(filled().path()).unwrap());
    for (number, damage) in damages.into_iter().enumerate() {
        for file in ["db", "conf"] {
            let dir = filled();
            let path = dir.path().join("store").join(file);
            let mut bytes = std::fs::read(&path).unwrap();
            damage(&mut bytes);
            std::fs::write(&path, bytes).unwrap();
            match Store::open(dir.path()) {
                Ok(store) => assert_eq!(contents(&store), expected, "{file} {number}"),
                Err(error) => assert!(matches!(error, StoreError::Damaged { .. } | StoreError::Io { .. }), "{error}"),
            }
        }
    }
}

#[test]
fn lost_files_are_noticed_and_the_loss_can_be_accepted() {
    let dir = filled();
    std::fs::remove_dir_all(dir.path().join("store")).unwrap();
    let error = Store::open(dir.path()).unwrap_err();
    assert!(error.to_string().contains("of 30 saved batches 0 are left"), "{error}");
    std::fs::remove_file(dir.path().join("store.seal")).unwrap();
    assert!(Store::open(dir.path()).unwrap().incidents().unwrap().is_empty());
}

#[test]
fn a_seal_of_a_newer_program_is_enough_to_refuse() {
    let dir = filled();
    std::fs::write(dir.path().join("store.seal"), "cartwatch store format=9 and other things\n").unwrap();
    assert!(matches!(Store::open(dir.path()), Err(StoreError::Newer { found: 9, .. })));
}
