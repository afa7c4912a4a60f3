// What stands beside a section's form, as the server's answer to a kept draft says it: findings, sums, the place, notes
// of rows, the side list, what is still missing.
(function () {
  "use strict";
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;

  function boxes(holder) {
    return Array.from(holder.querySelectorAll("[data-about]"));
  }

  // What is said, without what is typed there: the same again leaves a reason that is being typed alone.
  function words(holder) {
    const copy = holder.cloneNode(true);
    for (const part of (copy.content || copy).querySelectorAll("form, textarea, .invalid-feedback")) part.remove();
    return (copy.content || copy).textContent.replace(/\s+/g, " ").trim();
  }

  // Reasons by what they are about, also of findings that went: other figures may bring them back.
  const typed = new Map();

  // A reason that is being typed stays, with the cursor in it, as long as its finding does; so does a link in focus.
  function replace(holder, html) {
    const made = document.createElement("template");
    made.innerHTML = html;
    if (boxes(holder).length && words(holder) === words(made)) return;
    for (const box of boxes(holder)) typed.set(box.dataset.about, box.value);
    const opened = new Set(boxes(holder).filter((box) => box.closest("details[open]")).map((box) => box.dataset.about));
    const active = holder.contains(document.activeElement) ? document.activeElement : null;
    const about = active ? active.dataset.about : null;
    const at = about ? active.selectionStart : 0;
    const link = active ? active.getAttribute("href") : null;
    const focused = active ? active.id : "";
    holder.innerHTML = html;
    for (const box of boxes(holder)) {
      const name = box.dataset.about;
      if (typed.has(name)) box.value = typed.get(name);
      if (opened.has(name) && box.closest("details")) box.closest("details").open = true;
      if (name === about) {
        box.focus();
        box.setSelectionRange(at, at);
      }
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
