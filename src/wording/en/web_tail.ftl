# Live tail: entries as they come.
web-tail-lead = What the shop writes right now. Names, mails and phone numbers are replaced.
web-tail-level = Level, at least
web-tail-level-any = Any
web-tail-service = Service
web-tail-text = Text
web-tail-session = Session, user or trace
web-tail-trouble = Only failures and slow requests
web-tail-filter = Show
web-tail-all = Show everything
web-tail-reload = Load again
web-tail-pause = Pause
web-tail-go = Go on
web-tail-live = Live
web-tail-paused = Paused. New lines: { $count }
web-tail-lost = Connection lost. Trying again.
web-tail-full = Too many people watch with filters of their own. Take away a filter, or load again.
web-tail-skipped = Up to { $count } more were left out here: they come faster than anybody can read. A filter shows what you look for.
web-tail-missed = Some lines are missing here: this browser was too slow.
web-tail-newer = To the newest lines
web-tail-newest = { $count ->
    [one] The newest line. Older ones are not shown.
   *[other] The newest { $count } lines. Older ones are not shown.
}
web-tail-empty = Nothing came in that fits.
web-tail-empty-hint = Since the service was started no such log line arrived. New ones show here by themselves; or look under “Sources and sync” whether anything comes in.
