// Picking claims from a text: walk the marked sentences, tick, mark fewer or more, split by words.
(() => {
  const page = () => document.querySelector(".picking");
  const marked = () => [...page().querySelectorAll(".sentence:not(.off) > input")];
  const all = () => [...page().querySelectorAll(".sentence > input")];

  function count() {
    const told = document.querySelector("[data-ticked]");
    const ticked = page() ? all().filter((box) => box.checked).length : 0;
    if (told) told.textContent = ticked ? `(${ticked})` : "";
  }

  function walk(by) {
    const boxes = marked();
    const order = all();
    const here = order.indexOf(document.activeElement);
    const next = by > 0
      ? boxes.find((box) => order.indexOf(box) > here)
      : boxes.findLast((box) => here < 0 || order.indexOf(box) < here);
    next?.focus();
    next?.closest(".sentence").scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if (!page() || event.ctrlKey || event.metaKey || event.altKey) return;
    const box = event.target.closest(".sentence > input");
    if (!box && event.target.closest("input, textarea, select, dialog, button, a, summary")) return;
    if (event.key === "j") walk(1);
    else if (event.key === "k") walk(-1);
    else if (event.key === "x" && box) box.click();
    else if (event.key === "Enter" && box) document.getElementById("picks").requestSubmit();
    else return;
    event.preventDefault();
  });

  document.addEventListener("change", (event) => {
    if (event.target.closest(".sentence")) count();
  });

  document.addEventListener("input", (event) => {
    if (event.target.id !== "show" || !page()) return;
    const most = Number(event.target.value);
    event.target.form.querySelector("output").textContent = most;
    for (const sentence of page().querySelectorAll(".sentence"))
      sentence.classList.toggle("off", Number(sentence.dataset.rank) > most);
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-tick-marked]")) {
      const boxes = marked();
      const on = boxes.some((box) => !box.checked);
      for (const box of boxes) box.checked = on;
      count();
    }
  });

  // The words that are marked in a pick, by mouse in its sentence or by keys in a box, go with it.
  function selectedIn(pick) {
    const said = getSelection();
    const sentence = pick.querySelector("[data-sentence]");
    if (!said.isCollapsed && sentence.contains(said.anchorNode) && sentence.contains(said.focusNode))
      return String(said);
    const box = pick.querySelector('[name$="-words"]');
    const part = box.value.slice(box.selectionStart, box.selectionEnd);
    return part.trim() && part !== box.value ? part : "";
  }

  document.addEventListener("click", (event) => {
    const pick = event.target.closest('[name="split"]')?.closest(".picked");
    if (pick) pick.querySelector("[data-selected]").value = selectedIn(pick);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const button = event.target.form?.querySelector("[data-submit]");
    if (button) event.target.form.requestSubmit(button);
  });

  const focus = document.querySelector("form[data-focus]")?.dataset.focus;
  if (focus) document.getElementById(focus)?.focus();
  document.addEventListener("DOMContentLoaded", count);
  count();
})();
