// Moving a card by finger: hold it until it lifts, drag it to another column or to its name in the
// switch, let go. As with the mouse, a drop opens the verdict form. A finger that moves scrolls.
(() => {
  const HOLD = 450, SLACK = 10, EDGE = 40;
  let held = null;

  const columnAt = ({ clientX, clientY }) => document.elementFromPoint(clientX, clientY)?.closest("[data-status]");
  const over = () => document.querySelectorAll("[data-status].over").forEach((column) => column.classList.remove("over"));

  function lift() {
    const { card, at } = held;
    const { width, left, top } = card.getBoundingClientRect();
    const ghost = card.cloneNode(true);
    ghost.removeAttribute("id");
    ghost.classList.add("ghost");
    document.body.append(ghost);
    // The policy of the page forbids style attributes, not the object model.
    Object.assign(ghost.style, { width: `${width}px`, left: `${left}px`, top: `${top}px` });
    card.classList.add("lifted");
    Object.assign(held, { ghost, dx: at.clientX - left, dy: at.clientY - top });
    navigator.vibrate?.(10);
  }

  function drag(touch) {
    held.at = touch;
    Object.assign(held.ghost.style, { left: `${touch.clientX - held.dx}px`, top: `${touch.clientY - held.dy}px` });
    const board = held.card.closest(".board");
    if (touch.clientX > innerWidth - EDGE) board?.scrollBy(16, 0);
    if (touch.clientX < EDGE) board?.scrollBy(-16, 0);
    over();
    const column = columnAt(touch);
    if (column && column.dataset.status !== held.from) column.classList.add("over");
  }

  function letGo(drop) {
    clearTimeout(held.timer);
    const { card, ghost, at, from } = held;
    held = null;
    card.draggable = true;
    if (!ghost) return;
    ghost.remove();
    card.classList.remove("lifted");
    over();
    const status = drop && columnAt(at)?.dataset.status;
    if (status && status !== from && card.isConnected) window.openVerdict(card, status);
  }

  document.addEventListener("touchstart", (event) => {
    if (held) return letGo(false); // a second finger
    const card = event.target.closest(".column .card[data-claim]");
    if (!card || event.touches.length > 1 || event.target.closest("input, label")) return;
    card.draggable = false; // the browser's own drag would take the finger away
    held = { card, at: event.touches[0], from: card.closest("[data-status]").dataset.status, timer: setTimeout(lift, HOLD) };
  }, { passive: true });

  document.addEventListener("touchmove", (event) => {
    if (!held) return;
    const touch = event.touches[0];
    if (held.ghost) {
      event.preventDefault();
      drag(touch);
    } else if (Math.hypot(touch.clientX - held.at.clientX, touch.clientY - held.at.clientY) > SLACK) letGo(false);
  }, { passive: false });

  document.addEventListener("touchend", (event) => {
    if (held?.ghost) event.preventDefault(); // no click on the card's link
    if (held) letGo(true);
  }, { passive: false });
  document.addEventListener("touchcancel", () => held && letGo(false));
  document.addEventListener("contextmenu", (event) => held && event.preventDefault());
})();
