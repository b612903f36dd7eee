// Moving a card, by drag or by its link: both open the verdict form and never move it silently.
(() => {
  const dialog = document.getElementById("dialog");
  let from = null;

  function open(address, status = "") {
    from = document.activeElement;
    const query = status ? `?status=${status}` : "";
    htmx.ajax("GET", address + query, { target: "#dialog", swap: "innerHTML" });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-dialog]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link.getAttribute("href"));
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("#dialog [data-close]")) {
      event.preventDefault();
      dialog.close();
    }
  });

  document.addEventListener("htmx:after:swap", (event) => {
    if (event.detail.ctx.target !== dialog || !dialog.textContent.trim()) return;
    if (!dialog.open) dialog.showModal();
    dialog.querySelector('[role="alert"], [name="status"]:checked')?.focus();
  });

  // The server says that it is kept: the page behind is brought up to date, scroll and all.
  document.addEventListener("claim-kept", async () => {
    const number = dialog.querySelector("[data-claim]")?.dataset.claim;
    dialog.close();
    await window.renewPage();
    const card = document.querySelector(`.card[data-claim="${number}"]`);
    card?.classList.add("fresh");
    (card?.querySelector(".statement") ?? from)?.focus();
    document.getElementById("said").textContent = card ? `#${number}: ${card.closest(".column").querySelector("h2").textContent.trim()}` : "";
  });

  dialog.addEventListener("close", () => {
    dialog.replaceChildren();
    if (from?.isConnected) from.focus();
  });

  // Drag and drop.
  const able = () => document.querySelectorAll(".card[data-claim]").forEach((card) => (card.draggable = true));
  able();
  document.addEventListener("htmx:after:swap", able);

  let lifted = null;
  document.addEventListener("dragstart", (event) => {
    lifted = event.target.closest?.(".card[data-claim]");
    lifted?.classList.add("lifted");
  });
  document.addEventListener("dragend", () => {
    lifted?.classList.remove("lifted");
    document.querySelector(".column.over")?.classList.remove("over");
    lifted = null;
  });
  document.addEventListener("dragover", (event) => {
    const column = lifted && event.target.closest?.("[data-status]");
    document.querySelector(".column.over")?.classList.remove("over");
    if (!column || column.contains(lifted)) return;
    column.classList.add("over");
    event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const column = lifted && event.target.closest?.("[data-status]");
    if (!column || column.contains(lifted)) return;
    event.preventDefault();
    lifted.querySelector(".statement").focus();
    open(lifted.querySelector("[data-dialog]").getAttribute("href"), column.dataset.status);
  });

  // By touch: a long press lifts a card, so that a short one still scrolls and taps.
  const LONG = 400;
  let waiting = null;
  let touched = null;
  const columnAt = (touch) => document.elementFromPoint(touch.clientX, touch.clientY)?.closest("[data-status]");

  function drop() {
    clearTimeout(waiting);
    touched?.classList.remove("lifted");
    document.querySelector(".column.over")?.classList.remove("over");
    touched = null;
  }

  document.addEventListener("touchstart", (event) => {
    const card = event.target.closest?.(".card[data-claim]");
    if (!card || event.touches.length > 1 || event.target.closest("input")) return drop();
    waiting = setTimeout(() => {
      touched = card;
      card.classList.add("lifted");
    }, LONG);
  }, { passive: true });

  document.addEventListener("touchmove", (event) => {
    if (!touched) return clearTimeout(waiting);
    event.preventDefault();
    document.querySelector(".column.over")?.classList.remove("over");
    const column = columnAt(event.touches[0]);
    if (column && !column.contains(touched)) column.classList.add("over");
  }, { passive: false });

  document.addEventListener("touchend", (event) => {
    const column = touched && columnAt(event.changedTouches[0]);
    const card = touched;
    drop();
    if (!column || column.contains(card)) return;
    event.preventDefault();
    open(card.querySelector("[data-dialog]").getAttribute("href"), column.dataset.status);
  });
  document.addEventListener("touchcancel", drop);
  document.addEventListener("contextmenu", (event) => touched && event.preventDefault());
})();
