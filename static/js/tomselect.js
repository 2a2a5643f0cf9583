// select[data-picker] becomes a search box: by name, and by the pinyin in each option's data-search.
(() => {
  document.querySelectorAll("select[data-picker]").forEach((select) => {
    const label = select.labels?.[0];
    // The list must have a name of its own for readers of the screen.
    if (label && !select.hasAttribute("aria-label")) select.setAttribute("aria-label", label.textContent.trim());
    new TomSelect(select, {
      searchField: ["text", "search"],
      maxOptions: 200,
      // The empty option is the grey hint of an empty box, not a choice to type behind.
      plugins: select.multiple ? ["remove_button"] : { clear_button: { title: select.dataset.clear || "×" } },
      render: { no_results: () => `<div class="no-results">${select.dataset.nothing || "—"}</div>` },
    });
  });
})();
