// The first line: the part that waits for it is asked for again until it came, wherever it stands.
{
  const EVERY = 2000;
  const look = async () => {
    const part = document.getElementById("first-line");
    const from = part?.dataset.first;
    if (!from) return;
    if (!document.hidden) {
      try {
        const reply = await fetch(from, { headers: { accept: "text/html" }, credentials: "same-origin" });
        if (reply.ok && !reply.redirected) {
          const page = new DOMParser().parseFromString(await reply.text(), "text/html");
          const fresh = page.getElementById("first-line");
          if (fresh && !fresh.dataset.first) {
            part.replaceWith(document.adoptNode(fresh));
            document.dispatchEvent(new Event("cartwatch:fresh"));
            return;
          }
        }
      } catch {
        // The server is away; it is asked again.
      }
    }
    setTimeout(look, EVERY);
  };
  if (document.getElementById("first-line")?.dataset.first) setTimeout(look, EVERY);
}
