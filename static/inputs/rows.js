// Rows are moved up and down with buttons. Without this script the number beside each row says its place.
(function () {
  "use strict";

  function rowsOf(holder) {
    return Array.from(holder.querySelectorAll(":scope > [data-row]"));
  }

  function orderOf(row) {
    return row.querySelector('input[name$="-ORDER"]');
  }

  function renumber(holder) {
    rowsOf(holder).forEach(function (row, index) {
      const order = orderOf(row);
      if (order) order.value = index + 1;
      const legend = row.querySelector("[data-numbered]");
      if (legend) legend.textContent = legend.textContent.replace(/\d+/, index + 1);
    });
  }

  function move(holder, row, step) {
    const rows = rowsOf(holder);
    const other = rows[rows.indexOf(row) + step];
    if (!other) return;
    if (step < 0) other.before(row);
    else other.after(row);
    renumber(holder);
    orderOf(row).dispatchEvent(new Event("change", { bubbles: true }));
  }

  function button(holder, row, step, words, arrow) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm";
    made.textContent = arrow + " " + words;
    made.addEventListener("click", function () {
      move(holder, row, step);
      made.focus();
    });
    return made;
  }

  function equip(holder, row) {
    if (!orderOf(row) || row.querySelector(".cs-move")) return;
    const box = document.createElement("div");
    box.className = "cs-move";
    box.append(button(holder, row, -1, holder.dataset.up, "↑"), " ", button(holder, row, 1, holder.dataset.down, "↓"));
    (row.querySelector("[data-tools]") || row).append(box);
  }

  for (const holder of document.querySelectorAll("[data-rows][data-up]")) {
    holder.classList.add("cs-movable");
    rowsOf(holder).forEach((row) => equip(holder, row));
    holder.addEventListener("cs:row", function (event) {
      equip(holder, event.target);
      renumber(holder);
    });
    holder.addEventListener("cs:restored", function () {
      const place = (row) => Number(orderOf(row) && orderOf(row).value) || Infinity;
      for (const row of rowsOf(holder).sort((a, b) => place(a) - place(b))) holder.append(row);
      renumber(holder);
    });
  }
})();
