// A table of rows takes the keys of a spreadsheet: Tab to the next cell, Enter down, Shift+Enter up, Escape gives the cell
// back, Ctrl+D copies the row, Alt and an arrow moves it. What is done to a row stands in its menu. Without this script it is a form like any other.
(function () {
  "use strict";
  const table = document.querySelector("table[data-sheet]");
  const form = document.querySelector("form[data-autosave]");
  if (!table || !form) return;
  const ROOM = window.matchMedia("(min-width: 1000px)"); // grid.css
  const help = form.querySelector("[data-keys]");
  if (help) help.hidden = false;

  function rows() {
    return Array.from(table.querySelectorAll(":scope > [data-row]"));
  }

  function cellsOf(row) {
    return Array.from(row.querySelectorAll("[data-cell] :is(input, select, textarea)"));
  }

  function cellIn(row, name) {
    return row.querySelector('[data-cell="' + name + '"] :is(input, select, textarea)');
  }

  function enter(cell) {
    cell.focus();
    if (cell.select) cell.select();
  }

  // To the row above or below; down from the last one to a new one.
  function step(row, name, by) {
    const all = rows();
    let next = all[all.indexOf(row) + by];
    if (!next && by > 0) {
      form.querySelector('[data-add-row="' + table.dataset.rows + '"]').click();
      next = rows()[all.length];
    }
    if (next) enter(cellIn(next, name));
  }

  // What stood in a cell when it was entered.
  let entered = null;
  table.addEventListener("focusin", function (event) {
    if (event.target.closest("[data-cell]")) entered = { cell: event.target, value: event.target.value };
  });

  function giveBack(cell) {
    if (!entered || entered.cell !== cell || cell.value === entered.value) return;
    cell.value = entered.value;
    for (const kind of ["input", "change"]) cell.dispatchEvent(new Event(kind, { bubbles: true }));
    if (cell.select) cell.select();
  }

  // From the last cell of a row to the first of the next; the box and the menu between them are a step back from there.
  function tab(event, row) {
    const next = rows()[rows().indexOf(row) + 1];
    const cells = cellsOf(row);
    if (!next || event.target !== cells[cells.length - 1]) return;
    event.preventDefault();
    enter(cellsOf(next)[0]);
  }

  // What the row's menu does, from the keys; the cell stays the one that is written in.
  function act(event, row) {
    const copies = event.ctrlKey && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "d";
    const step = event.altKey && !event.ctrlKey ? ["ArrowUp", "ArrowDown"].indexOf(event.key) : -1;
    if (!copies && step < 0) return false;
    event.preventDefault();
    if (copies) row.querySelector("[data-copy-row]").click();
    else {
      row.querySelectorAll(".cs-move button")[step].click();
      enter(event.target);
    }
    return true;
  }

  table.addEventListener("keydown", function (event) {
    // While characters are being composed Enter and Escape belong to whoever composes them.
    if (!ROOM.matches || event.isComposing || event.keyCode === 229) return;
    const place = event.target.closest("[data-cell]");
    if (!place) return;
    const row = place.closest("[data-row]");
    if (act(event, row) || event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = event.target.tagName === "INPUT" && !event.shiftKey;
    if (event.key === "Enter") {
      event.preventDefault();
      step(row, place.dataset.cell, event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape") giveBack(event.target);
    else if (event.key === "Tab" && !event.shiftKey) tab(event, row);
    else if (event.key === "ArrowUp" && moves) step(row, place.dataset.cell, -1);
    else if (event.key === "ArrowDown" && moves && row !== rows()[rows().length - 1]) step(row, place.dataset.cell, 1);
    else return;
    if (event.key.startsWith("Arrow")) event.preventDefault();
  });

  // --- the menu of a row ----------------------------------------------------------------------------------------

  function equip(row) {
    const tools = row.querySelector("[data-tools]");
    if (!tools || tools.previousElementSibling) return;
    const dots = document.createElement("button");
    dots.type = "button";
    dots.className = "cs-dots";
    dots.textContent = "⋯";
    dots.setAttribute("aria-expanded", "false");
    const head = row.querySelector("[data-numbered]");
    dots.id = head.id + "-menu";
    dots.setAttribute("aria-labelledby", head.id + " " + table.dataset.rows + "-tools");
    tools.before(dots);
    dots.addEventListener("click", function () {
      const opens = dots.getAttribute("aria-expanded") !== "true";
      shut();
      dots.setAttribute("aria-expanded", String(opens));
    });
    tools.addEventListener("click", function (event) {
      if (event.target.closest("button") && !event.target.closest(".cs-move")) shut();
    });
  }

  function shut(except) {
    for (const dots of table.querySelectorAll('.cs-dots[aria-expanded="true"]'))
      if (!except || !dots.parentElement.contains(except)) dots.setAttribute("aria-expanded", "false");
  }

  table.addEventListener("keydown", function (event) {
    const open = table.querySelector('.cs-dots[aria-expanded="true"]');
    if (event.key !== "Escape" || !open) return;
    shut();
    open.focus();
  });
  document.addEventListener("click", (event) => shut(event.target));
  table.addEventListener("focusin", (event) => shut(event.target));
  table.addEventListener("cs:row", (event) => equip(event.target));
  rows().forEach(equip);
})();
