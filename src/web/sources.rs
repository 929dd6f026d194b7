//! *Sources and sync*: what comes in, and the mirror.
