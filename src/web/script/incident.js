// One incident: the way to its Markdown copies it; a language model's answer, where there is one to ask, is fetched after
// the page shows, and takes the place of the first one.
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

  const ask = async (line) => {
    const into = document.getElementById(line.dataset.into);
    const link = line.innerHTML;
    line.textContent = line.dataset.busy;
    line.classList.add("busy");
    line.setAttribute("role", "status");
    try {
      const reply = await fetch(line.dataset.ask, { headers: { accept: "text/html" }, credentials: "same-origin" });
      if (!reply.ok || reply.redirected) throw new Error();
      const part = new DOMParser().parseFromString(await reply.text(), "text/html");
      into.replaceChildren(...part.body.childNodes);
      line.remove();
      document.dispatchEvent(new Event("cartwatch:fresh"));
    } catch {
      line.innerHTML = link;
      line.prepend(`${line.dataset.failed} `);
    } finally {
      line.classList.remove("busy");
    }
  };

  const line = document.querySelector("[data-ask]");
  if (line) ask(line);
}
