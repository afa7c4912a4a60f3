// An agency's answer in a running meeting, sent without leaving the page: where the line is lost it waits on this device
// and goes when the line is back. The version that the page showed goes with it, so an answer that is too late is told;
// its key makes it one answer, however often it is sent. Without this script the form is sent as any other.
(function () {
  "use strict";
  const list = document.getElementById("waiting");
  const rows = list.appendChild(document.createElement("ul"));
  const form = document.querySelector("form.lv-answer");
  const shelf = "answer:" + list.dataset.owner + ":" + list.dataset.page + ":";
  const PATIENCE = 8000;
  let sending = false;
  let left = false;

  // What the server says of an answer: { said } or { refused }; null where nothing of it was heard, or nobody is signed in.
  async function send(copy) {
    const body = new URLSearchParams(copy.typed);
    body.set("csrfmiddlewaretoken", list.elements.csrfmiddlewaretoken.value);
    const asked = { method: "POST", body: body, redirect: "manual", headers: { Accept: "application/json" } };
    try {
      const answer = await fetch(copy.address, Object.assign(asked, { signal: AbortSignal.timeout(PATIENCE) }));
      const told = await answer.json();
      return "said" in told || "refused" in told ? told : null;
    } catch (error) {
      return null; // no line, or a page instead of an answer
    }
  }

  // --- what waits on this device: of each line the last answer ------------------------------------------------------

  function copies() {
    try {
      const names = Object.keys(localStorage).filter((name) => name.startsWith(shelf)).sort();
      return names.map((name) => Object.assign(JSON.parse(localStorage.getItem(name)), { name: name }));
    } catch (error) {
      return []; // no store at all: nothing waits
    }
  }

  function keep(copy) {
    try {
      localStorage.setItem(shelf + copy.line, JSON.stringify(copy));
      return true;
    } catch (error) {
      return false;
    }
  }

  function drop(copy) {
    try {
      localStorage.removeItem(shelf + copy.line);
    } catch (error) {
      // no store at all
    }
  }

  function show() {
    const found = copies();
    list.hidden = !found.length;
    rows.replaceChildren(...found.map(row));
  }

  function row(copy) {
    const made = document.createElement("li");
    const typed = new URLSearchParams(copy.typed);
    made.appendChild(document.createElement("b")).textContent = copy.about + "　" + copy.label;
    made.appendChild(document.createElement("p")).textContent = copy.refused || list.dataset.waits;
    if (!copy.refused) return made;
    for (const name of ["said", "item"])
      if (typed.get(name)) made.appendChild(document.createElement("p")).textContent = typed.get(name);
    const seen = made.appendChild(document.createElement("button"));
    Object.assign(seen, { type: "button", className: "btn btn-sm", textContent: list.dataset.seen });
    seen.addEventListener("click", function () {
      drop(copy);
      show();
    });
    return made;
  }

  async function sendAll() {
    if (sending || left) return;
    sending = true;
    for (const copy of copies().filter((each) => !each.refused)) {
      const told = await send(copy);
      // Meanwhile the answer may have been given anew, or somebody has signed out: then another copy waits, or none.
      const now = copies().find((each) => each.line === copy.line);
      if (!told || !now || now.typed !== copy.typed) continue;
      if (told.refused) keep(Object.assign(copy, { refused: told.refused }));
      else drop(copy);
      if (told.said && form && form.elements.commitment.value === copy.line) location.assign(copy.address);
    }
    sending = false;
    show();
  }

  // --- the form -----------------------------------------------------------------------------------------------------

  async function give(button) {
    const copy = {
      line: form.elements.commitment.value,
      typed: new URLSearchParams(new FormData(form, button)).toString(),
      address: location.pathname,
      about: document.querySelector(".lv-question").textContent,
      label: button.textContent,
    };
    const told = await send(copy);
    if (told && told.said) {
      drop(copy); // what waited for the same line
      location.assign(copy.address);
    } else if (told) {
      // Refused: the page says why, with all that was typed.
      const chosen = document.createElement("input");
      form.append(Object.assign(chosen, { type: "hidden", name: button.name, value: button.value }));
      form.submit();
    } else if (!left && keep(copy)) {
      show();
    } else {
      list.hidden = false;
      rows.textContent = list.dataset.unkept;
    }
  }

  if (form)
    form.addEventListener("submit", async function (event) {
      event.preventDefault();
      if (form.ariaBusy === "true") return;
      form.ariaBusy = "true";
      await give(event.submitter || form.querySelector("[name=answer]"));
      form.ariaBusy = "false";
    });

  // Who signs out in another tab leaves nothing here (sign-out.js).
  new BroadcastChannel("sign-out").addEventListener("message", function () {
    left = true;
    list.hidden = true;
  });
  window.addEventListener("online", sendAll);
  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.detail.successful && copies().some((copy) => !copy.refused)) sendAll();
  });
  show();
  sendAll();
})();
