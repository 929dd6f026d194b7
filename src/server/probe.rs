//! [`probe`]: asks a running server how it is, as `cartwatch health` does. Nothing secret is sent, and no token is needed.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::http::Uri;
use axum::http::uri::Scheme;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use super::pin;
use crate::config;

/// Longest time for an answer. Health checks of containers give up after 30 s.
const PATIENCE: Duration = Duration::from_secs(5);

/// The answers are a line; more of one is not read.
const ANSWER_BYTES: u64 = 64 << 10;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Whether the process answers.
    Alive,
    /// Whether the journal takes what comes, and the memory can be read.
    Ready,
}

/// Where a server is, and by which certificate it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    encrypted: bool,
    authority: String,
    host: String,
    port: u16,
    certificate: Option<PathBuf>,
}

/// Why a server is not well.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// The address is none.
    #[error("{0}: not an address of a server; write http://HOST:PORT or https://HOST:PORT")]
    Address(String),
    /// TLS without a certificate to know the server by.
    #[error("https needs the server's certificate: set server.tls_cert, or name it with --tls-cert")]
    NoCertificate,
    /// The certificate can't be used.
    #[error("{path}: {reason}", path = path.display())]
    Certificate {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Nobody answers.
    #[error("{authority}: no answer: {source}")]
    NoAnswer {
        /// Host and port.
        authority: String,
        /// What the system said.
        source: io::Error,
    },
    /// The answer says that something is wrong.
    #[error("{authority} answered {status}: {text}")]
    NotWell {
        /// Host and port.
        authority: String,
        /// The HTTP status; 0 where the answer is no HTTP.
        status: u16,
        /// What it said.
        text: String,
    },
}

impl Target {
    /// The server of these settings, on this machine.
    ///
    /// # Errors
    /// When `server.listen` is no address.
    pub fn of_settings(server: &config::Server) -> Result<Self, ProbeError> {
        let listen = server.listen.as_str();
        let address: SocketAddr = listen.parse().map_err(|_| ProbeError::Address(listen.to_owned()))?;
        let ip = match address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        let certificate = Some(server.tls_cert.clone()).filter(|path| !path.as_os_str().is_empty());
        let authority = SocketAddr::new(ip, address.port()).to_string();
        Ok(Self {
            encrypted: certificate.is_some(),
            authority,
            host: ip.to_string(),
            port: address.port(),
            certificate,
        })
    }

    /// The server at a URL, of which a path is left aside; `certificate` is what it must present over TLS.
    ///
    /// # Errors
    /// When the URL is none.
    pub fn of_url(url: &str, certificate: Option<&Path>) -> Result<Self, ProbeError> {
        let bad = || ProbeError::Address(url.to_owned());
        let uri: Uri = url.parse().map_err(|_| bad())?;
        let encrypted = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => false,
            _ => return Err(bad()),
        };
        let authority = uri.authority().filter(|authority| !authority.as_str().contains('@')).ok_or_else(bad)?;
        let port = authority.port_u16().unwrap_or(if encrypted { 443 } else { 80 });
        let host = authority.host().trim_matches(['[', ']']).to_owned();
        let certificate = certificate.map(Path::to_owned);
        Ok(Self { encrypted, authority: authority.to_string(), host, port, certificate })
    }
}

/// Asks, and gives what a server that is well said.
///
/// # Errors
/// When it can't be reached within five seconds, or is not well.
pub async fn probe(target: &Target, question: Question) -> Result<String, ProbeError> {
    let silent = |source| ProbeError::NoAnswer { authority: target.authority.clone(), source };
    let answer = tokio::time::timeout(PATIENCE, ask(target, question)).await;
    let answer = answer.unwrap_or_else(|_| Err(silent(io::ErrorKind::TimedOut.into())))?;
    let text = String::from_utf8_lossy(&answer);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    let text = body.trim().to_owned();
    if status == 200 {
        Ok(text)
    } else {
        Err(ProbeError::NotWell { authority: target.authority.clone(), status, text })
    }
}

async fn ask(target: &Target, question: Question) -> Result<Vec<u8>, ProbeError> {
    let silent = |source| ProbeError::NoAnswer { authority: target.authority.clone(), source };
    let connector = if target.encrypted { Some(connector(target)?) } else { None };
    let stream = TcpStream::connect((target.host.as_str(), target.port)).await.map_err(silent)?;
    match connector {
        None => exchange(stream, target, question).await.map_err(silent),
        Some(connector) => {
            let name = ServerName::try_from(target.host.clone());
            let name = name.map_err(|_| ProbeError::Address(target.authority.clone()))?;
            let stream = connector.connect(name, stream).await.map_err(silent)?;
            exchange(stream, target, question).await.map_err(silent)
        }
    }
}

fn connector(target: &Target) -> Result<TlsConnector, ProbeError> {
    let path = target.certificate.as_ref().ok_or(ProbeError::NoCertificate)?;
    let config = pin::pinned(path).map_err(|reason| ProbeError::Certificate { path: path.clone(), reason })?;
    Ok(TlsConnector::from(Arc::new(config)))
}

async fn exchange(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    target: &Target,
    question: Question,
) -> io::Result<Vec<u8>> {
    let path = match question {
        Question::Alive => "/health/livez",
        Question::Ready => "/health/readyz",
    };
    let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", target.authority);
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    let read = stream.take(ANSWER_BYTES).read_to_end(&mut answer).await;
    // Who closes without a farewell has answered all the same.
    if answer.is_empty() { read.map(|_| answer) } else { Ok(answer) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_found_by_its_settings() {
        let target = |listen: &str| {
            let settings = config::Server { listen: listen.to_owned(), ..config::Server::default() };
            Target::of_settings(&settings).map(|target| target.authority).ok()
        };
        assert_eq!(target("0.0.0.0:7878").as_deref(), Some("127.0.0.1:7878"));
        assert_eq!(target("[::]:1").as_deref(), Some("[::1]:1"));
        assert_eq!(target("192.0.2.1:80").as_deref(), Some("192.0.2.1:80"));
        assert_eq!(target("nowhere"), None);
    }

    #[test]
    fn a_url_is_taken_apart() {
        let target = Target::of_url("https://[::1]/x", None).unwrap();
        assert_eq!((target.encrypted, target.host.as_str(), target.port), (true, "::1", 443));
        for bad in ["localhost:80", "ftp://a", "http://", "http://user:secret@a"] {
            assert!(Target::of_url(bad, None).is_err(), "{bad}");
        }
    }
}
