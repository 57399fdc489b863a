// Copying, downloading and the keyboard: the few things that only a browser can do.
(() => {
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
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") tip.remove(); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      // Leaving the box first makes sure that its last letters are sent along.
      document.activeElement?.blur();
      setTimeout(() => document.querySelector("#tt-run")?.click(), 60);
    }
  }, true);
})();
