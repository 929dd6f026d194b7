# How sure it is that a problem was seen before, or is new. “Share” is a whole number: so many of 100.

novelty-known = How sure: of 100 problems without a precedent, { $share } would come as near as this one. At most { $promised } of 100 are called known by mistake, on average.
novelty-new = How sure: of 100 problems without a precedent, { $share } come as near to something known as this one. Known is what at most { $promised } of 100 would reach.
novelty-none = How sure: nothing that was resolved is near.
novelty-few = How sure: can't be told yet, from { $count ->
    [one] { $count } resolved problem
   *[other] { $count } resolved problems
} of the { $needed } that it takes. Until then the fixed threshold { $threshold } stands.

novelty-line-learned = { $form }, { $language }: known from { $threshold } on, learned from { $count ->
    [one] { $count } resolved problem
   *[other] { $count } resolved problems
}; at most { $promised } of 100 new ones called known
novelty-line-few = { $form }, { $language }: can't be told yet ({ $count } of { $needed } resolved problems); fixed threshold { $threshold }
novelty-form-observed = incidents of logs
novelty-form-with_facts = questions with a code or service
novelty-form-words = questions in words
doctor-novelty = known or new
