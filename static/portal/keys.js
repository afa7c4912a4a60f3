// Keys of every page: / leads to the search, ? shows the table of keys, which stands on the site map. Whoever speaks to the
// machine turns off what a single sign does, there, for this device.
(function () {
  "use strict";
  const OFF = "keys-off";
  const link = document.querySelector("[data-shortcuts]");
  let box = null;

  function isOff() {
    try {
      return localStorage.getItem(OFF) !== null;
    } catch {
      return false; // no storage, no choice
    }
  }

  function equip(table) {
    const tick = table.querySelector("[data-keys-off]");
    tick.checked = isOff();
    tick.closest("[hidden]")?.removeAttribute("hidden");
    tick.addEventListener("change", function () {
      if (tick.checked) localStorage.setItem(OFF, "1");
      else localStorage.removeItem(OFF);
      document.documentElement.toggleAttribute("data-keys-off", tick.checked);
    });
  }

  async function show() {
    if (!box) {
      const answer = await fetch(link.href);
      const table = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("keys");
      table.className = "";
      equip(table);
      const way = document.createElement("form");
      way.method = "dialog";
      const button = document.createElement("button");
      button.className = "btn btn-primary";
      button.textContent = link.dataset.close;
      way.append(button);
      box = document.createElement("dialog");
      box.className = "cs-card cs-keys-box";
      box.setAttribute("aria-labelledby", "keys-name");
      box.append(table, way);
      document.body.append(box);
    }
    if (!box.open) box.showModal();
  }

  // The page itself has the table, or it cannot be fetched: the link leads there.
  function open() {
    if (document.getElementById("keys") && !box) location.hash = "keys";
    else show().catch(() => location.assign(link.href));
  }

  document.documentElement.toggleAttribute("data-keys-off", isOff()); // for other scripts
  const here = document.getElementById("keys");
  if (here) equip(here);
  link?.addEventListener("click", function (event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });

  document.addEventListener("keydown", function (event) {
    const typing = event.target.closest("input, textarea, select, [contenteditable], dialog");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isOff()) return;
    const search = document.getElementById("search-box");
    if (event.key === "?" && link) open();
    else if (event.key === "/" && search) {
      search.focus();
      search.select();
    } else return;
    event.preventDefault();
  });
})();
