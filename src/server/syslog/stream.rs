//! A connection that carries messages, in the clear or not: read while there is room for what it says, and no faster.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::{Instant, timeout, timeout_at};

use super::counts::add;
use super::keep::keep;
use super::listeners::Stopping;
use super::transport::Transport;
use super::waiting::Messages;
use crate::server::app::App;
use crate::wire::syslog::Framer;

/// What is read at once.
const READ_BYTES: usize = 64 << 10;

/// When the server stops, what is on its way is still read: until nothing comes for a moment, and no longer than this.
pub(super) const LAST_MOMENT: Duration = Duration::from_millis(100);
pub(super) const LAST_READING: Duration = Duration::from_secs(2);

/// Reads messages until the other side ends, says nothing for too long, or the server stops.
pub(super) async fn serve(app: &App, transport: Transport, mut stream: impl AsyncRead + Unpin, mut stopping: Stopping) {
    let mut reading = Reading::new(app, transport);
    let idle = Duration::from_secs(app.config().settings.server.syslog_idle_seconds.into());
    loop {
        tokio::select! {
            () = stopping.wait() => break,
            read = timeout(idle, stream.read(&mut reading.buffer)) => {
                if !reading.take(read.ok()).await {
                    return reading.finish().await;
                }
            }
        }
    }
    let end = Instant::now() + LAST_READING;
    loop {
        let moment = end.min(Instant::now() + LAST_MOMENT);
        let read = timeout_at(moment, stream.read(&mut reading.buffer)).await;
        if !reading.take(read.ok()).await {
            return reading.finish().await;
        }
    }
}

struct Reading<'a> {
    app: &'a App,
    transport: Transport,
    framer: Framer,
    buffer: Vec<u8>,
    /// Messages that were cut so far.
    cut: u64,
}

impl<'a> Reading<'a> {
    fn new(app: &'a App, transport: Transport) -> Self {
        let config = app.config();
        let limit = config.settings.server.syslog_message_bytes.min(config.settings.input.max_line_bytes);
        Self { app, transport, framer: Framer::new(limit), buffer: vec![0; READ_BYTES], cut: 0 }
    }

    /// Keeps what was read; `false` where that was the last.
    async fn take(&mut self, read: Option<io::Result<usize>>) -> bool {
        let Some(Ok(length @ 1..)) = read else { return false };
        let mut messages = Messages::default();
        self.framer.push(self.buffer.get(..length).unwrap_or_default(), &mut |message| messages.push(message));
        self.keep(messages).await
    }

    /// The last message has no line end; one that lacks bytes of its length was broken off, and is none.
    async fn finish(mut self) {
        let mut messages = Messages::default();
        let broken_off = self.framer.lacks() > 0;
        self.framer.finish(&mut |message| messages.push(message));
        if broken_off {
            let counts = self.app.syslog.of(self.transport);
            add(&counts.received, messages.len());
            add(&counts.rejected, messages.len());
            return;
        }
        self.keep(messages).await;
    }

    async fn keep(&mut self, messages: Messages) -> bool {
        let counts = self.app.syslog.of(self.transport);
        let cut = self.framer.cut();
        add(&counts.cut, usize::try_from(cut - self.cut).unwrap_or(usize::MAX));
        self.cut = cut;
        if messages.len() == 0 {
            return true;
        }
        add(&counts.received, messages.len());
        keep(self.app, self.transport, self.app.now(), &messages).await
    }
}
