title-slow = slow: { $place }
# Sentences of the reports and of what the commands show.

## The whole analysis
report-title = Report on the shop's logs
report-health-no-entries = Nothing to analyse: no entry could be read.
report-health-fine = No trouble in { $entries } of { $sessions }: every session went through without a finding.
report-health-fine-entries = No trouble in { $entries }.
report-health-sessions = { $sessions ->
    [one] { $troubled } of { $sessions } session in trouble ({ $share })
   *[other] { $troubled } of { $sessions } sessions in trouble ({ $share })
}
report-health-no-sessions = { $count ->
    [one] { $count } incident in { $entries } entries; the logs name no sessions, so customers can't be counted
   *[other] { $count } incidents in { $entries } entries; the logs name no sessions, so customers can't be counted
}
report-health-no-customers = { $count ->
    [one] No session in trouble among { $sessions }, but { $count } incident in the services
   *[other] No session in trouble among { $sessions }, but { $count } incidents in the services
}
report-health-money = { $money } at risk
report-health-known = { $count ->
    [one] ; { $count } problem is known from before
   *[other] ; { $count } problems are known from before
}
report-health-the-one-new = ; the problem is new
report-health-all-new = ; all problems are new
report-scope = { $inputs ->
    [one] { $entries } and { $sessions } from { $inputs } input
   *[other] { $entries } and { $sessions } from { $inputs } inputs
}
report-note-rejected = { $count ->
    [one] { $count } line could not be read and was left out.
   *[other] { $count } lines could not be read and were left out.
}
report-note-rejected-kept = { $count ->
    [one] { $count } line could not be read; it is kept with place and reason in { $file }.
   *[other] { $count } lines could not be read; they are kept with place and reason in { $file }.
}
report-note-input = { $name }: { $problem }
report-note-set-aside = { $count ->
    [one] { $count } entry is stamped in the future and was put aside.
   *[other] { $count } entries are stamped in the future and were put aside.
}
report-note-late = { $count ->
    [one] { $count } entry came after its session had closed.
   *[other] { $count } entries came after their session had closed.
}
report-note-closed-early = { $count ->
    [one] { $count } session was closed early because too many were open at once.
   *[other] { $count } sessions were closed early because too many were open at once.
}
report-note-clock = { $count ->
    [one] The log's clock stepped back once.
   *[other] The log's clock stepped back { $count } times.
}
report-note-left-out = { $count ->
    [one] { $count } lesser incident is not listed because there are too many.
   *[other] { $count } lesser incidents are not listed because there are too many.
}
report-note-anonymous = { $count ->
    [one] { $count } entry belongs to no session, user or client.
   *[other] { $count } entries belong to no session, user or client.
}
report-more-unlisted = { $count ->
    [one] { $count } more incident is not shown: --limit { $total } shows all.
   *[other] { $count } more incidents, the lesser ones, are not shown in full: --limit { $total } shows all.
}
report-more = { $count ->
    [one] { $count } more incident is in the table only. To see it in full: --limit { $total }, or cartwatch incidents show ID.
   *[other] { $count } more incidents are in the table only. To see them in full: --limit { $total }, or cartwatch incidents show ID.
}

## Names
report-known-new = NEW
report-known-seen = seen
report-known-recurred = recurred
report-known-resolved = resolved
report-status-open = open
report-status-resolved = resolved
report-status-recurred = recurred
report-stage-browse = browse
report-stage-cart = cart
report-stage-checkout = checkout
report-stage-payment = payment
report-stage-order = order
report-finding-error_pattern = error
report-finding-repeated_error = repeated error
report-finding-bottleneck = bottleneck
report-finding-slow_request = slow request
report-finding-funnel_break = purchase broken off
report-document-incident = incident
report-document-runbook = runbook
report-verdict-precedent = Solved before
report-verdict-runbook = Runbook fits
report-verdict-new = NEW
report-purpose-observe = In the logs
report-purpose-check = Check
report-purpose-fix = Fix
report-purpose-prevent = Prevent
report-purpose-avoid = Avoid
report-purpose-verify = Verify
report-why-fingerprint = the very same failure
report-why-code = same error code
report-why-service = same service
report-why-letters = similar spelling
report-why-vector = similar meaning ({ $score })
report-why-lexical = same words: { $words }
report-why-lexical-bare = same words

## Headings and labels
report-column-number = #
report-column-id = Id
report-column-incident = Incident
report-column-kind = Kind
report-column-service = Service
report-column-sessions = Sessions
report-column-customers = Customers
report-column-money = At risk
report-column-when = When (UTC)
report-column-last-seen = Last seen (UTC)
report-column-occurrences = Entries
report-column-known = Known
report-column-status = Status
report-column-recovered = Recovered
report-column-share = Share
report-column-count = Count
report-column-level = Level
report-column-template = Template
report-column-time = Time (UTC)
report-column-errors = Errors
report-column-slow = Slow
report-column-problem-sessions = In trouble
report-column-stage = Step
report-column-duration = Duration
report-column-input = Input
report-column-format = Format
report-column-rejected = Rejected
report-label-what = What
report-label-harm = Harm
report-label-when = When
report-label-deploy = Deploy
report-label-related = Related
report-label-fingerprint = Grouped by
report-label-confidence = Certainty
report-label-symptoms = Symptoms
report-label-status = Status
report-label-evidence = Evidence
report-label-similar = Similar
report-label-solution = What to do
report-label-history = History
report-label-episodes = Episodes
report-label-notes = Notes
report-label-inputs = Inputs
report-label-incidents = Incidents
report-label-place = Where

## One incident
report-what-error_pattern = { $count ->
    [one] { $count } entry reports the failure
   *[other] { $count } entries report the failure
}
report-what-repeated_error = { $count ->
    [one] the same error came back within a session ({ $count } entry)
   *[other] the same error came back within a session ({ $count } entries)
}
report-what-bottleneck = { $count ->
    [one] slow requests pile up at one place ({ $count } entry)
   *[other] slow requests pile up at one place ({ $count } entries)
}
report-what-slow_request = { $count ->
    [one] { $count } request was too slow
   *[other] { $count } requests were too slow
}
report-what-funnel_break = { $count ->
    [one] a purchase was broken off afterwards
   *[other] purchases were broken off afterwards ({ $count })
}
report-what-worst = the slowest took { $time }
report-harm-none = no customer's session is known to be touched.
report-harm-money = { $money } at risk
report-harm-recovered = { $count ->
    [one] { $count } session ordered after all
   *[other] { $count } sessions ordered after all
}
report-harm-lost = still lost { $money }
report-harm-nobody-back = nobody has ordered after all so far
report-when-episodes = { $count ->
    [one] { $count } episode since { $since }
   *[other] { $count } episodes since { $since }
}
report-deploy = { $name }, deployed { $time } before the first failure
report-related = { $ids } (mostly the same sessions)
report-solution-by = Written by { $generator }.
report-solution-skipped = Skipped: { $reason }
report-no-similar = nothing similar in the memory
report-none = none

## Plots
report-figures = Key figures
report-figure-sessions = { $count ->
    [one] session in trouble
   *[other] sessions in trouble
}
report-figure-of-sessions = of { $count }, { $share }
report-figure-customers = { $count ->
    [one] customer touched
   *[other] customers touched
}
report-figure-money = at risk
report-figure-recovered = ordered after all
report-figure-of-recovered = { $count ->
    [one] in { $count } session
   *[other] in { $count } sessions
}
report-figure-incidents = { $count ->
    [one] incident
   *[other] incidents
}
report-figure-known = { $count ->
    [one] { $count } known from before
   *[other] { $count } known from before
}
report-plot-traffic = Traffic over time
report-plot-traffic-sessions = Sessions begun per { $slice }
report-plot-traffic-entries = Entries per { $slice }
report-plot-traffic-alt = Bars over time, { $period }. Highest: { $highest } at { $at }. In trouble in all: { $bad }.
report-plot-healthy = without trouble
report-plot-troubled = in trouble
report-plot-errors = errors
report-plot-other-entries = other entries
report-plot-deploy = deploy
report-plot-deploy-tip = Deploy { $name }, { $time }
report-plot-funnel = How far the sessions came
report-plot-funnel-unit = Sessions that reached each step; of these in trouble
report-plot-funnel-tip = { $stage }: { $all }, of these in trouble { $bad }
report-plot-funnel-share = { $share } of the first step
report-plot-money = Money at risk by incident
report-plot-money-unit = Cart and order totals in { $currency }; a session touched by several incidents counts in each
report-plot-money-unit-bare = Cart and order totals; a session touched by several incidents counts in each
report-plot-money-tip = { $name }: { $all } at risk, of these recovered { $part }
report-plot-recovered = recovered
report-plot-lost = still lost
report-plot-occurrences = Entries per { $slice }, peak { $highest }
report-plot-occurrences-tip = { $time }: { $count }
report-plot-occurrences-alt = Entries over time, { $period }, { $count } in all.
report-plot-episodes = Episodes so far
report-plot-episodes-alt = { $count ->
    [one] { $count } episode, { $period }.
   *[other] { $count } episodes, { $period }.
}
report-contents = Skip to the incidents
report-footer = Written by cartwatch { $version }. Personal data is replaced by pseudonyms; all times are UTC.

## Other views
report-list-empty = The memory holds no incident that fits.
report-list-total = { $count ->
    [one] { $count } incident in the memory.
   *[other] { $count } incidents in the memory.
}
report-list-more = { $shown } of { $total } are shown; --limit { $total } shows all.
report-detail-imported = brought in, opened { $time }
report-detail-imported-bare = brought in
report-detail-never = not seen in the logs
report-action-resolve = resolved
report-action-resolve-applied = resolved, fix in effect since { $time }
report-action-reopen = opened again
report-action-note = note
report-action-acknowledge = seen, being looked after
report-action-feedback-helpful = feedback: it helped
report-action-feedback-wrong = feedback: it was wrong
report-action-feedback-partly = feedback: some of it helped
report-action-by = by { $name }
report-action-cause = Cause: { $cause }
report-search-verdict-precedent = A like problem was solved before.
report-search-verdict-runbook = No precedent, but a runbook page fits.
report-search-verdict-new = NEW: nothing near is known.
report-search-nearest = The nearest that the memory has:
report-search-nothing = The memory holds nothing like it.
report-find-nothing = No troubled session is known for “{ $query }”. Sessions without trouble are only counted, not kept.
report-find-found = { $count ->
    [one] { $count } troubled session for “{ $query }”
   *[other] { $count } troubled sessions for “{ $query }”
}
report-find-session = Session { $id }
report-find-customer = customer { $id }
report-find-references = Orders and traces: { $ids }
report-find-earlier = { $count ->
    [one] { $count } earlier entry is not shown
   *[other] { $count } earlier entries are not shown
}
report-find-broke = HERE IT BROKE
report-find-outcome-recovered = Ordered after all: { $time }, { $after } after the trouble began.
report-find-outcome-ordered = The order had been placed before the trouble began.
report-find-outcome-lost = Did not order: the furthest step was “{ $stage }”.
report-find-outcome-unknown = Whether they ordered can't be seen in the logs.
report-find-money = Cart or order: { $money }
report-find-incidents = Incidents: { $ids }
report-find-findings = Found: { $kinds }
report-find-more = { $count ->
    [one] { $count } more session is not shown; --limit { $total } shows all.
   *[other] { $count } more sessions are not shown; --limit { $total } shows all.
}

## Templates of a log
report-templates-none = No entry has a message.
report-templates-found = { $count ->
    [one] { $count } template in { $messages }
   *[other] { $count } templates in { $messages }
}
report-templates-without-message = { $count ->
    [one] { $count } entry has no message.
   *[other] { $count } entries have no message.
}
report-templates-rejected = { $count ->
    [one] { $count } line could not be read; `cartwatch inspect` shows why.
   *[other] { $count } lines could not be read; `cartwatch inspect` shows why.
}
report-templates-more = { $count ->
    [one] { $count } more template is not shown; --limit { $total } shows all.
   *[other] { $count } more templates are not shown; --limit { $total } shows all.
}

## Two sets of rules over the same logs
report-rules-built-in = the built-in rules
report-rules-verdict = With { $file }: { $more ->
    [0] nothing more
    [one] { $more } more, { $known ->
        [0] not known yet
       *[other] known already
    }
   *[other] { $more } more, { $known } of them known
}; { $gone } gone, { $changed } with other counts, { $same } the same.
report-rules-only-candidate = Only with the rules that are tried
report-rules-only-in-force = Only with the rules in force
report-rules-changed = With both, and other counts

## Merged incidents and probable duplicates
report-label-merged = Merged
report-label-members = Merged incidents
report-list-merged = +N: so many other incidents are merged into it; all figures are the whole group's.
report-detail-asked-for = { $id } is merged into this incident; what follows is of the whole group.
report-action-merge = merged into { $ids }
report-action-split = parted from { $ids }
report-label-duplicate = Probably the same problem
report-label-reasons = For
report-label-against = Against
report-duplicates-none = No two incidents look like the same problem.
report-duplicates-found = { $count ->
    [one] { $count } pair of incidents that is probably one problem
   *[other] { $count } pairs of incidents that are probably one problem
}
report-duplicates-more = { $count ->
    [one] { $count } more pair is not shown; --limit { $total } shows all.
   *[other] { $count } more pairs are not shown; --limit { $total } shows all.
}
report-duplicates-yes = The same? { $command }
report-duplicates-no = Not the same? { $command }
report-quoted = “{ $text }”
report-same-message = the same message
report-same-varying = the messages differ only in names and numbers that vary
report-same-word = the messages differ in one word: { $one } / { $other }
report-same-template = one statement seems to have written both: { $one }
report-same-meaning = near in words and meaning ({ $share })
report-same-code = same error code { $one }
report-same-service = same service { $one }
report-same-step = same step { $one }
report-same-endpoint = same endpoint { $one }
report-same-sessions = { $count ->
    [one] { $count } session in common ({ $share } of the smaller one's)
   *[other] { $count } sessions in common ({ $share } of the smaller one's)
}
report-same-episodes = { $count ->
    [one] one episode began and ended together
   *[other] { $count } episodes began and ended together
}
report-differs-code = other error code: { $one } / { $other }
report-differs-service = other service: { $one } / { $other }
report-differs-step = other step: { $one } / { $other }
report-differs-endpoint = other endpoint: { $one } / { $other }
report-differs-category = other kind: { $one } / { $other }
report-live-opened = new problem
report-live-grew = goes on
report-live-calmed = calm for five minutes
report-live-closed = over
report-label-planned = Planned
report-planned = planned
report-muted = planned until { $time } UTC: { $reason }
report-muted-until = until { $time } UTC: { $reason }
report-mutes-none = Nothing is muted.
report-mutes-all = everything
report-mutes-complaints = complaints about “{ $words }”
report-mutes-complaints-nameless = { $count ->
    [one] the complaint { $first }
   *[other] { $count } complaints, the first { $first }
}
report-live-precedent = What helped before: { $fix }
