# What the command line says besides reports.
cli-rejects = { $count ->
    [one] { $count } line could not be used; it is in { $path }
   *[other] { $count } lines could not be used; they are in { $path }
}
cli-resolved = Written down: { $id } is resolved. If it comes back, this fix is shown with what became of it.
cli-reopened = { $id } is open again.
cli-feedback = Thank you. The feedback on { $id } counts from the next answer on.
cli-acknowledged = It is kept that you have seen { $id }.
cli-noted = The note on { $id } is kept.
cli-marked = Marked: { $name } at { $time } UTC
cli-muted = Muted: { $id }, until { $time } UTC
cli-mute-ended = Over: { $id }, since { $time } UTC
cli-mute-what = Say what is planned: --service, --category, --incident, --complaint, or --all for everything
cli-learned = Learnt: { $pages ->
    [one] { $pages } page
   *[other] { $pages } pages
}, { $incidents ->
    [one] { $incidents } past incident
   *[other] { $incidents } past incidents
}; { $unchanged } already known
cli-extra-fields = these fields mean nothing here and were left out: { $fields }
cli-unknown-category = line { $line }: category “{ $category }” is unknown; taken as other
cli-unreadable-time = line { $line }: “{ $text }” is no time; left out
cli-repeated-id = line { $line }: { $id } stands here again; the later one counts
cli-exported = { $count ->
    [one] { $count } record written to { $path }
   *[other] { $count } records written to { $path }
}
cli-imported = { $count ->
    [one] { $count } record merged in
   *[other] { $count } records merged in
}
cli-index-status = { $documents ->
    [one] { $documents } document in the index
   *[other] { $documents } documents in the index
}; { $pending ->
    [0] up to date
    [one] { $pending } change waits
   *[other] { $pending } changes wait
}
cli-index-rebuilt = Built anew: { $documents ->
    [one] { $documents } document
   *[other] { $documents } documents
}
cli-config-good = { $path } and the environment are good; so are the rules.
cli-config-good-no-file = No configuration file; the environment and the rules are good.
cli-forgotten = Forgotten: { $sessions ->
    [one] { $sessions } session
   *[other] { $sessions } sessions
}, { $entries ->
    [one] { $entries } log entry
   *[other] { $entries } log entries
}, { $complaints ->
    [one] { $complaints } complaint
   *[other] { $complaints } complaints
}. Counts stay, without the person.
cli-listening = Listening on { $address }
cli-listening-syslog = Listening for syslog over { $transport } on { $address }
cli-syslog-dropped = Syslog: { $messages ->
    [one] { $messages } message was read and found no room; it is lost.
   *[other] { $messages } messages were read and found no room; they are lost.
}
cli-stopping = Stopping: requests under way are finished, then the journal is closed.
cli-reloaded = Settings and rules were read again; limits, time zone, language, certificate, notifications and sources are in force. What else changed takes a restart.
cli-source-trouble = { $source } can't be read: { $why }
cli-source-well = { $source } is read again.
cli-not-reloaded = Settings and rules stay as they were: { $why }
cli-journal-cut = The journal ended in the middle of a delivery that nobody was told of; { $bytes } bytes were cut off.
cli-token-until = until { $time } UTC
cli-token-over = ended { $time } UTC
cli-token-created = The token “{ $name }” ({ $role }) is shown this once; keep it where the client finds it.
cli-token-revoked = The token “{ $name }” is not valid any more.
cli-token-revoked-last = The token “{ $name }” is not valid any more. It was the last one: a server that listens on this machine alone now asks for none.

doctor-config = settings
doctor-no-file = built in (no file)
doctor-rules = detection rules
doctor-rules-good = loaded and checked
doctor-store = memory
doctor-store-good = { $folder }, { $records } records, { $size } MB on disk
doctor-index = search index
doctor-index-good = { $documents } documents, up to date
doctor-models = language models
doctor-models-good = { $models } answer
cli-merged = { $id } is merged: { $head } now stands for { $count ->
    [one] { $count } incident
   *[other] { $count } incidents
}. `cartwatch incidents split` takes it back.
cli-merged-already = { $id } is merged into { $head } already.
cli-split = { $id } stands for itself again, apart from { $from }.
cli-distinct = { $id } and { $other } are different problems; they won't be suggested as duplicates again.
cli-for-the-group = { $id } is merged into { $head }: it counts for the whole group.
cli-watching = Watching { $count ->
    [one] { $count } file
   *[other] { $count } files
}; Ctrl-C ends.
cli-watched = { $entries ->
    [one] { $entries } entry
   *[other] { $entries } entries
}, { $rejected ->
    [0] all of them read
    [one] { $rejected } line could not be read
   *[other] { $rejected } lines could not be read
}, { $sessions ->
    [one] { $sessions } session open
   *[other] { $sessions } sessions open
}, { $incidents ->
    [0] no incident now
    [one] { $incidents } incident now
   *[other] { $incidents } incidents now
}.
cli-watch-missed = { $count ->
    [one] { $count } event came too fast to be shown
   *[other] { $count } events came too fast to be shown
}
cli-audit-empty = Nothing is written down.
cli-audit-begun = unfinished
cli-audit-done = done
cli-audit-failed = failed
cli-audit-refused = refused
cli-audit-token = token
cli-audit-session = signed in
cli-audit-local = this machine, no token needed
cli-audit-command = command
cli-audit-unknown = unknown
cli-audit-repeated = { $count ->
    [one] and { $count } time more
   *[other] and { $count } times more
}
cli-audit-unreadable = no line of an audit log
cli-audit-changed = the content is not what was written
cli-audit-gap = does not follow the line before it; lines were taken out, put in or moved
cli-audit-cut-off = the log ends too early; lines at its end are missing
cli-audit-no-head = the file that says how far the log had come is missing or unreadable
cli-audit-good = { $lines ->
    [one] { $lines } line; nothing is missing or changed.
   *[other] { $lines } lines; nothing is missing or changed.
}
cli-audit-damaged = { $lines ->
    [one] { $lines } line
   *[other] { $lines } lines
}; { $wrong ->
    [one] { $wrong } thing is wrong.
   *[other] { $wrong } things are wrong.
}
cli-audit-hash = Hash of line { $line }: { $hash }
cli-not-audited = Done, but the audit log does not have it: { $why }
