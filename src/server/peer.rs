//! Where a request comes from: the address of its connection, or what a trusted proxy says of it.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::extract::Request;
use axum::http::header::HeaderName;
use hyper::body::Incoming;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;

const FORWARDED: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The other side of a connection.
#[derive(Debug, Clone)]
pub(super) struct Peer {
    address: Option<IpAddr>,
    unread: Arc<AtomicBool>,
}

impl Peer {
    pub(super) fn new(address: Option<IpAddr>) -> Self {
        Self { address, unread: Arc::default() }
    }

    /// Says that the reply went out before the request was read to its end.
    pub(super) fn leave_unread(&self) {
        self.unread.store(true, Ordering::Relaxed);
    }

    /// Whether something is still on its way here when the connection is closed.
    pub(super) fn unread(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.unread)
    }
}

/// From where a request comes. Behind a proxy it is the last address of `X-Forwarded-For`, which is the proxy's own word;
/// those before it are what the client claims.
pub(super) fn address(request: &Request, behind_proxy: bool) -> Option<IpAddr> {
    let peer = request.extensions().get::<Peer>().and_then(|peer| peer.address);
    if !behind_proxy {
        return peer;
    }
    let said = request.headers().get_all(FORWARDED).iter().next_back().and_then(|said| said.to_str().ok());
    said.and_then(|said| said.rsplit(',').next()?.trim().parse().ok()).or(peer)
}

/// The routes for one connection: each request knows where it comes from.
#[derive(Clone)]
pub(super) struct FromPeer {
    routes: TowerToHyperService<Router>,
    peer: Peer,
}

impl FromPeer {
    pub(super) fn new(routes: Router, peer: Peer) -> Self {
        Self { routes: TowerToHyperService::new(routes), peer }
    }
}

impl Service<hyper::Request<Incoming>> for FromPeer {
    type Response = <TowerToHyperService<Router> as Service<hyper::Request<Incoming>>>::Response;
    type Error = <TowerToHyperService<Router> as Service<hyper::Request<Incoming>>>::Error;
    type Future = <TowerToHyperService<Router> as Service<hyper::Request<Incoming>>>::Future;

    fn call(&self, mut request: hyper::Request<Incoming>) -> Self::Future {
        request.extensions_mut().insert(self.peer.clone());
        self.routes.call(request)
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    #[test]
    fn a_proxy_is_believed_only_where_there_is_one_and_only_its_own_word() {
        let mut request = Request::builder().header("x-forwarded-for", "9.9.9.9, 203.0.113.7");
        request = request.extension(Peer::new(Some([127, 0, 0, 1].into())));
        let request = request.body(Body::empty()).unwrap();
        assert_eq!(address(&request, false), Some([127, 0, 0, 1].into()));
        assert_eq!(address(&request, true), Some([203, 0, 113, 7].into()));
    }
}
