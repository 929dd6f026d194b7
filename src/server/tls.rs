//! The certificate and its key.

use std::path::Path;
use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::error::ServerError;
use crate::config;

/// What takes TLS connections; `None` where no certificate is set.
pub(super) fn acceptor(settings: &config::Server) -> Result<Option<TlsAcceptor>, ServerError> {
    let (cert, key) = (settings.tls_cert.as_path(), settings.tls_key.as_path());
    if cert.as_os_str().is_empty() {
        return Ok(None);
    }
    let chain = CertificateDer::pem_file_iter(cert).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(|error| wrong(cert, error))?;
    if chain.is_empty() {
        return Err(wrong(cert, "no certificate in it; expected a chain in PEM"));
    }
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| wrong(key, error))?;
    let versions = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| wrong(cert, error))?;
    let mut config =
        versions.with_no_client_auth().with_single_cert(chain, secret).map_err(|error| wrong(cert, error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Some(TlsAcceptor::from(Arc::new(config))))
}

fn wrong(path: &Path, what: impl ToString) -> ServerError {
    ServerError::Tls { path: path.to_owned(), what: what.to_string() }
}
