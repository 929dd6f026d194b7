//! The head of a GGUF file: its keys, and where its tensors lie.
//!
//! Read by ourselves, because the file is somebody else's: every count is held against what is left of the file and
//! against limits of our own before memory is taken for it. Tensors are read later, by `weights`.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use candle_core::quantized::GgmlDType;

use super::failure::file;
use crate::language_model::ModelError;

/// "GGUF", least byte first.
const MAGIC: u32 = 0x4655_4747;
/// Keys, and tensors: real files have some dozens and some hundreds.
const MOST_ENTRIES: u64 = 65_536;
/// Elements of one list: the largest vocabularies have a quarter of a million tokens, and twice as many merges.
const MOST_ELEMENTS: u64 = 4_000_000;
/// Bytes of one text: the longest are chat templates.
const LONGEST_TEXT: u64 = 4 << 20;
/// Memory that all keys may take together.
const MOST_MEMORY: u64 = 512 << 20;

/// A key's value. Lists of other kinds are skipped: nothing here reads them.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Integer(i64),
    Float(f64),
    Flag(bool),
    Text(String),
    Texts(Vec<String>),
    Floats(Vec<f32>),
    Integers(Vec<i64>),
}

/// Where a tensor lies.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Rows first, as it lies in memory.
    pub(super) shape: Vec<usize>,
    /// How its numbers are written.
    pub(super) format: GgmlDType,
    /// From the beginning of the file.
    pub(super) offset: u64,
    /// Its length in bytes.
    pub(super) bytes: usize,
}

impl Place {
    pub(super) fn elements(&self) -> usize {
        self.shape.iter().product()
    }

    /// The format in which its numbers are kept: one that can be multiplied fast.
    pub(super) fn kept_format(&self) -> GgmlDType {
        match self.format {
            GgmlDType::Q4_1 | GgmlDType::Q5_0 | GgmlDType::Q5_1 => GgmlDType::Q8_0,
            format => format,
        }
    }

    /// Bytes that it takes while it is kept.
    pub(super) fn kept_bytes(&self) -> u64 {
        let format = self.kept_format();
        (self.elements() / format.block_size() * format.type_size()) as u64
    }

    /// Bytes that it takes once more where it is kept in the order that is multiplied fastest: the sizes of candle's
    /// tiles of 16 rows.
    pub(super) fn packed_bytes(&self) -> u64 {
        let tile = match self.kept_format() {
            GgmlDType::Q4K => 3072,
            GgmlDType::Q6K => 5120,
            GgmlDType::Q8_0 => 8 * 544,
            _ => 0,
        };
        (self.elements() / (256 * 16)) as u64 * tile
    }

    /// Bytes that it takes besides while it is read.
    pub(super) fn passing_bytes(&self) -> u64 {
        let widened = if self.kept_format() == self.format { 0 } else { self.elements() as u64 * 4 };
        self.bytes as u64 + widened
    }
}

/// The head of one file.
#[derive(Debug)]
pub(super) struct Gguf {
    pub(super) path: PathBuf,
    /// Length of the file in bytes.
    pub(super) length: u64,
    keys: BTreeMap<String, Value>,
    pub(super) tensors: BTreeMap<String, Place>,
}

impl Gguf {
    /// Reads the head.
    pub(super) fn read(path: &Path) -> Result<Self, ModelError> {
        let opened = File::open(path).map_err(|error| file(path, format!("can't be opened: {error}")))?;
        let about = opened.metadata().map_err(|error| file(path, format!("can't be read: {error}")))?;
        if !about.is_file() {
            return Err(file(path, "is not a file; `local.model` names one .gguf file"));
        }
        let mut reader = Head { path, input: BufReader::new(opened), left: about.len(), taken: 0 };
        reader.head(about.len())
    }

    pub(super) fn text(&self, key: &str) -> Option<&str> {
        match self.keys.get(key) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub(super) fn whole(&self, key: &str) -> Option<u64> {
        match self.keys.get(key) {
            Some(Value::Integer(number)) => u64::try_from(*number).ok(),
            _ => None,
        }
    }

    pub(super) fn float(&self, key: &str) -> Option<f64> {
        match self.keys.get(key) {
            Some(Value::Float(number)) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn flag(&self, key: &str) -> Option<bool> {
        match self.keys.get(key) {
            Some(Value::Flag(flag)) => Some(*flag),
            _ => None,
        }
    }

    pub(super) fn texts(&self, key: &str) -> Option<&[String]> {
        match self.keys.get(key) {
            Some(Value::Texts(list)) => Some(list),
            _ => None,
        }
    }

    pub(super) fn floats(&self, key: &str) -> Option<&[f32]> {
        match self.keys.get(key) {
            Some(Value::Floats(list)) => Some(list),
            _ => None,
        }
    }

    pub(super) fn integers(&self, key: &str) -> Option<&[i64]> {
        match self.keys.get(key) {
            Some(Value::Integers(list)) => Some(list),
            _ => None,
        }
    }

    /// Bytes of all tensors while they are kept.
    pub(super) fn weight_bytes(&self) -> u64 {
        self.tensors.values().map(Place::kept_bytes).sum()
    }

    /// Bytes of everything in the file that is no tensor: above all, its tokens.
    pub(super) fn word_bytes(&self) -> u64 {
        self.length.saturating_sub(self.tensors.values().map(|place| place.bytes as u64).sum())
    }
}

struct Head<'a> {
    path: &'a Path,
    input: BufReader<File>,
    /// Bytes of the file that were not read yet.
    left: u64,
    /// Memory that keys took so far.
    taken: u64,
}

impl Head<'_> {
    fn wrong(&self, what: impl std::fmt::Display) -> ModelError {
        file(self.path, what)
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], ModelError> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), ModelError> {
        let Some(left) = self.left.checked_sub(bytes.len() as u64) else {
            return Err(self.wrong("is cut short in its head; copy it again"));
        };
        self.left = left;
        self.input.read_exact(bytes).map_err(|error| file(self.path, format!("can't be read: {error}")))
    }

    fn u32(&mut self) -> Result<u32, ModelError> {
        Ok(u32::from_le_bytes(self.bytes()?))
    }

    fn u64(&mut self) -> Result<u64, ModelError> {
        Ok(u64::from_le_bytes(self.bytes()?))
    }

    fn take(&mut self, bytes: u64) -> Result<(), ModelError> {
        self.taken = self.taken.saturating_add(bytes);
        if self.taken > MOST_MEMORY {
            return Err(self.wrong(format!("its keys need more than {} MiB; no model does", MOST_MEMORY >> 20)));
        }
        Ok(())
    }

    fn text(&mut self) -> Result<String, ModelError> {
        let length = self.u64()?;
        if length > LONGEST_TEXT || length > self.left {
            return Err(self.wrong(format!("says that a text in its head is {length} bytes long; it is damaged")));
        }
        self.take(length + 24)?;
        let mut bytes = vec![0; usize::try_from(length).unwrap_or_default()];
        self.fill(&mut bytes)?;
        Ok(String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
    }

    fn head(&mut self, length: u64) -> Result<Gguf, ModelError> {
        if self.left < 24 || self.u32()? != MAGIC {
            return Err(self.wrong("is not a GGUF file"));
        }
        let version = self.u32()?;
        if !(2..=3).contains(&version) {
            return Err(self.wrong(format!("is GGUF of version {version}; versions 2 and 3 are read")));
        }
        let (tensors, keys) = (self.u64()?, self.u64()?);
        if tensors > MOST_ENTRIES || keys > MOST_ENTRIES {
            return Err(self.wrong(format!("says that it has {tensors} tensors and {keys} keys; it is damaged")));
        }
        let mut found = BTreeMap::new();
        for _ in 0..keys {
            let key = self.text()?;
            let kind = self.u32()?;
            if let Some(value) = self.value(&key, kind)? {
                found.insert(key, value);
            }
        }
        let mut places = BTreeMap::new();
        for _ in 0..tensors {
            let (name, place) = self.tensor()?;
            if places.insert(name.clone(), place).is_some() {
                return Err(self.wrong(format!("has two tensors {name}")));
            }
        }
        let alignment = match found.get("general.alignment") {
            None => 32,
            Some(Value::Integer(number)) => u64::try_from(*number).unwrap_or_default(),
            Some(_) => 0,
        };
        if !alignment.is_power_of_two() || alignment > 1 << 20 {
            return Err(self.wrong(format!("its key general.alignment is {alignment}")));
        }
        let data = (length - self.left).next_multiple_of(alignment);
        for (name, place) in &mut places {
            let end = place
                .offset
                .checked_add(data)
                .inspect(|offset| place.offset = *offset)
                .and_then(|offset| offset.checked_add(place.bytes as u64));
            if end.is_none_or(|end| end > length) {
                return Err(self.wrong(format!("ends before its tensor {name} does; copy it again")));
            }
        }
        Ok(Gguf { path: self.path.to_path_buf(), length, keys: found, tensors: places })
    }

    /// `None`: a kind that nothing here reads.
    fn value(&mut self, key: &str, kind: u32) -> Result<Option<Value>, ModelError> {
        if kind == 9 {
            return self.list(key);
        }
        if kind == 8 {
            return Ok(Some(Value::Text(self.text()?)));
        }
        self.number(key, kind).map(Some)
    }

    fn number(&mut self, key: &str, kind: u32) -> Result<Value, ModelError> {
        Ok(match kind {
            0 => Value::Integer(i64::from(u8::from_le_bytes(self.bytes()?))),
            1 => Value::Integer(i64::from(i8::from_le_bytes(self.bytes()?))),
            2 => Value::Integer(i64::from(u16::from_le_bytes(self.bytes()?))),
            3 => Value::Integer(i64::from(i16::from_le_bytes(self.bytes()?))),
            4 => Value::Integer(i64::from(self.u32()?)),
            5 => Value::Integer(i64::from(i32::from_le_bytes(self.bytes()?))),
            6 => Value::Float(f64::from(f32::from_le_bytes(self.bytes()?))),
            7 => Value::Flag(self.bytes::<1>()? != [0]),
            10 => Value::Integer(i64::try_from(self.u64()?).unwrap_or(i64::MAX)),
            11 => Value::Integer(i64::from_le_bytes(self.bytes()?)),
            12 => Value::Float(f64::from_le_bytes(self.bytes()?)),
            _ => return Err(self.wrong(format!("its key {key:.100} is of an unknown kind ({kind}); it is damaged"))),
        })
    }

    fn list(&mut self, key: &str) -> Result<Option<Value>, ModelError> {
        let kind = self.u32()?;
        let count = self.u64()?;
        let least = match kind {
            0 | 1 | 7 => 1,
            2 | 3 => 2,
            4..=6 => 4,
            8 | 10..=12 => 8,
            _ => return Err(self.wrong(format!("its key {key:.100} is a list of an unknown kind ({kind})"))),
        };
        if count > MOST_ELEMENTS || count.saturating_mul(least) > self.left {
            return Err(self.wrong(format!("says that its list {key:.100} has {count} elements; it is damaged")));
        }
        if kind == 8 {
            return (0..count).map(|_| self.text()).collect::<Result<_, _>>().map(|list| Some(Value::Texts(list)));
        }
        self.take(count * 8)?;
        let (mut floats, mut integers) = (Vec::new(), Vec::new());
        for _ in 0..count {
            match self.number(key, kind)? {
                #[allow(clippy::cast_possible_truncation, reason = "the file has f32")]
                Value::Float(number) => floats.push(number as f32),
                Value::Integer(number) => integers.push(number),
                _ => {}
            }
        }
        Ok(match kind {
            6 | 12 => Some(Value::Floats(floats)),
            7 => None,
            _ => Some(Value::Integers(integers)),
        })
    }

    fn tensor(&mut self) -> Result<(String, Place), ModelError> {
        let name = self.text()?;
        let dimensions = self.u32()?;
        if !(1..=4).contains(&dimensions) {
            return Err(self.wrong(format!("its tensor {name:.100} has {dimensions} dimensions; it is damaged")));
        }
        let mut shape = Vec::new();
        let mut elements = Some(1_usize);
        for _ in 0..dimensions {
            let size = usize::try_from(self.u64()?).unwrap_or(usize::MAX);
            elements = elements.and_then(|elements| elements.checked_mul(size));
            shape.push(size);
        }
        shape.reverse();
        let kind = self.u32()?;
        let offset = self.u64()?;
        let Some(format) = format(kind) else {
            return Err(self.wrong(format!(
                "its tensor {name:.100} is written as {}, which is not read; take a file in F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0 or Q2_K to Q6_K",
                format_name(kind),
            )));
        };
        let block = format.block_size();
        let row = shape.last().copied().unwrap_or_default();
        let bytes = elements.filter(|elements| *elements > 0 && row.is_multiple_of(block)).and_then(|elements| {
            (elements / block).checked_mul(format.type_size()).filter(|bytes| isize::try_from(*bytes).is_ok())
        });
        match bytes {
            Some(bytes) => Ok((name, Place { shape, format, offset, bytes })),
            None => {
                Err(self.wrong(format!("its tensor {name:.100} has the impossible shape {shape:?}; it is damaged")))
            }
        }
    }
}

/// The formats that can be multiplied, by their numbers in ggml.
fn format(kind: u32) -> Option<GgmlDType> {
    Some(match kind {
        0 => GgmlDType::F32,
        1 => GgmlDType::F16,
        2 => GgmlDType::Q4_0,
        3 => GgmlDType::Q4_1,
        6 => GgmlDType::Q5_0,
        7 => GgmlDType::Q5_1,
        8 => GgmlDType::Q8_0,
        10 => GgmlDType::Q2K,
        11 => GgmlDType::Q3K,
        12 => GgmlDType::Q4K,
        13 => GgmlDType::Q5K,
        14 => GgmlDType::Q6K,
        30 => GgmlDType::BF16,
        _ => return None,
    })
}

/// Names of what is met in the wild and not read.
fn format_name(kind: u32) -> String {
    let known = [
        (9, "Q8_1"),
        (15, "Q8_K"),
        (16, "IQ2_XXS"),
        (17, "IQ2_XS"),
        (18, "IQ3_XXS"),
        (19, "IQ1_S"),
        (20, "IQ4_NL"),
        (21, "IQ3_S"),
        (22, "IQ2_S"),
        (23, "IQ4_XS"),
        (29, "IQ1_M"),
        (34, "TQ1_0"),
        (35, "TQ2_0"),
        (39, "MXFP4"),
    ];
    known
        .iter()
        .find(|(number, _)| *number == kind)
        .map_or_else(|| format!("format {kind}"), |(_, name)| (*name).to_owned())
}
