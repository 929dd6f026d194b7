//! The command line: one file a command.

#![allow(clippy::print_stderr, reason = "this is the room that talks to people")]

mod analyze;
mod args;
mod audit;
mod cache_notice;
mod clock;
mod complaints;
mod complaints_args;
mod complaints_import;
mod complaints_links;
mod complaints_report;
mod completions;
mod config;
mod demo;
mod doctor;
mod doctor_servers;
mod duplicates;
mod eval;
mod eval_answers;
mod eval_args;
mod eval_complaints;
mod failure;
mod find;
mod forget;
mod health;
mod incidents;
mod index;
mod inspect;
mod learn;
mod man;
mod mark;
mod mark_args;
mod mcp;
mod metrics;
mod model_threads;
mod mute;
mod notify;
mod novelty_text;
mod output;
mod pack;
mod pack_args;
mod pack_text;
pub mod processor;
mod progress;
mod replay;
mod search;
mod search_line;
mod serve;
mod serve_analysis;
mod serve_args;
mod serve_backstage;
mod serve_metrics;
mod serve_notify;
mod serve_sources;
mod serve_sync;
mod signals;
mod sync;
mod sync_args;
mod sync_text;
mod systemd;
mod templates;
mod token;
mod transfer;
mod transfer_args;
mod watch;

use std::process::ExitCode;
use std::sync::OnceLock;

use clap::Parser;

use args::{Cli, Command};
use failure::Failure;

use crate::config::{Config, Loaded};
use crate::memory::{Memory, SearchLine};
use crate::scan::Redactor;

/// What every command works with.
struct Context {
    loaded: Loaded,
    quiet: bool,
    /// Set with the memory: whether the server answers its searches.
    line: OnceLock<SearchLine>,
}

impl Context {
    fn config(&self) -> &Config {
        &self.loaded.config
    }

    fn memory(&self) -> anyhow::Result<Memory> {
        let memory = Memory::open(self.config())?;
        if !self.quiet {
            cache_notice::tell(&memory, self.config().language());
        }
        // A command opens one memory.
        let _ = self.line.set(memory.search_line());
        Ok(memory)
    }

    /// The redactor of the data folder, so that pseudonyms are those of its exports.
    fn redactor(&self) -> anyhow::Result<Redactor> {
        Ok(Memory::redactor(self.config())?)
    }
}

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return failure::usage(&error),
    };
    match run(cli) {
        Ok(code) => code,
        Err(error) => failure::report(&error),
    }
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    if let Command::Completions { shell } = cli.command {
        completions::run(shell)?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Command::Man { folder } = &cli.command {
        man::run(folder)?;
        return Ok(ExitCode::SUCCESS);
    }
    let global = cli.global;
    let loaded = Config::load(global.config.as_deref(), global.data_dir.as_deref(), global.lang, global.backend)
        .map_err(|error| Failure::Config(error.to_string()))?;
    model_threads::bound(&loaded.config.settings.local);
    let context = Context { loaded, quiet: global.quiet, line: OnceLock::new() };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let command = cli.command;
    let ended = runtime.block_on(async {
        match command {
            Command::Analyze(args) => return analyze::run(&context, args).await,
            Command::Replay(args) => return replay::run(&context, args).await,
            Command::Watch(args) => watch::run(&context, args).await?,
            Command::Search(args) => search::run(&context, args).await?,
            Command::Find(args) => find::run(&context, args)?,
            Command::Incidents(args) => incidents::run(&context, args).await?,
            Command::Complaints(args) => complaints::run(&context, args).await?,
            Command::Mark(args) => mark::run(&context, args)?,
            Command::Mute(args) => mute::run(&context, args)?,
            Command::Metrics(args) => metrics::run(&context, args).await?,
            Command::Learn(args) => learn::run(&context, &args).await?,
            Command::Export(args) => transfer::export(&context, &args)?,
            Command::Import(args) => transfer::import(&context, &args).await?,
            Command::Pack(args) => return pack::run(&context, args).await,
            Command::Index(args) => index::run(&context, args).await?,
            Command::Sync(args) => return sync::run(&context, args).await,
            Command::Mcp(args) => mcp::run(&context, args).await?,
            Command::Serve(args) => serve::run(&context, &global, &args).await?,
            Command::Notify(args) => notify::run(&context, args).await?,
            Command::Token(args) => token::run(&context, args)?,
            Command::Audit(args) => return audit::run(&context, &args),
            Command::Health(args) => health::run(&context, &args).await?,
            Command::Inspect(args) => inspect::run(&context, &args)?,
            Command::Templates(args) => templates::run(&context, &args)?,
            Command::Demo(args) => demo::run(&context, args).await?,
            Command::Doctor(args) => return doctor::run(&context, &args).await,
            Command::Config(args) => config::run(&context, &args)?,
            Command::Forget(args) => forget::run(&context, &args).await?,
            Command::Eval(args) => eval::run(&context, &args).await?,
            Command::Completions { .. } | Command::Man { .. } => {}
        }
        Ok(ExitCode::SUCCESS)
    });
    search_line::say(&context);
    ended
}
