# What people are told through webhooks, Slack, Telegram and e-mail, and the command `notify`.
notify-opened-new = New problem
notify-opened-seen = Known problem, never resolved
notify-opened-known = Known problem
notify-recurred = The problem is back
notify-grew = The problem is growing
notify-closed = The problem is over
notify-head = { $kind }: { $title }
notify-subject = [cartwatch] { $kind }: { $title }
notify-subject-several = [cartwatch] { $kind }: { $title }, and { $count ->
    [one] { $count } more incident
   *[other] { $count } more incidents
}
notify-subject-several-things = [cartwatch] { $kind }: { $title }, and { $count } more
notify-complaints = Many complaints that no incident explains
notify-complaints-grew = More and more complaints that no incident explains
notify-complaints-about = “{ $words }”
notify-complaints-nameless = one thing
notify-complaints-people = { $people ->
    [one] { $people } person
   *[other] { $people } people
} since { $since } UTC; { $usual } would be usual
notify-complaints-all = All such clusters
notify-service = service { $service }
notify-at-risk = at risk: { $money }
notify-precedent = What helped before: { $fix }
notify-applied = on { $date }
notify-held = it held
notify-came-back = the problem came back after it
notify-helpful = { $count ->
    [one] confirmed once
   *[other] confirmed { $count } times
}
notify-partly = { $count ->
    [one] called partly right once
   *[other] called partly right { $count } times
}
notify-wrong = { $count ->
    [one] called wrong once
   *[other] called wrong { $count } times
}
notify-more = And { $count ->
    [one] { $count } more incident
   *[other] { $count } more incidents
}.
notify-more-things = And { $count } more.
notify-given-up = { $count ->
    [one] { $count } earlier notification could not be delivered in time and was given up.
   *[other] { $count } earlier notifications could not be delivered in time and were given up.
}
notify-test = This is a test of the channel “{ $channel }”. Nothing is wrong.
notify-test-subject = [cartwatch] Test

notify-cli-none = No channels are set; see [notify] in the configuration.
notify-cli-sent = ✓ { $channel }: sent in { $time }
notify-cli-failed = ✗ { $channel }: not sent: { $why }
notify-cli-refused = ✗ { $channel }: refused, another attempt would fail in the same way: { $why }
notify-cli-test-failed = { $count ->
    [one] { $count } channel does not work
   *[other] { $count } channels do not work
}
notify-cli-gone = (not in the settings any more)
notify-cli-waiting = { $count ->
    [0] nothing waits
    [one] { $count } notification waits
   *[other] { $count } notifications wait
}
notify-cli-last-sent = last sent: { $time } UTC
notify-cli-never-sent = nothing sent yet
notify-cli-next = { $count ->
    [one] { $count } attempt failed
   *[other] { $count } attempts failed
}; the next one at { $time } UTC
notify-cli-last-error = last error: { $time } UTC: { $why }
notify-cli-totals = { $sent ->
    [one] { $sent } message sent
   *[other] { $sent } messages sent
}; attempts that failed: { $failed }; held back: { $held }; set aside: { $aside }; given up: { $lost }
notify-cli-aside = set aside { $time } UTC: { $why } ({ $incidents })
notify-cli-aside-clusters = { $count ->
    [one] { $count } cluster of complaints
   *[other] { $count } clusters of complaints
}
notify-cli-left = { $count ->
    [one] { $count } notification left to another site, which sees the same and tells it
   *[other] { $count } notifications left to other sites, which see the same and tell it
}
