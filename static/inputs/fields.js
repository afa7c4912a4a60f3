// Says how many words a text has where the template limits them, and keeps an empty last line in a table that is typed.
(function () {
  "use strict";

  for (const area of document.querySelectorAll("textarea[data-limit]")) {
    const limit = Number(area.dataset.limit);
    const words = document.createElement("div");
    words.className = "form-hint cs-written";
    words.setAttribute("aria-live", "polite");
    area.after(words);
    const count = function () {
      const written = Array.from(area.value.replace(/\s/g, "")).length;
      words.textContent = written.toLocaleString("en") + " / " + limit.toLocaleString("en");
      words.classList.toggle("cs-danger", written > limit);
    };
    area.addEventListener("input", count);
    count();
  }

  for (const grid of document.querySelectorAll("[data-grid] tbody")) {
    grid.addEventListener("input", function (event) {
      const row = event.target.closest("tr");
      if (row !== grid.lastElementChild || grid.children.length >= 50) return;
      const next = row.cloneNode(true);
      for (const cell of next.querySelectorAll("input")) {
        cell.value = "";
        cell.name = cell.name.replace(/-(\d+)-(\d+)$/, (_all, r, c) => "-" + (Number(r) + 1) + "-" + c);
        const label = cell.getAttribute("aria-label");
        cell.setAttribute("aria-label", label.replace(/\d+/, (n) => Number(n) + 1));
      }
      grid.append(next);
    });
  }
})();
