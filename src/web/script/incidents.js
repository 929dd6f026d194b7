// The list: choosing a filter asks at once; a box ticks all rows; what can be done with ticked rows says how many there
// are and stays in sight; `x` ticks the row that the keys are at.
{
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-auto]");
    if (form && event.target.matches("select")) {
      // An exact time and a span exclude each other.
      if (event.target.name === "within") for (const time of form.querySelectorAll("[type=datetime-local]")) time.value = "";
      form.requestSubmit();
    }
  });

  // What says nothing stays out of the address.
  document.addEventListener("formdata", (event) => {
    if (!event.target.matches("form[data-auto]")) return;
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
    if (event.formData.get("sort") === "harm") event.formData.delete("sort");
  });

  const boxes = (form) => [...form.querySelectorAll("tbody [type=checkbox]")];

  const tell = (form) => {
    const all = boxes(form);
    const ticked = all.filter((box) => box.checked).length;
    const together = form.querySelector(".together");
    const legend = together?.querySelector("legend");
    if (!legend) return;
    legend.dataset.plain ??= legend.textContent;
    legend.textContent = ticked > 0 ? `${legend.dataset.count} ${ticked}` : legend.dataset.plain;
    together.classList.toggle("on", ticked > 0);
    for (const button of together.querySelectorAll("button[value]")) {
      button.disabled = ticked < (button.value === "merge" ? 2 : 1);
    }
    const whole = form.querySelector(".tick-all");
    if (whole) {
      whole.checked = ticked > 0 && ticked === all.length;
      whole.indeterminate = ticked > 0 && ticked < all.length;
    }
  };

  const prepare = () => {
    for (const form of document.querySelectorAll("form[data-ticked]")) {
      const head = form.querySelector("thead .tick");
      if (head && !head.querySelector("input")) {
        const label = document.createElement("label");
        const whole = document.createElement("input");
        whole.type = "checkbox";
        whole.className = "tick-all";
        whole.setAttribute("aria-label", head.textContent.trim());
        label.append(whole);
        head.append(label);
      }
      tell(form);
    }
  };

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-ticked]");
    if (!form || event.target.type !== "checkbox") return;
    if (event.target.matches(".tick-all")) for (const box of boxes(form)) box.checked = event.target.checked;
    tell(form);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    const box = document.querySelector("[data-row].at [type=checkbox]");
    if (box) box.click();
  });

  document.addEventListener("cartwatch:fresh", prepare);
  prepare();
}
