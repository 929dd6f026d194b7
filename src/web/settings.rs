//! *Settings*: rules, tokens, notifications.
