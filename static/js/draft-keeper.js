// What was typed into form[data-keep="name"] survives a lost session or a closed tab, until the form is sent.
(() => {
  const typed = (form) =>
    [...form.elements].filter((field) => field.name && !["hidden", "password", "file", "submit"].includes(field.type) && field.tagName !== "BUTTON");

  const keep = (form) => {
    const values = typed(form).map((field) => [field.name, field.type === "checkbox" || field.type === "radio" ? [field.value, field.checked] : field.value]);
    sessionStorage.setItem(`keep:${form.dataset.keep}`, JSON.stringify(values));
  };

  const restore = (form) => {
    const kept = JSON.parse(sessionStorage.getItem(`keep:${form.dataset.keep}`) || "[]");
    for (const [name, value] of kept) {
      typed(form).filter((field) => field.name === name).forEach((field) => {
        if (Array.isArray(value)) {
          if (field.value === value[0]) field.checked = value[1];
        } else if (!field.value) field.value = value; // never over what the server knows
      });
    }
  };

  document.querySelectorAll("form[data-keep]").forEach((form) => {
    restore(form);
    form.addEventListener("input", () => keep(form));
    form.addEventListener("submit", () => sessionStorage.removeItem(`keep:${form.dataset.keep}`));
  });
})();
