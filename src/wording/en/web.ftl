# The pages of the server.
web-title = cartwatch · sign in
web-token = Token
web-sign-in = Sign in
web-sign-out = Sign out
web-signed-in = Signed in as “{ $name }” ({ $role }).
web-open = Nobody has to sign in: this server listens on this machine alone, and there is no token.
web-token-from = Whoever runs the server makes tokens with cartwatch token create.
web-wrong-token = This token is not known. It may have been revoked.
web-wrong-role = This token only hands logs in. To look at incidents, take one with the role read, operate or admin.
web-too-often = Too many wrong tokens came from this address. Try again in a minute.
web-failed = Signing in failed. Try again; if it fails again, ask whoever runs the server.
web-to-pages = To the pages
