// What the browser keeps: the language, and of each tab the text and the last digest. Storage may be forbidden
// or full.
(() => {
  const keep = (name, value) => { try { localStorage.setItem(`tomtat-${name}`, value); } catch { /* not kept */ } };
  const kept = (name) => { try { return localStorage.getItem(`tomtat-${name}`) || ""; } catch { return ""; } };
  const drop = (name) => { try { localStorage.removeItem(`tomtat-${name}`); } catch { /* nothing is kept */ } };
  const TABS = [["", "#tt-input textarea", "#tt-results"], ["event-", "#tt-event-input textarea", "#tt-event-results"]];
  // The box of a tab that is not shown may come later than the page.
  const GLOSSARY = "#tt-glossary-input textarea";
  const fill = (box, text, tries = 50) => {
    const area = document.querySelector(box);
    if (!area && text && tries) setTimeout(() => fill(box, text, tries - 1), 200);
    if (!area || area.value || !text) return;
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  // What was chosen of the options of the first tab, by the places of the choices.
  const OPTIONS = "#tt-options fieldset";
  const choose = () => {
    const chosen = kept("options").split(" ");
    document.querySelectorAll(OPTIONS).forEach((group, at) => {
      const one = [...group.querySelectorAll("input[type=radio]")].find((input) => input.value === chosen[at]);
      if (one && !one.checked) one.click();
    });
  };
  const keepOptions = () => {
    const chosen = [...document.querySelectorAll(OPTIONS)].map((group) => group.querySelector("input:checked")?.value || "");
    keep("options", chosen.join(" "));
  };
  const last = {};
  const contentOf = (results) => document.querySelector(`${results} button[data-type="application/json"]`)?.dataset.content;
  const tabs = () => [...document.querySelectorAll("#tt-tabs [role=tab]")];
  // The files of the page are in base64.
  const decode = (content) => new TextDecoder().decode(Uint8Array.from(atob(content), (c) => c.charCodeAt(0)));
  const encode = (text) => btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
  window.tomtat = {
    keep,
    kept,
    decode,
    encode,
    contentOf,
    async open() {
      const wanted = (kept("language") || navigator.language || "vi").toLowerCase();
      const language = wanted.startsWith("vi") ? "vi" : "en";
      document.documentElement.lang = language;
      const linked = await window.tomtat.history.marked();
      const of = (prefix, what) => (linked?.tab === prefix ? linked[what] : kept(prefix + { text: "text", content: "digest" }[what]));
      for (const [prefix, box] of TABS) fill(box, of(prefix, "text"));
      if (linked ? linked.tab : kept("tab") === "1") tabs()[1]?.click();
      choose();
      return [language, ...TABS.map(([prefix]) => of(prefix, "content")), kept("glossary")];
    },
    keepLanguage(language) {
      document.documentElement.lang = language;
      keep("language", language);
      return language;
    },
    // Puts the text of a digest of the history back, on its tab.
    refill(prefix, text) {
      tabs()[prefix ? 1 : 0]?.click();
      const area = document.querySelector(TABS[prefix ? 1 : 0][1]);
      area.value = text;
      area.dispatchEvent(new Event("input", { bubbles: true }));
    },
    forget(prefix) {
      // What is shown may come once more when its run ends: it is not kept then, either.
      last[prefix] = contentOf(TABS.find(([one]) => one === prefix)[2]) || last[prefix];
      drop(`${prefix}text`);
      drop(`${prefix}digest`);
    },
    // The one of several elements that is on the tab that is shown.
    shown: (selector) => [...document.querySelectorAll(selector)].find((one) => one.offsetParent !== null),
  };
  document.addEventListener("input", (event) => {
    for (const [prefix, box] of TABS) {
      if (event.target instanceof Element && event.target.matches(box)) keep(`${prefix}text`, event.target.value);
    }
    if (event.target instanceof Element && event.target.matches(GLOSSARY)) keep("glossary", event.target.value);
  });
  document.addEventListener("change", (event) => {
    if (event.target instanceof Element && event.target.closest(OPTIONS)) setTimeout(keepOptions);
  });
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const tab = target?.closest("#tt-tabs [role=tab]");
    if (tab) keep("tab", String(tabs().indexOf(tab)));
    if (!target?.closest("#tt-run, #tt-event-run")) return;
    if (document.querySelector(GLOSSARY)) keep("glossary", document.querySelector(GLOSSARY).value);
    // A text that an example or a file put into the box makes no event: it is kept when the run begins.
    for (const [prefix, box] of TABS) {
      const area = document.querySelector(box);
      if (area) keep(`${prefix}text`, area.value);
    }
  });
  const keepDigests = () => {
    for (const [prefix, box, results] of TABS) {
      const content = contentOf(results);
      if (!content || content === last[prefix]) continue;
      last[prefix] = content;
      keep(`${prefix}digest`, content);
      window.tomtat.history.put(prefix, content, document.querySelector(box)?.value || "").catch(() => {});
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
