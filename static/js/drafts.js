// What is half typed into a form that names its draft is kept for the one who types, and offered
// when the form is opened again. A form that is sent forgets it.
(() => {
  const { drafts } = document.body.dataset;
  if (!drafts) return;
  const AFTER = 500;
  const waiting = new Map(), asked = new WeakSet();
  const UNKEPT = ["csrf_token", "once", "draft"];

  const keyOf = (form) => form?.elements.draft?.value;
  const value = (form, name) => form.elements[name]?.value ?? "";

  const fieldsOf = (form) => [...new FormData(form)].filter(([name, typed]) =>
    typeof typed === "string" && !UNKEPT.includes(name) && form.elements[name].type !== "password");

  function send(address, form, more = {}) {
    const body = new URLSearchParams({ csrf_token: value(form, "csrf_token"), form: keyOf(form), ...more });
    return fetch(address, { method: "POST", body, keepalive: `${body}`.length < 60_000 }).catch(() => {});
  }

  function keep(form) {
    clearTimeout(waiting.get(form));
    if (!waiting.delete(form) || !keyOf(form)) return;
    send(drafts, form, { once: value(form, "once"), fields: JSON.stringify(fieldsOf(form)) });
  }

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!keyOf(form)) return;
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(() => keep(form), AFTER));
  });
  document.addEventListener("submit", ({ target }) => {
    clearTimeout(waiting.get(target));
    waiting.delete(target);
  });
  addEventListener("pagehide", () => [...waiting.keys()].forEach(keep));

  async function offer(form) {
    asked.add(form);
    const answer = await fetch(`${drafts}?${new URLSearchParams({ form: keyOf(form) })}`, { headers: { "HX-Request-Type": "partial" } });
    if (answer.status !== 200) return;
    form.insertAdjacentHTML("afterbegin", await answer.text());
    const offered = form.querySelector(":scope > .draft");
    const typed = fieldsOf(form);
    const there = ([name, value]) => typed.some((pair) => pair[0] === name && plain(pair[1]) === plain(value));
    if (JSON.parse(offered.dataset.fields).every(there)) offered.remove(); // it stands there already
    else unfold(form);
  }

  const plain = (text) => text.replaceAll("\r\n", "\n");

  function putBack(form, fields) {
    for (const field of form.elements) {
      if (!field.name || UNKEPT.includes(field.name) || field.type === "file") continue;
      const values = fields.filter(([name]) => name === field.name).map(([, one]) => one);
      if (/^(checkbox|radio)$/.test(field.type)) field.checked = values.includes(field.value);
      else if (values.length) field.value = values[0];
      if (values[0] && field.type !== "hidden") unfold(field);
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
    form.querySelector("textarea, input:not([type=hidden])")?.focus();
  }

  function unfold(inside) {
    for (let fold = inside.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  }

  document.addEventListener("click", (event) => {
    const offered = event.target.closest(".draft");
    const form = offered?.closest("form");
    if (event.target.matches("[data-put-back]")) putBack(form, JSON.parse(offered.dataset.fields));
    else if (event.target.matches("[data-throw-away]")) send(`${drafts}/removal`, form);
    else return;
    offered.remove();
  });

  // On the page of a conflict the draft stands already, beside what others saved.
  const look = () => [...document.querySelectorAll("form:has([name=draft]):not(:has([name=clash]))")].filter((form) => !asked.has(form)).forEach(offer);
  look();
  document.addEventListener("htmx:after:swap", look);
})();
