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
