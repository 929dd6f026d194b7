# Solutions: summaries, figures, and the frames around other people's words.

solution-summary-same-held = Seen before ({ $id }: “{ $title }”). The fix of that time held.
solution-summary-same = Seen before ({ $id }: “{ $title }”). What fixed it then follows.
solution-summary-same-came-back = Seen before ({ $id }: “{ $title }”), and it came back: the fix of that time stopped it but did not hold.
solution-summary-near-held = The nearest known incident is { $id } “{ $title }” (score { $score }); its fix held.
solution-summary-near = The nearest known incident is { $id } “{ $title }” (score { $score }); what fixed it follows.
solution-summary-near-came-back = The nearest known incident is { $id } “{ $title }” (score { $score }); its fix did not hold.
solution-summary-runbook = No past incident with a usable fix is near; the runbook page { $id } “{ $title }” fits (score { $score }).
solution-summary-new = NEW: nothing that the memory knows is near enough. Below is only what the logs support, and the nearest that is known.
solution-summary-new-empty = NEW: the memory holds nothing like it. Below is only what the logs support.
solution-summary-new-text = NEW: nothing that the memory knows is near enough to this question. Below is the nearest that is known.
solution-summary-new-text-empty = NEW: the memory holds nothing like it.

solution-observe = { $place }: { $counts }.
solution-observe-place = { $place }.
solution-observe-counts = { $counts }.
solution-observe-entry = { $where } says: “{ $text }”
solution-observe-history = this incident has had { $count ->
    [one] { $count } run
   *[other] { $count } runs
} so far; the first began at { $first }.
solution-part-service = service { $name }
solution-part-endpoint = endpoint { $name }
solution-part-step = step { $name }
solution-part-code = code { $name }
solution-part-slowest = slowest { $time }
solution-part-at-least = { $time } or slower

solution-check-cause = Last time ({ $id }) the cause was: “{ $text }” Check whether it is the same now.
solution-check-cause-quote = Last time ({ $id }) the cause was, in { $language }: “{ $text }” Check whether it is the same now.
solution-check-service = { $id } was in service { $then }, this one is in { $now }: check which names and settings differ before repeating its steps.
solution-fix-came-back = What was done last time follows; the problem came back after it, so remove the cause as well.
solution-fix-came-back-after = What was done last time follows; the problem came back { $time } after it, so remove the cause as well.
solution-outcome-held = The fix of { $id } held: the problem did not come back.
solution-outcome-back = The fix of { $id } did not hold: the problem came back.
solution-outcome-back-after = The fix of { $id } did not hold: the problem came back after { $time }.
solution-avoid = Tried before, did not hold: “{ $text }”
solution-avoid-date = Tried on { $date }, did not hold: “{ $text }”
solution-avoid-after = Tried on { $date }, did not hold, the problem came back after { $time }: “{ $text }”
solution-avoid-wrong = Called wrong by people ({ $count ->
    [one] once
   *[other] { $count } times
}): “{ $text }”

solution-quote = { $source } says, in { $language }: “{ $text }”
solution-shows = { $source } is described so: “{ $text }”
solution-shows-quote = { $source } is described so, in { $language }: “{ $text }”
solution-language-en = English
solution-language-ru = Russian

solution-new-common = All { $count ->
    [one] { $count } proving entry shares
   *[other] { $count } proving entries share
}: { $parts }.
solution-new-began = Look at what changed shortly before { $first } (UTC), when it was first seen; last seen { $last }.
solution-new-once = Look at what changed shortly before { $first } (UTC).
solution-new-near = { $id } “{ $title }” ({ $score }, needs { $needed })
solution-new-nearest = Nearest known, too far to rely on: { $named }.
solution-new-read = First read these entries and the lines around them: { $places }.
solution-new-unresolved = Near past incident: { $id } “{ $title }”, score { $score }; nobody recorded a fix that can be used.
