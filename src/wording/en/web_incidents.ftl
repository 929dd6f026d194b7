# Incidents: the list, by what the address asks for.
