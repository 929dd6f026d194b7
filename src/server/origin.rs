//! Whether a request was meant for this server: the host it names, and the page that sent it.

use axum::extract::Request;
use axum::http::header::{HOST, HeaderMap, HeaderName, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{Method, StatusCode, Version};

use super::credentials::is_hook;
use super::refusal::Refusal;
use super::tokens::looks_like_a_token;

/// Browsers say whose page sent a request, in a header that pages can't set (W3C Fetch Metadata).
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Checks the address: one host, where it matters a host of this machine, and no token in it.
pub(super) fn check_address(request: &Request, on_loopback: bool) -> Result<(), Refusal> {
    let mut hosts = request.headers().get_all(HOST).iter();
    let host = hosts.next();
    if hosts.next().is_some() || (host.is_none() && request.version() == Version::HTTP_11) {
        return Err(Refusal::bad_request("one Host header is needed, and no more"));
    }
    if on_loopback {
        let named = host.map(|host| host.to_str().ok().and_then(|host| host.parse::<Authority>().ok()));
        let in_line = request.uri().authority().map(|authority| Some(authority.clone()));
        let all = named.into_iter().chain(in_line);
        for authority in all {
            check_host(authority.as_ref())?;
        }
    }
    // Some help desks can set nothing but the address of their web hook.
    if !is_hook(request.uri()) && request.uri().query().is_some_and(looks_like_a_token) {
        let reason =
            "a token stands in the address, where logs keep it: revoke it, and send the new one in Authorization";
        return Err(Refusal::bad_request(reason));
    }
    Ok(())
}

/// A web page can let its own name point to this machine; its requests then say that name.
fn check_host(authority: Option<&Authority>) -> Result<(), Refusal> {
    let name = authority.map_or("", Authority::host).trim_start_matches('[').trim_end_matches(']');
    let local = name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    if local {
        return Ok(());
    }
    let reason = "the Host header names another machine; ask for 127.0.0.1 or localhost";
    Err(Refusal::new(StatusCode::MISDIRECTED_REQUEST, reason))
}

/// Browsers say whose page sent a request; shippers don't.
pub(super) fn check_page(request: &Request) -> Result<(), Refusal> {
    let headers = request.headers();
    let foreign = Refusal::new(StatusCode::FORBIDDEN, "requests from pages of another origin are not taken");
    match own_origin(headers) {
        Some(false) => Err(foreign),
        _ if !is_safe(request.method()) && !matches!(fetch_site(headers), None | Some("same-origin" | "none")) => {
            Err(foreign)
        }
        _ => Ok(()),
    }
}

/// Whether a cookie may speak for this request: browsers add it whoever asks, so the page must be one of this server.
pub(super) fn may_use_cookie(request: &Request) -> bool {
    let headers = request.headers();
    match fetch_site(headers) {
        Some("same-origin") => true,
        // Typed, or a bookmark.
        Some("none") => is_safe(request.method()),
        Some(_) => false,
        None => is_safe(request.method()) || own_origin(headers) == Some(true),
    }
}

/// Methods that change nothing.
pub(super) fn is_safe(method: &Method) -> bool {
    [Method::GET, Method::HEAD, Method::OPTIONS, Method::TRACE].contains(method)
}

fn fetch_site(headers: &HeaderMap) -> Option<&str> {
    headers.get(FETCH_SITE).map(|site| site.to_str().unwrap_or_default())
}

/// Whether `Origin` is this server; `None` where it is not said.
fn own_origin(headers: &HeaderMap) -> Option<bool> {
    let origin = headers.get(ORIGIN)?;
    let own = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, authority)| authority);
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    Some(own.is_some() && own == host)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn request(method: &str, uri: &str, headers: &[(&str, &str)]) -> Request {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::empty()).unwrap()
    }

    fn status(request: &Request) -> u16 {
        let checked = check_address(request, true).and_then(|()| check_page(request));
        checked.map_or_else(|refusal| refusal.status.as_u16(), |()| 200)
    }

    #[test]
    fn names_that_point_here_by_a_trick_are_refused() {
        for (host, expected) in
            [("localhost:7878", 200), ("127.0.0.1", 200), ("[::1]:7878", 200), ("evil.example:7878", 421), ("a b", 421)]
        {
            assert_eq!(status(&request("POST", "/_bulk", &[("host", host)])), expected, "{host}");
        }
        assert_eq!(status(&request("GET", "/", &[])), 400);
        assert_eq!(status(&request("GET", "/", &[("host", "localhost"), ("host", "evil.example")])), 400);
        assert_eq!(status(&request("GET", "http://evil.example/", &[("host", "localhost")])), 421);
        assert_eq!(status(&request("GET", "http://localhost/", &[("host", "localhost")])), 200);
    }

    #[test]
    fn pages_of_others_are_refused() {
        let asked = |method, headers: &[_]| {
            let host = [("host", "localhost:7878")];
            status(&request(method, "/ingest", &[&host, headers].concat()))
        };
        assert_eq!(asked("POST", &[("origin", "https://evil.example")]), 403);
        assert_eq!(asked("POST", &[("origin", "null")]), 403);
        assert_eq!(asked("POST", &[("origin", "http://localhost:7878")]), 200);
        for (site, post, get) in
            [("cross-site", 403, 200), ("same-site", 403, 200), ("same-origin", 200, 200), ("none", 200, 200)]
        {
            let headers = [("sec-fetch-site", site)];
            assert_eq!((asked("POST", &headers), asked("GET", &headers)), (post, get), "{site}");
        }
    }

    #[test]
    fn a_cookie_speaks_only_for_own_pages() {
        let may = |method, headers: &[_]| {
            let host = [("host", "localhost:7878")];
            may_use_cookie(&request(method, "/api/v1/live", &[&host, headers].concat()))
        };
        assert!(may("GET", &[]) && !may("POST", &[]));
        assert!(may("POST", &[("origin", "http://localhost:7878")]));
        for (site, get, post) in [("same-origin", true, true), ("none", true, false), ("same-site", false, false)] {
            let headers = [("sec-fetch-site", site)];
            assert_eq!((may("GET", &headers), may("POST", &headers)), (get, post), "{site}");
        }
    }

    #[test]
    fn a_token_in_the_address_is_refused() {
        let token = format!("cw_{}", "a".repeat(43));
        let host = [("host", "localhost")];
        assert_eq!(status(&request("GET", &format!("/metrics?token={token}"), &host)), 400);
        assert_eq!(status(&request("GET", "/api/v1/search?q=cw_table", &host)), 200);
    }
}
