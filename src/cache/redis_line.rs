//! [`RedisLine`]: asks a server that nobody has to wait for. It is given tens of milliseconds; one that fails several times
//! is left alone for a while, ever longer, and then tried again by whoever asks next.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{FromRedisValue, Pipeline};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use super::CacheState;
use crate::redis_link::{RedisServer, RedisTrouble};

/// Time for a connection, with what is agreed on it. A server that does not listen is known at once; one that is silent
/// costs this once.
const CONNECT: Duration = Duration::from_millis(300);

/// Time for a reply. A server next door answers in less than one.
const REPLY: Duration = Duration::from_millis(50);

/// So many failures without a success between them close the line.
const FAILURES: u32 = 3;

/// It stays closed for so long, doubled with each try that fails, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

pub(super) struct RedisLine {
    pub(super) server: RedisServer,
    line: Mutex<Line>,
    /// Held by the one who connects, so that many who ask at once do not all connect.
    connecting: tokio::sync::Mutex<()>,
    pub(super) state: watch::Sender<CacheState>,
}

#[derive(Default)]
struct Line {
    connection: Option<MultiplexedConnection>,
    /// Which connection it is, so that one that failed is dropped and not its successor.
    number: u64,
    failures: u32,
    pause: Duration,
    closed_until: Option<Instant>,
    told: Option<RedisTrouble>,
}

impl RedisLine {
    pub(super) fn new(server: RedisServer) -> Self {
        let state = watch::Sender::new(CacheState::Well);
        Self { server, line: Mutex::default(), connecting: tokio::sync::Mutex::default(), state }
    }

    /// What the server says to the commands; `None` where it can't be had now.
    pub(super) async fn ask<T: FromRedisValue>(&self, commands: &Pipeline) -> Option<T> {
        // Without a runtime there is nobody to speak with the server.
        tokio::runtime::Handle::try_current().ok()?;
        let (mut connection, number) = self.connection().await?;
        match timeout(REPLY, commands.query_async::<T>(&mut connection)).await {
            Ok(Ok(reply)) => {
                self.succeeded();
                Some(reply)
            }
            Ok(Err(error)) => {
                self.failed(RedisTrouble::of(&error), Some(number), FAILURES);
                None
            }
            Err(_) => {
                let late = format!("no reply within {} ms", REPLY.as_millis());
                self.failed(RedisTrouble::Unreachable(late), Some(number), FAILURES);
                None
            }
        }
    }

    async fn connection(&self) -> Option<(MultiplexedConnection, u64)> {
        if let Some(known) = self.known() {
            return known;
        }
        let _connecting = timeout(CONNECT, self.connecting.lock()).await.ok()?;
        if let Some(known) = self.known() {
            return known;
        }
        let late = || RedisTrouble::Unreachable(format!("no connection within {} ms", CONNECT.as_millis()));
        match timeout(CONNECT, self.server.connect(REPLY)).await.unwrap_or_else(|_| Err(late())) {
            Ok(connection) => {
                let mut line = self.line();
                line.number += 1;
                line.connection = Some(connection.clone());
                Some((connection, line.number))
            }
            Err(trouble) => {
                self.failed(trouble, None, 1);
                None
            }
        }
    }

    /// The connection that is there, or that there is none to be had; `None` where one is to be made.
    fn known(&self) -> Option<Option<(MultiplexedConnection, u64)>> {
        let line = self.line();
        if line.closed_until.is_some_and(|until| Instant::now() < until) {
            return Some(None);
        }
        line.connection.clone().map(|connection| Some((connection, line.number)))
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn succeeded(&self) {
        let mut line = self.line();
        (line.failures, line.pause, line.closed_until, line.told) = (0, Duration::ZERO, None, None);
        drop(line);
        self.tell(CacheState::Well);
    }

    /// `closes_from`: how many failures in a row close the line.
    fn failed(&self, trouble: RedisTrouble, connection: Option<u64>, closes_from: u32) {
        let mut line = self.line();
        // Of many that were on their way together, the first one that fails says all.
        let is_closed = line.closed_until.is_some_and(|until| Instant::now() < until);
        let is_of_another = connection.is_some_and(|connection| connection != line.number);
        if is_closed || is_of_another {
            return;
        }
        if connection == Some(line.number) && matches!(trouble, RedisTrouble::Unreachable(_)) {
            line.connection = None;
        }
        line.failures = line.failures.saturating_add(1);
        if line.failures < closes_from {
            return;
        }
        line.pause = (line.pause * 2).clamp(FIRST_PAUSE, LONGEST_PAUSE);
        line.closed_until = Instant::now().checked_add(line.pause);
        let is_known = line.told.as_ref().is_some_and(|told| told.is_like(&trouble));
        if !is_known {
            let text = format!("{trouble} [{}]", self.server.address());
            line.told = Some(trouble);
            drop(line);
            self.tell(CacheState::Troubled(text));
        }
    }

    fn tell(&self, state: CacheState) {
        self.state.send_if_modified(|known| {
            let is_new = *known != state;
            *known = state;
            is_new
        });
    }
}
