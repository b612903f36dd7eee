// One key for each act that names it with data-key, and a walk through the cards.
(() => {
  const typing = (event) =>
    event.target.closest("input:not(.pick input), textarea, select, dialog") ||
    event.ctrlKey || event.metaKey || event.altKey;

  const press = (target) => {
    if (target.matches("input:not([type=checkbox]), textarea")) target.focus();
    else target.click();
  };

  const cards = (column) => [...column.querySelectorAll(".card .statement")];
  const here = () => document.activeElement.closest?.(".card");

  function step(by) {
    const all = cards(here()?.closest(".column") ?? document);
    const at = all.indexOf(here()?.querySelector(".statement"));
    (all[at + by] ?? all[at] ?? all[0])?.focus();
  }

  function across(by) {
    const columns = [...document.querySelectorAll(".column")];
    const at = columns.indexOf(here()?.closest(".column"));
    const row = at < 0 ? 0 : cards(columns[at]).indexOf(here().querySelector(".statement"));
    const target = cards(columns[at + by] ?? columns[0] ?? document);
    (target[row] ?? target.at(-1))?.focus();
  }

  const walk = { j: () => step(1), k: () => step(-1), l: () => across(1), h: () => across(-1) };
  // Arrows walk the board; on a page that is a plain list they scroll it, as everywhere.
  const arrows = { ArrowDown: walk.j, ArrowUp: walk.k, ArrowRight: walk.l, ArrowLeft: walk.h };
  const onBoard = () => document.querySelector(".desk-board") && (here() || document.activeElement === document.body);

  document.addEventListener("keydown", (event) => {
    if (typing(event)) return;
    const tick = event.key === "x" && here()?.querySelector(".pick input");
    const onCard = event.key === "m" && here()?.querySelector("[data-dialog]");
    const brake = event.key === "u" && here()?.querySelector("[data-brake]");
    const target = tick || onCard || brake || document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (target) press(target);
    else if (arrows[event.key] && !event.shiftKey && onBoard() && document.querySelector(".card")) arrows[event.key]();
    else if (walk[event.key] && document.querySelector(".card")) walk[event.key]();
    else return;
    event.preventDefault();
  });

  // A menu closes when one looks elsewhere.
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]"))
      if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // A link to something folded unfolds it. (Followed by the browser, it would take the focus away.)
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const target = link && document.querySelector(link.getAttribute("href"));
    if (!target?.matches("details")) return;
    event.preventDefault();
    target.open = true;
    target.scrollIntoView();
    target.querySelector("input:not([type=hidden]), textarea")?.focus({ preventScroll: true });
  });

  // A filter that is changed is applied.
  document.addEventListener("change", (event) => event.target.form?.matches("[data-auto]") && event.target.form.requestSubmit());
})();
