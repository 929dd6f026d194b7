//! The reply to a `_bulk` request, as Elasticsearch words it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{
    filter::{FilterPath, Leaf, Leaves},
    receive::{Bulk, Item},
};
use crate::wire::{WireError, document::put_text};

/// Bytes of an item in a whole reply, for sizing it.
const USUAL_ITEM_BYTES: usize = 200;

/// What a reply says beside the items.
#[derive(Debug, Clone, Copy, Default)]
pub struct Answer {
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// Ids of items without one are made from this number and the item's ordinal, so it should differ from request to
    /// request.
    pub seed: u64,
    /// The parts that are wanted.
    pub filter: FilterPath,
}

/// Writes the reply (status 200 whatever became of the items).
pub fn write_reply(bulk: &Bulk<'_>, answer: &Answer, out: &mut Vec<u8>) {
    let filter = &answer.filter;
    let failed = bulk.items.iter().any(|item| item.outcome.is_err());
    let mut reply = Object::begin(out);
    if filter.took {
        reply.plain("took", answer.took_ms);
    }
    if filter.errors {
        reply.plain("errors", failed);
    }
    let mut wanted = bulk.items.iter().enumerate().filter(|(_, item)| is_seen(item, filter.item(item.action)));
    if let Some(first) = wanted.next() {
        let out = reply.key("items");
        out.reserve(bulk.items.len().saturating_mul(USUAL_ITEM_BYTES).min(64 << 20));
        out.push(b'[');
        write_item(first.0, first.1, answer, out);
        for (ordinal, item) in wanted {
            out.push(b',');
            write_item(ordinal, item, answer, out);
        }
        out.push(b']');
    }
    reply.end();
}

/// Writes the reply to a request of which nothing was taken; its status is [`WireError::status`].
pub fn write_error(error: &WireError, out: &mut Vec<u8>) {
    write_refusal(error.status(), error.exception(), &error.to_string(), out);
}

/// Writes the reply to a request that was refused for another reason, in Elasticsearch's form.
pub fn write_refusal(status: u16, kind: &str, reason: &str, out: &mut Vec<u8>) {
    let cause = |object: &mut Object<'_>| {
        object.text("type", kind);
        object.text("reason", reason);
    };
    let mut reply = Object::begin(out);
    let mut inner = Object::begin(reply.key("error"));
    let causes = inner.key("root_cause");
    causes.push(b'[');
    let mut root = Object::begin(causes);
    cause(&mut root);
    root.end();
    causes.push(b']');
    cause(&mut inner);
    inner.end();
    reply.plain("status", status);
    reply.end();
}

/// Writes the reply to a request that was taken apart and of which nothing was kept: the refusal, and what it means for each
/// item. Clients that look at the status send the request again; rsyslog looks at the items alone.
pub fn write_refused(bulk: &Bulk<'_>, answer: &Answer, (status, kind, reason): (u16, &str, &str), out: &mut Vec<u8>) {
    write_refusal(status, kind, reason, out);
    out.pop();
    let mut items = Vec::new();
    write_reply(bulk, answer, &mut items);
    if let Some((_, rest)) = items.split_first().filter(|(_, rest)| rest.len() > 1) {
        out.push(b',');
        out.extend_from_slice(rest);
    } else {
        out.push(b'}');
    }
}

const ALWAYS: [Leaf; 3] = [Leaf::Index, Leaf::Id, Leaf::Status];
const SHARDS: [Leaf; 3] = [Leaf::ShardsTotal, Leaf::ShardsSuccessful, Leaf::ShardsFailed];
const DONE: [Leaf; 4] = [Leaf::Version, Leaf::Result, Leaf::SeqNo, Leaf::PrimaryTerm];
const ERROR: [Leaf; 2] = [Leaf::ErrorType, Leaf::ErrorReason];

/// Whether anything of an item is wanted; objects without content are left out.
fn is_seen(item: &Item<'_>, leaves: Leaves) -> bool {
    let told = if item.outcome.is_ok() { leaves.any(&DONE) || leaves.any(&SHARDS) } else { leaves.any(&ERROR) };
    told || leaves.any(&ALWAYS)
}

fn write_item(ordinal: usize, item: &Item<'_>, answer: &Answer, out: &mut Vec<u8>) {
    let leaves = answer.filter.item(item.action);
    let mut outer = Object::begin(out);
    let mut inner = Object::begin(outer.key(item.action.name()));
    if leaves.has(Leaf::Index) {
        inner.text("_index", &item.index);
    }
    if leaves.has(Leaf::Id) {
        match &item.id {
            Some(id) => inner.text("_id", id),
            None => inner.text("_id", &made_id(answer.seed, ordinal)),
        }
    }
    match &item.outcome {
        Ok(_) => write_done(ordinal, item.known, leaves, &mut inner),
        Err(reason) => {
            if leaves.has(Leaf::Status) {
                inner.plain("status", reason.status());
            }
            if leaves.any(&ERROR) {
                let mut error = Object::begin(inner.key("error"));
                if leaves.has(Leaf::ErrorType) {
                    error.text("type", reason.exception());
                }
                if leaves.has(Leaf::ErrorReason) {
                    error.text("reason", &reason.to_string());
                }
                error.end();
            }
        }
    }
    inner.end();
    outer.end();
}

fn write_done(ordinal: usize, known: bool, leaves: Leaves, inner: &mut Object<'_>) {
    if leaves.has(Leaf::Version) {
        inner.plain("_version", 1);
    }
    if leaves.has(Leaf::Result) {
        inner.text("result", if known { "noop" } else { "created" });
    }
    if leaves.any(&SHARDS) {
        let mut shards = Object::begin(inner.key("_shards"));
        for (leaf, name, count) in [
            (Leaf::ShardsTotal, "total", 1),
            (Leaf::ShardsSuccessful, "successful", 1),
            (Leaf::ShardsFailed, "failed", 0),
        ] {
            if leaves.has(leaf) {
                shards.plain(name, count);
            }
        }
        shards.end();
    }
    if leaves.has(Leaf::SeqNo) {
        inner.plain("_seq_no", ordinal);
    }
    if leaves.has(Leaf::PrimaryTerm) {
        inner.plain("_primary_term", 1);
    }
    if leaves.has(Leaf::Status) {
        inner.plain("status", if known { 200 } else { 201 });
    }
}

/// An id of twenty characters, as Elasticsearch makes them: eight bytes of the seed, seven of the ordinal.
fn made_id(seed: u64, ordinal: usize) -> String {
    let mut bytes = [0; 15];
    let ordinal = (ordinal as u64).to_be_bytes();
    for (to, from) in bytes.iter_mut().zip(seed.to_be_bytes().iter().chain(ordinal.iter().skip(1))) {
        *to = *from;
    }
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A JSON object being written.
struct Object<'o> {
    out: &'o mut Vec<u8>,
    empty: bool,
}

impl<'o> Object<'o> {
    fn begin(out: &'o mut Vec<u8>) -> Self {
        out.push(b'{');
        Self { out, empty: true }
    }

    fn end(self) {
        self.out.push(b'}');
    }

    /// Writes a name; the value is to follow.
    fn key(&mut self, name: &str) -> &mut Vec<u8> {
        if !self.empty {
            self.out.push(b',');
        }
        self.empty = false;
        put_text(self.out, name);
        self.out.push(b':');
        self.out
    }

    fn text(&mut self, name: &str, value: &str) {
        put_text(self.key(name), value);
    }

    fn plain(&mut self, name: &str, value: impl ToString) {
        self.key(name).extend_from_slice(value.to_string().as_bytes());
    }
}
