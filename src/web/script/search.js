// Search as one types: the same page is fetched, and what was found is replaced. An older answer never overtakes a newer one.
{
  const form = document.querySelector("form[data-search]");
  const PAUSE = 120;
  if (form) {
    const input = form.querySelector("input[type=search]");
    let timer = 0, flight = null;

    const take = (page, id) => {
      const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
      if (old && fresh) old.replaceWith(document.adoptNode(fresh));
    };

    const ask = async () => {
      const address = `${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`;
      flight?.abort();
      flight = new AbortController();
      document.getElementById("results")?.setAttribute("aria-busy", "true");
      try {
        const reply = await fetch(address, { signal: flight.signal, headers: { accept: "text/html" }, credentials: "same-origin" });
        if (reply.redirected && new URL(reply.url).pathname === "/sign-in") { location.assign(address); return; }
        if (!reply.ok) return;
        const page = new DOMParser().parseFromString(await reply.text(), "text/html");
        take(page, "results");
        take(page, "scopes");
        // The line itself stays: only then is its change read aloud.
        const [said, fresh] = [document.getElementById("count"), page.getElementById("count")];
        if (said && fresh && said.textContent !== fresh.textContent) said.textContent = fresh.textContent;
        document.title = page.title;
        history.replaceState(null, "", address);
        document.dispatchEvent(new Event("cartwatch:fresh"));
      } catch {
        // Aborted by the next letter; or the line is down, and the form still works when it is back.
      } finally {
        document.getElementById("results")?.removeAttribute("aria-busy");
      }
    };

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });
    // The words typed before the script was there.
    input.setSelectionRange(input.value.length, input.value.length);
  }
}
