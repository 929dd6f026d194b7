# The servers that are used where they are there: what `doctor` sees of them, and what is said when they go and come.
cache-trouble = The cache can't be used, so answers are computed: { $why }
cache-well = The cache works again.
doctor-redis = Redis
doctor-server-good = { $address } answers, version { $version }; { $clock }; { $write }
doctor-server-untested = { $address } answers, version { $version }, which is not tested with this program; { $clock }; { $write }
doctor-clock-together = the clocks agree
doctor-clock-ahead = its clock is { $seconds } s ahead of this machine's
doctor-clock-behind = its clock is { $seconds } s behind this machine's
doctor-clock-unknown = it does not tell the time
doctor-write-yes = the user may write
doctor-write-no = { $address } answers, version { $version }, but the user may not write below { $place }: give it the right to
doctor-write-unknown = whether the user may write is not told without writing
doctor-write-replica = { $address } only follows another server and takes no writes; name the one it follows
doctor-clock-apart = { $address } answers, version { $version }, but its clock differs by { $seconds } s from this machine's: put the clocks right
