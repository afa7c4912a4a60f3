// A list long enough to be searched: part of a name typed above it leaves the options that hold it; the only one left is
// chosen. Without this script it is a plain list.
(function () {
  "use strict";
  const LEAST = 12; // options that are seen at a glance

  function folded(words) {
    return words.normalize("NFKC").toLowerCase().replace(/台/g, "臺").replace(/\s/g, "");
  }

  function searched(select) {
    const named = Array.from(select.options).filter((option) => option.value); // 「—」 stays where it is
    const options = named.map((option) => ({ option, home: option.parentElement }));
    if (options.length < LEAST) return;
    const find = document.createElement("input");
    find.type = "search";
    find.className = "form-control mb-1 d-print-none";
    find.autocomplete = "off";
    find.placeholder = select.dataset.find;
    find.setAttribute("aria-label", select.dataset.find);
    find.setAttribute("aria-controls", select.id);
    const found = document.createElement("div");
    found.className = "form-hint";
    found.setAttribute("aria-live", "polite");
    select.before(find);
    select.after(found);

    find.addEventListener("input", function (event) {
      event.stopPropagation(); // nothing of the form was typed
      const words = folded(find.value);
      const fits = ({ option }) => folded(option.text).includes(words);
      const left = options.filter(fits);
      const chosen = select.value;
      for (const { option } of options) option.remove();
      for (const each of options) {
        if (fits(each) || each.option.value === chosen) each.home.append(each.option);
      }
      for (const group of select.querySelectorAll("optgroup")) group.hidden = !group.children.length;
      select.value = chosen;
      found.textContent = words ? select.dataset.found.replace("%s", left.length) : "";
      if (words && left.length === 1 && left[0].option.value !== chosen) {
        select.value = left[0].option.value;
        select.dispatchEvent(new Event("input", { bubbles: true }));
        select.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
    find.addEventListener("keydown", function (event) {
      if (event.key !== "Enter") return;
      event.preventDefault(); // it would send the form
      select.focus();
    });
  }

  for (const select of document.querySelectorAll("select[data-find]")) searched(select);
})();
