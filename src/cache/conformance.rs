//! One suite for every cache: what [`Cache`] promises, checked on a live one that keeps values for two seconds or longer.
//!
//! A failed check is returned as text; nothing panics.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;

use super::{Cache, CacheKey, CacheKind, MOST_BYTES, Patience, Turn, once};

/// Who ask for the same at once.
const ASKERS: usize = 50;

const PATIENCE: Patience = Patience { turn: Duration::from_secs(10), wait: Duration::from_secs(20) };

/// Runs every check. `unique` names keys that nobody used before.
///
/// # Errors
/// The first broken promise.
pub async fn run(cache: &Arc<dyn Cache>, unique: &str) -> Result<(), String> {
    put_get_and_replace(&**cache, unique).await?;
    groups_are_dropped(&**cache, unique).await?;
    turns(&**cache, unique).await?;
    of_many_one_computes(cache, unique).await?;
    what_fails_or_can_t_be_read_is_not_kept(&**cache, unique).await
}

fn key(unique: &str, group: &str, what: &str) -> CacheKey {
    CacheKey::new(CacheKind::Recall, format!("{unique}{group}").as_bytes(), &[what.as_bytes()])
}

fn check(holds: bool, what: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what.to_owned()) }
}

async fn put_get_and_replace(cache: &dyn Cache, unique: &str) -> Result<(), String> {
    let (one, other) = (key(unique, "g", "one"), key(unique, "g", "other"));
    check(cache.get(&one).await.is_none(), "a value that nobody put is there")?;
    for value in [b"first".as_slice(), b"", &[0, 255, 10, 13], &vec![7; MOST_BYTES]] {
        cache.put(&one, value).await;
        check(cache.get(&one).await.as_deref() == Some(value), "a value does not come back as it was put")?;
    }
    check(cache.get(&other).await.is_none(), "a value is found under another key")?;
    cache.put(&other, &vec![7; MOST_BYTES + 1]).await;
    check(cache.get(&other).await.is_none(), "a value is kept that is too large")
}

async fn groups_are_dropped(cache: &dyn Cache, unique: &str) -> Result<(), String> {
    for n in 0..700 {
        cache.put(&key(unique, "old", &n.to_string()), b"x").await;
    }
    cache.put(&key(unique, "new", "0"), b"x").await;
    cache.drop_group(&key(unique, "old", "any")).await;
    for n in [0, 1, 350, 699] {
        check(cache.get(&key(unique, "old", &n.to_string())).await.is_none(), "a value outlives its group")?;
    }
    check(cache.get(&key(unique, "new", "0")).await.is_some(), "a value goes with another group")
}

async fn turns(cache: &dyn Cache, unique: &str) -> Result<(), String> {
    let key = key(unique, "turns", "");
    let Turn::Ours(first) = cache.begin(&key, Duration::from_millis(200)).await else {
        return Err("the first one does not get the turn".to_owned());
    };
    check(cache.begin(&key, PATIENCE.turn).await == Turn::Others, "two have the turn")?;
    tokio::time::sleep(Duration::from_millis(400)).await;
    let Turn::Ours(second) = cache.begin(&key, PATIENCE.turn).await else {
        return Err("a turn whose holder died is not over with its time".to_owned());
    };
    cache.end(&key, &first).await;
    check(cache.begin(&key, PATIENCE.turn).await == Turn::Others, "one gives another's turn back")?;
    cache.end(&key, &second).await;
    check(matches!(cache.begin(&key, PATIENCE.turn).await, Turn::Ours(_)), "a turn that was given back is not free")
}

async fn of_many_one_computes(cache: &Arc<dyn Cache>, unique: &str) -> Result<(), String> {
    let key = key(unique, "many", "");
    let computed = Arc::new(AtomicUsize::new(0));
    let mut askers = JoinSet::new();
    for _ in 0..ASKERS {
        let (cache, key, computed) = (Arc::clone(cache), key.clone(), Arc::clone(&computed));
        askers.spawn(async move {
            let compute = async {
                computed.fetch_add(1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(100)).await;
                Ok::<_, ()>((42, Some(vec![42])))
            };
            once(&*cache, &key, PATIENCE, |bytes| bytes.first().map(|byte| i32::from(*byte)), compute).await
        });
    }
    while let Some(answer) = askers.join_next().await {
        check(matches!(answer, Ok(Ok(42))), "one who asked got another value")?;
    }
    check(computed.load(Ordering::SeqCst) == 1, "more than one computes")
}

async fn what_fails_or_can_t_be_read_is_not_kept(cache: &dyn Cache, unique: &str) -> Result<(), String> {
    let key = key(unique, "fails", "");
    let read = |bytes: &[u8]| (bytes == b"good").then_some(1);
    let failed = once(cache, &key, PATIENCE, read, async { Err::<(i32, _), _>("why") }).await;
    check(failed == Err("why"), "an error does not come back")?;
    let unkept = once(cache, &key, PATIENCE, read, async { Ok::<_, &str>((2, None)) }).await;
    check(unkept == Ok(2) && cache.get(&key).await.is_none(), "a value is kept that was not to be")?;
    cache.put(&key, b"bad").await;
    let anew = once(cache, &key, PATIENCE, read, async { Ok::<_, &str>((3, Some(b"good".to_vec()))) }).await;
    check(anew == Ok(3), "a value that can't be read is given out")?;
    let kept = once(cache, &key, PATIENCE, read, async { Ok::<_, &str>((4, None)) }).await;
    check(kept == Ok(1), "the value is not there afterwards")
}

#[cfg(test)]
mod tests {
    use super::super::{LocalCache, NoCache, Outcome};
    use super::*;

    #[tokio::test]
    async fn the_local_cache_keeps_its_promises() {
        let cache: Arc<dyn Cache> = Arc::new(LocalCache::new(10_000, Duration::from_secs(600)));
        assert_eq!(run(&cache, "x").await, Ok(()));
        let figures = cache.counts().figures().recall;
        assert_eq!((figures.waits, figures.hits, figures.errors), (49, 1, 0));
    }

    #[tokio::test]
    async fn a_local_cache_is_bounded_and_forgets() {
        let cache = LocalCache::new(2, Duration::from_millis(50));
        for n in ["a", "b", "c"] {
            cache.put(&key("", "", n), b"x").await;
        }
        assert!(cache.get(&key("", "", "a")).await.is_none() && cache.get(&key("", "", "c")).await.is_some());
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(cache.get(&key("", "", "c")).await.is_none());
    }

    #[tokio::test]
    async fn without_a_cache_everything_is_computed() {
        let cache = NoCache::default();
        let made = once(&cache, &key("", "", "a"), PATIENCE, |_| Some(1), async { Ok::<_, ()>((2, None)) }).await;
        assert_eq!((made, cache.keeps()), (Ok(2), false));
        cache.counts().add(CacheKind::Solution, Outcome::Hit);
        assert_eq!(cache.counts().figures().solution.hits, 1);
    }
}
