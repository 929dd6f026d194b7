//! The word index: documents by token, facet and id.

use std::collections::BTreeMap;
use std::path::Path;

use tantivy::collector::{DocSetCollector, TopDocs};
use tantivy::directory::{MmapDirectory, RamDirectory};
use tantivy::query::{BooleanQuery, ConstScoreQuery, Occur, Query, TermQuery};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{
    DocAddress, DocSet, Index, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Searcher, TERMINATED,
    TantivyDocument, Term,
};

use super::super::{Filter, IndexDocument};
use super::schema::{Fields, ID, KEY, facet_groups, service_facet};

/// Tokens that are looked at for those that begin alike; of a single letter there are thousands.
const LOOKED_AT: usize = 2_000;

/// Memory for one batch of changes before it is written out.
const WRITER_BYTES: usize = 64_000_000;

pub(super) struct Words {
    index: Index,
    reader: IndexReader,
    pub(super) fields: Fields,
}

impl Words {
    pub(super) fn open(folder: Option<&Path>) -> tantivy::Result<Self> {
        let fields = Fields::new();
        let index = match folder {
            Some(folder) => Index::open_or_create(MmapDirectory::open(folder)?, fields.schema.clone())?,
            None => Index::create(RamDirectory::create(), fields.schema.clone(), IndexSettings::default())?,
        };
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { index, reader, fields })
    }

    pub(super) fn writer(&self) -> tantivy::Result<IndexWriter> {
        self.index.writer_with_num_threads(1, WRITER_BYTES)
    }

    /// What the last commit carried.
    pub(super) fn payload(&self) -> tantivy::Result<Option<String>> {
        Ok(self.index.load_metas()?.payload)
    }

    pub(super) fn reload(&self) -> tantivy::Result<Searcher> {
        self.reader.reload()?;
        Ok(self.reader.searcher())
    }

    /// The live version of an id.
    pub(super) fn find(&self, searcher: &Searcher, id: &str) -> tantivy::Result<Option<DocAddress>> {
        let query = TermQuery::new(self.fields.id_term(id), IndexRecordOption::Basic);
        Ok(searcher.search(&query, &DocSetCollector)?.into_iter().next())
    }

    /// The key of a document.
    pub(super) fn key(searcher: &Searcher, address: DocAddress) -> tantivy::Result<Option<u64>> {
        Ok(searcher.segment_reader(address.segment_ord).fast_fields().u64(KEY)?.first(address.doc_id))
    }

    /// Ids of the documents, in order.
    pub(super) fn ids(searcher: &Searcher, addresses: &[DocAddress]) -> tantivy::Result<Vec<String>> {
        let columns = searcher
            .segment_readers()
            .iter()
            .map(|reader| reader.fast_fields().str(ID))
            .collect::<tantivy::Result<Vec<_>>>()?;
        let mut ids = Vec::with_capacity(addresses.len());
        for address in addresses {
            let mut id = String::new();
            if let Some(Some(column)) = columns.get(address.segment_ord as usize)
                && let Some(ord) = column.term_ords(address.doc_id).next()
            {
                column.ord_to_str(ord, &mut id)?;
            }
            ids.push(id);
        }
        Ok(ids)
    }

    /// The stored document, without vectors; `None` when it can't be decoded.
    pub(super) fn document(&self, searcher: &Searcher, address: DocAddress) -> tantivy::Result<Option<IndexDocument>> {
        let stored: TantivyDocument = searcher.doc(address)?;
        let bytes = stored.get_first(self.fields.document).and_then(|value| value.as_bytes());
        Ok(bytes.and_then(|bytes| postcard::from_bytes(bytes).ok()))
    }

    /// The best documents with at least one of the terms.
    pub(super) fn best(
        &self,
        searcher: &Searcher,
        terms: &[String],
        filter: &Filter,
        limit: usize,
    ) -> tantivy::Result<Vec<DocAddress>> {
        let mut terms: Vec<&String> = terms.iter().collect();
        terms.sort_unstable();
        terms.dedup();
        let any_term = terms.into_iter().map(|term| {
            let term = Term::from_field_text(self.fields.tokens, term);
            Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)) as Box<dyn Query>
        });
        let mut clauses = vec![(Occur::Must, Box::new(BooleanQuery::union(any_term.collect())) as Box<dyn Query>)];
        for group in facet_groups(filter) {
            let group = group.iter().map(|facet| self.facet(facet)).collect();
            let group = ConstScoreQuery::new(Box::new(BooleanQuery::union(group)), 0.0);
            clauses.push((Occur::Must, Box::new(group)));
        }
        let query = BooleanQuery::new(clauses);
        let found = searcher.search(&query, &TopDocs::with_limit(limit.max(1)).order_by_score())?;
        Ok(found.into_iter().map(|(_, address)| address).collect())
    }

    /// Tokens that begin so, those of most documents first. Deleted documents count until a merge: it is a guess at what
    /// somebody is about to write.
    pub(super) fn completions(
        &self,
        searcher: &Searcher,
        beginning: &str,
        limit: usize,
    ) -> tantivy::Result<Vec<String>> {
        let mut counted: BTreeMap<String, u64> = BTreeMap::new();
        for reader in searcher.segment_readers() {
            let inverted = reader.inverted_index(self.fields.tokens)?;
            let mut terms = inverted.terms().range().ge(beginning.as_bytes()).into_stream()?;
            let mut looked = 0;
            while looked < LOOKED_AT && terms.advance() {
                looked += 1;
                if !terms.key().starts_with(beginning.as_bytes()) {
                    break;
                }
                if let Ok(term) = std::str::from_utf8(terms.key()) {
                    *counted.entry(term.to_owned()).or_default() += u64::from(terms.value().doc_freq);
                }
            }
        }
        let mut counted: Vec<(String, u64)> = counted.into_iter().collect();
        counted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(counted.into_iter().take(limit).map(|(term, _)| term).collect())
    }

    /// The documents of any of the services.
    pub(super) fn of_services(&self, searcher: &Searcher, services: &[String]) -> tantivy::Result<Vec<DocAddress>> {
        let any = services.iter().map(|service| self.facet(&service_facet(service))).collect();
        Ok(searcher.search(&BooleanQuery::union(any), &DocSetCollector)?.into_iter().collect())
    }

    fn facet(&self, facet: &str) -> Box<dyn Query> {
        let term = Term::from_field_text(self.fields.facets, facet);
        Box::new(TermQuery::new(term, IndexRecordOption::Basic))
    }

    /// Live documents that hold the term. The index's own count includes deleted ones until a merge.
    pub(super) fn frequency(&self, searcher: &Searcher, term: &str) -> tantivy::Result<u64> {
        let term = Term::from_field_text(self.fields.tokens, term);
        let mut count = 0;
        for reader in searcher.segment_readers() {
            let inverted = reader.inverted_index(self.fields.tokens)?;
            let Some(deleted) = reader.alive_bitset() else {
                count += u64::from(inverted.doc_freq(&term)?);
                continue;
            };
            if let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::Basic)? {
                let mut doc = postings.doc();
                while doc != TERMINATED {
                    count += u64::from(deleted.is_alive(doc));
                    doc = postings.advance();
                }
            }
        }
        Ok(count)
    }
}
