// What stands beside a section's form, as the server's answer to a kept draft says it: findings, sums, the place, notes
// of rows, the side list, what is still missing.
(function () {
  "use strict";
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;

  function boxes(holder) {
    return Array.from(holder.querySelectorAll("form")).filter((box) => box.elements.about);
  }

  // A reason that is being typed stays, with the cursor in it, as long as its finding does; so does a link in focus.
  function replace(holder, html) {
    const typed = new Map(boxes(holder).map((box) => [box.elements.about.value, box.elements.reason.value]));
    const opened = new Set(boxes(holder).filter((box) => box.closest("details[open]")).map((box) => box.elements.about.value));
    const active = holder.contains(document.activeElement) ? document.activeElement : null;
    const about = active && active.form && active.form.elements.about ? active.form.elements.about.value : null;
    const link = active ? active.getAttribute("href") : null;
    const focused = active ? active.id : "";
    holder.innerHTML = html;
    for (const box of boxes(holder)) {
      const name = box.elements.about.value;
      if (typed.has(name)) box.elements.reason.value = typed.get(name);
      if (opened.has(name) && box.closest("details")) box.closest("details").open = true;
      if (name === about) box.elements.reason.focus();
    }
    if (link) {
      const same = Array.from(holder.querySelectorAll("a")).find((other) => other.getAttribute("href") === link);
      if (same) same.focus();
    }
    const again = focused && document.getElementById(focused);
    if (again && holder.contains(again)) again.focus();
  }

  form.addEventListener("cs:kept", function (event) {
    for (const [place, html] of Object.entries(event.detail.beside || {})) {
      const holder = document.getElementById(place);
      if (!holder) continue;
      if (place === "found") {
        if (holder.textContent !== html) holder.textContent = html;
      } else replace(holder, html);
    }
  });
})();
