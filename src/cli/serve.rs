//! `serve`: the server, the journal it fills, and the signals that stop and reload it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::args::Global;
use super::audit::noted;
use super::failure::Failure;
use super::serve_analysis::ServeAnalysis;
use super::serve_args::Serve;
use super::serve_backstage::ServeBackstage;
use super::serve_metrics::ServeMetrics;
use super::serve_sources::ServeSources;
use super::serve_sync::ServeSync;
use super::signals::{Order, Signals};
use super::systemd::{self, State};
use super::{Context, clock, search_line, serve_notify};
use crate::audit::Step;
use crate::complaints::{ClusterWatch, Complaints};
use crate::config::{self, Config, Loaded};
use crate::journal::{Journal, JournalLimits};
use crate::metrics;
use crate::notify::{Channels, NotifyHandle};
use crate::pipeline::{PipelineError, load_rules};
use crate::pull::{Checkpoints, Notice, Sources};
use crate::server::{Parts, Server, ServerHandle};
use crate::store::Renewed;
use crate::wording::Wording;

/// The journal's folder in the data folder.
pub(super) const JOURNAL: &str = "journal";

pub(super) async fn run(context: &Context, global: &Global, args: &Serve) -> anyhow::Result<()> {
    let config = settle(context.config(), args)?;
    load_rules(&config).map_err(|error| Failure::Config(error.to_string()))?;
    let words = Wording::of(config.language());
    let memory = Arc::new(context.memory()?);
    let renewed = memory.store().renewed().map(|why| match why {
        Renewed::OtherMachine => "mirror-renewed-machine",
        Renewed::OtherFolder => "mirror-renewed-folder",
    });
    if let Some(said) = renewed.filter(|_| !context.quiet) {
        eprintln!("{}", words.text(said, &[]));
    }
    let journal = Journal::open(config.data_dir.join(JOURNAL), limits(&config.settings.server))?;
    let cut = journal.recovery().cut_bytes;
    if cut > 0 && !context.quiet {
        eprintln!("{}", words.text("cli-journal-cut", &[("bytes", cut.into())]));
    }
    serve_notify::channels(&config)?;
    // Before the analysis releases anything of the journal.
    let checkpoints = Checkpoints::open(&config.data_dir, &journal)?;
    let _telling = search_line::Telling::start(context, &memory);
    let (analysis, failed) = ServeAnalysis::start(&config, Arc::clone(&memory), journal.clone())?;
    let mirror = ServeSync::start(&config, &memory)?;
    let clusters = ClusterWatch::new(Complaints::new(Arc::clone(&memory)));
    let told_of = (analysis.shown(), clusters.clone());
    let notifier = serve_notify::start(&config, &memory, told_of, mirror.claims())?;
    let notifications = notifier.handle();
    let limit = Duration::from_secs(config.settings.server.stop_seconds.into());
    let metrics = metrics::open(&config, memory.store()).map_err(|error| Failure::Config(error.to_string()))?;
    let told = ServeMetrics::start(&config, &memory)?;
    let (sources, in_force, journal_of) = (Sources::default(), config.clone(), journal.clone());
    let backstage = ServeBackstage::new(context.loaded.clone(), &memory, &journal);
    let server = Server::bind(Parts {
        config,
        memory,
        journal,
        clock: Arc::new(clock::now),
        analysis: Arc::new(analysis.shown()),
        notifications: notifications.clone(),
        clusters,
        sources: sources.clone(),
        sync: mirror.handle(),
        metrics,
        backstage: Arc::clone(&backstage) as _,
        behind_proxy: args.behind_proxy,
    })
    .await?;
    let fetched = ServeSources::start(&in_force, journal_of, checkpoints, sources).await?;
    let handle = server.handle();
    let mut office =
        Office { context, global, args, handle, words, analysis, notifications, failed, fetched, mirror, backstage };
    let served = office.serve(server).await;
    // What was acknowledged is analysed before the process ends, within the limit.
    let analysed = office.analysis.end(limit).await;
    // Also what the end of the analysis counted.
    told.end().await;
    serve_notify::end(notifier).await;
    office.mirror.stop().await;
    served.and(analysed)
}

/// What has to be looked after while the server runs.
struct Office<'a> {
    context: &'a Context,
    global: &'a Global,
    args: &'a Serve,
    handle: ServerHandle,
    words: &'a Wording,
    analysis: ServeAnalysis,
    notifications: NotifyHandle,
    failed: mpsc::UnboundedReceiver<PipelineError>,
    fetched: ServeSources,
    mirror: ServeSync,
    backstage: Arc<ServeBackstage>,
}

impl Office<'_> {
    async fn serve(&mut self, server: Server) -> anyhow::Result<()> {
        let scheme = if server.is_encrypted() { "https" } else { "http" };
        let address = format!("{scheme}://{}", server.address());
        // Signals are caught before anybody is told that the server is there.
        let mut signals = Signals::new()?;
        self.say(|| self.words.text("cli-listening", &[("address", address.into())]));
        for (transport, address) in server.syslog_addresses() {
            let told = [("transport", transport.name().into()), ("address", address.to_string().into())];
            self.say(|| self.words.text("cli-listening-syslog", &told));
        }
        systemd::tell(State::Ready);
        let (stop, stopped) = oneshot::channel::<()>();
        let running = server.run(async {
            // A sender that is gone is a stop, too.
            let _ = stopped.await;
        });
        let looking_after = async {
            let ended = self.obey(&mut signals).await;
            systemd::tell(State::Stopping);
            // The journal is closed when the server stops; the sources are done with it before.
            let stopped = self.fetched.stop().await;
            drop(stop);
            ended.and(stopped)
        };
        let (ran, ended) = tokio::join!(running, looking_after);
        let dropped = self.handle.dropped();
        if dropped > 0 {
            self.say(|| self.words.text("cli-syslog-dropped", &[("messages", dropped.into())]));
        }
        ended.and(ran.map_err(Into::into))
    }

    /// Returns when the server has to stop: asked to, or since nothing analyses any more.
    async fn obey(&mut self, signals: &mut Signals) -> anyhow::Result<()> {
        loop {
            let order = tokio::select! {
                order = signals.next() => order,
                Some(error) = self.failed.recv() => return Err(error.into()),
                notice = self.fetched.notice() => {
                    self.tell(&notice);
                    continue;
                }
                notice = self.mirror.notice() => {
                    // What is in the way of the mirror is said even where little is to be said.
                    eprintln!("{}", self.mirror.text(&notice, self.words));
                    continue;
                }
            };
            match order {
                Order::Stop => {
                    self.say(|| self.words.plain("cli-stopping"));
                    return Ok(());
                }
                Order::Reload => match reload(self.global, self.args, &self.handle) {
                    Ok((config, channels, loaded)) => {
                        self.backstage.replace(loaded);
                        self.notifications.reload(channels);
                        self.analysis.replace(&config).await?;
                        match self.fetched.replace(&config).await {
                            Ok(()) => {
                                self.note(Step::Done);
                                self.say(|| self.words.plain("cli-reloaded"));
                            }
                            Err(error) => self.refuse(&error),
                        }
                    }
                    Err(error) => self.refuse(&error),
                },
            }
        }
    }

    /// Writes a reload down. It is no reason not to reload that this fails: the new settings may be the remedy.
    fn note(&self, step: Step) {
        let noted = tokio::task::block_in_place(|| noted(self.context.config(), step, "reload", None));
        if let Err(error) = noted {
            eprintln!("{}", self.words.text("cli-not-audited", &[("why", error.to_string().into())]));
        }
    }

    fn refuse(&self, error: &anyhow::Error) {
        self.note(Step::Failed);
        let why = [("why", format!("{error:#}").into())];
        eprintln!("{}", self.words.text("cli-not-reloaded", &why));
    }

    /// What is in the way of a source is said even where little is to be said.
    fn tell(&self, notice: &Notice) {
        match notice {
            Notice::Trouble { source, why } => {
                let told = [("source", source.as_str().into()), ("why", why.as_str().into())];
                eprintln!("{}", self.words.text("cli-source-trouble", &told));
            }
            Notice::Well { source } => {
                self.say(|| self.words.text("cli-source-well", &[("source", source.as_str().into())]));
            }
        }
    }

    fn say(&self, text: impl FnOnce() -> String) {
        if !self.context.quiet {
            eprintln!("{}", text());
        }
    }
}

/// The settings, with what was typed over them.
fn settle(config: &Config, args: &Serve) -> anyhow::Result<Config> {
    let mut settings = config.settings.clone();
    settings.data_dir.clone_from(&config.data_dir);
    let server = &mut settings.server;
    if let Some(listen) = &args.listen {
        server.listen.clone_from(listen);
    }
    for (typed, setting) in [
        (&args.syslog_udp, &mut server.syslog_udp),
        (&args.syslog_tcp, &mut server.syslog_tcp),
        (&args.syslog_tls, &mut server.syslog_tls),
    ] {
        if let Some(address) = typed {
            setting.clone_from(address);
        }
    }
    if !args.files.is_empty() {
        settings.sources.files.clone_from(&args.files);
    }
    settings.sources.from_start &= !args.from_end;
    let server = &mut settings.server;
    if let Some(cert) = &args.tls_cert {
        server.tls_cert.clone_from(cert);
    }
    if let Some(key) = &args.tls_key {
        server.tls_key.clone_from(key);
    }
    Config::validate(settings).map_err(|error| Failure::Config(error.to_string()).into())
}

fn limits(server: &config::Server) -> JournalLimits {
    JournalLimits {
        segment_bytes: server.journal_segment_bytes,
        waiting_bytes: server.journal_waiting_bytes,
        disk_bytes: server.journal_bytes,
        keep: Duration::from_secs(u64::from(server.journal_keep_hours) * 3600),
    }
}

/// Reads file, environment and rules again; nothing changes where something in them is wrong.
fn reload(global: &Global, args: &Serve, handle: &ServerHandle) -> anyhow::Result<(Config, Channels, Loaded)> {
    let loaded = Config::load(global.config.as_deref(), global.data_dir.as_deref(), global.lang, global.backend)?;
    let config = settle(&loaded.config, args)?;
    load_rules(&config)?;
    let channels = Channels::new(&config)?;
    handle.reload(config.clone())?;
    Ok((config, channels, loaded))
}
