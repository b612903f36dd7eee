// A button that copies what a field holds.
(() => {
  document.addEventListener("click", async (event) => {
    const field = document.getElementById(event.target.closest("[data-copy]")?.dataset.copy);
    if (!field) return;
    field.select();
    // Outside HTTPS the clipboard has the old way alone.
    if (navigator.clipboard) await navigator.clipboard.writeText(field.value).catch(() => document.execCommand("copy"));
    else document.execCommand("copy");
    document.getElementById("said").textContent = event.target.textContent + " ✓";
  });
})();
