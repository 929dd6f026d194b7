//! The arguments of `complaints`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::args::AnswerForm;
use super::complaints_report::ReportArgs;

#[derive(Debug, Subcommand)]
pub(super) enum ComplaintsCommand {
    /// Take in what a help desk exported: CSV, JSON or NDJSON; the same again changes nothing
    Import(ComplaintsImport),
    /// List them, newest first
    List(ComplaintsList),
    /// All that is known of one
    Show {
        /// Id of a complaint, or the beginning of one
        id: String,
        /// Form of the answer
        #[arg(long, short, value_enum, default_value_t)]
        format: AnswerForm,
    },
    /// How many there are over time, and by how much they fell after each fix
    Report(ReportArgs),
    /// Say what a complaint is about; it stands over what was found, and teaches what others get
    Link(ComplaintsLink),
    /// Say that a complaint is not about an incident, or about none
    Unlink(ComplaintsUnlink),
    /// What many complain about that no incident explains
    Clusters(ComplaintsClusters),
    /// Erase complaints for good; they are not taken in again
    Forget(ComplaintsForget),
}

/// Form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ComplaintsForm {
    Csv,
    Json,
    Ndjson,
}

#[derive(Debug, Args)]
pub(super) struct ComplaintsImport {
    /// Files, compressed or not, or - for stdin
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Form of the files [default: by content]
    #[arg(long, short, value_enum)]
    pub(super) format: Option<ComplaintsForm>,
    /// Which column, or path in JSON, gives which field: ticket=ID,at=Created,text=Body
    #[arg(long, value_name = "FIELD=COLUMN", value_delimiter = ',')]
    pub(super) map: Vec<String>,
    /// The help desk's name, under which its tickets are known
    #[arg(long, value_name = "NAME", default_value = crate::complaints::USUAL_SOURCE)]
    pub(super) source: String,
    /// Zone of times that name none [default: input.timezone]
    #[arg(long, value_name = "ZONE")]
    pub(super) timezone: Option<String>,
    /// Dates with slashes have the month first
    #[arg(long)]
    pub(super) month_first: bool,
    /// Where rows that can't be read are listed, by line, field and reason
    #[arg(long, value_name = "FILE")]
    pub(super) rejects: Option<PathBuf>,
    /// Write nothing; say what would happen
    #[arg(long)]
    pub(super) dry_run: bool,
}

#[derive(Debug, Args)]
pub(super) struct ComplaintsList {
    /// Only at or after this time
    #[arg(long, value_name = "TIME")]
    pub(super) since: Option<String>,
    /// Only before this time
    #[arg(long, value_name = "TIME")]
    pub(super) until: Option<String>,
    /// Only those that belong to no incident
    #[arg(long, conflicts_with = "incident")]
    pub(super) unlinked: bool,
    /// Only those about this incident
    #[arg(long, value_name = "ID")]
    pub(super) incident: Option<String>,
    /// Only those of this help desk
    #[arg(long, value_name = "NAME")]
    pub(super) source: Option<String>,
    /// Only those that hold these words
    #[arg(long, value_name = "WORDS")]
    pub(super) text: Option<String>,
    /// Most rows
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(super) limit: usize,
    /// Form of the answer
    #[arg(long, short, value_enum, default_value_t)]
    pub(super) format: AnswerForm,
}

#[derive(Debug, Args)]
pub(super) struct ComplaintsLink {
    /// Id of a complaint, or the beginning of one
    pub(super) id: String,
    /// The incident
    pub(super) incident: String,
    /// Who says it
    #[arg(long, value_name = "NAME")]
    pub(super) by: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct ComplaintsUnlink {
    /// Id of a complaint, or the beginning of one
    pub(super) id: String,
    /// The incident that it is not about [default: all of them]
    pub(super) incident: Option<String>,
    /// Who says it
    #[arg(long, value_name = "NAME")]
    pub(super) by: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct ComplaintsClusters {
    /// Only those that had complaints at or after this time
    #[arg(long, value_name = "TIME")]
    pub(super) since: Option<String>,
    /// Only what came before this time
    #[arg(long, value_name = "TIME")]
    pub(super) until: Option<String>,
    /// Form of the answer
    #[arg(long, short, value_enum, default_value_t)]
    pub(super) format: AnswerForm,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub(super) struct ComplaintsForget {
    /// Ids of complaints, or beginnings of them
    #[arg(value_name = "ID")]
    pub(super) ids: Vec<String>,
    /// All about this session
    #[arg(long, value_name = "SESSION")]
    pub(super) session: Option<String>,
    /// All that hold this text, in any case
    #[arg(long, value_name = "TEXT")]
    pub(super) text: Option<String>,
}
