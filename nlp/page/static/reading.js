// Reading a digest: explanations, sentences that belong together, places of facts, references.
(() => {
  // Explanations of marked words: on hover, on focus and on a tap. A title attribute would show neither
  // on a phone nor for the keyboard; a box made by CSS alone would be cut off at the edge of the screen.
  const tip = document.createElement("div");
  tip.id = "tt-tip";
  tip.setAttribute("role", "tooltip");
  const show = (event) => {
    const mark = event.target instanceof Element ? event.target.closest("[data-tip]") : null;
    if (!mark?.dataset.tip) return tip.remove();
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
  // Whatever a place is folded into is opened first.
  const open = (element) => {
    for (let one = element?.closest("details"); one; one = one.parentElement.closest("details")) one.open = true;
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
    const marks = [...document.querySelectorAll(".tt-mark")].filter((one) => one.offsetParent !== null);
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
    for (const range of ranges) open(range.startContainer.parentElement);
  };
  document.addEventListener("click", (event) => {
    const fact = event.target instanceof Element ? event.target.closest(".tt-fact") : null;
    if (fact) lightFact(fact);
  });
  const stepFact = (ahead) => {
    const all = [...document.querySelectorAll(".tt-fact")].filter((one) => one.offsetParent !== null);
    const next = all[all.indexOf(document.activeElement) + ahead];
    if (next) { go(next); lightFact(next); }
  };
  document.addEventListener("click", (event) => {
    const note = event.target instanceof Element ? event.target.closest("[data-note]") : null;
    const mark = note && [...document.querySelectorAll(".tt-mark")].find((one) => one.dataset.tip.includes(note.dataset.note));
    if (mark) { open(mark); go(mark); }
  });
  document.addEventListener("click", (event) => {
    const reference = event.target instanceof Element ? event.target.closest(".tt-ref a") : null;
    const place = reference && document.getElementById(reference.getAttribute("href").slice(1));
    if (!place) return;
    event.preventDefault();
    place.querySelector("details")?.setAttribute("open", "");
    open(place);
    go(place);
  });
  Object.assign(window.tomtat, { tip, step, nextMark, stepFact });
})();
