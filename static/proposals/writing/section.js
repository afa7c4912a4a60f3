// A section's rows: added, copied and brought back without a reload; what is typed is kept by inputs/drafts.js.
// Without this script everything works through the form's own buttons.
(function () {
  "use strict";
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;

  function changed() {
    form.dispatchEvent(new Event("change"));
  }

  form.addEventListener("cs:fill", function (event) {
    for (const holder of form.querySelectorAll("[data-rows]")) {
      const prefix = holder.dataset.rows;
      const wanted = Math.min(Number(event.detail.get(prefix + "-TOTAL_FORMS")) || 0, 100);
      while (Number(total(prefix).value) < wanted) addRow(prefix);
    }
  });
  form.addEventListener("cs:filled", function () {
    for (const holder of form.querySelectorAll("[data-rows]")) holder.dispatchEvent(new CustomEvent("cs:restored"));
  });

  function total(prefix) {
    return form.elements[prefix + "-TOTAL_FORMS"];
  }

  function addRow(prefix, values) {
    const template = form.querySelector('template[data-row-template="' + prefix + '"]');
    const number = Number(total(prefix).value);
    const scratch = document.createElement("div");
    scratch.append(template.content.cloneNode(true));
    for (const element of scratch.querySelectorAll("*"))
      for (const attribute of Array.from(element.attributes))
        if (attribute.value.includes("__prefix__")) attribute.value = attribute.value.replaceAll("__prefix__", number);
    const row = scratch.firstElementChild;
    const legend = row.querySelector("[data-numbered]");
    legend.textContent = legend.textContent.replace("__row__", number + 1);
    const holder = form.querySelector('[data-rows="' + prefix + '"]');
    holder.insertBefore(row, holder.tFoot || null);
    total(prefix).value = number + 1;
    prepare(row, prefix);
    row.dispatchEvent(new CustomEvent("cs:row", { bubbles: true }));
    if (values) {
      for (const field of row.querySelectorAll("input, select, textarea")) {
        const name = field.name.slice((prefix + "-" + number + "-").length);
        if (field.type !== "file" && field.type !== "hidden" && name !== "ORDER" && name in values) field.value = values[name];
      }
    }
    return row;
  }

  // A button that saves and loads the page again does its work here; Enter in a field no longer presses it.
  function act(button) {
    button.type = "button";
    button.textContent = button.dataset.label;
  }

  function prepare(row, prefix) {
    const copy = row.querySelector("[data-copy-row]");
    if (!copy) return;
    act(copy);
    copy.addEventListener("click", function () {
      focus(addRow(prefix, valuesOf(row)));
      changed();
    });
  }

  function valuesOf(row) {
    const values = {};
    for (const field of row.querySelectorAll("input, select, textarea"))
      if (field.type !== "checkbox" && field.type !== "file") values[field.name.replace(/^.+?-\d+-/, "")] = field.value;
    return values;
  }

  // Another script has a row copied with something else in it.
  form.addEventListener("cs:copy", function (event) {
    const prefix = event.target.closest("[data-rows]").dataset.rows;
    event.detail.made = addRow(prefix, Object.assign(valuesOf(event.target), event.detail.changes));
    changed();
  });

  function focus(row) {
    const first = row.querySelector("[data-cell] :is(input, select, textarea)") ||
      row.querySelector("input:not([type=hidden]), select, textarea");
    if (first) first.focus();
  }

  for (const button of form.querySelectorAll("[data-add-row]")) {
    const prefix = button.dataset.addRow;
    act(button);
    for (const row of form.querySelectorAll('[data-rows="' + prefix + '"] > [data-row]')) prepare(row, prefix);
    button.addEventListener("click", function () {
      const rows = '[data-rows="' + prefix + '"]';
      const empty = form.querySelector(rows + " > .cs-empty, " + rows + " + .cs-empty");
      if (empty) empty.remove();
      focus(addRow(prefix));
      changed();
    });
  }
})();
