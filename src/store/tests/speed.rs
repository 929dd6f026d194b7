//! Not a promise but a figure: `cargo test --release --lib store::tests::speed -- --ignored --nocapture`.

use std::time::Instant;

use super::*;

#[test]
#[ignore = "a measurement"]
#[allow(clippy::print_stdout)]
fn a_large_commit() {
    let (_dir, store) = open();
    let ids: Vec<IncidentId> = (0..50).map(|i| incident(&format!("mask {i}")).id).collect();
    let batch = || {
        let mut batch = Batch::new();
        for i in 0..20_000_u64 {
            let key = i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 12;
            let user = format!("user_{}", i % 15_000);
            batch.touched(&ids[i as usize % ids.len()], touched(key, Some(&user), i as i64 * 4));
            batch.session(session(key, Some(&user), i as i64 * 4));
        }
        for i in 0..5_000_i64 {
            batch.occurrence(&ids[i as usize % ids.len()], SOURCE, bucket(600 * (i / 50), 3));
        }
        batch
    };
    for round in ["first", "again"] {
        let batch = batch();
        let start = Instant::now();
        store.commit_unflushed(batch).unwrap();
        let written = start.elapsed();
        store.flush().unwrap();
        println!(
            "{round}: written {written:?}, flushed {:?}, {} bytes on disk",
            start.elapsed(),
            store.engine().size_on_disk().unwrap()
        );
    }
    let start = Instant::now();
    let found = store.find_sessions("user_77", 10).unwrap().len();
    println!("find: {found} sessions in {:?}", start.elapsed());
    let start = Instant::now();
    store.forget_user("user_77").unwrap();
    println!("forget: {:?}", start.elapsed());
}
