//! Labelled statements: what must be kept, and what must be struck out.
