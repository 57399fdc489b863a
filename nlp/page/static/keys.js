// The keyboard.
(() => {
  const page = window.tomtat;
  const typing = (element) => element instanceof Element && element.closest("textarea, input:not([type=radio]), select, [contenteditable], dialog");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const choice = event.target instanceof Element ? event.target.closest("fieldset input[type=radio], #tt-language input") : null;
    if (event.key === "Escape") {
      if (document.querySelector("dialog[open]")) return;
      if (page.tip.isConnected) page.tip.remove();
      else page.shown("#tt-cancel:not(:disabled), #tt-event-cancel:not(:disabled)")?.click();
    } else if (choice && event.key.startsWith("Arrow")) {
      const all = [...choice.closest("fieldset, #tt-language").querySelectorAll("input")];
      const ahead = event.key === "ArrowRight" || event.key === "ArrowDown" ? 1 : all.length - 1;
      const next = all[(all.indexOf(choice) + ahead) % all.length];
      event.preventDefault();
      next.focus();
      next.click();
    } else if (event.target instanceof Element && event.target.matches(".tt-fact") && /^Arrow(Up|Down)$/.test(event.key)) {
      event.preventDefault();
      page.stepFact(event.key === "ArrowDown" ? 1 : -1);
    } else if (typing(event.target)) {
      return;
    } else if (event.key === "?") {
      document.querySelector("#tt-help")?.showModal();
    } else if (event.key === "h" || event.key === "H") {
      page.history.show();
    } else if (event.key === "n" || event.key === "N") {
      page.nextMark();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && page.step(event.key === "ArrowUp")) {
      event.preventDefault();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      // Leaving the box first makes sure that its last letters are sent along; then it has the focus again.
      const active = document.activeElement;
      active?.blur();
      setTimeout(() => { page.shown("#tt-run, #tt-event-run")?.click(); active?.focus({ preventScroll: true }); }, 60);
    }
  }, true);
})();
