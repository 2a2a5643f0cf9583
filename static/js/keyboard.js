// / search, j k rows, o open, x tick, g w worklist, ? help. Never while typing.
(() => {
  const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent);
  const current = () => document.querySelector("[data-row].is-current");
  const typing = (element) => element.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  let before = "";

  const move = (by) => {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(current());
    const next = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)];
    current()?.classList.remove("is-current");
    next.classList.add("is-current");
    next.querySelector("a")?.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };

  const KEYS = {
    "/": () => document.querySelector("[data-search]")?.focus(),
    j: () => move(1),
    k: () => move(-1),
    o: () => current()?.querySelector("a")?.click(),
    x: () => current()?.querySelector("input[type=checkbox]")?.click(),
    "g w": () => { location.href = document.body.dataset.desk; },
    "?": () => document.getElementById("keyboard-help")?.showModal?.(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || event.target.closest("dialog")) return;
    const act = KEYS[`${before} ${event.key}`] || KEYS[event.key];
    before = event.key;
    if (act) {
      event.preventDefault();
      act();
    }
  });
})();
