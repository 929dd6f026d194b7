//! *Live tail*: entries as they come.
