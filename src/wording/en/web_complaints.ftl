# Complaints: what customers wrote, to what it is linked, and whether it became less.
web-complaints-to-list = To the list
web-complaints-waits = The figures are being worked out. They show here in a moment; without a script, load the page again.
web-complaints-no-category = No complaint has this category, so there are no figures for it.
web-complaints-part = These figures are of the part that you asked for.
web-complaints-all = Show all complaints
web-complaints-caution = A figure says what changed, not why.
web-complaints-empty = No complaints have come in yet.
web-complaints-empty-hint = Let your help desk call /api/v1/complaints/hook/NAME, or read an export with cartwatch complaints import FILE. Each complaint is then linked to the incident it is about.
web-complaints-reduction = Did complaints become less?
web-complaints-not-enough = Not enough data yet
web-complaints-no-fix = Nothing to compare yet
web-complaints-no-fix-hint = Once you mark an incident as resolved, the complaints before and after that fix are compared here.
web-complaints-no-fixes = No fix took effect in this time. Resolve an incident, and its effect shows here after a few days.
web-complaints-before = Before the first fix
web-complaints-after = Now
web-complaints-per-thousand = per 1,000 sessions
web-complaints-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
web-complaints-change-fell = It went down by
web-complaints-change-rose = It went up by
web-complaints-change-unclear = No clear change
web-complaints-less = { $share } less
web-complaints-more = { $share } more
web-complaints-interval = 95 % interval: { $low } to { $high }
web-complaints-fix-fell = fewer complaints
web-complaints-fix-rose = more complaints
web-complaints-fix-unclear = no clear change
web-complaints-fix-unknown = not enough data
web-complaints-share = Share
web-complaints-early = Many write about the same thing
web-complaints-early-hint = No known incident explains these complaints. It may be the first sign of a new problem.
web-complaints-of-cluster = { $count ->
    [one] The complaint
   *[other] The { $count } complaints
}
web-complaints-muted = muted
web-complaints-mute = Mute all alarms for a while
web-complaints-mute-hint = Only use this for planned work. While it lasts nobody is told of anything, not even of incidents. You can end it at any time with cartwatch mute.
web-complaints-mute-hours = For how long
web-complaints-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
web-complaints-mute-reason = Why
web-complaints-mute-do = Mute everything
web-complaints-list = Complaints
web-complaints-filter-text = Words
web-complaints-filter-link = Incident known
web-complaints-filter-link-any = any
web-complaints-filter-link-linked = yes
web-complaints-filter-link-unlinked = no
web-complaints-filter-link-uncertain = not sure, needs a look
web-complaints-filter-category = About
web-complaints-filter-category-any = anything
web-complaints-filter-from = From
web-complaints-filter-to = To
web-complaints-filter-channel = Channel
web-complaints-filter-incident = Incident id
web-complaints-filter-show = Show
web-complaints-filter-reset = Show all
web-complaints-fitting-empty = No complaint fits.
web-complaints-fitting-empty-hint = Ask for less: fewer words, a longer time, any link.
web-complaints-none-here = None among the newest of them. Look further back.
web-complaints-leaf = Pages of complaints
web-complaints-newest = Newest
web-complaints-older = Older ones
web-complaints-unknown-incident = No incident has this id, or more than one begins like this. Copy the whole id from the incident’s page.
web-complaints-whole = Show the rest
web-complaints-unlinked = No known incident explains this complaint.
web-complaints-said-none = Somebody said that this is about no known incident.
web-complaints-by-hand = confirmed
web-complaints-sure = { $share } sure
web-complaints-unsure = only { $share } sure
web-complaints-right = That’s right
web-complaints-wrong = Not this one
web-complaints-pick = Pick an incident
web-complaints-other = Another incident
# $what is a button's text, $id what it is about; read aloud.
web-complaints-of = { $what }: { $id }
web-complaints-back = All complaints
web-complaints-one = A complaint
web-complaints-pick-title = What is it about?
web-complaints-pick-hint = Your answer counts at once, and teaches how other complaints are linked.
web-complaints-none-possible = No other incident was going on in the three days before this complaint.
web-complaints-chance = { $share } likely
web-complaints-this = It is about this
web-complaints-by-id = Another incident, by its id
web-complaints-link = Link it
web-complaints-none = About no known incident
web-complaints-history = What people said
web-complaints-was-linked = it is about “{ $title }”
web-complaints-was-unlinked = it is not about “{ $title }”
web-complaints-was-none = it is about no known incident
web-complaints-done-linked = Linked. Thank you: other complaints are now linked better, too.
web-complaints-done-unlinked = The link is removed. Other complaints learn from it.
web-complaints-done-none = Noted: it is about no known incident.
web-complaints-done-muted = Muted. Nobody is told of anything until it ends.
