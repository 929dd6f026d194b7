# Knowledge: runbooks.
web-knowledge-lead = Runbooks say what to do. When an incident looks like one of them, its steps become part of the answer.
web-knowledge-new = New runbook
web-knowledge-empty = There are no runbooks.
web-knowledge-empty-hint = Write one here, or read a folder of Markdown files with cartwatch learn FOLDER.
web-knowledge-fitting-empty = No runbook fits.
web-knowledge-fitting-empty-hint = Try other words, or show all.
web-knowledge-team = your team’s
web-knowledge-starter = built in
web-knowledge-filter-text = Words
web-knowledge-filter-language = Language
web-knowledge-filter-category = About
web-knowledge-filter-origin = From
web-knowledge-filter-any = any
web-knowledge-filter-show = Show
web-knowledge-filter-reset = Show all
web-knowledge-column-page = Runbook
web-knowledge-column-about = About
web-knowledge-column-cited = Used in answers
web-knowledge-column-fared = What became of it
web-knowledge-cited = { $count ->
    [one] Cited in the answer to { $count } incident.
   *[other] Cited in the answers to { $count } incidents.
}
web-knowledge-named = { $count ->
    [one] Named in the fix of { $count } incident.
   *[other] Named in the fixes of { $count } incidents.
}
web-knowledge-not-cited = Not cited now.
web-knowledge-fared = What became of these incidents:
web-knowledge-held = { $count ->
    [one] { $count } fix held
   *[other] { $count } fixes held
}
web-knowledge-came-back = { $count ->
    [one] came back after { $count } fix
   *[other] came back after { $count } fixes
}
web-knowledge-helpful = { $count ->
    [one] { $count } answer called helpful
   *[other] { $count } answers called helpful
}
web-knowledge-partly = { $count ->
    [one] { $count } partly helpful
   *[other] { $count } partly helpful
}
web-knowledge-wrong = { $count ->
    [one] { $count } called wrong
   *[other] { $count } called wrong
}
web-knowledge-counting = Where runbooks are used is being counted. It shows here in a moment; without a script, load the page again.
web-knowledge-counted-none = There are no incidents yet, so nothing is known of their use.
web-knowledge-counted-all = { $count ->
    [one] Counted from the answer to { $count } incident, as it is now.
   *[other] Counted from the answers to all { $count } incidents, as they are now.
}
web-knowledge-counted-some = Counted from the answers to the { $count } most harmful of { $all } incidents, as they are now.
web-knowledge-leaf = Pages of the list
web-knowledge-previous = Back
web-knowledge-next = More
web-knowledge-of = { $from }–{ $to } of { $total }
web-knowledge-back = All runbooks
web-knowledge-use = Use
web-knowledge-incidents = Incidents that it is cited for
web-knowledge-edit = Edit
web-knowledge-adapt = Adapt it to your shop
web-knowledge-editing = Edit the runbook
web-knowledge-cancel = Cancel
web-knowledge-preview = Preview. Nothing is saved yet.
web-knowledge-field-title = Title
web-knowledge-field-id = Short name (made from the title if empty)
web-knowledge-field-language = Language
web-knowledge-field-language-auto = as it is written
web-knowledge-field-category = About
web-knowledge-field-category-none = nothing special
web-knowledge-field-services = Services, with commas
web-knowledge-field-codes = Error codes, with commas
web-knowledge-field-tags = Keywords, with commas
web-knowledge-field-body = Text
web-knowledge-field-body-hint = Markdown: “## Symptoms”, “## Confirm”, “## Fix now”, “## Fix for good”, “## How to see it held”; a step on a line that begins with “- ” or “1. ”; code between back-ticks. A whole Markdown file can be pasted as it is.
web-knowledge-do-preview = Preview
web-knowledge-do-save = Save
web-knowledge-do-over = Save mine over it
web-knowledge-no-title = Give it a title.
web-knowledge-page-empty = There is no text. Write at least one step.
web-knowledge-page-binary = Line { $line } holds a character that is not text.
web-knowledge-page-open = The block that begins with “---” never ends. Add a second “---” line.
web-knowledge-page-line = Line { $line }: “{ $text }” is not “key: value”.
web-knowledge-conflict = Not saved: there is another version, which you have not seen.
web-knowledge-theirs = This is the version that is there now
web-knowledge-conflict-hint = Your text is below. Take over what you want to keep from above, then save.
web-knowledge-gone = Not saved: somebody deleted this runbook meanwhile. Saving once more writes it anew.
web-knowledge-delete = Delete
web-knowledge-delete-title = Delete this runbook?
web-knowledge-delete-hint = Answers no longer cite it, on all sites that share this memory. It can’t be undone.
web-knowledge-delete-do = Delete it
web-knowledge-done-saved = Saved. New answers use it from now on.
web-knowledge-done-deleted = Deleted.
web-knowledge-done-changed = Not deleted: somebody changed it meanwhile. Look at it again.
web-knowledge-done-built-in = Not deleted: this runbook is built in. You can adapt it to your shop.
