//! The arguments of `mark` and `mute`: what was done and what is planned.

use clap::{Args, Subcommand};

use super::args::AnswerForm;

#[derive(Debug, Subcommand)]
pub(super) enum Mark {
    /// A deploy
    Deploy {
        /// What was deployed
        name: String,
        /// To which service
        #[arg(long)]
        service: Option<String>,
        /// When [default: now]
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
    },
    /// List the marks
    List,
}

#[derive(Debug, Subcommand)]
pub(super) enum Mute {
    /// Mute it: it is counted and remembered, but nobody is told of it
    Add(MuteAdd),
    /// List what is muted now or later
    List {
        /// Those that are over, too
        #[arg(long)]
        all: bool,
        /// Form of the answer
        #[arg(long, short, value_enum, default_value_t)]
        format: AnswerForm,
    },
    /// End a mute early
    End {
        /// Id of the mute, or the beginning of one
        id: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct MuteAdd {
    /// Only this incident, and those merged with it
    #[arg(long, value_name = "ID")]
    pub(super) incident: Option<String>,
    /// Only this category
    #[arg(long, value_name = "CATEGORY")]
    pub(super) category: Option<String>,
    /// Only this service
    #[arg(long, value_name = "SERVICE")]
    pub(super) service: Option<String>,
    /// Only the cluster of complaints of the last day that holds this one
    #[arg(long, value_name = "ID", conflicts_with_all = ["incident", "category", "service"])]
    pub(super) complaint: Option<String>,
    /// Everything
    #[arg(long, conflicts_with_all = ["incident", "category", "service", "complaint"])]
    pub(super) all: bool,
    /// From when, in the time of the logs [default: a minute ago]
    #[arg(long, value_name = "TIME")]
    pub(super) from: Option<String>,
    /// Until when
    #[arg(long, value_name = "TIME", required_unless_present = "for")]
    pub(super) until: Option<String>,
    /// For how long, such as 90m or 2h
    #[arg(long = "for", id = "for", value_name = "LENGTH", conflicts_with = "until")]
    pub(super) r#for: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub(super) reason: String,
    /// Who
    #[arg(long, value_name = "NAME")]
    pub(super) by: Option<String>,
}
