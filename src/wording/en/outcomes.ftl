# How fixes fared.

cli-unknown-outcome = line { $line }: “{ $word }” does not say whether the fix held; left out
report-action-outcome-held = told that the fix held until { $time }
report-action-outcome-back = told that it came back at { $time }
