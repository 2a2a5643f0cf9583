// The reason for a late entry is asked for only when the date is not today's; without script it simply stands there.
(() => {
  document.querySelectorAll("[data-unless-today]").forEach((reason) => {
    const day = document.getElementById(reason.dataset.unlessToday);
    const field = reason.closest(".field");
    if (!day || !field || field.classList.contains("has-error")) return;
    const show = () => { field.hidden = day.value === day.dataset.today && !reason.value; };
    day.addEventListener("input", show);
    show();
  });
})();
// Of the two ways to handle a suggestion only the fields of the chosen one are shown; without script both stand there.
(() => {
  const ways = document.querySelectorAll("[data-way]");
  const choices = document.querySelectorAll("input[name=way]");
  if (!ways.length || !choices.length) return;
  const show = () => {
    const chosen = document.querySelector("input[name=way]:checked")?.value;
    ways.forEach((part) => { part.hidden = part.dataset.way !== chosen; });
  };
  choices.forEach((choice) => choice.addEventListener("change", show));
  show();
})();
// An item is given to agencies among those chosen above.
(() => {
  document.querySelectorAll("select[data-among]").forEach((select) => {
    const above = document.getElementById(select.dataset.among);
    const from = above?.tomselect, own = select.tomselect;
    if (!from || !own) return;
    const narrow = () => {
      const chosen = from.items;
      own.items.filter((value) => !chosen.includes(value)).forEach((value) => own.removeItem(value, true));
      Object.keys(own.options).filter((value) => !chosen.includes(value)).forEach((value) => own.removeOption(value, true));
      chosen.forEach((value) => own.addOption(from.options[value]));
      own.refreshOptions(false);
    };
    from.on("change", narrow);
    narrow();
  });
})();
