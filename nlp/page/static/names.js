// What a screen reader is told where Gradio says nothing: the names of choices, and whether a fold is open.
(() => {
  let named = 0;
  const name = () => {
    for (const group of document.querySelectorAll("fieldset:not([aria-labelledby])")) {
      const said = group.querySelector("[data-testid=block-info]");
      if (!said) continue;
      said.id = said.id || `tt-said-${++named}`;
      group.setAttribute("aria-labelledby", said.id);
      group.setAttribute("role", "radiogroup");
    }
    for (const fold of document.querySelectorAll("button.label-wrap")) {
      fold.setAttribute("aria-expanded", String(fold.classList.contains("open")));
    }
  };
  setInterval(name, 300);
})();
