//! A gate before the test server: TLS with a certificate of our own, a check of who asks, and a line that can be cut.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// What the gate does with who comes.
#[derive(Clone, Default)]
pub struct Rules {
    /// The `Authorization` that is let through; `None`: anybody is.
    pub authorization: Option<String>,
    /// Speak TLS.
    pub tls: bool,
    /// What is answered instead of the server, by the connection's number and the head of its first request; an empty
    /// answer breaks the connection.
    pub instead: Option<Instead>,
}

/// See [`Rules::instead`].
pub type Instead = Arc<dyn Fn(usize, &str) -> Option<Vec<u8>> + Send + Sync>;

/// Rules that answer so instead of the server.
pub fn instead(answer: impl Fn(usize, &str) -> Option<Vec<u8>> + Send + Sync + 'static) -> Rules {
    Rules { instead: Some(Arc::new(answer)), ..Rules::default() }
}

/// The gate.
pub struct Gate {
    /// `http://127.0.0.1:…` or `https://localhost:…`.
    pub url: String,
    folder: TempDir,
    open: Arc<AtomicBool>,
    seen: Arc<AtomicUsize>,
    /// Held by whoever accepts connections, and once for each that passes.
    passing: Arc<()>,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Gate {
    /// A gate before the server at `url`.
    pub fn before(url: &str, rules: Rules) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let folder = TempDir::new().unwrap();
        let acceptor = rules.tls.then(|| acceptor(&folder));
        // Gates are also made on threads that run other tasks, where nothing may be waited for.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let listener = {
            let _inside = runtime.enter();
            TcpListener::from_std(listener).unwrap()
        };
        let url_of_gate =
            if rules.tls { format!("https://localhost:{port}") } else { format!("http://127.0.0.1:{port}") };
        let (open, seen) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicUsize::new(0)));
        let upstream = url.trim_start_matches("http://").to_owned();
        let (is_open, count) = (Arc::clone(&open), Arc::clone(&seen));
        let passing = Arc::new(());
        let held = Arc::clone(&passing);
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // Held before it is looked whether the gate is open, so that `cut` misses none.
                let passes = Arc::clone(&held);
                if !is_open.load(Ordering::SeqCst) {
                    continue;
                }
                let (rules, upstream, is_open) = (rules.clone(), upstream.clone(), Arc::clone(&is_open));
                let (acceptor, count) = (acceptor.clone(), Arc::clone(&count));
                tokio::spawn(async move {
                    let cut = async {
                        while is_open.load(Ordering::SeqCst) {
                            tokio::time::sleep(Duration::from_millis(5)).await;
                        }
                    };
                    let pass = async {
                        match acceptor {
                            Some(acceptor) => {
                                if let Ok(stream) = acceptor.accept(stream).await {
                                    through(stream, &upstream, &rules, &count).await;
                                }
                            }
                            None => through(stream, &upstream, &rules, &count).await,
                        }
                    };
                    tokio::select! { () = cut => {}, () = pass => {} }
                    drop(passes);
                });
            }
        });
        Self { url: url_of_gate, folder, open, seen, passing, runtime: Some(runtime) }
    }

    /// The file with the certificate of who signed the gate's.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Breaks all connections and lets nobody in; all are broken when this returns.
    pub fn cut(&self) {
        self.open.store(false, Ordering::SeqCst);
        while Arc::strong_count(&self.passing) > 2 {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Lets people in again.
    pub fn mend(&self) {
        self.open.store(true, Ordering::SeqCst);
    }

    /// Connections that sent a request.
    pub fn requests(&self) -> usize {
        self.seen.load(Ordering::SeqCst)
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Who asks is looked at with the first request of a connection.
async fn through<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, upstream: &str, rules: &Rules, count: &AtomicUsize) {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let mut part = [0; 4096];
        match stream.read(&mut part).await {
            Ok(0) | Err(_) => return,
            Ok(read) => head.extend_from_slice(&part[..read]),
        }
    }
    let number = count.fetch_add(1, Ordering::SeqCst);
    let text = String::from_utf8_lossy(&head).into_owned();
    if let Some(reply) = rules.instead.as_ref().and_then(|instead| instead(number, &text)) {
        let _ = stream.write_all(&reply).await;
        let _ = stream.shutdown().await;
        return;
    }
    let shown = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("authorization").then(|| value.trim().to_owned())
    });
    if rules.authorization.is_some() && shown != rules.authorization {
        // As a careless server would: it tells everybody what it was shown.
        let reason = format!("bad {}", shown.unwrap_or_default());
        let body = serde_json::json!({ "error": { "type": "security_exception", "reason": reason } }).to_string();
        let reply =
            format!("HTTP/1.1 401 Unauthorized\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
        let _ = stream.write_all(reply.as_bytes()).await;
        let _ = stream.shutdown().await;
        return;
    }
    let Ok(mut server) = TcpStream::connect(upstream).await else { return };
    if server.write_all(&head).await.is_ok() {
        let _ = copy_bidirectional(&mut stream, &mut server).await;
    }
}

/// A certificate for `localhost`, signed by an authority of its own, which is written into the folder.
fn acceptor(folder: &TempDir) -> TlsAcceptor {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().unwrap();
    let authority = params.self_signed(&authority_key).unwrap();
    std::fs::write(folder.path().join("ca.pem"), authority.pem()).unwrap();
    let issuer = Issuer::new(params, authority_key);
    let key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    let chain = vec![CertificateDer::from(own.der().to_vec())];
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, PrivateKeyDer::try_from(key.serialize_der()).unwrap())
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}
