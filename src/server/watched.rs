//! [`Watched`]: the body of a request, and whether it was read to its end. A reply that goes out before says that the
//! connection is closed behind it, so that nobody takes the rest of the body for another request.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};

/// Whether a body was read to its end.
#[derive(Debug, Clone, Default)]
pub(super) struct Ended(Arc<AtomicBool>);

impl Ended {
    pub(super) fn is_so(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A body that is watched.
pub(super) struct Watched<F> {
    body: Body,
    ended: Ended,
    /// Called with the bytes of each piece.
    count: F,
}

/// Watches a body.
pub(super) fn watch(body: Body, count: impl FnMut(usize) + Send + Unpin + 'static) -> (Body, Ended) {
    let ended = Ended::default();
    if body.is_end_stream() {
        ended.0.store(true, Ordering::Relaxed);
        return (body, ended);
    }
    (Body::new(Watched { body, ended: ended.clone(), count }), ended)
}

impl<F: FnMut(usize) + Unpin> HttpBody for Watched<F> {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if let Some(data) = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()) {
            let bytes = data.len();
            (self.count)(bytes);
        }
        if frame.is_none() || self.body.is_end_stream() {
            self.ended.0.store(true, Ordering::Relaxed);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test]
    async fn a_body_has_ended_when_it_was_read() {
        let counted = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let count = Arc::clone(&counted);
        let (body, ended) = watch(Body::from("ten bytes."), move |bytes| {
            count.fetch_add(bytes, Ordering::Relaxed);
        });
        assert!(!ended.is_so());
        assert_eq!(body.collect().await.unwrap().to_bytes(), "ten bytes.");
        assert_eq!((ended.is_so(), counted.load(Ordering::Relaxed)), (true, 10));
        assert!(watch(Body::empty(), |_| {}).1.is_so());
    }
}
