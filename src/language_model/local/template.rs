//! The chat template of a file, which says how a question is put to the model.
//!
//! A template is a program that came with the file, so it runs within limits. It never sees what is asked: it is given
//! marks in its place, which are replaced afterwards. So nothing in a question can change what the template does, and
//! what is the template's and what is the question's is told apart until the end.

use std::path::{Path, PathBuf};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{Environment, Error, ErrorKind, State, context};

use super::failure::file;
use super::vocabulary::Vocabulary;
use crate::language_model::ModelError;

/// Steps that a template may take; real ones take some hundreds.
const FUEL: u64 = 200_000;
/// Bytes of a template, and of what it may give.
const LONGEST: usize = 256 << 10;
/// How deep it may call itself.
const DEEPEST: usize = 64;
/// Some templates tell the model a date. It is always this one, so that answers don't depend on the day.
const DATE: &str = "01 Jan 2025";

const SYSTEM: &str = "\u{E000}system\u{E001}";
const USER: &str = "\u{E000}user\u{E001}";

const CHATML: &str = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}<|im_start|>assistant{{ '\n' }}";
const LLAMA3: &str = "{{ bos_token }}{% for m in messages %}<|start_header_id|>{{ m.role }}<|end_header_id|>\n\n{{ m.content }}<|eot_id|>{% endfor %}<|start_header_id|>assistant<|end_header_id|>{{ '\n\n' }}";
const GEMMA: &str = "{{ bos_token }}<start_of_turn>user\n{% for m in messages %}{{ m.content }}{% if not loop.last %}\n\n{% endif %}{% endfor %}<end_of_turn>\n<start_of_turn>model{{ '\n' }}";
const PLAIN: &str = "{% for m in messages %}{{ m.content }}\n\n{% endfor %}";

/// A piece of the question as it is put to the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// The template's own text, in which the names of control tokens are control tokens.
    Template(String),
    /// Text that is nothing but text.
    Content(String),
}

/// A template.
pub(super) struct Template {
    path: PathBuf,
    source: String,
    begin: String,
    end: String,
}

impl Template {
    /// The file's template, or the plainest that its tokens suggest.
    pub(super) fn of(path: &Path, source: Option<&str>, vocabulary: &Vocabulary) -> Result<Self, ModelError> {
        let has = |mark: &str| vocabulary.mark(mark).is_some();
        let usual = [("<|im_start|>", CHATML), ("<|start_header_id|>", LLAMA3), ("<start_of_turn>", GEMMA)];
        let source = source
            .or_else(|| usual.into_iter().find(|(mark, _)| has(mark)).map(|(_, template)| template))
            .unwrap_or(PLAIN);
        if source.len() > LONGEST {
            return Err(file(path, format!("its chat template is longer than {} KiB", LONGEST >> 10)));
        }
        let text = |id: Option<u32>| id.and_then(|id| vocabulary.text(id)).unwrap_or_default().to_owned();
        let (begin, end) = (text(vocabulary.begin), text(vocabulary.ends.first().copied()));
        Ok(Self { path: path.to_path_buf(), source: source.to_owned(), begin, end })
    }

    /// The question in the form that the model was taught.
    pub(super) fn put(&self, system: &str, user: &str) -> Result<Vec<Part>, ModelError> {
        let (system, user) = (system.trim(), user.trim());
        let apart = (!system.is_empty())
            .then(|| self.render(&[("system", SYSTEM.to_owned()), ("user", USER.to_owned())]))
            .transpose();
        let text = match apart {
            Ok(Some(text)) if text.contains(SYSTEM) && text.contains(USER) => text,
            // Some templates refuse or drop what the system says: then it is said by the user.
            Ok(Some(_)) | Err(_) => self
                .render(&[("user", format!("{SYSTEM}\n\n{USER}"))])
                .map_err(|error| file(&self.path, format!("its chat template fails: {}", line(&error))))?,
            Ok(None) => self
                .render(&[("user", USER.to_owned())])
                .map_err(|error| file(&self.path, format!("its chat template fails: {}", line(&error))))?,
        };
        if !text.contains(USER) {
            return Err(file(&self.path, "its chat template loses the question"));
        }
        Ok(filled(&text, &[(SYSTEM, system), (USER, user)]))
    }

    fn render(&self, messages: &[(&str, String)]) -> Result<String, Error> {
        let mut environment = Environment::new();
        // Hugging Face's settings, for which these templates are written.
        environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
        environment.set_fuel(Some(FUEL));
        environment.set_recursion_limit(DEEPEST);
        environment.set_unknown_method_callback(method);
        environment.add_function("raise_exception", |what: String| -> Result<Value, Error> {
            Err(Error::new(ErrorKind::InvalidOperation, what))
        });
        environment.add_function("strftime_now", |_format: String| DATE);
        let messages: Vec<Value> =
            messages.iter().map(|(role, content)| context! { role => *role, content => content.as_str() }).collect();
        let mut limited = Limited(Vec::new());
        environment.template_from_named_str("chat_template", &self.source)?.render_captured_to(
            context! {
                messages,
                add_generation_prompt => true,
                bos_token => self.begin.as_str(),
                eos_token => self.end.as_str(),
                tools => Value::from(()),
                documents => Value::from(()),
                date_string => DATE,
                enable_thinking => false,
            },
            &mut limited,
        )?;
        Ok(String::from_utf8_lossy(&limited.0).into_owned())
    }
}

/// The first line of what went wrong.
fn line(error: &Error) -> String {
    error.to_string().lines().next().unwrap_or_default().chars().take(200).collect()
}

/// Takes no more than [`LONGEST`].
struct Limited(Vec<u8>);

impl std::io::Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() + bytes.len() > LONGEST {
            return Err(std::io::Error::other("it writes too much"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The template's text, with what belongs where the marks are.
fn filled(text: &str, marks: &[(&str, &str)]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        let next = marks
            .iter()
            .filter_map(|(mark, content)| rest.find(mark).map(|at| (at, *mark, *content)))
            .min_by_key(|(at, ..)| *at);
        let (before, after) = match next {
            Some((at, mark, _)) => (rest.get(..at), rest.get(at + mark.len()..)),
            None => (Some(rest), None),
        };
        parts.extend(before.filter(|text| !text.is_empty()).map(|text| Part::Template(text.to_owned())));
        parts.extend(next.map(|(.., content)| Part::Content(content.to_owned())));
        match after {
            Some(after) => rest = after,
            None => return parts,
        }
    }
}

/// The methods of Python's texts and tables that templates use.
fn method(_: &mut State<'_, '_>, value: &Value, name: &str, arguments: &[Value]) -> Result<Value, Error> {
    let unknown = || Error::new(ErrorKind::UnknownMethod, format!("no method {name}"));
    let first = arguments.first().and_then(Value::as_str);
    if let Some(text) = value.as_str() {
        let cut = |letter: char| first.map_or(letter.is_whitespace(), |letters| letters.contains(letter));
        return Ok(match (name, first) {
            ("strip", _) => text.trim_matches(cut).into(),
            ("lstrip", _) => text.trim_start_matches(cut).into(),
            ("rstrip", _) => text.trim_end_matches(cut).into(),
            ("upper", _) => text.to_uppercase().into(),
            ("lower", _) => text.to_lowercase().into(),
            ("title" | "capitalize", _) => text.into(),
            ("startswith", Some(with)) => text.starts_with(with).into(),
            ("endswith", Some(with)) => text.ends_with(with).into(),
            ("split", Some(at)) if !at.is_empty() => text.split(at).map(Value::from).collect(),
            ("split", None) => text.split_whitespace().map(Value::from).collect(),
            ("replace", Some(old)) => {
                let new = arguments.get(1).and_then(Value::as_str).ok_or_else(unknown)?;
                text.replace(old, new).into()
            }
            _ => return Err(unknown()),
        });
    }
    match (name, first) {
        ("get", Some(key)) => {
            let found = value.get_attr(key)?;
            Ok(if found.is_undefined() { arguments.get(1).cloned().unwrap_or(Value::from(())) } else { found })
        }
        ("keys", None) => Ok(value.try_iter()?.collect()),
        ("items", None) => value
            .try_iter()?
            .map(|key| Ok(Value::from(vec![key.clone(), value.get_item(&key)?])))
            .collect::<Result<Vec<Value>, Error>>()
            .map(Value::from),
        _ => Err(unknown()),
    }
}
