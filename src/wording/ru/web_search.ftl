# Search over incidents, runbooks and complaints.
