# Settings: rules, tokens, notifications.
