# Incident: what happened, whom it hurt, and what to do.
