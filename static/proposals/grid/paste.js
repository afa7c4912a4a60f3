// Cells copied in a spreadsheet and pasted into a table of rows: sent with the form to the page that shows what they would
// become. Without this script that page has a box to paste into. A text of one cell is pasted as ever.
(function () {
  "use strict";
  const table = document.querySelector("table[data-sheet]");
  const button = document.querySelector("[data-paste]");
  if (!table || !button) return;
  const form = button.form;
  const MOST = 500000; // characters that are read (clipboard.py); of more the text alone is

  function carry(name, value) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    field.dataset.carried = "";
    form.append(field);
  }

  // A list of choices takes no text: what is pasted there comes to the page.
  document.addEventListener("paste", function (event) {
    const cell = document.activeElement;
    if (!cell.name || !table.contains(cell) || !cell.closest("[data-cell]")) return;
    const text = event.clipboardData.getData("text/plain");
    const html = event.clipboardData.getData("text/html");
    // Spreadsheets end even one cell with a line's end.
    if (!/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return;
    event.preventDefault();
    carry("pasted", text);
    carry("pasted_html", html.length <= MOST && /<t(able|r|d)[\s>]/i.test(html) ? html : "");
    carry("pasted_at", cell.name);
    form.requestSubmit(button);
  });

  // A browser that comes back to this page may have kept them.
  window.addEventListener("pageshow", function () {
    for (const field of form.querySelectorAll("[data-carried]")) field.remove();
  });
})();
