// What a result class obliges to unfolds when the class is chosen, and shows only the fields it asks for or that hold text.
// Words come from the page; without script the fold is opened by hand. data-asks = {class: [field names]}, data-class = the select.
(() => {
  document.querySelectorAll("details[data-asks]").forEach((fold) => {
    const select = document.getElementById(fold.dataset.class);
    const asks = JSON.parse(fold.dataset.asks);
    const fields = [...fold.querySelectorAll("[name]")];
    if (!select) return;
    const show = () => {
      const asked = asks[select.value] || [];
      const wanted = (field) => asked.some((name) => field.name.endsWith(`-${name}`)) || Boolean(field.value);
      const anything = fields.some(wanted);
      fields.forEach((field) => { field.closest(".field").hidden = anything && !wanted(field); });
      fold.hidden = Boolean(select.value) && !anything;
      fold.open = fold.open || anything;
    };
    select.addEventListener("change", show);
    show();
  });
})();
