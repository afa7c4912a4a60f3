// Adds the budget up while it is typed; the server's answer to the kept draft replaces the table with its own sums.
(function () {
  "use strict";
  const form = document.querySelector("form[data-autosave]");
  const holder = document.getElementById("totals");
  if (!form || !holder) return;
  const PAUSE = 1500; // section.js keeps what has rested so long
  const SOURCES = ["central", "local", "private"];

  // 1,234,567 with full-width digits, NT$ and 元 as the server reads it; null when it is no amount.
  function amount(text) {
    const plain = text.normalize("NFKC").replace(/\s/g, "").replace(/^NT/, "").replace(/^\$/, "").replace(/元$/, "");
    if (plain === "") return 0;
    return /^(\d+|\d{1,3}(,\d{3})+)$/.test(plain) ? Number(plain.replaceAll(",", "")) : null;
  }

  function field(row, name) {
    return row.querySelector('[name$="-' + name + '"]');
  }

  function add() {
    const sums = {};
    for (const row of form.querySelectorAll('[data-rows="rows"] > [data-row]')) {
      const gone = field(row, "DELETE");
      if (gone && gone.checked) continue;
      const keys = ["all", field(row, "year").value, field(row, "expense").value];
      SOURCES.forEach(function (source, column) {
        const more = amount(field(row, source).value) || 0;
        for (const key of keys) {
          sums[key] = sums[key] || [0, 0, 0, 0];
          sums[key][column] += more;
          sums[key][3] += more;
        }
      });
    }
    return sums;
  }

  function show() {
    const sums = add();
    for (const row of holder.querySelectorAll("[data-sum]")) {
      const amounts = sums[row.dataset.sum] || [0, 0, 0, 0];
      row.querySelectorAll("td").forEach(function (cell, column) {
        cell.textContent = amounts[column].toLocaleString("en-US");
      });
    }
    compare((sums.all || [0, 0, 0, 0])[3]);
  }

  function compare(total) {
    const line = holder.querySelector("[data-declared]");
    const text = form.elements.declared_total.value;
    const declared = text.trim() === "" ? null : amount(text);
    if (!declared && total === 0) line.textContent = line.dataset.empty;
    else if (declared === null) line.textContent = line.dataset.none;
    else {
      const words = declared === total ? "same" : total > declared ? "over" : "short";
      line.textContent = line.dataset[words].replace("#", Math.abs(total - declared).toLocaleString("en-US"));
    }
  }

  // An answer to what has been typed over meanwhile is older than the page.
  let typedAt = -PAUSE;
  form.addEventListener("cs:kept", function () {
    if (performance.now() - typedAt < PAUSE) show();
  });
  for (const kind of ["input", "change"])
    form.addEventListener(kind, function () {
      typedAt = performance.now();
      show();
    });
  // Rows that are copied or taken away by a script.
  new MutationObserver(show).observe(form.querySelector('[data-rows="rows"]'), { childList: true });
})();
