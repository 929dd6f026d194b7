// A runbook that is being written is not lost by a careless click: the browser asks before it leaves.
{
  const form = document.querySelector("form.writing");
  if (form) {
    // After a preview or a conflict the text differs from what is saved.
    let unsaved = document.querySelector(".preview, .theirs, .notice.failed") !== null;
    form.addEventListener("input", () => { unsaved = true; });
    form.addEventListener("submit", () => { unsaved = false; });
    addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
  }
}
