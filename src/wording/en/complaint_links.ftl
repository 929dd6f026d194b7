complaints-why-id = it names { $what }, which this incident touched
complaints-why-session = its customer was in a session that this incident broke
complaints-why-meaning = it tells of what this incident does
complaints-why-hand = somebody said so
complaints-why-words = same matter: { $words }
complaints-after = { $lag } after its trouble
complaints-during = while it went on
complaints-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
complaints-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
complaints-now-linked = Complaint { $id } is about { $incident }.
complaints-now-unlinked = Complaint { $id } is not about { $incident }.
complaints-now-none = Complaint { $id } is about no known incident.
complaints-clusters-none = No cluster of complaints without an incident.
complaints-cluster = { $people ->
    [one] { $people } person
   *[other] { $people } people
} complained about “{ $words }” since { $since } UTC; no incident explains it ({ $usual } would be usual)
complaints-cluster-nameless = { $people ->
    [one] { $people } person
   *[other] { $people } people
} complained about one thing since { $since } UTC; no incident explains it ({ $usual } would be usual)
complaints-clusters-hint = `cartwatch complaints clusters` lists them.
complaints-looked-at = Linked { $linked } of { $count ->
    [one] { $count } complaint
   *[other] { $count } complaints
} to incidents.
