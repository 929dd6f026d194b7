//! The command line of `eval` as typed.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub(super) enum Eval {
    /// Template mining, on logs in the LogHub layout
    Templates {
        /// Folder with one folder a system: <System>_2k.log, <System>_2k.log_structured_corrected.csv
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// Where <System>.csv goes (line_no,template)
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Mine the Content column instead of the raw line
        #[arg(long)]
        content: bool,
    },
    /// Recall of past incidents and runbooks, on a set in the BEIR layout
    Retrieval(EvalRetrieval),
    /// Whether answers can be trusted, on labelled problems with and without a precedent
    Answers(EvalAnswers),
    /// By how much complaints fell: what the interval is worth, on simulated shops of which the truth is known
    Effect {
        /// Shops a scenario
        #[arg(long, value_name = "N", default_value_t = 1000)]
        runs: u32,
        /// Another seed gives other shops
        #[arg(long, value_name = "N", default_value_t = 1)]
        seed: u64,
        /// Only scenarios whose name has this in it
        #[arg(long, value_name = "TEXT", default_value = "")]
        only: String,
        /// The scenarios that nothing was chosen by, instead of the others
        #[arg(long)]
        held_out: bool,
    },
    /// Whether complaints find their incidents, on labelled ones
    Complaints(EvalComplaints),
    /// What another shop's pack is worth to a shop without a past, on the same problems
    Packs {
        /// Folder with incidents.jsonl and cases.jsonl
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// Where the figures go, one JSON line a memory
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Only the cases of this part
        #[arg(long, value_name = "NAME")]
        part: Option<String>,
        /// Keep vectors in this folder, so that a second run need not compute them
        #[arg(long, value_name = "DIR")]
        vectors: Option<PathBuf>,
    },
    /// Fault localisation, on cases in the Nezha layout
    Faults {
        /// Folder with labels.json and the cases
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// Where the answers go, one JSON line a case
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(super) struct EvalRetrieval {
    /// Folder with corpus.jsonl, queries.jsonl and, for the table, qrels/test.tsv
    #[arg(long, value_name = "DIR")]
    pub(super) data: PathBuf,
    /// Where the run goes (query-id, corpus-id, score, separated by tabs)
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
    /// Which legs rank
    #[arg(long, value_enum, default_value_t)]
    pub(super) leg: LegChoice,
    /// What a query says: all of it, or its first line
    #[arg(long, value_enum, default_value_t)]
    pub(super) query: QueryChoice,
    /// Only the queries whose metadata names this part
    #[arg(long, value_name = "NAME")]
    pub(super) part: Option<String>,
    /// Keep vectors in this folder, so that a second run need not compute them
    #[arg(long, value_name = "DIR")]
    pub(super) vectors: Option<PathBuf>,
}

/// Legs of recall.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum LegChoice {
    /// Words
    Lexical,
    /// Vectors
    Vector,
    /// Both, fused
    #[default]
    Hybrid,
}

/// Part of a query's text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum QueryChoice {
    /// All
    #[default]
    Full,
    /// The first line
    Title,
}

#[derive(Debug, Args)]
pub(super) struct EvalAnswers {
    /// Folder with incidents.jsonl and cases.jsonl
    #[arg(long, value_name = "DIR")]
    pub(super) data: PathBuf,
    /// Where the answers go, one JSON line each
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
    /// Who answers
    #[arg(long, value_enum, default_value_t)]
    pub(super) generator: WriterChoice,
    /// Only the cases of this part
    #[arg(long, value_name = "NAME")]
    pub(super) part: Option<String>,
    /// Only so many of the cases, evenly spread: language models are slow
    #[arg(long, value_name = "N")]
    pub(super) cases: Option<usize>,
    /// Keep vectors in this folder, so that a second run need not compute them
    #[arg(long, value_name = "DIR")]
    pub(super) vectors: Option<PathBuf>,
    /// With the built-in runbooks in the memory
    #[arg(long)]
    pub(super) starter: bool,
}

#[derive(Debug, Args)]
pub(super) struct EvalComplaints {
    /// Folder with incidents.jsonl and complaints.jsonl
    #[arg(long, value_name = "DIR")]
    pub(super) data: PathBuf,
    /// Score only the complaints of this part
    #[arg(long, value_name = "NAME")]
    pub(super) part: Option<String>,
    /// Keep vectors in this folder, so that a second run need not compute them
    #[arg(long, value_name = "DIR")]
    pub(super) vectors: Option<PathBuf>,
    /// Tell of each complaint that was linked wrongly or not at all
    #[arg(long)]
    pub(super) misses: bool,
}

/// Who writes the answers that are measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum WriterChoice {
    /// The sources' own words
    #[default]
    Extractive,
    /// The model in this process, as the settings have it
    Local,
    /// The model on a server, as the settings have it
    Openai,
    /// The labelled statements, as if a model had written them
    Drafts,
}
