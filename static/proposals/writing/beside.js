// What stands beside a section's form, as the server's answer to a kept draft says it: findings, sums, the place.
(function () {
  "use strict";
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;

  function reasons(holder) {
    const found = new Map();
    for (const box of holder.querySelectorAll("form")) found.set(box.elements.about.value, box.elements.reason.value);
    return found;
  }

  // A reason that is being typed stays, with the cursor in it, as long as its finding does.
  function replace(holder, html) {
    const typed = reasons(holder);
    const active = holder.contains(document.activeElement) ? document.activeElement.form : null;
    const about = active && active.elements.about ? active.elements.about.value : null;
    holder.innerHTML = html;
    for (const box of holder.querySelectorAll("form")) {
      const name = box.elements.about.value;
      if (typed.has(name)) box.elements.reason.value = typed.get(name);
      if (name === about) box.elements.reason.focus();
    }
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
