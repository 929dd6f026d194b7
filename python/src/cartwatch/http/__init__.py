"""HTTP/1.1 over asyncio streams, as much of it as the API needs.

Streams, not `http.client` in threads: a call that is cancelled closes its connection at once instead of leaving a thread
behind that waits for a reply, live events need no thread of their own, and nothing keeps Python from ending.
"""
