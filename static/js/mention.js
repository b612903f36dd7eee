// Names below a box as one types @: arrows choose, Enter or Tab takes, Escape closes.
(() => {
  const MOST = 6;
  const word = (box) => /(?:^|[^\w@/.])@([\p{L}\p{N}_-]*)$/u.exec(box.value.slice(0, box.selectionStart));
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const list = (box) => box.closest("[data-mention]").querySelector(".names");
  const chosen = (box) => list(box)?.querySelector('[aria-selected="true"]');

  function close(box) {
    list(box)?.remove();
    for (const name of ["aria-controls", "aria-activedescendant"]) box.removeAttribute(name);
  }

  function offer(box) {
    close(box);
    const typed = word(box);
    if (!typed) return;
    const around = box.closest("[data-mention]");
    const all = [...document.getElementById(around.dataset.mention).children];
    const start = fold(typed[1]);
    const found = all.filter((one) => fold(one.textContent).split(/[\s@]+/).some((part) => part.startsWith(start)));
    if (!found.length) return;
    const names = document.createElement("ul");
    Object.assign(names, { className: "names", id: "names", role: "listbox", ariaLabel: box.labels[0].textContent });
    names.append(...found.slice(0, MOST).map((one, at) => {
      const option = one.cloneNode(true);
      Object.assign(option, { id: `name-${at}`, role: "option" });
      return option;
    }));
    around.append(names);
    box.setAttribute("aria-controls", names.id);
    choose(box, 0);
    document.getElementById("said").textContent = around.dataset.said.replace("%s", names.children.length);
  }

  function choose(box, by) {
    const all = [...list(box).children];
    const at = (all.indexOf(chosen(box)) + by + all.length) % all.length;
    const next = by ? at : 0;
    all.forEach((one, n) => one.setAttribute("aria-selected", n === next));
    box.setAttribute("aria-activedescendant", all[next].id);
  }

  function take(box, option) {
    const [, start] = word(box), end = box.selectionStart;
    box.setRangeText(`${option.dataset.handle} `, end - start.length, end, "end");
    close(box);
  }

  const boxOf = (event) => (event.target.matches?.("[data-mention] textarea") ? event.target : null);

  document.addEventListener("input", (event) => boxOf(event) && offer(event.target));
  document.addEventListener("focusout", (event) => boxOf(event) && close(event.target));
  document.addEventListener("keydown", (event) => {
    const box = boxOf(event);
    if (!box || !list(box) || event.isComposing) return;
    if (event.key === "ArrowDown") choose(box, 1);
    else if (event.key === "ArrowUp") choose(box, -1);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) take(box, chosen(box));
    else if (event.key === "Escape") close(box);
    else return;
    event.preventDefault();
  });
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest?.(".names [data-handle]");
    if (!option) return;
    event.preventDefault();
    take(option.closest("[data-mention]").querySelector("textarea"), option);
  });
})();
