//! [`Stall`]: a connection whose other side must take what it is sent. One that reads nothing for too long is broken off,
//! so that it holds neither its place nor the reply for ever.
//!
//! When the connection is closed while the other side still sends, what comes is read and thrown away for a while: a
//! system that closes with something unread tells the other side at once, which then may lose the reply.

use std::future::Future;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// How much is thrown away, and how long.
const LINGER_BYTES: usize = 64 << 20;
const LINGER: Duration = Duration::from_secs(5);

/// A stream with a limit on how long a write may make no progress.
pub(super) struct Stall<S> {
    stream: S,
    limit: Duration,
    /// Runs while a write waits.
    waiting: Option<Pin<Box<Sleep>>>,
    /// Whether the other side is known to be sending still.
    unread: Arc<AtomicBool>,
    linger: Option<Linger>,
}

/// The time after the last word to the other side.
struct Linger {
    left: usize,
    end: Pin<Box<Sleep>>,
}

impl<S> Stall<S> {
    pub(super) fn new(stream: S, limit: Duration) -> Self {
        Self { stream, limit, waiting: None, unread: Arc::default(), linger: None }
    }

    /// The same; when it is closed, it waits for what is still on its way where `unread` says that there is something.
    pub(super) fn lingering(self, unread: Arc<AtomicBool>) -> Self {
        Self { unread, ..self }
    }

    /// Passes on what a write came to, and fails where it has waited too long.
    fn watch<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.waiting = None;
            return written;
        }
        let limit = self.limit;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(limit)));
        ready!(waiting.as_mut().poll(context));
        waiting.as_mut().reset(Instant::now() + limit);
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> Stall<S> {
    /// Reads and throws away until the other side has closed, too, or until it is enough.
    fn drain(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let fresh = || Linger { left: LINGER_BYTES, end: Box::pin(sleep(LINGER)) };
        let linger = self.linger.get_or_insert_with(fresh);
        let mut thrown_away = [0; 8192];
        while linger.left > 0 {
            let mut into = ReadBuf::new(&mut thrown_away);
            match Pin::new(&mut self.stream).poll_read(context, &mut into) {
                Poll::Ready(Ok(())) if !into.filled().is_empty() => {
                    linger.left = linger.left.saturating_sub(into.filled().len());
                    self.unread.store(true, Ordering::Relaxed);
                }
                Poll::Ready(_) => break,
                Poll::Pending if self.unread.load(Ordering::Relaxed) => return linger.end.as_mut().poll(context),
                Poll::Pending => break,
            }
        }
        Poll::Ready(())
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Stall<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Stall<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.watch(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.watch(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.watch(context, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.linger.is_none() {
            let closed = Pin::new(&mut self.stream).poll_shutdown(context);
            ready!(self.watch(context, closed))?;
        }
        self.drain(context).map(Ok)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    #[tokio::test]
    async fn who_reads_nothing_is_cut_off_and_who_reads_is_not() {
        let (near, mut far) = duplex(16);
        let mut stream = Stall::new(near, Duration::from_millis(20));
        stream.write_all(&[0; 16]).await.unwrap();
        assert_eq!(stream.write_all(&[0; 16]).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
        let mut read = [0; 16];
        far.read_exact(&mut read).await.unwrap();
        stream.write_all(&[0; 16]).await.unwrap();
    }

    #[tokio::test]
    async fn what_is_on_its_way_at_the_end_is_thrown_away_until_the_other_side_closes() {
        let (near, mut far) = duplex(16);
        let mut stream = Stall::new(near, Duration::from_secs(60)).lingering(Arc::new(AtomicBool::new(true)));
        let closing = tokio::spawn(async move { stream.shutdown().await });
        far.write_all(&[0; 1000]).await.unwrap();
        assert!(!closing.is_finished());
        drop(far);
        closing.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn where_nothing_is_on_its_way_it_closes_at_once() {
        let (near, _far) = duplex(16);
        Stall::new(near, Duration::from_secs(60)).shutdown().await.unwrap();
    }
}
