// Keeping, copying, downloading and the keyboard: the few things that only a browser can do.
(() => {
  // What the browser keeps: the language, the text and the last digest. Storage may be forbidden or full.
  const keep = (name, value) => { try { localStorage.setItem(`tomtat-${name}`, value); } catch { /* not kept */ } };
  const kept = (name) => { try { return localStorage.getItem(`tomtat-${name}`) || ""; } catch { return ""; } };
  const drop = (name) => { try { localStorage.removeItem(`tomtat-${name}`); } catch { /* nothing is kept */ } };
  const box = () => document.querySelector("#tt-input textarea");
  const fill = (text) => {
    const area = box();
    if (!area || area.value || !text) return;
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  window.tomtat = {
    language() {
      const wanted = (kept("language") || navigator.language || "vi").toLowerCase();
      const language = wanted.startsWith("vi") ? "vi" : "en";
      document.documentElement.lang = language;
      fill(kept("text"));
      return language;
    },
    keepLanguage(language) {
      document.documentElement.lang = language;
      keep("language", language);
      return language;
    },
    lastDigest: () => kept("digest"),
    forget() { drop("text"); drop("digest"); },
  };
  document.addEventListener("input", (event) => {
    if (event.target instanceof Element && event.target.matches("#tt-input textarea")) keep("text", event.target.value);
  });
  // A text that an example or a file put into the box makes no event: it is kept when the run begins.
  const keepText = () => { if (box()) keep("text", box().value); };
  const keepDigest = () => {
    const file = document.querySelector('#tt-results button[data-type="application/json"]');
    if (file && file.dataset.content !== kept("digest")) keep("digest", file.dataset.content);
  };
  // How long a run has been going on: a step may take a minute, and the page must not look dead.
  let busySince = 0;
  const tick = () => {
    const line = document.querySelector("#tt-status .tt-busy span:nth-child(2)");
    if (!line) { busySince = 0; return; }
    busySince = busySince || Date.now();
    line.dataset.elapsed = ` ${Math.floor((Date.now() - busySince) / 1000)} s`;
  };
  setInterval(() => { tick(); keepDigest(); }, 500);
  const say = (button, words) => {
    const label = button.textContent;
    button.textContent = words;
    setTimeout(() => { button.textContent = label; }, 1600);
  };
  // The clipboard API exists only on https and on localhost; elsewhere the old way still works.
  const copy = async (text) => {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const area = document.createElement("textarea");
    area.value = text;
    area.style.cssText = "position:fixed;opacity:0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) throw new Error("copy refused");
  };
  const save = ({ name, type, content }) => {
    const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type }));
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const button = target?.closest("button[data-copy], button[data-content]");
    if (button?.dataset.content) save(button.dataset);
    else if (button) copy(button.dataset.copy).then(() => say(button, button.dataset.done), () => say(button, button.dataset.failed));
    // The results are below the form: on a phone, far below.
    if (target?.closest("#tt-run")) {
      keepText();
      const line = document.querySelector("#tt-status");
      if (line && line.getBoundingClientRect().top > innerHeight * 0.6) line.scrollIntoView({ block: "start", behavior: "smooth" });
    }
    const reference = target?.closest(".tt-ref a");
    if (reference) {
      event.preventDefault();
      const place = document.getElementById(reference.getAttribute("href").slice(1));
      if (!place) return;
      place.closest("details").open = true;
      place.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
      place.focus({ preventScroll: true });
    }
  });
  // Explanations of marked words: on hover, on focus and on a tap. A title attribute would show neither
  // on a phone nor for the keyboard; a box made by CSS alone would be cut off at the edge of the screen.
  const tip = document.createElement("div");
  tip.id = "tt-tip";
  tip.setAttribute("role", "tooltip");
  const show = (event) => {
    const mark = event.target instanceof Element ? event.target.closest(".tt-mark") : null;
    if (!mark) return tip.remove();
    tip.textContent = mark.dataset.tip;
    document.body.append(tip);
    const box = mark.getClientRects()[0];
    const left = Math.max(12, Math.min(box.left, document.documentElement.clientWidth - tip.offsetWidth - 12));
    const above = box.top > tip.offsetHeight + 12;
    tip.style.left = `${left + scrollX}px`;
    tip.style.top = `${(above ? box.top - tip.offsetHeight - 6 : box.bottom + 6) + scrollY}px`;
  };
  for (const kind of ["mouseover", "focusin", "click"]) document.addEventListener(kind, show);
  document.addEventListener("focusout", () => tip.remove());
  const light = (number) => {
    for (const one of document.querySelectorAll(".tt-sentence")) one.classList.toggle("tt-lit", one.dataset.n === number);
  };
  document.addEventListener("click", (event) => {
    const sentence = event.target instanceof Element ? event.target.closest(".tt-sentence") : null;
    if (sentence) light(sentence.dataset.n);
  });
  const go = (element) => {
    element.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    element.focus({ preventScroll: true });
  };
  const step = (back) => {
    const all = [...document.querySelectorAll('p[lang="en"] .tt-sentence')];
    const lit = all.findIndex((one) => one.classList.contains("tt-lit"));
    const next = all[lit < 0 ? 0 : lit + (back ? -1 : 1)];
    if (lit < 0 || !next) return false;
    light(next.dataset.n);
    next.scrollIntoView({ block: "nearest" });
    return true;
  };
  const nextMark = () => {
    const marks = [...document.querySelectorAll(".tt-mark")];
    const next = marks[(marks.indexOf(document.activeElement) + 1) % marks.length];
    if (next) go(next);
  };
  // The ledger: the places of a fact in each text, as ranges, so that marks and sentences stay as they are.
  const visible = (node) => !node.parentElement.closest(".tt-sr, sup");
  const rangesIn = (element, spans) => {
    const found = [];
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let at = Number(element.dataset.start);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!visible(node)) continue;
      // Offsets count characters, as Python does; a letter outside the basic plane has two units here.
      const characters = [...node.data];
      for (const [start, end] of spans) {
        const low = Math.max(start - at, 0);
        const high = Math.min(end - at, characters.length);
        if (low >= high) continue;
        const range = document.createRange();
        range.setStart(node, characters.slice(0, low).join("").length);
        range.setEnd(node, characters.slice(0, high).join("").length);
        found.push(range);
      }
      at += characters.length;
    }
    return found;
  };
  const lightFact = (button) => {
    for (const one of document.querySelectorAll(".tt-fact")) one.setAttribute("aria-pressed", String(one === button));
    if (!window.Highlight || !CSS.highlights) return;
    const ranges = [...document.querySelectorAll("[data-field]")].flatMap((element) => {
      const places = button.getAttribute(`data-${element.dataset.field.replace("_", "-")}`) || "";
      return rangesIn(element, places.split(" ").filter(Boolean).map((place) => place.split("-").map(Number)));
    });
    CSS.highlights.set("tt-fact", new Highlight(...ranges));
    if (ranges.length) document.querySelector("#tt-evidence")?.setAttribute("open", "");
  };
  document.addEventListener("click", (event) => {
    const fact = event.target instanceof Element ? event.target.closest(".tt-fact") : null;
    if (fact) lightFact(fact);
  });
  const stepFact = (ahead) => {
    const all = [...document.querySelectorAll(".tt-fact")];
    const next = all[all.indexOf(document.activeElement) + ahead];
    if (next) { go(next); lightFact(next); }
  };
  const typing = (element) => element instanceof Element && element.closest("textarea, input:not([type=radio]), select, [contenteditable], dialog");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const choice = event.target instanceof Element ? event.target.closest("#tt-options fieldset input, #tt-language input") : null;
    if (event.key === "Escape") {
      if (document.querySelector("dialog[open]")) return;
      if (tip.isConnected) tip.remove();
      else document.querySelector("#tt-cancel:not(:disabled)")?.click();
    } else if (choice && event.key.startsWith("Arrow")) {
      const all = [...choice.closest("fieldset, #tt-language").querySelectorAll("input")];
      const ahead = event.key === "ArrowRight" || event.key === "ArrowDown" ? 1 : all.length - 1;
      const next = all[(all.indexOf(choice) + ahead) % all.length];
      event.preventDefault();
      next.focus();
      next.click();
    } else if (event.target instanceof Element && event.target.matches(".tt-fact") && /^Arrow(Up|Down)$/.test(event.key)) {
      event.preventDefault();
      stepFact(event.key === "ArrowDown" ? 1 : -1);
    } else if (typing(event.target)) {
      return;
    } else if (event.key === "?") {
      document.querySelector("#tt-help")?.showModal();
    } else if (event.key === "n" || event.key === "N") {
      nextMark();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && step(event.key === "ArrowUp")) {
      event.preventDefault();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      // Leaving the box first makes sure that its last letters are sent along; then it has the focus again.
      const active = document.activeElement;
      active?.blur();
      setTimeout(() => { document.querySelector("#tt-run")?.click(); active?.focus({ preventScroll: true }); }, 60);
    }
  }, true);
})();
