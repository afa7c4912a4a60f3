// A row, or all rows of a year, once more for the year after: everything else as it is. Nothing is saved by it.
(function () {
  "use strict";
  const table = document.querySelector("table[data-sheet]");
  const form = document.querySelector("form[data-autosave]");
  if (!table || !form) return;
  const whole = form.querySelector("[data-copy-year]");
  const said = form.querySelector("[data-sheet-said]");

  function yearOf(row) {
    return row.querySelector('[name$="-year"]');
  }

  // The option behind the one that is chosen; the last year has none.
  function after(select) {
    const next = select && select.value ? select.options[select.selectedIndex + 1] : null;
    return next ? next.value : "";
  }

  function staying() {
    return Array.from(table.querySelectorAll(":scope > [data-row]")).filter(
      (row) => !row.querySelector('[name$="-DELETE"]').checked,
    );
  }

  function copy(row, year) {
    const told = { changes: { year: year }, made: null };
    row.dispatchEvent(new CustomEvent("cs:copy", { bubbles: true, detail: told }));
    return told.made;
  }

  // The last year that has rows and another year behind it.
  function turn() {
    const chosen = staying().map(yearOf).filter((select) => select && after(select));
    const from = chosen.map((select) => select.value).sort().pop();
    const select = chosen.find((each) => each.value === from);
    return from ? { from: from, to: after(select) } : null;
  }

  function fill(words, about) {
    return Object.entries(about).reduce((text, [name, value]) => text.replaceAll("[" + name + "]", value), words);
  }

  function show() {
    for (const row of table.querySelectorAll(":scope > [data-row]")) {
      const button = row.querySelector("[data-next-year]");
      if (!button) continue;
      const to = after(yearOf(row));
      button.hidden = !to;
      button.textContent = fill(button.dataset.label, { to: to });
    }
    if (!whole) return;
    const years = turn();
    whole.hidden = !years;
    if (years) whole.textContent = fill(whole.dataset.label, years);
  }

  table.addEventListener("click", function (event) {
    const button = event.target.closest("[data-next-year]");
    if (!button) return;
    const row = button.closest("[data-row]");
    const made = copy(row, after(yearOf(row)));
    made.querySelector("[data-cell] :is(input, select, textarea)").focus();
  });

  if (whole)
    whole.addEventListener("click", function () {
      const years = turn();
      const rows = staying().filter((row) => yearOf(row).value === years.from);
      const total = table.querySelectorAll(":scope > [data-row]").length + rows.length;
      const most = Number(whole.dataset.most);
      if (total > most) said.textContent = fill(whole.dataset.full, { n: total, most: most });
      else {
        const made = rows.map((row) => copy(row, years.to));
        said.textContent = fill(whole.dataset.done, { n: made.length, to: years.to });
        made[0].querySelector("[data-cell] :is(input, select, textarea)").focus();
      }
    });

  form.addEventListener("change", show);
  form.addEventListener("cs:row", show);
  show();
})();
