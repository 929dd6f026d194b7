// Parts that follow the server: each element with `data-live="name"` is replaced by its namesake of the same page, asked
// for again after an event, and every `data-every` seconds. What the reader holds (focus, open details, ticked boxes) stays.
{
  const line = document.getElementById("line");
  const parts = () => document.querySelectorAll("[data-live]");
  const PAUSE = 1500;
  let asked = 0, waiting = 0, busy = false;

  const tell = (name) => {
    if (!line) return;
    line.hidden = name === null;
    line.classList.toggle("back", name === "back");
    if (name !== null) line.textContent = line.dataset[name];
    if (name === "back") setTimeout(() => { if (line.classList.contains("back")) line.hidden = true; }, 4000);
  };

  const held = (part) => part.contains(document.activeElement)
    || part.querySelector("input:checked, details[open], dialog[open]") !== null;

  const refresh = async () => {
    waiting = 0;
    if (busy || document.hidden || parts().length === 0) return;
    busy = true;
    asked = Date.now();
    try {
      const reply = await fetch(location.href, { headers: { accept: "text/html" }, credentials: "same-origin" });
      if (reply.redirected && new URL(reply.url).pathname === "/sign-in") { location.reload(); return; }
      if (!reply.ok) return;
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      for (const part of parts()) {
        const fresh = page.querySelector(`[data-live="${part.dataset.live}"]`);
        if (fresh && !held(part) && fresh.innerHTML !== part.innerHTML) part.replaceWith(document.adoptNode(fresh));
      }
      document.dispatchEvent(new Event("cartwatch:fresh"));
    } catch {
      // The line of events says so.
    } finally {
      busy = false;
    }
  };

  const soon = () => {
    if (waiting) return;
    waiting = setTimeout(refresh, Math.max(0, asked + PAUSE - Date.now()));
  };

  if (document.body.hasAttribute("data-follows")) {
    let lost = false;
    const events = new EventSource("/api/v1/events");
    for (const name of ["opened", "grew", "calmed", "closed", "complaints", "missed"]) events.addEventListener(name, soon);
    events.onopen = () => { if (lost) { lost = false; tell("back"); soon(); } };
    events.onerror = () => { lost = true; tell("lost"); };
    const every = Number(document.querySelector("[data-every]")?.dataset.every ?? 0);
    // What was waited for may have come: then nothing asks to be looked at again.
    if (every > 0) setInterval(() => { if (document.querySelector("[data-every]")) soon(); }, every * 1000);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) soon(); });
    addEventListener("pagehide", () => events.close());
  }
}
