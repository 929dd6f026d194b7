// Small comforts: copying, the reader's own time as a tip, menus that close, questions before what can't be undone.
{
  const local = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "long" });
  const times = () => {
    for (const time of document.querySelectorAll("time[datetime]:not([data-told])")) {
      const at = new Date(time.dateTime);
      time.dataset.told = "";
      if (!Number.isNaN(at.valueOf())) time.title = local.format(at);
    }
  };
  times();
  document.addEventListener("cartwatch:fresh", times);

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    for (const menu of document.querySelectorAll("details.preferences[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    if (!button) return;
    const from = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(from?.value ?? from?.textContent ?? "");
      const said = button.textContent;
      button.textContent = button.dataset.copied;
      setTimeout(() => { button.textContent = said; }, 1500);
    } catch {
      // Without the right to copy, the text is there to be selected.
      getSelection()?.selectAllChildren(from);
    }
  });

  document.addEventListener("submit", (event) => {
    const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
    if (question && !confirm(question)) event.preventDefault();
  });
}
