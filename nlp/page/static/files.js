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
  // A whole file as text; HTML also as what it shows, for editors that take it.
  const copyFile = async (button) => {
    const file = button.closest("footer").querySelector(`[data-name$="${button.dataset.copyFile}"]`);
    const text = window.tomtat.decode(file.dataset.content);
    if (button.dataset.copyFile !== ".html" || !window.ClipboardItem || !window.isSecureContext) return copy(text);
    const as = (type) => new Blob([text], { type });
    return navigator.clipboard.write([new ClipboardItem({ "text/html": as("text/html"), "text/plain": as("text/plain") })]);
  };
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const button = target?.closest("button[data-copy], button[data-content]");
    if (button?.dataset.content) save(button.dataset);
    else if (button) copy(button.dataset.copy).then(() => say(button, button.dataset.done), () => say(button, button.dataset.failed));
    const copies = target?.closest("button[data-copy-file]");
    if (copies) copyFile(copies).then(() => say(copies, copies.dataset.done), () => say(copies, copies.dataset.failed));
    if (target?.closest("#tt-glossary-export")) {
      save({ name: "tomtat.csv", type: "text/csv", content: window.tomtat.encode(document.querySelector("#tt-glossary-input textarea").value) });
    }
    // The results are below the form: on a phone, far below.
    const run = target?.closest("#tt-run, #tt-event-run");
    if (run) {
      const line = document.querySelector(run.id.replace("run", "status").replace(/^/, "#"));
      if (line && line.getBoundingClientRect().top > innerHeight * 0.6) line.scrollIntoView({ block: "start", behavior: "smooth" });
    }
  });
})();
