//! Okapi BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009).

/// Saturation of the term frequency. Incident texts repeat what they are about, so it lies above the usual 1.2
/// (nDCG@10 on public duplicate reports and runbooks rises up to about 2).
pub const K1: f64 = 2.0;

/// How far long documents are punished.
pub const B: f64 = 0.8;

/// Saturation of a term's frequency in a question, which may be a whole report (`k3` of the paper).
pub const K3: f64 = 5.0;

/// Inverse document frequency of a term that `df` of `documents` contain; never negative.
///
/// With 1 inside the logarithm (as Lucene has it), so that a term of most documents still counts a little.
#[must_use]
pub fn idf(documents: u64, df: u64) -> f64 {
    let (documents, df) = (documents as f64, df.min(documents) as f64);
    (1.0 + (documents - df + 0.5) / (df + 0.5)).ln()
}

/// A term's share of a document's score: `tf` occurrences in `len` tokens where documents have `mean_len`.
#[must_use]
pub fn bm25_term(tf: f64, len: f64, mean_len: f64, idf: f64) -> f64 {
    if tf <= 0.0 {
        return 0.0;
    }
    let relative = if mean_len > 0.0 { len / mean_len } else { 1.0 };
    idf * tf * (K1 + 1.0) / (tf + K1 * (1.0 - B + B * relative))
}

/// What `tf` occurrences of a term in a question weigh, where one weighs 1.
#[must_use]
pub fn asked_term(tf: f64) -> f64 {
    tf * (K3 + 1.0) / (tf + K3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_terms_weigh_more_and_none_weighs_less_than_nothing() {
        assert!(idf(1000, 1) > idf(1000, 10));
        assert!(idf(10, 10) > 0.0 && idf(10, 99) > 0.0 && idf(0, 0) > 0.0);
    }

    #[test]
    fn frequency_saturates_and_length_counts() {
        let score = |tf, len| bm25_term(tf, len, 10.0, 1.0);
        assert!(score(2.0, 10.0) > score(1.0, 10.0) && score(100.0, 10.0) < K1 + 1.0);
        assert!(score(1.0, 5.0) > score(1.0, 50.0));
        assert_eq!(score(1.0, 10.0), 1.0);
        assert_eq!(bm25_term(0.0, 1.0, 0.0, 1.0), 0.0);
        assert!((asked_term(1.0) - 1.0).abs() < 1e-12 && asked_term(100.0) < K3 + 1.0);
    }
}
