//! The command line of `serve`, `token` and `audit`, as typed.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::args::AnswerForm;
use crate::server::Role;

/// `serve`.
#[derive(Debug, Clone, Args)]
pub(super) struct Serve {
    /// Address and port to listen on; port 0 takes a free one [default: 127.0.0.1:7878]
    #[arg(long, value_name = "ADDR")]
    pub(super) listen: Option<String>,
    /// Certificate chain (PEM): speak TLS
    #[arg(long, value_name = "FILE")]
    pub(super) tls_cert: Option<PathBuf>,
    /// The certificate's private key (PEM)
    #[arg(long, value_name = "FILE")]
    pub(super) tls_key: Option<PathBuf>,
    /// Take syslog over UDP on this address and port [default: off]
    #[arg(long, value_name = "ADDR")]
    pub(super) syslog_udp: Option<String>,
    /// Take syslog over TCP on this address and port [default: off]
    #[arg(long, value_name = "ADDR")]
    pub(super) syslog_tcp: Option<String>,
    /// Take syslog over TLS on this address and port, with the certificate [default: off]
    #[arg(long, value_name = "ADDR")]
    pub(super) syslog_tls: Option<String>,
    /// Follow files: a name, a folder or a pattern in quotes; may be given several times
    #[arg(long = "file", value_name = "PATTERN")]
    pub(super) files: Vec<String>,
    /// Of files that are there at the very first look, take only what comes afterwards
    #[arg(long)]
    pub(super) from_end: bool,
    /// A proxy in front does TLS; tokens are demanded on every address
    #[arg(long)]
    pub(super) behind_proxy: bool,
}

/// `health`.
#[derive(Debug, Clone, Args)]
pub(super) struct Health {
    /// Where the server is, as http://HOST:PORT [default: where the settings say it listens, on this machine]
    #[arg(value_name = "URL")]
    pub(super) url: Option<String>,
    /// Ask whether it is ready for work, not only whether it runs
    #[arg(long)]
    pub(super) ready: bool,
    /// The certificate (PEM) that it must present over TLS [default: that of the settings]
    #[arg(long, value_name = "FILE")]
    pub(super) tls_cert: Option<PathBuf>,
}

/// `token`.
#[derive(Debug, Subcommand)]
pub(super) enum TokenCommand {
    /// Make a token; it is shown once
    Create {
        /// A name for it, such as the shipper's
        name: String,
        /// What it allows: ingest, read, operate or admin
        #[arg(long, value_name = "ROLE")]
        role: Role,
        /// It ends by itself after so many days; 0: never
        #[arg(long, value_name = "DAYS", default_value_t = 0)]
        days: u32,
    },
    /// List the tokens
    List {
        /// Form of the answer
        #[arg(long, short, value_enum, default_value_t)]
        format: AnswerForm,
    },
    /// Take a token back
    Revoke {
        /// Its name
        name: String,
    },
}

/// `audit`.
#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Show who did what
    Show {
        /// Only from this time on
        #[arg(long, value_name = "TIME")]
        since: Option<String>,
        /// The newest of them, at most
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: usize,
        /// Form of the answer
        #[arg(long, short, value_enum, default_value_t)]
        format: AnswerForm,
    },
    /// Check that no line is missing or changed; exit code 1 where one is
    Verify {
        /// Form of the answer
        #[arg(long, short, value_enum, default_value_t)]
        format: AnswerForm,
    },
}
