// One incident: the way to its Markdown copies it; a language model's answer, where there is one to ask, is told while it
// is written, step by step, and takes the place of the first one when it is whole.
{
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-take]");
    const from = link && document.getElementById(link.dataset.take);
    if (!from || event.ctrlKey || event.metaKey || event.shiftKey || !navigator.clipboard) return;
    event.preventDefault();
    try {
      await navigator.clipboard.writeText(from.value);
      const said = link.textContent;
      link.textContent = link.dataset.copied;
      setTimeout(() => { link.textContent = said; }, 1500);
    } catch {
      // Without the right to copy, the text opens.
      location.href = link.href;
    }
  });

  // A menu closes when something else is clicked.
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });

  // How often a lost line is taken up again: each time the model is asked anew.
  const TRIES = 4;

  const ask = (line) => {
    const [into, box] = [document.getElementById("answer"), document.getElementById("drafted")];
    const link = line.querySelector("a");
    const list = box.querySelector("ol");
    let opened = 0;
    const events = new EventSource(line.dataset.ask);

    const parts = (html) => new DOMParser().parseFromString(html, "text/html").body.childNodes;
    const say = (text, busy) => {
      line.classList.toggle("busy", busy);
      line.replaceChildren(text);
    };
    const forget = () => {
      list.replaceChildren();
      box.hidden = true;
    };
    const end = (text, again) => {
      events.close();
      say(text, false);
      if (again) line.append(" ", link);
      forget();
    };
    const show = (html) => {
      if (!html) return;
      const reads = into.contains(document.activeElement) || box.contains(document.activeElement);
      into.replaceChildren(...parts(html));
      // Who was at a source of the answer before is not thrown back to the top.
      if (reads) into.focus({ preventScroll: true });
      document.dispatchEvent(new Event("cartwatch:fresh"));
    };
    const on = (name, then) => events.addEventListener(name, (event) => then(JSON.parse(event.data)));

    on("begins", ({ said }) => { forget(); say(said, true); });
    on("steps", ({ said, html }) => {
      say(said, true);
      if (!html) return;
      list.append(...parts(html));
      box.hidden = false;
    });
    on("answer", ({ said, html }) => { end(said, false); show(html); });
    on("failed", ({ said, html }) => { end(said, true); show(html); });
    events.onopen = () => {
      opened += 1;
      if (opened > TRIES) { end(line.dataset.failed, true); return; }
      forget();
      say(line.dataset.busy, true);
    };
    events.onerror = () => {
      if (events.readyState === EventSource.CLOSED) { end(line.dataset.failed, true); return; }
      forget();
      say(line.dataset.lost, false);
    };
    // Who leaves the page does not wait for the answer.
    addEventListener("pagehide", () => events.close(), { once: true });
    say(line.dataset.busy, true);
  };

  const line = document.querySelector("[data-ask]");
  if (line) ask(line);
}
