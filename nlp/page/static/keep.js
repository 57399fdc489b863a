// What the browser keeps: the language, and of each tab the text and the last digest. Storage may be forbidden
// or full.
(() => {
  const keep = (name, value) => { try { localStorage.setItem(`tomtat-${name}`, value); } catch { /* not kept */ } };
  const kept = (name) => { try { return localStorage.getItem(`tomtat-${name}`) || ""; } catch { return ""; } };
  const drop = (name) => { try { localStorage.removeItem(`tomtat-${name}`); } catch { /* nothing is kept */ } };
  const TABS = [["", "#tt-input textarea", "#tt-results"], ["event-", "#tt-event-input textarea", "#tt-event-results"]];
  // The box of a tab that is not shown may come later than the page.
  const fill = (box, text, tries = 50) => {
    const area = document.querySelector(box);
    if (!area && text && tries) setTimeout(() => fill(box, text, tries - 1), 200);
    if (!area || area.value || !text) return;
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const tabs = () => [...document.querySelectorAll("#tt-tabs [role=tab]")];
  window.tomtat = {
    keep,
    kept,
    open() {
      const wanted = (kept("language") || navigator.language || "vi").toLowerCase();
      const language = wanted.startsWith("vi") ? "vi" : "en";
      document.documentElement.lang = language;
      for (const [prefix, box] of TABS) fill(box, kept(`${prefix}text`));
      if (kept("tab") === "1") tabs()[1]?.click();
      return [language, ...TABS.map(([prefix]) => kept(`${prefix}digest`))];
    },
    keepLanguage(language) {
      document.documentElement.lang = language;
      keep("language", language);
      return language;
    },
    forget(prefix) { drop(`${prefix}text`); drop(`${prefix}digest`); },
    // The one of several elements that is on the tab that is shown.
    shown: (selector) => [...document.querySelectorAll(selector)].find((one) => one.offsetParent !== null),
  };
  document.addEventListener("input", (event) => {
    for (const [prefix, box] of TABS) {
      if (event.target instanceof Element && event.target.matches(box)) keep(`${prefix}text`, event.target.value);
    }
  });
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const tab = target?.closest("#tt-tabs [role=tab]");
    if (tab) keep("tab", String(tabs().indexOf(tab)));
    if (!target?.closest("#tt-run, #tt-event-run")) return;
    // A text that an example or a file put into the box makes no event: it is kept when the run begins.
    for (const [prefix, box] of TABS) {
      const area = document.querySelector(box);
      if (area) keep(`${prefix}text`, area.value);
    }
  });
  const keepDigests = () => {
    for (const [prefix, , results] of TABS) {
      const file = document.querySelector(`${results} button[data-type="application/json"]`);
      if (file && file.dataset.content !== kept(`${prefix}digest`)) keep(`${prefix}digest`, file.dataset.content);
    }
  };
  // How long a run has been going on: a step may take a minute, and the page must not look dead.
  let busySince = 0;
  const tick = () => {
    const line = document.querySelector(".tt-busy span:nth-child(2)");
    if (!line) { busySince = 0; return; }
    busySince = busySince || Date.now();
    line.dataset.elapsed = ` ${Math.floor((Date.now() - busySince) / 1000)} s`;
  };
  setInterval(() => { tick(); keepDigests(); }, 500);
})();
