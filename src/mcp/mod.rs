//! The MCP server: AI agents ask the memory by tools, over the Model Context Protocol.
//!
//! Tools read; two of them write, and only where that was allowed. What they answer is short, within a budget of
//! characters, and cited: its ids are those that the tools take. Personal data is replaced, and every text that came
//! from logs or people stands between two marks, so that an agent can tell it from what we say.
//!
//! [`Informant`] is the role that gives what the tools tell: from the data folder, or from a running service.

mod answers;
mod arguments;
mod desk;
mod informant;
mod remedy;
mod scribe;
mod server;
mod tool;
mod trouble;

pub use desk::McpSettings;
pub use informant::{Complained, FolderInformant, Informant, Listed, Question, Said, ServiceInformant, TouchedSession};
pub use server::{McpError, serve, serve_stdio};
pub use trouble::Trouble;
