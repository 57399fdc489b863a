// The last digests, in this browser alone: searched, deleted, opened again by a link.
(() => {
  const MOST = 50;
  const database = () => new Promise((resolve, reject) => {
    const asked = indexedDB.open("tomtat", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("digests", { keyPath: "id" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const ask = async (mode, what) => {
    const store = (await database()).transaction("digests", mode).objectStore("digests");
    const asked = what(store);
    return new Promise((resolve, reject) => {
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  };
  const all = async () => (await ask("readonly", (store) => store.getAll())).sort((one, other) => other.when - one.when);
  // A correction is another version of the same digest.
  const nameOf = (made) => {
    let hash = 2166136261;
    for (const unit of JSON.stringify(made.map((one) => [one.title, one.timings, one.summary_vi, one.settings_hash]))) {
      hash = Math.imul(hash ^ unit.codePointAt(0), 16777619) >>> 0;
    }
    return hash.toString(36);
  };
  const put = async (tab, content, text) => {
    const data = JSON.parse(window.tomtat.decode(content));
    const made = data.digests || [data];
    const id = nameOf(made.map((one) => one.uncorrected || one));
    const before = await ask("readonly", (store) => store.get(id));
    const about = made.flatMap((one) => [one.title, one.title_en, one.summary_vi, one.summary_en]).filter(Boolean).join("\n");
    const title = made[0].title || made[0].summary_vi || made[0].summary_en || "";
    await ask("readwrite", (store) => store.put({
      id, tab, content, about, title, compared: made.length > 1, text: before?.text || text, when: before?.when || Date.now(),
    }));
    for (const old of (await all()).slice(MOST)) await ask("readwrite", (store) => store.delete(old.id));
  };
  const marked = () => /^#digest-(\w+)$/.exec(location.hash)?.[1];
  const get = async (id) => (id ? ask("readonly", (store) => store.get(id)).catch(() => undefined) : undefined);
  const reopen = async (id) => {
    const found = await get(id);
    if (!found) return;
    window.tomtat.refill(found.tab, found.text);
    draw(found.content);
  };
  const draw = (content) => {
    window.tomtat.reopened = content;
    document.querySelector("#tt-reopen")?.click();
  };
  // One of two that were compared is shown alone; the focus goes to what can be done with it.
  const choose = (number, tries = 100) => {
    const { digests } = JSON.parse(window.tomtat.decode(window.tomtat.contentOf("#tt-results")));
    draw(window.tomtat.encode(JSON.stringify(digests[number])));
    const wait = setInterval(() => {
      const first = document.querySelector("#tt-results [data-edit]");
      first?.focus();
      if (first || !--tries) clearInterval(wait);
    }, 50);
  };
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
  const dialog = () => document.querySelector("#tt-history");
  const list = async () => {
    const words = dialog().dataset;
    const wanted = plain(dialog().querySelector("input").value);
    const found = (await all().catch(() => [])).filter((one) => plain(one.about).includes(wanted));
    dialog().querySelector(".tt-none").hidden = found.length > 0;
    dialog().querySelector("ul").replaceChildren(...found.map((one) => {
      const link = Object.assign(document.createElement("a"), { href: `#digest-${one.id}`, textContent: one.title, lang: "vi" });
      const when = Object.assign(document.createElement("span"), {
        className: "tt-when", textContent: `${one.tab ? `${words.event} · ` : one.compared ? `${words.comparison} · ` : ""}${new Date(one.when).toLocaleString(document.documentElement.lang)}`,
      });
      const remove = Object.assign(document.createElement("button"), { type: "button", className: "tt-button", textContent: words.delete });
      remove.dataset.remove = one.id;
      remove.setAttribute("aria-label", `${words.delete}: ${one.title}`);
      const item = document.createElement("li");
      const said = document.createElement("div");
      said.append(link, when);
      item.append(said, remove);
      return item;
    }));
  };
  const show = async () => {
    dialog().showModal();
    dialog().querySelector("input").value = "";
    await list();
  };
  document.addEventListener("click", async (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const link = target?.closest("#tt-history a");
    if (target?.closest("#tt-history-open")) await show();
    else if (target?.closest("[data-choose]")) choose(Number(target.closest("[data-choose]").dataset.choose));
    else if (link) {
      event.preventDefault();
      dialog().close();
      history.pushState(null, "", link.getAttribute("href"));
      await reopen(marked());
    } else if (target?.closest("#tt-history [data-remove]")) {
      const id = target.closest("[data-remove]").dataset.remove;
      await ask("readwrite", (store) => store.delete(id));
      await list();
      dialog().querySelector("input").focus();
    } else if (target?.closest("#tt-history-clear")) {
      await ask("readwrite", (store) => store.clear());
      await list();
    } else if (target?.closest("#tt-run, #tt-event-run, #tt-clear, #tt-event-clear") && marked()) {
      history.replaceState(null, "", location.pathname + location.search); // what comes is another digest
    }
  });
  document.addEventListener("input", (event) => {
    if (event.target instanceof Element && event.target.matches("#tt-history input")) list();
  });
  addEventListener("hashchange", () => reopen(marked()));
  window.tomtat.history = { put, show, marked: () => get(marked()) };
})();
