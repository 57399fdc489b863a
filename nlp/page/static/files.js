// Copying and downloading; the way to the results.
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
    const run = target?.closest("#tt-run, #tt-event-run");
    if (run) {
      const line = document.querySelector(run.id.replace("run", "status").replace(/^/, "#"));
      if (line && line.getBoundingClientRect().top > innerHeight * 0.6) line.scrollIntoView({ block: "start", behavior: "smooth" });
    }
  });
})();
