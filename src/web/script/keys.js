// Keys: `/` to the search, `j` and `k` from row to row, Enter opens, `g` and a letter goes to a page, `?` shows the keys.
{
  const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
  const PLACES = { n: "/ui/now", i: "/ui/incidents", c: "/ui/complaints", s: "/ui/search", k: "/ui/knowledge", t: "/ui/tail" };
  let before = "";

  const move = (by) => {
    const all = rows();
    if (all.length === 0) return;
    const at = all.findIndex((row) => row.classList.contains("at"));
    const next = all[Math.min(all.length - 1, Math.max(0, at === -1 ? (by > 0 ? 0 : all.length - 1) : at + by))];
    all[at]?.classList.remove("at");
    next.classList.add("at");
    next.querySelector("a")?.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (typing) {
      if (event.key === "Escape") typing.blur();
      return;
    }
    const first = before;
    before = event.key;
    if (first === "g" && PLACES[event.key]) { location.href = PLACES[event.key]; return; }
    switch (event.key) {
      case "/": document.querySelector("main [data-key='/'], [data-key='/']")?.focus(); break;
      case "j": move(1); break;
      case "k": move(-1); break;
      case "?": document.getElementById("keys")?.showModal(); break;
      default: return;
    }
    event.preventDefault();
  });
}
