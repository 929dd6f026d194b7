//! [`Event`]: one thing that somebody did or tried.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// How somebody came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// With a token in the request.
    Token,
    /// With the cookie of a browser that signed in.
    Session,
    /// Over HTTP from this machine, where no token is asked for.
    Local,
    /// By a command of this machine, or a signal.
    Command,
    /// Not at all: nobody knows who it was.
    Unknown,
}

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Actor {
    /// The token's name, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// What the token allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// How.
    pub way: Way,
    /// From where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,
}

impl Actor {
    /// A command of this machine.
    #[must_use]
    pub fn command() -> Self {
        Self { who: None, role: None, way: Way::Command, address: None }
    }
}

/// What a line says of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// It is about to be done.
    Begun,
    /// It was done.
    Done,
    /// It was tried and came to nothing.
    Failed,
    /// It was not allowed.
    Refused,
}

/// One thing that somebody did or tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// What this line says of it.
    pub step: Step,
    /// The number of the line that said that it was about to be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<u64>,
    /// Who.
    #[serde(flatten)]
    pub actor: Actor,
    /// What: a verb such as `sign-in`, or method and path.
    pub action: String,
    /// To which thing: an id or a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// The status of HTTP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// How often the same came since it was last written down, this one left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeated: Option<u64>,
}

impl Event {
    /// Something that somebody did or tried, with nothing more to say.
    #[must_use]
    pub fn new(step: Step, actor: Actor, action: impl Into<String>) -> Self {
        Self { step, of: None, actor, action: action.into(), object: None, status: None, repeated: None }
    }

    /// The same, and to which thing.
    #[must_use]
    pub fn with_object(mut self, object: Option<String>) -> Self {
        self.object = object;
        self
    }

    /// The line that tells what came of the act that line `of` announced.
    #[must_use]
    pub fn ended(&self, of: u64, step: Step) -> Self {
        Self { step, of: Some(of), ..self.clone() }
    }
}
