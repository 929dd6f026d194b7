//! Takes bodies in: within limits of size and time, and within a budget that all requests share.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap};
use http_body_util::BodyExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::inflate::{Encoding, InflateError, inflate};
use super::refusal::Refusal;

/// The budget is kept in units of this many bytes, since a semaphore counts up to 2^29 on small machines.
const UNIT: usize = 1024;

/// Limits of bodies.
#[derive(Debug, Clone, Copy)]
pub(super) struct BodyLimits {
    /// Bytes as sent.
    pub(super) sent: usize,
    /// Bytes, decompressed.
    pub(super) inflated: usize,
    /// From the end of the head to the end of the body.
    pub(super) time: Duration,
}

/// The bytes that the bodies of all requests may take together.
#[derive(Debug, Clone)]
pub(super) struct Budget(Arc<Semaphore>);

/// A share of the budget, given back when dropped.
#[derive(Debug, Default)]
pub(super) struct Share(Option<OwnedSemaphorePermit>);

impl Budget {
    pub(super) fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new((bytes / UNIT).clamp(1, Semaphore::MAX_PERMITS))))
    }

    /// Takes a share, if there is as much; nobody waits for one, since those who wait would hold what they have.
    pub(super) fn take(&self, bytes: usize, share: &mut Share) -> Result<(), Refusal> {
        let full = || Refusal::new(StatusCode::TOO_MANY_REQUESTS, "too many bodies at once; send this one again later");
        let units = u32::try_from(bytes.div_ceil(UNIT)).map_err(|_| full())?;
        let more = Arc::clone(&self.0).try_acquire_many_owned(units).map_err(|_| full())?;
        match &mut share.0 {
            Some(permit) => permit.merge(more),
            none => *none = Some(more),
        }
        Ok(())
    }
}

/// A body as it was sent.
#[derive(Debug)]
pub(super) struct Sent {
    bytes: Vec<u8>,
    encoding: Encoding,
    share: Share,
}

impl Sent {
    /// Bytes as sent.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Decompresses it; works for some time, on this thread.
    pub(super) fn inflate(mut self, limits: &BodyLimits, budget: &Budget) -> Result<(Vec<u8>, Share), Refusal> {
        let body = inflate(self.bytes, self.encoding, limits.inflated).map_err(|error| match error {
            InflateError::TooLarge { .. } => Refusal::too_large(error.to_string()),
            InflateError::Broken(_) => Refusal::bad_request(error.to_string()),
        })?;
        if self.encoding != Encoding::Identity {
            budget.take(body.len(), &mut self.share)?;
        }
        Ok((body, self.share))
    }
}

/// Reads a body to its end.
pub(super) async fn read(
    headers: &HeaderMap,
    body: Body,
    limits: &BodyLimits,
    budget: &Budget,
) -> Result<Sent, Refusal> {
    let encoding = encoding(headers)?;
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > limits.sent) {
        return Err(too_large(limits));
    }
    let mut sent = Sent { bytes: Vec::new(), encoding, share: Share::default() };
    let whole = tokio::time::timeout(limits.time, collect(body, limits, budget, &mut sent)).await;
    let late = || Refusal::new(StatusCode::REQUEST_TIMEOUT, "the body took too long; send smaller batches");
    whole.map_err(|_| late())??;
    Ok(sent)
}

async fn collect(mut body: Body, limits: &BodyLimits, budget: &Budget, sent: &mut Sent) -> Result<(), Refusal> {
    while let Some(frame) = body.frame().await {
        let broken = || Refusal::bad_request("the body broke off");
        let data: Bytes = frame.map_err(|_| broken())?.into_data().unwrap_or_default();
        if data.len() > limits.sent.saturating_sub(sent.bytes.len()) {
            return Err(too_large(limits));
        }
        budget.take(data.len(), &mut sent.share)?;
        sent.bytes.extend_from_slice(&data);
    }
    Ok(())
}

fn encoding(headers: &HeaderMap) -> Result<Encoding, Refusal> {
    let mut all = headers.get_all(CONTENT_ENCODING).iter();
    let Some(named) = all.next() else { return Ok(Encoding::Identity) };
    let unknown = "this Content-Encoding is not known; known: gzip, deflate, zstd, identity";
    let unknown = || Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, unknown);
    // One at a time: what is packed twice is not unpacked.
    let only = named.to_str().ok().filter(|_| all.next().is_none());
    only.and_then(Encoding::of).ok_or_else(unknown)
}

fn too_large(limits: &BodyLimits) -> Refusal {
    Refusal::too_large(format!("the body is larger than {} bytes; send smaller batches", limits.sent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_back_can_be_taken_again() {
        let budget = Budget::new(10 * UNIT);
        let (mut one, mut other) = (Share::default(), Share::default());
        budget.take(4 * UNIT, &mut one).unwrap();
        budget.take(4 * UNIT, &mut one).unwrap();
        assert_eq!(budget.take(4 * UNIT, &mut other).unwrap_err().status, StatusCode::TOO_MANY_REQUESTS);
        drop(one);
        budget.take(10 * UNIT, &mut other).unwrap();
    }

    #[tokio::test]
    async fn a_body_beyond_the_limit_is_refused_with_and_without_a_length() {
        let limits = BodyLimits { sent: 10, inflated: 10, time: Duration::from_secs(60) };
        let budget = Budget::new(1 << 20);
        let headers = HeaderMap::from_iter([(CONTENT_LENGTH, "11".parse().unwrap())]);
        let refused = read(&headers, Body::empty(), &limits, &budget).await.unwrap_err();
        assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
        let refused = read(&HeaderMap::new(), Body::from("eleven byte"), &limits, &budget).await.unwrap_err();
        assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
        let sent = read(&HeaderMap::new(), Body::from("ten bytes."), &limits, &budget).await.unwrap();
        assert_eq!(sent.inflate(&limits, &budget).unwrap().0, b"ten bytes.");
    }
}
