// One key for each act that names it, and times in the reader's own zone.
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const link = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (link) { event.preventDefault(); link.click(); }
});

const localise = (root) => root.querySelectorAll("time[datetime]:not([title])").forEach((time) => {
  const at = new Date(time.dateTime);
  time.title = time.textContent;
  time.textContent = at.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
});
document.addEventListener("DOMContentLoaded", () => localise(document));
document.addEventListener("htmx:after:swap", () => localise(document));
