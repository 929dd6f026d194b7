// Plots: the pointer and the arrow keys go over the values, and a tip says what is there. What it says stands in the page
// already, as the title of each column; nothing in the page is changed, so that live parts can be compared.
{
  document.documentElement.dataset.scripted = "";
  const tip = document.createElement("div");
  tip.className = "plot-tip";
  tip.setAttribute("aria-hidden", "true");
  tip.hidden = true;
  const aloud = document.createElement("p");
  aloud.className = "hidden";
  aloud.setAttribute("role", "status");
  document.body.append(tip, aloud);
  let at = null;

  // Lanes follow each other in the page, what happened in them follows by time.
  const columns = (plot) => {
    const all = [...plot.querySelectorAll("g.tip")];
    const place = (column) => parseFloat(column.querySelector("rect").getAttribute("x"));
    return plot.dataset.plot === "lanes" ? all.sort((one, other) => place(one) - place(other)) : all;
  };
  const said = (column) => column.querySelector("title")?.textContent ?? "";

  const hide = () => {
    at?.classList.remove("at");
    at = null;
    tip.hidden = true;
  };

  const show = (column) => {
    if (column === at) return;
    hide();
    at = column;
    column.classList.add("at");
    const [time, ...values] = said(column).split("\n");
    const head = document.createElement("strong");
    head.textContent = time;
    tip.replaceChildren(head, ...values.map((value) => {
      const line = document.createElement("div");
      line.textContent = value;
      return line;
    }));
    tip.hidden = false;
    const place = column.getBoundingClientRect();
    const { width, height } = tip.getBoundingClientRect();
    const right = place.right + 10 + width < innerWidth;
    tip.style.left = `${right ? place.right + 10 : Math.max(4, place.left - 10 - width)}px`;
    tip.style.top = `${Math.max(4, Math.min(innerHeight - height - 4, place.top + 8))}px`;
  };

  const under = (plot, { target, clientX: x }) => {
    if (plot.dataset.plot === "lanes") return target.closest("g.tip");
    const drawing = plot.querySelector(".bars").getBoundingClientRect();
    const share = (x - drawing.left) / drawing.width * 100;
    return columns(plot).find((column) => {
      const rect = column.querySelector("rect");
      const from = parseFloat(rect.getAttribute("x"));
      return share >= from && share < from + parseFloat(rect.getAttribute("width"));
    });
  };

  document.addEventListener("pointermove", (event) => {
    const plot = event.target.closest?.("[data-plot]");
    if (!plot) { if (at && !at.closest("[data-plot]:focus")) hide(); return; }
    const column = under(plot, event);
    if (column) show(column); else hide();
  });
  document.addEventListener("focusout", (event) => { if (event.target.closest?.("[data-plot]")) hide(); });
  addEventListener("scroll", () => { if (at) hide(); }, { passive: true, capture: true });
  document.addEventListener("cartwatch:fresh", () => { if (at && !at.isConnected) { at = null; tip.hidden = true; } });

  document.addEventListener("keydown", (event) => {
    const plot = event.target.closest?.("[data-plot]");
    if (!plot || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = columns(plot);
    const now = all.indexOf(at);
    const last = all.length - 1;
    const next = {
      ArrowRight: now === -1 ? 0 : Math.min(last, now + 1),
      ArrowLeft: now === -1 ? last : Math.max(0, now - 1),
      Home: 0,
      End: last,
    }[event.key];
    if (event.key === "Escape") hide();
    if (next === undefined || last < 0) return;
    event.preventDefault();
    show(all[next]);
    aloud.textContent = said(all[next]).replaceAll("\n", ". ");
  });
}
