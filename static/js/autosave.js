// Saves form[data-autosave-url] every 20 seconds and when a field is left, and says so in [data-autosave-status].
// Words come from the page: data-saving, data-saved (with {time}), data-unsaved, data-conflict, data-conflict-link on the status element.
// The answer 200 {version, saved_at} moves the base version; 409 {url} stops and links to both texts.
(() => {
  const EVERY = 20000;

  document.querySelectorAll("form[data-autosave-url]").forEach((form) => {
    const status = document.querySelector("[data-autosave-status]");
    let dirty = false;
    let stopped = false;
    let running = false;

    const say = (text) => { if (status) status.textContent = text; };

    const conflict = (url) => {
      stopped = true;
      if (!status) return;
      status.classList.add("is-conflict");
      say(`${status.dataset.conflict} `);
      const link = document.createElement("a");
      link.href = url;
      link.textContent = status.dataset.conflictLink;
      status.append(link);
    };

    const save = async () => {
      if (!dirty || stopped || running) return;
      running = true;
      dirty = false;
      say(status?.dataset.saving || "");
      try {
        const answer = await fetch(form.dataset.autosaveUrl, {
          method: "POST", body: new FormData(form), credentials: "same-origin", redirect: "manual",
          headers: { "X-Requested-With": "XMLHttpRequest", Accept: "application/json" },
        });
        const told = answer.headers.get("content-type")?.includes("json") ? await answer.json() : {};
        if (answer.status === 409) conflict(told.url || location.href);
        else if (!answer.ok) throw new Error(String(answer.status));
        else {
          if (told.version !== undefined && form.elements.base_version) form.elements.base_version.value = told.version;
          const time = told.saved_at || new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
          say((status?.dataset.saved || "{time}").replace("{time}", time));
        }
      } catch {
        dirty = true; // the network or the session failed: the text stays here, the next round tries again
        say(status?.dataset.unsaved || "");
      } finally {
        running = false;
      }
    };

    form.addEventListener("input", () => { dirty = true; });
    form.addEventListener("focusout", save);
    form.addEventListener("submit", () => { stopped = true; });
    setInterval(save, EVERY);
    window.addEventListener("beforeunload", (event) => { if (dirty && !stopped) event.preventDefault(); });
  });
})();
