//! [`RedisServer`]: where the Redis server is and how it is spoken to.

use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig, MultiplexedConnection};
use redis::{AsyncConnectionConfig, Client, ConnectionAddr, IntoConnectionInfo, RedisConnectionInfo, TlsCertificates};

use super::error::RedisLinkError;
use super::trouble::RedisTrouble;
use crate::config;

/// Time for a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// How a certificate begins in PEM.
const CERTIFICATE: &[u8] = b"-----BEGIN CERTIFICATE-----";

/// A Redis server; cheap to clone. Making one connects nothing.
#[derive(Clone)]
pub struct RedisServer {
    client: Client,
    address: String,
    db: u32,
    prefix: String,
}

impl std::fmt::Debug for RedisServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The client holds the password.
        f.debug_struct("RedisServer").field("address", &self.address).field("db", &self.db).finish_non_exhaustive()
    }
}

/// How patient a connection is that reconnects by itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// Time for one attempt to connect.
    pub(crate) connect: Duration,
    /// Time for a reply.
    pub(crate) reply: Duration,
    /// Attempts to connect after the first; a command that waits for them fails when all have failed, and the next command
    /// begins anew.
    pub(crate) retries: usize,
    /// The pauses between attempts grow up to this.
    pub(crate) longest_pause: Duration,
}

impl RedisServer {
    /// Nothing is connected yet.
    ///
    /// # Errors
    /// When the certificates can't be used.
    pub fn new(settings: &config::Redis) -> Result<Self, RedisLinkError> {
        let (host, port) = settings.address();
        let address = if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
        let mut redis = RedisConnectionInfo::default().set_db(settings.db.into());
        if !settings.username.is_empty() {
            redis = redis.set_username(&settings.username);
        }
        if !settings.password.reveal().is_empty() {
            redis = redis.set_password(settings.password.reveal());
        }
        let unusable = |what: String| RedisLinkError::Certificates { path: settings.ca.clone(), what };
        // What the library says of wrong settings names no secret: there is none in the address.
        let built = if settings.is_encrypted() {
            let root_cert = if settings.ca.as_os_str().is_empty() {
                None
            } else {
                let pem = std::fs::read(&settings.ca).map_err(|error| unusable(error.to_string()))?;
                if !pem.windows(CERTIFICATE.len()).any(|window| window == CERTIFICATE) {
                    return Err(unusable("it holds no certificate".to_owned()));
                }
                Some(pem)
            };
            let addr = ConnectionAddr::TcpTls { host, port, insecure: false, tls_params: None };
            let info = addr.into_connection_info().map(|info| info.set_redis_settings(redis));
            info.and_then(|info| Client::build_with_tls(info, TlsCertificates { client_tls: None, root_cert }))
        } else {
            let info = ConnectionAddr::Tcp(host, port).into_connection_info();
            info.map(|info| info.set_redis_settings(redis)).and_then(Client::open)
        };
        let client = built.map_err(|error| unusable(error.category().to_owned()))?;
        Ok(Self { client, address, db: settings.db, prefix: settings.prefix.clone() })
    }

    /// Host and port, for people.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Number of the database.
    #[must_use]
    pub fn db(&self) -> u32 {
        self.db
    }

    /// A key below the prefix: `cartwatch:metrics:…` for `metrics:…`.
    #[must_use]
    pub fn key(&self, name: &str) -> String {
        format!("{}:{name}", self.prefix)
    }

    /// Connects once. A command gets its reply within `reply`, or fails.
    pub(crate) async fn connect(&self, reply: Duration) -> Result<MultiplexedConnection, RedisTrouble> {
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(CONNECT)).set_response_timeout(Some(reply));
        let connected = self.client.get_multiplexed_async_connection_with_config(&config).await;
        connected.map_err(|error| RedisTrouble::of(&error))
    }

    /// A connection that connects with the first command and reconnects by itself; commands fail meanwhile. Clones share
    /// it. Call it within an asynchronous runtime.
    pub(crate) fn manager(&self, pace: Pace) -> Result<ConnectionManager, RedisTrouble> {
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(pace.connect))
            .set_response_timeout(Some(pace.reply))
            .set_number_of_retries(pace.retries)
            .set_max_delay(pace.longest_pause);
        self.client.get_connection_manager_lazy(config).map_err(|error| RedisTrouble::of(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Redis, Secret};

    #[test]
    fn the_password_is_never_shown_and_keys_begin_with_the_prefix() {
        let settings = Redis {
            host: "::1".parse().unwrap(),
            password: Secret::new("hunter2"),
            prefix: "shop".into(),
            ..Redis::default()
        };
        let server = RedisServer::new(&settings).unwrap();
        assert!(!format!("{server:?}").contains("hunter2"));
        assert_eq!((server.address(), server.key("cache:x").as_str()), ("[::1]:6379", "shop:cache:x"));
    }

    #[test]
    fn certificates_that_are_none_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        for content in [None, Some("no certificate"), Some("-----BEGIN CERTIFICATE-----\n!\n")] {
            if let Some(content) = content {
                std::fs::write(&path, content).unwrap();
            }
            let settings = Redis { ca: path.clone(), ..Redis::default() };
            let error = RedisServer::new(&settings).unwrap_err().to_string();
            assert!(error.contains("ca.pem") && error.contains("redis.ca"), "{error}");
        }
    }
}
