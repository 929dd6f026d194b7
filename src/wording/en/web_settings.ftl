# Settings: rules, tokens, notifications.
web-settings-parts = Parts of the settings
web-settings-rules = Rules
web-settings-tokens = Tokens
web-settings-notifications = Notifications
web-settings-configuration = Configuration
web-settings-about = About
web-settings-admins = Only administrators see this.
web-settings-admins-hint = Sign in with a token of the role “admin”.
web-settings-operators = Receivers are shown to those who may operate.
web-settings-operators-hint = Sign in with a token of the role “operate” or “admin”.

web-settings-in-force = What counts as trouble
web-settings-rules-file = The rules come from the file
web-settings-rules-built-in = The built-in rules are in force. A file of your own replaces single sections: docs/rules.md.
web-settings-try-about = Try other thresholds on what came in lately: you see what would have been found, and nothing changes.
web-settings-try-admins = Administrators can try other thresholds here on what came in lately.
web-settings-threshold-slow = A request is slow when it takes longer than (seconds)
web-settings-threshold-repeated = The same error is a repeated one from so many times in a session
web-settings-threshold-session-slow = Slow requests at one place in a session that make a bottleneck
web-settings-threshold-window-slow = Slow requests at one place within five minutes that make a bottleneck
web-settings-threshold-window-sessions = Sessions that these must belong to
web-settings-threshold-now = now { $value }
web-settings-hours = Try on what came in
web-settings-last-hours = { $count ->
    [one] in the last hour
    [24] in the last day
    [168] in the last week
   *[other] in the last { $count } hours
}
web-settings-try = Show what would be found
web-settings-try-reset = Back to what is in force
web-settings-done-trying = Somebody is trying rules right now. Try again in half a minute.
web-settings-trial = What would be found
web-settings-trial-failed = The rules could not be tried.
web-settings-trial-read = Read again: { $entries }, { $sessions }.
web-settings-trial-from = They came in
web-settings-trial-at = Tried
web-settings-trial-cut = There was more than a trial reads (200,000 lines, or ten seconds). What came later is left out; for all of it use `cartwatch replay --rules`.
web-settings-trial-nothing = Nothing came in during this time, or the journal does not keep it any more. Choose a longer time.
web-settings-now = Now
web-settings-then = Then
web-settings-found-incidents = Incidents
web-settings-found-sessions = Sessions in trouble
web-settings-found-money = Money at risk
web-settings-only-then = { $count ->
    [one] { $count } incident would be found in addition
   *[other] { $count } incidents would be found in addition
}
web-settings-only-now = { $count ->
    [one] { $count } incident would not be found any more
   *[other] { $count } incidents would not be found any more
}
web-settings-changed = { $count ->
    [one] { $count } incident would have other figures
   *[other] { $count } incidents would have other figures
}
web-settings-more = { $count ->
    [one] and { $count } more
   *[other] and { $count } more
}
web-settings-no-difference = The same would be found.
web-settings-lines = To put them into force
web-settings-lines-about = Put these lines into your rules file (rules.file in the configuration) in place of the sections of the same name. Then check with `cartwatch config check`, and take them up with kill -HUP or a restart.
web-settings-lines-same = These are the thresholds in force; there is nothing to change.

web-settings-tokens-empty = There are no tokens.
web-settings-tokens-empty-hint = Everybody on this machine may do everything, and no other machine gets in.
web-settings-token-make = Make a token
web-settings-token-name = Name
web-settings-token-name-hint = Of the shipper or the person, such as “filebeat” or “anna”. It stands in the audit log.
web-settings-token-role = What it allows
web-settings-token-created = Made
web-settings-token-ends = Ends
web-settings-token-never = never
web-settings-token-over = ended
web-settings-token-days = { $count ->
    [one] after { $count } day
   *[other] after { $count } days
}
web-settings-token-first = From the first token on, everybody needs one, on this machine, too. Make one for yourself with the role “admin” first, and sign in with it.
web-settings-token-made = The token “{ $name }” is made
web-settings-token-once = Copy it now: it is shown only here and only once.
web-settings-token-revoke = Revoke
web-settings-token-sure = Revoke the token “{ $name }”? Whoever uses it is out at once.
web-settings-token-sure-last = Revoke the token “{ $name }”? It is the last one: after that nobody needs a token on this machine, and no other machine gets in.
web-settings-role-ingest = ingest
web-settings-role-ingest-about = hand logs in; for shippers
web-settings-role-read = read
web-settings-role-read-about = see incidents, answers and figures
web-settings-role-operate = operate
web-settings-role-operate-about = read, and write down what was done
web-settings-role-admin = admin
web-settings-role-admin-about = everything, tokens and settings included
web-settings-done-revoked = The token is revoked.
web-settings-done-revoked-last = The last token is revoked: nobody needs one on this machine now.
web-settings-done-exists = There is a token of this name already. Revoke it first, or take another name.
web-settings-done-bad-name = A token's name has 1 to 64 characters, without control characters.
web-settings-done-no-token = There is no such token any more.

web-settings-channels = Channels
web-settings-channels-empty = Nobody is told of incidents.
web-settings-channels-empty-hint = Name a channel in the configuration under [notify]: a webhook, Slack, Telegram or e-mail. docs/configuration.md has examples.
web-settings-kind-webhook = webhook
web-settings-kind-slack = Slack
web-settings-kind-telegram = Telegram
web-settings-kind-email = e-mail
web-settings-channel-gone = not in the settings any more
web-settings-channel-last = Last sent
web-settings-channel-never = nothing yet
web-settings-channel-queue = Queue
web-settings-channel-waiting = { $count ->
    [0] nothing waits
    [one] { $count } notification waits
   *[other] { $count } notifications wait
}
web-settings-channel-attempts = { $count ->
    [one] { $count } attempt failed
   *[other] { $count } attempts failed
}
web-settings-channel-next = the next one at
web-settings-channel-since = So far
web-settings-channel-sent = { $count ->
    [one] { $count } message sent
   *[other] { $count } messages sent
}
web-settings-channel-failed = { $count ->
    [one] { $count } attempt failed
   *[other] { $count } attempts failed
}
web-settings-channel-held = { $count ->
    [one] { $count } held back for a while
   *[other] { $count } held back for a while
}
web-settings-channel-lost = { $count ->
    [one] { $count } given up
   *[other] { $count } given up
}
web-settings-channel-error = Last error
web-settings-channel-aside = { $count ->
    [one] { $count } message was refused
   *[other] { $count } messages were refused
}
web-settings-channel-test = Send a test message
web-settings-test-sent = test sent
web-settings-test-failed = test failed
web-settings-test-refused = test refused
web-settings-test-took = in { $time }
web-settings-done-tested = The test message was sent.
web-settings-done-test-failed = The test message was not taken; the channel below says why.
web-settings-done-testing = A test is under way. Try again in a moment.
web-settings-done-no-channel = There is no such channel any more.

web-settings-file = The configuration file is
web-settings-no-file = There is no configuration file: what is not set below is as built in.
web-settings-change = Settings are changed in the file or the environment, and taken up with kill -HUP or a restart. Secrets are hidden.
web-settings-set = { $count ->
    [0] Nothing is set; everything is as built in.
    [one] { $count } setting is not as built in.
   *[other] { $count } settings are not as built in.
}
web-settings-show-set = Only what is set
web-settings-show-all = { $count ->
    [one] Show { $count } setting
   *[other] Show all { $count } settings
}
web-settings-key = Setting
web-settings-value = Value
web-settings-origin = From
web-settings-origin-built-in = built in
web-settings-origin-file = file
web-settings-origin-environment = environment
web-settings-origin-typed = command line

web-settings-version = Version
web-settings-licence = Licence
web-settings-site = This site's number
web-settings-generators = Who writes answers
web-settings-generator-openai = a language model on a server
web-settings-generator-local = a language model in the process
web-settings-generator-extractive = the sources' own words
web-settings-models = Models for searching
web-settings-models-about = They are built into the program and need no network.
web-settings-model = Model
web-settings-model-for = For
web-settings-model-english = English
web-settings-model-both = Russian, and across the two languages
web-settings-interfaces = For programs
web-settings-openapi = the description of the API
web-settings-metrics = figures for Prometheus
web-settings-health = whether the server is ready
