# The mirror: what the service and the command `sync` say.

# One line when the state changes; $place is server and index, $why what was tried and what came of it.
sync-trouble-unreachable = Mirror: { $place } can't be reached; work goes on here, and what changes is sent when the line is up again. ({ $why })
sync-trouble-slow = Mirror: { $place } does not answer in time; it is tried again. ({ $why })
sync-trouble-busy = Mirror: { $place } asks for patience; the rest is sent later. ({ $why })
sync-trouble-failing = Mirror: { $place } answers with errors; it is tried again. ({ $why })
sync-trouble-denied = Mirror: { $place } does not let cartwatch do this; check the credentials in [elasticsearch] and the role's rights. ({ $why })
sync-trouble-read-only = Mirror: { $place } takes no writes: most likely the server's disk is nearly full. Free space there; changes wait here and are sent by themselves afterwards. ({ $why })
sync-trouble-wrong-index = Mirror: { $place } is not as cartwatch makes it; remove or rename what stands there, or set another elasticsearch.index_prefix. ({ $why })
sync-trouble-index-gone = Mirror: the index of { $place } went away in the middle of the work; it is made again. ({ $why })
sync-trouble-newer = Mirror: { $place } was made by a newer cartwatch; update this one. Nothing is sent until then. ({ $why })
sync-trouble-unsupported = Mirror: { $place } can't be used as a mirror. ({ $why })
sync-trouble-invalid = Mirror: { $place } gave an answer that can't be used. ({ $why })
sync-trouble-store = Mirror: the memory on this machine failed. ({ $why })
sync-well = Mirror: in step with { $place } again: sent { $pushed }, received { $pulled }
sync-lost = Mirror: { $place } has lost something: { $how }. Everything is compared and sent again; nothing is lost here.
sync-loss-index-replaced = the index is a new one (it was deleted, or put back)
sync-loss-beacon-missing = what this site wrote last is not there
sync-loss-put-back = it was put back to an older state
sync-loss-shortened = it has fewer operations than before
sync-renewed = Mirror: this data folder was copied or put back, or another process writes in its name. From now on it counts as a site of its own; nothing is counted twice.
sync-set-aside = { $count ->
    [one] Mirror: { $count } document can't be used and was set aside
   *[other] Mirror: { $count } documents can't be used and were set aside
}; see `cartwatch sync status`

# The command.
sync-no-server = No Elasticsearch server is set (elasticsearch.host), so there is no mirror to bring in step.
sync-in-use = A server runs with this data folder and keeps the mirror in step by itself; `cartwatch sync status` shows how it stands, and POST /api/v1/sync asks for a run now.
sync-done = In step with { $place }: sent { $pushed }, received { $pulled }, unchanged { $unchanged }, conflicts resolved { $conflicts }
sync-done-nothing = In step with { $place }; there was nothing to do
sync-stopped = Stopped; the next run goes on from here
sync-progress-pull = receiving
sync-progress-push = sending

sync-status-off = No mirror: no Elasticsearch server is set (elasticsearch.host).
sync-status-place = Mirror: { $place }
sync-status-paused = the service does not keep it in step by itself (sync.enabled = false)
sync-status-never = never in step yet
sync-status-last = last in step: { $time } UTC
sync-status-pending = { $count ->
    [0] nothing waits to be sent
    [one] { $count } change waits to be sent
   *[other] { $count } changes wait to be sent
}
sync-status-lag = the mirror is { $time } behind
sync-status-trouble = since { $time } UTC: { $what }
sync-status-totals = since the folder was made: sent { $pushed }, received { $pulled }, conflicts resolved { $conflicts }, losses of the server { $losses }, new site numbers { $renewals }
sync-status-loss = last loss of the server: { $time } UTC: { $how }
sync-status-site = this site: { $site }
sync-status-other = other site: { $site }, last sign of life { $time } UTC
sync-status-no-others = no other site so far
sync-status-aside-in = set aside, received, since { $time } UTC: { $id }: { $why }
sync-status-aside-out = set aside, the server does not take it, since { $time } UTC: { $id }: { $why }
sync-status-aside-more = { $count ->
    [one] and { $count } more set aside
   *[other] and { $count } more set aside
} (--format json shows all)
