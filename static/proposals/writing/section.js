// A section's form: keeps what is typed on the server and on this device, and adds or copies rows without a reload.
// Without this script everything works through the form's own buttons.
(function () {
  "use strict";
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const saved = document.getElementById("saved");
  const box = "section:" + location.pathname;
  const PAUSE = 1500;
  let timer = 0;
  let sending = false;
  let again = false;

  // --- what is typed --------------------------------------------------------------------------------------------

  function typed() {
    const data = new FormData(form);
    for (const [name, value] of Array.from(data)) if (value instanceof File) data.delete(name);
    data.delete("next_url");
    return new URLSearchParams(data);
  }

  function plain() {
    const data = typed();
    data.delete("csrfmiddlewaretoken");
    data.delete("drawn_for");
    data.delete("saves");
    return data.toString();
  }

  function say(words, late) {
    saved.textContent = words;
    saved.classList.toggle("cs-danger", Boolean(late));
  }

  function remember() {
    try {
      localStorage.setItem(box, JSON.stringify({ typed: plain(), saves: form.elements.saves.value }));
    } catch (error) {
      // A full or forbidden store: the server still keeps the draft.
    }
  }

  async function keep() {
    if (sending) {
      again = true;
      return;
    }
    sending = true;
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: typed(), redirect: "manual" });
      const kind = answer.headers.get("content-type") || "";
      if (answer.type === "opaqueredirect" || !kind.includes("json")) say(form.dataset.signedOut, true);
      else {
        const told = await answer.json();
        if (told.error) say(told.error, true);
        else {
          form.dispatchEvent(new CustomEvent("cs:kept", { detail: told }));
          say(told.warning ? told.said + "　" + told.warning : told.said, Boolean(told.warning));
        }
      }
    } catch (error) {
      say(form.dataset.offline, true);
    }
    sending = false;
    if (again) {
      again = false;
      keep();
    }
  }

  function changed() {
    remember();
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", function () {
    clearTimeout(timer);
    remember();
  });

  // --- what this device still has -------------------------------------------------------------------------------

  function offer(stored) {
    const note = document.createElement("div");
    note.className = "cs-note";
    note.setAttribute("role", "status");
    const words = document.createElement("b");
    words.textContent = form.dataset.found + " ";
    const take = document.createElement("button");
    take.type = "button";
    take.className = "btn btn-sm";
    take.textContent = form.dataset.take;
    const drop = take.cloneNode(false);
    drop.textContent = form.dataset.drop;
    note.append(words, take, " ", drop);
    take.addEventListener("click", function () {
      fill(new URLSearchParams(stored.typed));
      note.remove();
      focus(form);
      changed();
    });
    drop.addEventListener("click", function () {
      localStorage.removeItem(box);
      note.remove();
      focus(form);
    });
    form.before(note);
  }

  function fill(data) {
    for (const holder of form.querySelectorAll("[data-rows]")) {
      const prefix = holder.dataset.rows;
      const wanted = Math.min(Number(data.get(prefix + "-TOTAL_FORMS")) || 0, 100);
      while (Number(total(prefix).value) < wanted) addRow(prefix);
    }
    for (const field of form.elements) {
      if (!field.name || field.type === "file" || field.type === "hidden") continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = data.getAll(field.name).includes(field.value);
      else if (data.has(field.name)) field.value = data.get(field.name);
    }
    for (const holder of form.querySelectorAll("[data-rows]")) holder.dispatchEvent(new CustomEvent("cs:restored"));
  }

  // A blank line more or less is nothing typed.
  function filled(text) {
    return new URLSearchParams(Array.from(new URLSearchParams(text)).filter((pair) => pair[1] !== "")).toString();
  }

  let stored = null;
  try {
    stored = JSON.parse(localStorage.getItem(box));
  } catch (error) {
    stored = null;
  }
  // A save counts up: what was typed before the last save has been written, or was shown in a conflict.
  if (stored && stored.saves === form.elements.saves.value && filled(stored.typed) !== filled(plain())) offer(stored);
  else if (stored) localStorage.removeItem(box);

  // --- rows -----------------------------------------------------------------------------------------------------

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
    const legend = row.querySelector("legend");
    legend.textContent = legend.textContent.replace("__row__", number + 1);
    form.querySelector('[data-rows="' + prefix + '"]').append(row);
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
      const values = {};
      for (const field of row.querySelectorAll("input, select, textarea"))
        if (field.type !== "checkbox" && field.type !== "file") values[field.name.replace(/^.+?-\d+-/, "")] = field.value;
      focus(addRow(prefix, values));
      changed();
    });
  }

  function focus(row) {
    const first = row.querySelector("input:not([type=hidden]), select, textarea");
    if (first) first.focus();
  }

  for (const button of form.querySelectorAll("[data-add-row]")) {
    const prefix = button.dataset.addRow;
    act(button);
    for (const row of form.querySelectorAll('[data-rows="' + prefix + '"] > [data-row]')) prepare(row, prefix);
    button.addEventListener("click", function () {
      const empty = form.querySelector('[data-rows="' + prefix + '"] > .cs-empty');
      if (empty) empty.remove();
      focus(addRow(prefix));
      changed();
    });
  }
})();
