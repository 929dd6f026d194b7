//! [`ElasticClient`]: requests with patience, and without bothering a server that is down.
//!
//! Requests are sent from a thread of the client's own. Callers may run on any runtime, also on one that does no I/O or that
//! stands still between two calls: connections are shared, and one that nobody drives would make the others wait.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::OnceCell;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use super::breaker::{Breaker, Line};
use super::error::{ElasticError, ElasticErrorKind as Kind};
use super::reply::Reply;
use super::request::Request;
use super::server::ServerVersion;
use super::wire::Wire;
use crate::backoff::{self, Backoff};
use crate::config::Elasticsearch;

/// Attempts at one request at the most.
const ATTEMPTS: u32 = 8;
/// Bounds of the pauses between attempts.
pub(super) const PAUSES: Backoff = Backoff { first: Duration::from_millis(100), longest: Duration::from_secs(5) };
/// A connection that was good so lately needs no trial.
const FRESH: Duration = Duration::from_secs(15);

/// The client of one server. Clones share connections and what is known of the line.
#[derive(Debug, Clone)]
pub struct ElasticClient {
    shared: Arc<Shared>,
    patience: Duration,
    /// Longest time of one attempt, besides the settings'.
    longest: Duration,
}

#[derive(Debug)]
struct Shared {
    io: Io,
    wire: Wire,
    prefix: String,
    breaker: Mutex<Breaker>,
    /// When the server answered last.
    answered: Mutex<Option<Instant>>,
    version: OnceCell<ServerVersion>,
}

/// The thread that sends. Without a thread of its own to wait on, a runtime may not be dropped among tasks.
#[derive(Debug)]
struct Io(Option<Runtime>);

impl Drop for Io {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// A task that ends with whoever waits for it.
struct Task<T>(JoinHandle<T>);

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl ElasticClient {
    /// A client for the server of the settings. Nothing is sent yet.
    ///
    /// # Errors
    /// [`Kind::Settings`] where certificates can't be read or the address is none.
    pub fn new(settings: &Elasticsearch) -> Result<Self, ElasticError> {
        let runtime = Builder::new_multi_thread().worker_threads(1).thread_name("elastic").enable_all().build();
        let no_thread = |error: std::io::Error| {
            ElasticError::new(Kind::Settings, format!("no thread for requests: {error}")).at(&settings.address(), "")
        };
        Ok(Self {
            shared: Arc::new(Shared {
                io: Io(Some(runtime.map_err(no_thread)?)),
                wire: Wire::new(settings)?,
                prefix: settings.index_prefix.clone(),
                breaker: Mutex::default(),
                answered: Mutex::default(),
                version: OnceCell::new(),
            }),
            patience: Duration::from_secs(settings.retry_seconds.into()),
            longest: Duration::MAX,
        })
    }

    /// The same server, asked by somebody who does not wait long: a request that failed is tried again for `patience` at
    /// the most, and one attempt takes no longer than `longest`.
    #[must_use]
    pub fn hasty(&self, patience: Duration, longest: Duration) -> Self {
        Self { shared: Arc::clone(&self.shared), patience, longest }
    }

    /// The server's address, without credentials.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.shared.wire.address
    }

    /// `elasticsearch.index_prefix`.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.shared.prefix
    }

    /// Whether the server is being asked.
    #[must_use]
    pub fn line(&self) -> Line {
        self.breaker().line(Instant::now())
    }

    /// The server's version, asked for once.
    ///
    /// # Errors
    /// When it can't be reached, is no Elasticsearch, or one that is not spoken to.
    pub async fn version(&self) -> Result<ServerVersion, ElasticError> {
        let version = self.shared.version.get_or_try_init(|| async {
            let reply = self.send(&Request::get(&[])).await?;
            ServerVersion::of(&reply)
        });
        version.await.cloned()
    }

    /// Sends a request, again where that is safe and may help; see the room for what is tried again.
    ///
    /// # Errors
    /// [`ElasticError`] with what to do; any status other than success is one.
    pub async fn request(&self, request: &Request) -> Result<Reply, ElasticError> {
        self.version().await?;
        self.send(request).await
    }

    /// As [`Self::request`], where something missing is no failure.
    ///
    /// # Errors
    /// As [`Self::request`], but for [`Kind::Missing`].
    pub async fn request_if_there(&self, request: &Request) -> Result<Option<Reply>, ElasticError> {
        match self.request(request).await {
            Ok(reply) => Ok(Some(reply)),
            Err(error) if error.kind == Kind::Missing => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn send(&self, request: &Request) -> Result<Reply, ElasticError> {
        let given_up = || ElasticError::new(Kind::Unavailable, "given up").at(self.address(), request.name());
        let runtime = self.shared.io.0.as_ref().ok_or_else(given_up)?;
        let (client, sent) = (self.clone(), request.clone());
        let mut task = Task(runtime.spawn(async move { client.insist(&sent).await }));
        (&mut task.0).await.unwrap_or_else(|_| Err(given_up()))
    }

    async fn insist(&self, request: &Request) -> Result<Reply, ElasticError> {
        let began = Instant::now();
        for attempt in 1.. {
            let error = match self.attempt(request).await {
                Ok(reply) => return Ok(reply),
                Err(error) => error,
            };
            let again = error.kind.passes() && (request.repeatable || error.undone) && attempt < ATTEMPTS;
            let pause = PAUSES.pause(attempt, backoff::draw(), error.after);
            if !again || began.elapsed() + pause > self.patience || self.line() != Line::Up {
                return Err(error);
            }
            sleep(pause).await;
        }
        Err(ElasticError::new(Kind::Unavailable, "not sent").at(self.address(), request.name()))
    }

    async fn attempt(&self, request: &Request) -> Result<Reply, ElasticError> {
        let down = |line: Line| {
            let what = match line {
                Line::Up => "another request tries whether it answers again".to_owned(),
                Line::Down { why, retry_in } => {
                    format!("not asked, for it failed several times ({why}); next attempt in {} s", retry_in.as_secs())
                }
            };
            ElasticError::new(Kind::Unavailable, what).undone().at(self.address(), request.name())
        };
        self.breaker().enter(Instant::now()).map_err(down)?;
        let fresh = lock(&self.shared.answered).is_some_and(|last| last.elapsed() < FRESH);
        let outcome = async {
            if !fresh {
                let connects = self.shared.wire.connects(self.longest).await;
                connects.map_err(|error| error.at(self.address(), request.name()))?;
            }
            self.shared.wire.attempt(request, self.longest).await
        };
        let outcome = outcome.await;
        match &outcome {
            Err(error) if error.kind == Kind::Unavailable => {
                *lock(&self.shared.answered) = None;
                self.breaker().failed(Instant::now(), &error.what);
            }
            _ => {
                *lock(&self.shared.answered) = Some(Instant::now());
                self.breaker().answered();
            }
        }
        outcome
    }

    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        lock(&self.shared.breaker)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
