# Memory packs: what the command `pack` says.
pack-key-made = Key written to { $path }. Keep it secret, and keep a copy: a lost key can't be made again.
    Fingerprint: { $fingerprint }
    The public key, for whoever is to trust your packs:
pack-written = { $path }: { $bytes } bytes
pack-counts = { $incidents } incidents, { $actions } actions and outcomes, { $pages } pages, { $deletions } deletions
pack-templates = { $count ->
    [one] { $count } message template: the masked message of an observed incident
   *[other] { $count } message templates: the masked messages of observed incidents
}
pack-withheld = Taken out of the texts: { $kinds }
pack-left-out = { $count ->
    [one] { $count } record was left out, because its id holds personal data
   *[other] { $count } records were left out, because their ids hold personal data
}
pack-of = Pack of { $site }
pack-nameless = a site without a name ({ $number })
pack-signature-trusted = Signed by { $fingerprint }, a key that is trusted here
pack-signature-unknown = Signed by { $fingerprint }, a key that nobody trusts here yet
pack-signature-broken = The signature does NOT hold ({ $fingerprint }): the file was changed, cut or added to. Nothing in it can be believed.
pack-as-of = Newest entry: { $time } UTC
pack-since = Only what came since { $time } UTC
pack-since-packs = { $count ->
    [one] Without what { $count } earlier pack holds
   *[other] Without what { $count } earlier packs hold
}
pack-chosen = Only incidents with { $what }
pack-ask = Compare the fingerprint with what that site tells you over another way. Trust this key from now on? [y/N]
pack-imported = Taken in:
pack-would-import = Nothing was written. This would come of it:
pack-kind-incidents = incidents
pack-kind-actions = actions and outcomes
pack-kind-pages = pages
pack-kind-deletions = deletions
pack-fates = { $kind }: new { $new }, changed { $changed }, unchanged { $unchanged }, in conflict and kept as here { $kept }
pack-key-set = from the settings
pack-key-trusted = Trusted from now on: { $fingerprint }
pack-key-removed = Trusted no longer: { $fingerprint }. What came in under it stays.
