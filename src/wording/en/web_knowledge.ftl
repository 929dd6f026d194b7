# Knowledge: runbooks.
