//! Tells systemd how the service stands, where it asked to be told (`Type=notify`): the protocol of `sd_notify(3)`, a
//! datagram with a word to the socket that the environment names.

/// What there is to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// The server listens.
    Ready,
    /// It is stopping.
    Stopping,
}

/// Tells it; nobody is harmed where nobody listens.
#[cfg(unix)]
pub(super) fn tell(state: State) {
    use std::os::unix::net::UnixDatagram;

    let Some(name) = std::env::var_os("NOTIFY_SOCKET") else { return };
    let word: &[u8] = match state {
        State::Ready => b"READY=1",
        State::Stopping => b"STOPPING=1",
    };
    let sent = UnixDatagram::unbound().and_then(|socket| {
        let address = address(&name)?;
        socket.send_to_addr(word, &address)
    });
    // systemd's own time limit tells of it.
    drop(sent);
}

/// A path, or with an at sign a name that is in no file system.
#[cfg(unix)]
fn address(name: &std::ffi::OsStr) -> std::io::Result<std::os::unix::net::SocketAddr> {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::net::SocketAddr;

    #[cfg(target_os = "linux")]
    if let Some(name) = name.as_bytes().strip_prefix(b"@") {
        use std::os::linux::net::SocketAddrExt;
        return SocketAddr::from_abstract_name(name);
    }
    SocketAddr::from_pathname(std::path::Path::new(std::ffi::OsStr::from_bytes(name.as_bytes())))
}

#[cfg(not(unix))]
pub(super) fn tell(_: State) {}
