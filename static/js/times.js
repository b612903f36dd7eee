// Times in the reader's own zone: whole in the text, or behind an age as its title.
(() => {
  const whole = { dateStyle: "medium", timeStyle: "short" };

  function localise(root) {
    for (const time of root.querySelectorAll("time[datetime]:not([data-local])")) {
      const text = new Date(time.dateTime).toLocaleString(undefined, whole);
      time.dataset.local = "";
      if (time.title) time.title = text;
      else [time.title, time.textContent] = [time.textContent, text];
    }
  }

  localise(document);
  document.addEventListener("htmx:after:swap", () => localise(document));
})();
