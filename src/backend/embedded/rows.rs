//! The exact vectors of one space, one row a passage, in a file or in memory.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::quantised::code_length;

/// Bytes in front of each code: the document's key, the passage's number.
const ROW_HEADER: usize = 12;

/// Which passage a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    /// The document version's key.
    pub(super) key: u64,
    /// The passage's number.
    pub(super) passage: u32,
}

/// Rows to be added: who they are, their codes and their exact numbers.
#[derive(Default)]
pub(super) struct NewRows {
    pub(super) rows: Vec<Row>,
    pub(super) codes: Vec<i8>,
    pub(super) exact: Vec<f32>,
}

/// Exact vectors: a file beside the codes' file, or memory.
pub(super) enum RowStore {
    Disk { exact: Mutex<File>, codes: Mutex<File> },
    Memory(Vec<f32>),
}

impl RowStore {
    /// Opens or creates the two files in `folder`.
    pub(super) fn open(folder: &Path) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let open = |name: &str| {
            OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(folder.join(name))
                .map(Mutex::new)
        };
        Ok(Self::Disk { exact: open("vectors.f32")?, codes: open("codes.i8")? })
    }

    /// Reads who the first `count` rows are, and their codes; `None` when the files are shorter.
    pub(super) fn load(&self, count: usize, dimensions: usize) -> std::io::Result<Option<(Vec<Row>, Vec<i8>)>> {
        let Self::Disk { exact, codes } = self else { return Ok(Some((Vec::new(), Vec::new()))) };
        let record = ROW_HEADER + code_length(dimensions);
        let mut codes = codes.lock().unwrap_or_else(PoisonError::into_inner);
        let exact_bytes = exact.lock().unwrap_or_else(PoisonError::into_inner).metadata()?.len();
        if codes.metadata()?.len() < (count * record) as u64 || exact_bytes < (count * dimensions * 4) as u64 {
            return Ok(None);
        }
        let mut bytes = vec![0_u8; count * record];
        codes.seek(SeekFrom::Start(0))?;
        codes.read_exact(&mut bytes)?;
        let mut rows = Vec::with_capacity(count);
        let mut all = Vec::with_capacity(count * code_length(dimensions));
        for record in bytes.chunks_exact(record) {
            let Some((key, rest)) = record.split_first_chunk::<8>() else { return Ok(None) };
            let Some((passage, code)) = rest.split_first_chunk::<4>() else { return Ok(None) };
            rows.push(Row { key: u64::from_le_bytes(*key), passage: u32::from_le_bytes(*passage) });
            all.extend(code.iter().map(|byte| *byte as i8));
        }
        Ok(Some((rows, all)))
    }

    /// Writes rows behind the first `count` and makes them durable. What an interrupted change left there is
    /// overwritten.
    pub(super) fn append(&mut self, count: usize, dimensions: usize, new: &NewRows) -> std::io::Result<()> {
        match self {
            Self::Memory(all) => {
                all.truncate(count * dimensions);
                all.extend_from_slice(&new.exact);
            }
            Self::Disk { exact, codes } => {
                let length = code_length(dimensions);
                let mut bytes = Vec::with_capacity(new.rows.len() * (ROW_HEADER + length));
                for (row, code) in new.rows.iter().zip(new.codes.chunks_exact(length)) {
                    bytes.extend_from_slice(&row.key.to_le_bytes());
                    bytes.extend_from_slice(&row.passage.to_le_bytes());
                    bytes.extend(code.iter().map(|byte| *byte as u8));
                }
                let exact_bytes: Vec<u8> = new.exact.iter().flat_map(|value| value.to_le_bytes()).collect();
                write_at(exact, (count * dimensions * 4) as u64, &exact_bytes)?;
                write_at(codes, (count * (ROW_HEADER + length)) as u64, &bytes)?;
            }
        }
        Ok(())
    }

    /// The exact vectors of the rows `first..first + count`.
    pub(super) fn read(&self, first: usize, count: usize, dimensions: usize) -> std::io::Result<Vec<f32>> {
        match self {
            Self::Memory(all) => Ok(all
                .get(first * dimensions..(first + count) * dimensions)
                .ok_or(std::io::ErrorKind::UnexpectedEof)?
                .to_vec()),
            Self::Disk { exact, .. } => {
                let mut bytes = vec![0_u8; count * dimensions * 4];
                let mut file = exact.lock().unwrap_or_else(PoisonError::into_inner);
                file.seek(SeekFrom::Start((first * dimensions * 4) as u64))?;
                file.read_exact(&mut bytes)?;
                let (values, _) = bytes.as_chunks::<4>();
                Ok(values.iter().map(|value| f32::from_le_bytes(*value)).collect())
            }
        }
    }
}

fn write_at(file: &Mutex<File>, offset: u64, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
    file.set_len(offset)?;
    file.seek(SeekFrom::Start(offset))?;
    file.write_all(bytes)?;
    file.sync_data()
}
