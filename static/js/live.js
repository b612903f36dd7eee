// The open page, kept up: asks each second whether anything moved, and brings what did in place.
// What somebody types, where they stand and what the pointer is on stay as they are.
(() => {
  const { live: address } = document.body.dataset;
  if (!address) return;
  const link = document.getElementById("link");
  const said = document.getElementById("said");
  const SOON = 900, HIDDEN = 10_000, LATEST = 15_000, QUIET = 5_000;
  const asking = { headers: { "X-Live": "yes", "HX-Request-Type": "partial" }, cache: "no-store", redirect: "manual" };
  let at = document.body.dataset.at, running = false;
  let mark = "", failures = 0, owed = null, timer, pressed = false, lastSaid = 0;

  const main = () => document.getElementById("main");
  const shows = () => (main().querySelector("[data-shows]")?.dataset.shows ?? "").split(" ");

  // --- asking ------------------------------------------------------------------------------

  async function ask() {
    const on = main().querySelector("[data-on]")?.dataset.on;
    const query = new URLSearchParams(on ? { since: at, on, here: mark } : { since: at });
    const answer = await fetch(`${address}?${query}`, { ...asking, signal: AbortSignal.timeout(10_000) });
    if (answer.status === 401) return "ended";
    if (answer.status === 200) hear(await answer.json());
    else if (answer.status !== 204) throw new Error(answer.status);
    return "";
  }

  function hear(news) {
    at = news.at;
    const here = document.getElementById("here");
    if (here) [here.textContent, mark] = news.here;
    const shown = shows();
    const concerns = shown[0] && (news.everything || (shown[0] === "all" ? news.claims.length : news.claims.some((n) => shown.includes(`${n}`))));
    if (concerns) owed = { claims: [...(owed?.claims ?? []), ...news.claims], others: [...(owed?.others ?? []), ...news.others] };
    if (concerns) say(news.said);
  }

  async function round() {
    if (running) return;
    running = true;
    let state = "lost";
    try {
      state = await ask();
      if (owed && !pressed && !state) await renew();
      failures = 0;
    } catch {
      failures += 1;
    }
    if (link.dataset.state !== "gone") tell(state === "lost" && failures < 2 ? "" : state);
    running = false;
    again();
  }

  function again() {
    clearTimeout(timer);
    const rest = link.dataset.state === "ended" || document.hidden ? HIDDEN : SOON;
    timer = setTimeout(round, failures ? Math.min(SOON * 2 ** failures, LATEST) : rest);
  }

  // --- bringing it in ----------------------------------------------------------------------

  async function renew() {
    const { claims, others } = owed ?? { claims: [], others: [] };
    const answer = await fetch(location.pathname + location.search, { ...asking, headers: { "X-Live": "yes" } });
    if (answer.status === 404) tell("gone");
    if (answer.status === 404 || answer.type === "opaqueredirect") return void (owed = null);
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("main");
    if (!fresh || pressed) return;
    owed = null;
    keepLonger(fresh, claims);
    for (const root of [main(), fresh]) name(root.querySelectorAll("form"));
    const before = new Set([...main().querySelectorAll("[id]")].map((e) => e.id));
    main().addEventListener("htmx:before:settle", hold(), { once: true }); // at once: nobody's key may go astray
    await htmx.swap({ target: main(), text: fresh.outerHTML, swap: "outerMorph", sourceElement: main() });
    glow(others, before);
  }

  // Cards that somebody loaded behind the first ones stay behind them.
  function keepLonger(fresh, changed) {
    const there = new Set([...fresh.querySelectorAll(".card")].map((card) => card.id));
    for (const list of main().querySelectorAll(".cards[data-longer]")) {
      const column = fresh.querySelector(`[id="${list.closest(".column")?.id}"] .cards`);
      if (!column) continue;
      const rest = [...list.querySelectorAll(".card")].filter((card) => !there.has(card.id) && !changed.includes(+card.dataset.claim));
      const end = list.querySelector(":scope > li:not(.card)");
      column.querySelector(":scope > li:not(.card)")?.remove();
      column.append(...[...rest, end].filter(Boolean).map((item) => item.cloneNode(true)));
      column.dataset.longer = "";
    }
  }

  document.addEventListener("click", (event) => {
    const list = event.target.closest(".cards [hx-get]")?.closest(".cards");
    if (list) list.dataset.longer = "";
  });

  // A form is known by where it leads, so that it is found again when others come before it.
  function name(forms) {
    const seen = new Set();
    for (const form of forms) {
      const path = `to:${form.getAttribute("action")}`;
      if (!form.id && !seen.has(path)) form.id = path;
      seen.add(path);
    }
  }

  const changed = (field) =>
    field.type === "hidden" ? false
    : /^(checkbox|radio)$/.test(field.type) ? field.checked !== field.defaultChecked
    : field.options ? field.selectedIndex !== Math.max([...field.options].findIndex((o) => o.defaultSelected), 0)
    : field.value !== field.defaultValue;
  const typedIn = (form) => [...form.elements].some((field) => field.name && changed(field));
  const busy = (form) => typedIn(form) || !!form.querySelector(":is(input, textarea, select):focus, .draft");

  htmx.registerExtension("half-typed", {
    htmx_before_morph_node: (node) => !(node.matches?.("form") && busy(node)),
    htmx_before_morph_attr: (node, { attrName }) => !(attrName === "open" && node.matches("details")),
  });

  // What the pointer is on, or else what has the focus, stays where it is on the screen.
  function hold() {
    const focus = document.activeElement;
    const caret = [focus?.selectionStart, focus?.selectionEnd];
    const card = focus?.closest?.(".card")?.id;
    const under = [...main().querySelectorAll("[id]:hover")].at(-1);
    const held = under ?? focus?.closest?.("#main [id]");
    const list = held?.closest(".cards");
    const scroller = list && list.scrollHeight > list.clientHeight ? list : document.scrollingElement;
    const [top, scrolled] = [held?.getBoundingClientRect().top, scroller.scrollTop];
    return () => {
      if (document.activeElement !== focus) {
        const there = focus.isConnected ? focus : document.getElementById(card)?.querySelector(".statement");
        there?.focus({ preventScroll: true });
        if (there === focus && caret[0] != null) focus.setSelectionRange(...caret);
      }
      const now = held && document.getElementById(held.id);
      if (!now || (!under && !scrolled) || now.closest(".cards") !== list) return;
      scroller.scrollTop += now.getBoundingClientRect().top - top;
      if (!scrolled && list) fromTop.add(list);
    };
  }

  // What came in above the pointer is shown as soon as the pointer is elsewhere.
  const fromTop = new WeakSet();
  document.addEventListener("wheel", (event) => fromTop.delete(event.target.closest(".cards")), { passive: true });
  document.addEventListener("pointerout", (event) => {
    const list = event.target.closest?.(".cards");
    if (!fromTop.has(list) || list.contains(event.relatedTarget)) return;
    fromTop.delete(list);
    list.scrollTo({ top: 0 });
  });

  function glow(others, before) {
    for (const number of others) document.getElementById(`card-${number}`)?.classList.add("fresh");
    for (const item of main().querySelectorAll(".item[id]"))
      if (others.length && !before.has(item.id)) item.classList.add("fresh");
  }
  document.addEventListener("animationend", (event) => event.target.classList.remove("fresh"));

  // Nothing moves while something is held.
  document.addEventListener("pointerdown", () => (pressed = true));
  for (const end of ["pointerup", "pointercancel", "dragend"])
    document.addEventListener(end, () => setTimeout(() => (pressed = false)));

  // --- saying ------------------------------------------------------------------------------

  function say(words) {
    if (!words || Date.now() - lastSaid < QUIET) return;
    lastSaid = Date.now();
    said.textContent = words;
  }

  function tell(state) {
    if (link.dataset.state === state) return;
    link.dataset.state = state;
    link.textContent = link.dataset[state] ?? "";
  }

  // A part of a page that asks by itself must not lead the whole page to the door.
  document.addEventListener("htmx:before:response", (event) => {
    const { response, sourceElement } = event.detail.ctx;
    if (response.status !== 401 || ![...document.forms].some(typedIn) || sourceElement.matches("form, a, button")) return;
    event.preventDefault();
    tell("ended");
  });

  document.addEventListener("visibilitychange", () => document.hidden || round());
  window.addEventListener("online", round);
  window.renewPage = renew;
  again();
})();
