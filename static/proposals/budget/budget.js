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
      row.querySelectorAll("td.num").forEach(function (cell, column) {
        cell.textContent = amounts[column].toLocaleString("en-US");
      });
    }
    for (const row of form.querySelectorAll('[data-rows="rows"] > [data-row]')) addRow(row);
    follow();
    compare((sums.all || [0, 0, 0, 0])[3]);
  }

  // What stands at the end of a row; a dash where one of its amounts is none.
  function addRow(row) {
    const place = row.querySelector("[data-row-sum]");
    if (!place) return;
    const texts = SOURCES.map((source) => field(row, source).value);
    const amounts = texts.map(amount);
    const none = amounts.includes(null) || texts.every((text) => text.trim() === "");
    place.textContent = none ? "—" : amounts.reduce((one, other) => one + other).toLocaleString("en-US");
  }

  // The foot of the table says the same as the sums below it, which the server makes.
  function follow() {
    const cells = holder.querySelectorAll("[data-sum='all'] td.num");
    form.querySelectorAll("[data-foot] td.num").forEach(function (cell, column) {
      if (cells[column]) cell.textContent = cells[column].textContent;
    });
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
    else follow();
  });
  for (const kind of ["input", "change"])
    form.addEventListener(kind, function () {
      typedAt = performance.now();
      show();
    });
  // Rows that are copied or taken away by a script.
  new MutationObserver(show).observe(form.querySelector('[data-rows="rows"]'), { childList: true });
})();
