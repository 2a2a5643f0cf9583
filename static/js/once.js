// A form is sent once: its buttons rest after the first press. The server does not depend on it.
// Also: a question before a grave act (data-confirm), and focus on what is wrong (data-focus).
(() => {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) {
      event.preventDefault();
      return;
    }
    if (!("once" in form.dataset)) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // Later, so that the pressed button's own name and value still travel.
    setTimeout(() => buttonsOf(form).forEach((button) => (button.disabled = true)));
  });

  // Coming back by the browser's own button shows the page as it was: wake the buttons.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      buttonsOf(form).forEach((button) => (button.disabled = false));
    });
    document.querySelector("[data-focus]")?.focus();
  });

  // Choices that go into effect at once where there is script; a button stands beside them where not.
  document.addEventListener("change", (event) => {
    if ("submitOnChange" in event.target.dataset) event.target.form.requestSubmit();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    const all = event.target.closest("[data-tick-all]");
    if (all) all.closest("form, table").querySelectorAll("[data-row] input[type=checkbox]").forEach((box) => (box.checked = all.checked));
  });

  const buttonsOf = (form) => [...form.elements].filter((element) => element.type === "submit");
})();
