// Correcting an output where it stands: its text becomes boxes, one for each of its places.
(() => {
  const scope = (button) => button.closest(".tt-card, .tt-title-en");
  const element = (tag, values, ...children) => {
    const made = Object.assign(document.createElement(tag), values);
    made.append(...children);
    return made;
  };
  const fit = (area) => { area.style.height = "auto"; area.style.height = `${area.scrollHeight + 2}px`; };
  // Offsets count characters, as Python does.
  const textOf = (card) => [...card.querySelector("[data-copy]").dataset.copy];
  const open = (button) => {
    const card = scope(button);
    const text = textOf(card);
    for (const place of card.querySelectorAll(`[data-field="${button.dataset.edit}"]`)) {
      const area = element("textarea", {
        className: "tt-edit", lang: place.lang, rows: 1, value: text.slice(place.dataset.start, place.dataset.end).join(""),
      });
      area.setAttribute("aria-label", button.getAttribute("aria-label"));
      Object.assign(area.dataset, { start: place.dataset.start, end: place.dataset.end });
      place.hidden = true;
      place.after(area);
      fit(area);
    }
    const done = element("button", { type: "button", className: "tt-button tt-apply", textContent: button.dataset.done });
    const cancel = element("button", { type: "button", className: "tt-button tt-cancel", textContent: button.dataset.cancel });
    done.dataset.apply = button.dataset.edit;
    button.hidden = true;
    button.after(done, cancel);
    card.querySelector(".tt-edit").focus();
  };
  const close = (card) => {
    for (const one of card.querySelectorAll(".tt-edit, .tt-apply, .tt-cancel")) one.remove();
    for (const one of card.querySelectorAll("[data-edit], [data-field]")) one.hidden = false;
    card.querySelector("[data-edit]").focus();
  };
  const send = (place, changes) => {
    window.tomtat.correction = JSON.stringify(changes);
    document.querySelector(place.closest("#tt-event-results") ? "#tt-event-correct" : "#tt-correct").click();
  };
  const apply = (card) => {
    const text = textOf(card);
    const areas = [...card.querySelectorAll(".tt-edit")];
    let at = 0;
    let whole = "";
    for (const { dataset: { start, end }, value } of areas) {
      const line = !text.slice(start, end).includes("\n"); // stays one line: it stands beside its source
      whole += text.slice(at, start).join("") + (line ? value.trim().replace(/\s*\n\s*/g, " ") : value);
      at = Number(end);
    }
    const field = card.querySelector(".tt-apply").dataset.apply;
    send(card, { [field]: whole + text.slice(at).join(""), pieces: areas.map((area) => area.value) });
  };
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (button?.dataset.edit) open(button);
    else if (button?.dataset.apply) apply(scope(button));
    else if (button?.matches(".tt-cancel")) close(scope(button));
    else if (button?.matches(".tt-reset")) send(button, { uncorrected: true });
  });
  document.addEventListener("input", (event) => {
    if (event.target instanceof Element && event.target.matches(".tt-edit")) fit(event.target);
  });
  document.addEventListener("keydown", (event) => {
    const area = event.target instanceof Element ? event.target.closest(".tt-edit") : null;
    if (!area) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) apply(scope(area));
    else if (event.key === "Escape") close(scope(area));
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
})();
