// A kept form: what is typed is kept on the server after a pause and on this device at once, and offered back.
// Without this script everything works; the server keeps what is sent to it. (workflow/_kept_by.html, _kept.html)
(function () {
  "use strict";
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const saved = document.getElementById("saved");
  const seq = form.elements.draft_seq;
  let tab = form.elements.draft_tab.value;
  // Nobody else at this device, and not the same person acting for another unit, is ever offered it.
  const shelf = "draft:" + form.dataset.owner + ":" + form.dataset.page + ":";
  const CARRIED = ["csrfmiddlewaretoken", "drawn_for", "once", "saves", "key", "expected_version", "next_url", "paste", "pasted", "pasted_html", "pasted_at"];
  const LONG_AGO = 30 * 24 * 3600 * 1000;
  const PAUSE = 1500;
  let timer = 0;
  let sending = false;
  let again = false;
  let left = false;

  // --- what is typed --------------------------------------------------------------------------------------------

  function typed() {
    const data = new FormData(form);
    for (const [name, value] of Array.from(data)) if (value instanceof File) data.delete(name);
    data.delete("next_url");
    return new URLSearchParams(data);
  }

  function plain() {
    const data = typed();
    for (const name of Array.from(data.keys())) if (CARRIED.includes(name) || name.startsWith("draft_")) data.delete(name);
    return data.toString();
  }

  function say(words, late) {
    saved.textContent = words;
    saved.classList.toggle("cs-danger", Boolean(late));
  }

  // Where the copy belongs goes with it: at sign-out it is sent to the server without this page (sign-out.js).
  function placed(number) {
    const place = {};
    for (const field of form.elements) if (field.name.startsWith("draft_")) place[field.name] = field.value;
    return Object.assign(place, { draft_seq: number });
  }

  function remember(number) {
    if (left) return true;
    try {
      const copy = { typed: plain(), seq: number, at: Date.now(), place: placed(number) };
      localStorage.setItem(shelf + tab, JSON.stringify(copy));
      return true;
    } catch (error) {
      return false; // a full or forbidden store
    }
  }

  // The server drops what arrives after something newer of this tab.
  function count() {
    seq.value = Number(seq.value) + 1;
    return Number(seq.value);
  }

  async function send(body, address = form.dataset.autosave) {
    return fetch(address, { method: "POST", body: body, redirect: "manual" });
  }

  async function keep() {
    if (sending) {
      again = true;
      return;
    }
    sending = true;
    count();
    try {
      const answer = await send(typed());
      const kind = answer.headers.get("content-type") || "";
      if (answer.type === "opaqueredirect") say(left ? form.dataset.left : form.dataset.signedOut, true);
      else if (!kind.includes("json")) say(left ? form.dataset.left : form.dataset.unkept, true);
      else {
        const told = await answer.json();
        // Not the one any more for whom the page was drawn: it cannot be sent from here, but it is kept for that one.
        if (answer.status === 409) await send(typed(), form.dataset.keep);
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

  // What the device cannot hold goes to the server without waiting.
  function changed() {
    const held = remember(Number(seq.value) + 1);
    clearTimeout(timer);
    timer = setTimeout(keep, held ? PAUSE : 0);
  }

  // A field may stand outside the form that it belongs to; the form itself is told of changes by other scripts.
  function isMine(event) {
    return event.target === form || event.target.form === form;
  }
  for (const kind of ["input", "change"])
    document.addEventListener(kind, function (event) {
      if (isMine(event)) changed();
    }, true);
  form.addEventListener("submit", function () {
    clearTimeout(timer);
    again = false;
    remember(count());
  });

  // Who signs out in another tab leaves nothing here (sign-out.js).
  new BroadcastChannel("sign-out").addEventListener("message", function () {
    left = true;
    say(form.dataset.left, true);
  });

  // --- what this device still has -------------------------------------------------------------------------------

  function copies() {
    const found = [];
    for (const name of Object.keys(localStorage).filter((name) => name.startsWith(shelf))) {
      try {
        found.push(Object.assign(JSON.parse(localStorage.getItem(name)), { name: name, tab: name.slice(shelf.length) }));
      } catch (error) {
        localStorage.removeItem(name);
      }
    }
    return found.sort((one, other) => other.at - one.at);
  }

  // A blank line more or less is nothing typed.
  function filled(text) {
    return new URLSearchParams(Array.from(new URLSearchParams(text)).filter((pair) => pair[1] !== "")).toString();
  }

  // Sent, brought back by the server, shown on this very page, or forgotten: nothing to offer.
  function isDone(copy) {
    const sent = JSON.parse(form.dataset.sent);
    const [taken, upTo] = form.elements.draft_takes.value.split(":");
    if (copy.tab in sent && copy.seq <= sent[copy.tab]) return true;
    if (copy.tab === taken && copy.seq <= Number(upTo)) return true;
    if (copy.tab === tab && copy.seq <= Number(seq.value)) return true;
    return filled(copy.typed) === filled(plain()) || Date.now() - copy.at > LONG_AGO;
  }

  function offer(copy) {
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
      note.remove();
      bringBack(copy);
    });
    drop.addEventListener("click", function () {
      if (!window.confirm(form.dataset.sure)) return;
      localStorage.removeItem(copy.name);
      note.remove();
      focus();
    });
    form.before(note);
  }

  // What is brought back goes on as another tab: what was typed on this page before stays a draft of its own.
  function begin() {
    tab = tab + "-" + seq.value;
    form.elements.draft_tab.value = tab;
    seq.value = 0;
    form.elements.draft_takes.value = "";
  }

  // Rows that this page does not have are brought back by the server.
  async function bringBack(copy) {
    begin();
    const data = new URLSearchParams(copy.typed);
    form.dispatchEvent(new CustomEvent("cs:fill", { detail: data }));
    if (Array.from(data.keys()).some((name) => !form.elements[name])) {
      count();
      for (const [name, value] of typed())
        if (CARRIED.includes(name) || name.startsWith("draft_")) data.set(name, value);
      const answer = await send(data);
      if (!answer.ok) {
        say(form.dataset.unkept, true);
        return;
      }
      localStorage.removeItem(copy.name);
      location.reload();
      return;
    }
    for (const field of form.elements) {
      if (!field.name || field.type === "file" || field.type === "hidden") continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = data.getAll(field.name).includes(field.value);
      else if (data.has(field.name)) field.value = data.get(field.name);
    }
    form.dispatchEvent(new CustomEvent("cs:filled"));
    localStorage.removeItem(copy.name);
    focus();
    changed();
  }

  function focus() {
    const first = form.querySelector("input:not([type=hidden]), select, textarea");
    if (first) first.focus();
  }

  try {
    const waiting = copies().filter(function (copy) {
      if (isDone(copy)) localStorage.removeItem(copy.name);
      return !isDone(copy);
    });
    if (waiting.length) offer(waiting[0]);
  } catch (error) {
    // No store at all: nothing to offer.
  }
})();
