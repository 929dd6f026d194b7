//! [`Server`]: where the Redis server is and how it is spoken to.

use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, ConnectionAddr, IntoConnectionInfo, RedisConnectionInfo, TlsCertificates};

use super::trouble::Trouble;
use crate::config;
use crate::pull::error::PullError;

/// Time for a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// Time for a reply beyond the one that a read waits.
const REPLY: Duration = Duration::from_secs(10);

/// A Redis server.
#[derive(Debug, Clone)]
pub(in crate::pull) struct Server {
    client: Client,
    /// Host and port, for people.
    pub(super) address: String,
    pub(super) db: u32,
}

impl Server {
    /// Nothing is connected yet.
    ///
    /// # Errors
    /// When the certificates can't be used.
    pub(in crate::pull) fn new(settings: &config::Redis) -> Result<Self, PullError> {
        let (host, port) = settings.address();
        let address = format!("{host}:{port}");
        let mut redis = RedisConnectionInfo::default().set_db(settings.db.into());
        if !settings.username.is_empty() {
            redis = redis.set_username(&settings.username);
        }
        if !settings.password.reveal().is_empty() {
            redis = redis.set_password(settings.password.reveal());
        }
        let unusable = |what: String| PullError::Certificates { path: settings.ca.clone(), what };
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
        Ok(Self { client, address, db: settings.db })
    }

    /// Connects; a read may wait for `block`.
    pub(super) async fn connect(&self, block: Duration) -> Result<MultiplexedConnection, Trouble> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT))
            .set_response_timeout(Some(block.saturating_add(REPLY)));
        let connected = self.client.get_multiplexed_async_connection_with_config(&config).await;
        connected.map_err(|error| Trouble::of(&error))
    }
}

/// How a certificate begins in PEM.
const CERTIFICATE: &[u8] = b"-----BEGIN CERTIFICATE-----";
