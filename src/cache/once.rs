//! [`once`]: of many who ask for the same value at once, one computes it.

use std::time::Duration;

use tokio::time::Instant;

use super::{Cache, CacheKey, Outcome, Turn};

/// Pauses of one who waits for another's value, from the first to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

/// How long one waits for another.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// A turn to compute lasts so long at the most; one whose holder died is over then.
    pub turn: Duration,
    /// After so long, the value is computed without a turn.
    pub wait: Duration,
}

/// The value from the cache; else computed, and kept where `compute` gives its bytes. `read` makes the value of the bytes,
/// and says `None` to those that it does not take: they are computed anew. An error of `compute` is given back and
/// not kept.
///
/// # Errors
/// Those of `compute` alone.
pub async fn once<T, E>(
    cache: &dyn Cache,
    key: &CacheKey,
    patience: Patience,
    read: impl Fn(&[u8]) -> Option<T>,
    compute: impl Future<Output = Result<(T, Option<Vec<u8>>), E>>,
) -> Result<T, E> {
    let count = |outcome| cache.counts().add(key.kind(), outcome);
    let began = Instant::now();
    let mut pause = FIRST_PAUSE;
    let mut outcome = Outcome::Hit;
    let turn = loop {
        if let Some(value) = cache.get(key).await.and_then(|bytes| read(&bytes)) {
            count(outcome);
            return Ok(value);
        }
        match cache.begin(key, patience.turn).await {
            Turn::Ours(turn) => break Some(turn),
            Turn::Unknown => {
                count(Outcome::Error);
                return compute.await.map(|(value, _)| value);
            }
            Turn::Others if began.elapsed() >= patience.wait => break None,
            Turn::Others => {
                outcome = Outcome::Wait;
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    };
    // Whoever had the turn before may have put the value between our question and our turn.
    if let Some(turn) = &turn
        && let Some(value) = cache.get(key).await.and_then(|bytes| read(&bytes))
    {
        cache.end(key, turn).await;
        count(Outcome::Wait);
        return Ok(value);
    }
    count(Outcome::Miss);
    let computed = compute.await;
    if let Ok((_, Some(bytes))) = &computed {
        cache.put(key, bytes).await;
    }
    if let Some(turn) = &turn {
        cache.end(key, turn).await;
    }
    computed.map(|(value, _)| value)
}
