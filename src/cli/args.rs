//! The command line as typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::complaints_args::ComplaintsCommand;
use super::eval_args::Eval;
use super::find::Find;
use super::forget::Forget;
use super::mark_args::{Mark, Mute};
use super::metrics::MetricsCommand;
use super::notify::NotifyCommand;
use super::pack_args::PackCommand;
use super::serve_args::{AuditCommand, Health, Serve, TokenCommand};
use super::sync_args::SyncArgs;
use super::transfer_args::{Export, Import};
use crate::config::{BackendChoice, LanguageChoice};

/// Finds the sessions in which a shop's customers are hurting, says why, and answers with what fixed it last time.
///
/// Works offline: logs, memory and models stay on this machine.
#[derive(Debug, Parser)]
#[command(name = "cartwatch", version, max_term_width = 100, propagate_version = true)]
#[command(
    after_help = "Exit codes: 0 done; 1 problems found (with --exit-code) or not well (health); 2 error; 64 usage; \
    78 configuration."
)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
pub(super) struct Global {
    /// Folder of the incident memory [default: ~/.local/share/cartwatch]
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) data_dir: Option<PathBuf>,
    /// Configuration file [default: ~/.config/cartwatch/config.toml]
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Language of reports and answers: ru, en or auto
    #[arg(long, global = true, value_name = "LANG", value_parser = language)]
    pub(super) lang: Option<LanguageChoice>,
    /// Which search index answers: embedded, or elasticsearch (with the embedded one behind it)
    #[arg(long, global = true, value_name = "INDEX")]
    pub(super) backend: Option<BackendChoice>,
    /// Say nothing on stderr but errors
    #[arg(long, short, global = true)]
    pub(super) quiet: bool,
}

fn language(text: &str) -> Result<LanguageChoice, String> {
    match text {
        "auto" => Ok(LanguageChoice::Auto),
        "en" => Ok(LanguageChoice::En),
        "ru" => Ok(LanguageChoice::Ru),
        _ => Err("expected ru, en or auto".to_owned()),
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Read logs and report the sessions in trouble, why, and what to do
    Analyze(Analyze),
    /// The same once more over logs or a journal that are kept, without the memory; compare rules with it
    Replay(Replay),
    /// Follow growing logs and tell of problems as they arise
    Watch(Watch),
    /// Ask the memory in words
    Search(Search),
    /// What happened to a customer: by user, order, session or trace
    Find(Find),
    /// Incidents of the memory
    #[command(subcommand)]
    Incidents(Incidents),
    /// Complaints of customers: take them in, list them, erase them; what became of them
    #[command(subcommand)]
    Complaints(ComplaintsCommand),
    /// Mark a deploy on the time axis
    #[command(subcommand)]
    Mark(Mark),
    /// Mute planned noise until a given time
    #[command(subcommand)]
    Mute(Mute),
    /// Figures over time: show them, export them
    #[command(subcommand)]
    Metrics(MetricsCommand),
    /// Take in a team's runbooks (Markdown) and past incidents (CSV, JSON, NDJSON)
    Learn(Learn),
    /// Write the memory out as NDJSON, redacted
    Export(Export),
    /// Merge an exported memory into this one
    Import(Import),
    /// Carry what was learnt to another site in a signed file, without personal data
    #[command(subcommand)]
    Pack(PackCommand),
    /// The search index over the memory
    #[command(subcommand)]
    Index(Index),
    /// Bring the memory and its mirror on the Elasticsearch server in step
    Sync(SyncArgs),
    /// Take logs in over HTTP, durably, and answer questions about the memory
    Serve(Serve),
    /// Let AI agents ask the memory: an MCP server over standard input and output
    Mcp(super::mcp::Mcp),
    /// Notifications: try them out, see how they stand
    #[command(subcommand)]
    Notify(NotifyCommand),
    /// Who may use the server
    #[command(subcommand)]
    Token(TokenCommand),
    /// Who did what to the server and its memory
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Ask a running server whether it is well; exit code 1 where not
    Health(Health),
    /// Show how each entry of a log is read and judged, one JSON line an entry
    Inspect(Inspect),
    /// Show which kinds of messages a log has, and how many of each
    Templates(super::templates::Templates),
    /// A shop's two days in ten seconds: traffic, faults, a fix, and the fault again
    Demo(super::demo::Demo),
    /// Check this installation: folder, store, index, models, settings
    Doctor(Doctor),
    /// The configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Remove a person's traces from the memory
    Forget(Forget),
    /// Measure the quality of the answers on labelled data
    #[command(subcommand)]
    Eval(Eval),
    /// Write completions for a shell to stdout
    Completions {
        /// Which shell
        shell: Shell,
    },
    /// Write the manual pages into a folder
    #[command(hide = true)]
    Man {
        /// The folder
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

/// Form of an analysis.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportForm {
    /// For people, 80 columns
    #[default]
    Text,
    /// One JSON document
    Json,
    /// One JSON line for the report and one for each incident
    Ndjson,
    /// For tickets
    Markdown,
    /// One self-contained page with plots
    Html,
}

/// Form of a short answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum AnswerForm {
    /// For people
    #[default]
    Text,
    /// One JSON document
    Json,
}

#[derive(Debug, Args)]
pub(super) struct Analyze {
    /// Log files, folders, globs, or - for stdin; gzip and zstd are recognised
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<String>,
    /// Form of the report
    #[arg(long, short, value_enum, default_value_t)]
    pub(super) format: ReportForm,
    /// Write the report to a file instead of stdout
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Format of the logs: auto, json, csv, logfmt, combined or text
    #[arg(long, value_name = "FORMAT")]
    pub(super) input_format: Option<String>,
    /// Write the customers touched to a CSV file (recovered or still lost)
    #[arg(long, value_name = "FILE")]
    pub(super) customers: Option<PathBuf>,
    /// Where lines that can't be read go [default: rejects.ndjson in the data folder]
    #[arg(long, value_name = "FILE")]
    pub(super) rejects: Option<PathBuf>,
    /// Ask these generators about the incidents that hurt most, in this order: openai, local, extractive
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub(super) generators: Vec<String>,
    /// Show this many incidents in full
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(super) limit: usize,
    /// Exit with 1 when problems were found
    #[arg(long)]
    pub(super) exit_code: bool,
}

#[derive(Debug, Args)]
pub(super) struct Replay {
    /// Log files, folders, globs, or - for stdin; or the journal folder of a server that does not run
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<String>,
    /// Compare what these rules find with what the rules in force find
    #[arg(long, value_name = "FILE")]
    pub(super) rules: Option<PathBuf>,
    /// Form of the report
    #[arg(long, short, value_enum, default_value_t)]
    pub(super) format: AnswerForm,
    /// Format of the logs: auto, json, csv, logfmt, combined or text
    #[arg(long, value_name = "FORMAT")]
    pub(super) input_format: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Watch {
    /// Log files, folders, globs, or - for stdin; files that appear later are followed too
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<String>,
    /// Read the files from their beginnings first
    #[arg(long)]
    pub(super) from_start: bool,
    /// Format of the logs: auto, json, csv, logfmt, combined or text
    #[arg(long, value_name = "FORMAT")]
    pub(super) input_format: Option<String>,
    /// Form of what is told: text, or one JSON object a line
    #[arg(long, short, value_enum, default_value_t)]
    pub(super) format: WatchForm,
    /// Know nothing of the past: don't open the memory
    #[arg(long)]
    pub(super) alone: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum WatchForm {
    #[default]
    Text,
    Json,
}

#[derive(Debug, Args)]
pub(super) struct Search {
    /// What to look for, in Russian or English
    #[arg(required = true)]
    pub(super) text: Vec<String>,
    /// Form of the answer
    #[arg(long, short, value_enum, default_value_t)]
    pub(super) format: AnswerForm,
    /// Most hits
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(super) limit: usize,
    /// Only this kind: incident or runbook
    #[arg(long, value_name = "KIND")]
    pub(super) kind: Option<String>,
    /// Only this category
    #[arg(long, value_name = "CATEGORY")]
    pub(super) category: Option<String>,
    /// Only this service
    #[arg(long, value_name = "SERVICE")]
    pub(super) service: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Incidents {
    /// List them, most harm first
    List {
        /// Only this status: open, resolved or recurred
        #[arg(long)]
        status: Option<String>,
        /// Only this category
        #[arg(long)]
        category: Option<String>,
        /// Only this service
        #[arg(long)]
        service: Option<String>,
        /// Most rows
        #[arg(long, default_value_t = 50)]
        limit: usize,
        /// Form of the answer
        #[arg(long, short, value_enum, default_value_t)]
        format: AnswerForm,
    },
    /// All that is known of one
    Show {
        /// Incident id, or the beginning of one
        id: String,
        /// Form of the answer
        #[arg(long, short, value_enum, default_value_t)]
        format: AnswerForm,
    },
    /// Its customers as CSV: recovered or still lost
    Customers {
        /// Incident id, or the beginning of one
        id: String,
    },
    /// How its fixes fared, before against after
    Outcomes {
        /// Incident id, or the beginning of one
        id: String,
        /// Form of the answer
        #[arg(long, short, value_enum, default_value_t)]
        format: AnswerForm,
    },
    /// Write down what fixed it
    Resolve {
        /// Incident id, or the beginning of one
        id: String,
        /// What was done; lines are steps
        #[arg(long)]
        fix: String,
        /// The cause
        #[arg(long)]
        cause: Option<String>,
        /// When the fix took effect [default: now]
        #[arg(long, value_name = "TIME")]
        applied_at: Option<String>,
        /// Who
        #[arg(long)]
        by: Option<String>,
    },
    /// Open it again
    Reopen {
        /// Incident id, or the beginning of one
        id: String,
        /// Why
        #[arg(long)]
        reason: Option<String>,
        /// Who
        #[arg(long)]
        by: Option<String>,
    },
    /// Say whether its solution helped
    Feedback {
        /// Incident id, or the beginning of one
        id: String,
        /// helpful, wrong or partly
        #[arg(long, value_name = "VERDICT")]
        verdict: String,
        /// In words
        #[arg(long)]
        note: Option<String>,
        /// Who
        #[arg(long)]
        by: Option<String>,
    },
    /// Add a remark
    Note {
        /// Incident id, or the beginning of one
        id: String,
        /// In words
        text: String,
        /// Who
        #[arg(long)]
        by: Option<String>,
    },
    /// Say that you have seen it and look after it
    Acknowledge {
        /// Incident id, or the beginning of one
        id: String,
        /// Who
        #[arg(long)]
        by: Option<String>,
    },
    /// Declare one to be the same problem as another, which stands for both from now on
    Merge {
        /// Incident id, or the beginning of one
        id: String,
        /// The one that stands for both
        into: String,
        #[command(flatten)]
        said: Said,
    },
    /// Take one out of the group that it was merged into
    Split {
        /// Incident id, or the beginning of one
        id: String,
        #[command(flatten)]
        said: Said,
    },
    /// Declare two to be different problems: they are parted, and not suggested again
    Distinct {
        /// Incident id, or the beginning of one
        id: String,
        /// The other one
        other: String,
        #[command(flatten)]
        said: Said,
    },
    /// Show which are probably the same problem, and why
    Duplicates {
        /// Most pairs
        #[arg(long, value_name = "N", default_value_t = 10)]
        limit: usize,
        /// Form of the answer
        #[arg(long, short, value_enum, default_value_t)]
        format: AnswerForm,
    },
}

/// Why something is said, and by whom.
#[derive(Debug, Args)]
pub(super) struct Said {
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub(super) reason: Option<String>,
    /// Who
    #[arg(long, value_name = "NAME")]
    pub(super) by: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Learn {
    /// Markdown, CSV, JSON or NDJSON files, or folders of them
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Index {
    /// Documents, models, lag behind the memory
    Status {
        /// Form of the answer
        #[arg(long, short, value_enum, default_value_t)]
        format: AnswerForm,
    },
    /// Build it anew from the memory
    Rebuild,
}

#[derive(Debug, Args)]
pub(super) struct Inspect {
    /// Log files, folders, globs, or - for stdin
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<String>,
    /// Format of the logs: auto, json, csv, logfmt, combined or text
    #[arg(long, visible_alias = "format", value_name = "FORMAT")]
    pub(super) input_format: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Doctor {
    /// Form of the answer
    #[arg(long, short, value_enum, default_value_t)]
    pub(super) format: AnswerForm,
}

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Check file, environment and rules
    Check,
    /// Show the settings in force; keys are hidden
    Show,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        super::Cli::command().debug_assert();
    }
}
