# Early findings: what many complain about that no incident explains; and what is muted.
web-early = Many write about the same thing
web-early-hint = No known incident explains these complaints. It may be the first sign of a new problem.
web-early-complaints = { $count ->
    [one] The complaint
   *[other] The { $count } complaints
}
web-early-muted = muted
web-mutes = Muted now or later
web-mutes-end = End this now
web-mutes-done-muted = Muted. Nobody is told of these complaints until then.
web-mutes-done-silent = Muted. Nobody is told of anything until it ends.
web-mutes-done-ended = Ended. People are told again.
web-mutes-done-reason = Nothing was muted: say why.
web-mutes-done-gone = Nothing was muted: these complaints are no early finding any more. Perhaps their incident was found.
web-mutes-done-over = There was nothing to end: this mute is not there any more.
