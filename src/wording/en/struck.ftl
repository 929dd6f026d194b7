# What a language model wrote and the check did not let through.

report-struck = Struck out: { $count ->
    [one] { $count } statement of a language model that its sources do not support
   *[other] { $count } statements of a language model that their sources do not support
}
report-struck-one = “{ $text }” ({ $why })
report-struck-no-source = names no source
report-struck-unknown-source = names a source that was not found
report-struck-unsupported = the source does not say so
report-struck-differs = differs from the source
report-struck-unreadable = can't be read as a statement
report-struck-failed-before = failed before
