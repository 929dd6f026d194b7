//! What can keep the server from starting.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use super::tokens::TokenError;
use crate::journal::JournalError;

/// The server can't run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    /// The address is no address.
    #[error("“{0}” is no address to listen on; expected something like 127.0.0.1:7878")]
    Address(String),
    /// The address can't be had.
    #[error("{address}: can't listen ({source}); stop the program that does, or choose another port")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// Others could reach the server, and there is no token.
    #[error(
        "{address} can be reached by others, and there is no token; create one with `cartwatch token create NAME \
         --role ingest`, or listen on 127.0.0.1"
    )]
    NoToken {
        /// The address.
        address: SocketAddr,
    },
    /// Others could reach the server, and tokens would go over the line in the clear.
    #[error(
        "{address} can be reached by others, and there is no TLS; set server.tls_cert and server.tls_key, pass \
         --behind-proxy where a proxy does TLS, or listen on 127.0.0.1"
    )]
    NoTls {
        /// The address.
        address: SocketAddr,
    },
    /// Others could hand in syslog, which knows no token.
    #[error(
        "{address} (server.{key}) can be reached by others, and syslog asks nobody who he is; set \
         server.syslog_open = true where the network is trusted, or listen on 127.0.0.1"
    )]
    SyslogOpen {
        /// The setting.
        key: &'static str,
        /// The address.
        address: SocketAddr,
    },
    /// The certificate or its key can't be used.
    #[error("{path}: {what}")]
    Tls {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// The tokens can't be read.
    #[error(transparent)]
    Tokens(#[from] TokenError),
    /// The journal failed.
    #[error(transparent)]
    Journal(#[from] JournalError),
}
