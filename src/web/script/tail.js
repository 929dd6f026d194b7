// The live tail: lines are appended as they come, at most so many are held; it scrolls along unless the reader scrolled up.
{
  const box = document.getElementById("tail");
  const row = document.getElementById("tail-row");
  if (box && row) {
    const [state, pause, newer] = ["tail-state", "tail-pause", "tail-newer"].map((id) => document.getElementById(id));
    const most = Number(box.dataset.rows);
    const said = (word, count) => box.dataset[`${word}Word`].replace("%", count.toLocaleString(document.documentElement.lang));
    const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 2 });
    let paused = false, waiting = [], behind = 0, lost = false;

    const atEnd = () => box.scrollHeight - box.scrollTop - box.clientHeight < 40;
    const toEnd = () => { box.scrollTop = box.scrollHeight; newer.hidden = true; };

    const tell = () => {
      const text = paused ? said("paused", behind) : box.dataset[lost ? "lostWord" : "liveWord"];
      if (state.textContent !== text) state.textContent = text;
      state.className = `tail-state ${paused ? "held" : lost ? "lost" : "live"}`;
    };

    const gap = (text) => {
      const line = document.createElement("p");
      line.className = "gap";
      line.textContent = text;
      return line;
    };

    const line = (entry) => {
      const made = row.content.firstElementChild.cloneNode(true);
      const put = (name, text) => { made.querySelector(name).textContent = text ?? ""; };
      const bad = entry.trouble || ["error", "fatal"].includes(entry.level);
      made.className = `line-row${bad ? " bad" : entry.level === "warn" ? " warn" : ""}`;
      const time = made.querySelector("time");
      time.dateTime = entry.at;
      time.textContent = new Date(entry.at).toISOString().slice(11, 23);
      put(".level", entry.level?.toUpperCase());
      put(".service", entry.service);
      put(".text", entry.text);
      const unit = document.documentElement.lang === "ru" ? ["мс", "с"] : ["ms", "s"];
      const took = entry.seconds == null ? null
        : entry.seconds < 1 ? `${Math.round(entry.seconds * 1000)}\u00a0${unit[0]}` : `${number.format(entry.seconds)}\u00a0${unit[1]}`;
      const code = entry.error_code && !entry.text.includes(entry.error_code) ? entry.error_code : null;
      put(".code", [code, entry.status, took].filter((one) => one != null).join(" · "));
      const session = made.querySelector(".session");
      session.hidden = !entry.session;
      session.textContent = entry.session ?? "";
      session.href = `/ui/customers?q=${encodeURIComponent(entry.session ?? "")}`;
      return made;
    };

    const show = (lines) => {
      if (lines.length === 0) return;
      const follow = atEnd();
      document.getElementById("tail-empty")?.remove();
      box.append(...lines.slice(-most));
      while (box.childElementCount > most) box.firstElementChild.remove();
      if (follow) toEnd(); else newer.hidden = false;
      document.dispatchEvent(new Event("cartwatch:fresh"));
    };

    const take = (lines, count) => {
      if (!paused) { show(lines); return; }
      waiting = waiting.concat(lines).slice(-most);
      behind += count;
      tell();
    };

    pause.hidden = false;
    document.getElementById("tail-reload").hidden = true;
    pause.addEventListener("click", () => {
      paused = !paused;
      pause.setAttribute("aria-pressed", String(paused));
      pause.textContent = paused ? pause.dataset.go : pause.dataset.pause;
      if (!paused) { show(waiting); waiting = []; behind = 0; toEnd(); }
      tell();
    });
    newer.addEventListener("click", toEnd);
    box.addEventListener("scroll", () => { if (atEnd()) newer.hidden = true; }, { passive: true });

    const events = new EventSource(box.dataset.source);
    events.addEventListener("entries", (event) => {
      const { entries, skipped } = JSON.parse(event.data);
      const lines = entries.map(line);
      if (skipped > 0) lines.push(gap(said("skipped", skipped)));
      take(lines, entries.length);
    });
    events.addEventListener("missed", () => take([gap(box.dataset.missedWord)], 0));
    events.onopen = () => { lost = false; tell(); };
    events.onerror = () => {
      lost = true;
      tell();
      // A refusal is final: the browser does not try again by itself.
      if (events.readyState === EventSource.CLOSED) {
        state.textContent = box.dataset.fullWord;
        document.getElementById("tail-reload").hidden = false;
      }
    };
    addEventListener("pagehide", () => events.close());
    toEnd();
  }
}
