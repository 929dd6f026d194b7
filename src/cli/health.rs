//! `health`: is a running server well? For health checks of containers and for scripts.

use super::serve_args::Health;
use super::{Context, Failure, output};
use crate::server::{Question, Target, probe};

pub(super) async fn run(context: &Context, args: &Health) -> anyhow::Result<()> {
    let settings = &context.config().settings.server;
    let mut named = settings.clone();
    if let Some(cert) = &args.tls_cert {
        named.tls_cert.clone_from(cert);
    }
    let certificate = Some(named.tls_cert.as_path()).filter(|path| !path.as_os_str().is_empty());
    let target = match &args.url {
        Some(url) => Target::of_url(url, certificate),
        None => Target::of_settings(&named),
    };
    let target = target.map_err(|error| Failure::Usage(error.to_string()))?;
    let question = if args.ready { Question::Ready } else { Question::Alive };
    let said = probe(&target, question).await.map_err(|error| Failure::NotWell(error.to_string()))?;
    if context.quiet {
        return Ok(());
    }
    output::write(None, |out| writeln!(out, "{said}"))
}
