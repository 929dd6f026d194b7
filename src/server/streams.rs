//! Replies without an end of their own: they end when the token they were asked for with is revoked, or when the session
//! ends.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, HttpBody};
use axum::response::Response;
use hyper::body::Frame;

/// The reply; where it is a stream, it goes on as long as `may_go_on` says so, which is asked before each piece.
pub(super) fn guarded(response: Response, may_go_on: impl Fn() -> bool + Send + Unpin + 'static) -> Response {
    if response.body().size_hint().exact().is_some() {
        return response;
    }
    response.map(|body| Body::new(Guarded { body, may_go_on }))
}

struct Guarded<F> {
    body: Body,
    may_go_on: F,
}

impl<F: Fn() -> bool + Unpin> HttpBody for Guarded<F> {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        Poll::Ready(frame.filter(|_| (self.may_go_on)()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use http_body_util::BodyExt;
    use http_body_util::channel::Channel;

    use super::*;

    #[tokio::test]
    async fn a_stream_ends_when_it_may_not_go_on() {
        let (mut sender, body) = Channel::<Bytes>::new(8);
        for piece in ["a", "b", "c"] {
            sender.send_data(Bytes::from_static(piece.as_bytes())).await.unwrap();
        }
        let left = Arc::new(AtomicUsize::new(2));
        let may_go_on = move || left.fetch_sub(1, Ordering::Relaxed) > 0;
        let response = guarded(Response::new(Body::new(body)), may_go_on);
        assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "ab");
    }

    #[tokio::test]
    async fn what_has_an_end_is_left_alone() {
        let response = guarded(Response::new(Body::from("whole")), || false);
        assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "whole");
    }
}
