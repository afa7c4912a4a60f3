// A list long enough to be searched: part of a name typed above it leaves the options that hold it; the only one left is
// chosen. Of boxes to tick the ticked ones stay, too. Without this script it is a plain list.
(function () {
  "use strict";
  const LEAST = 12; // options that are seen at a glance

  function folded(words) {
    return words.normalize("NFKC").toLowerCase().replace(/台/g, "臺").replace(/\s/g, "");
  }

  // A line above ``list`` in which part of a name is typed, and one below it that says how many hold that.
  function finder(list, words) {
    const find = document.createElement("input");
    find.type = "search";
    find.className = "form-control mb-1 d-print-none";
    find.autocomplete = "off";
    find.placeholder = words.find;
    find.setAttribute("aria-label", words.find);
    find.setAttribute("aria-controls", list.id);
    const found = document.createElement("div");
    found.className = "form-hint";
    found.dataset.words = words.found;
    found.setAttribute("aria-live", "polite");
    list.before(find);
    list.after(found);
    find.addEventListener("keydown", function (event) {
      if (event.key === "Enter") event.preventDefault(); // it would send the form
    });
    return { find, found };
  }

  function searched(select) {
    const named = Array.from(select.options).filter((option) => option.value); // 「—」 stays where it is
    const options = named.map((option) => ({ option, home: option.parentElement }));
    if (options.length < LEAST) return;
    const { find, found } = finder(select, select.dataset);

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
      if (event.key === "Enter") select.focus();
    });
  }

  function ticked(list) {
    const boxes = Array.from(list.querySelectorAll("input[data-find]"));
    if (boxes.length < LEAST) return;
    list.classList.add("cs-choices-long");
    const { find, found } = finder(list, boxes[0].dataset);
    find.addEventListener("input", function (event) {
      event.stopPropagation(); // nothing of the form was typed
      const words = folded(find.value);
      let many = 0;
      for (const box of boxes) {
        const line = box.closest(".form-check");
        const fits = folded(line.textContent).includes(words);
        many += fits;
        line.hidden = !fits && !box.checked;
      }
      found.textContent = words ? found.dataset.words.replace("%s", many) : "";
    });
  }

  for (const list of document.querySelectorAll(".cs-choices:has(input[data-find])")) ticked(list);
  for (const select of document.querySelectorAll("select[data-find]")) searched(select);
})();
