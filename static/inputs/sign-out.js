// Signing out leaves nothing that was typed on this device, whoever uses it next: what only the device has goes to the
// person's drafts first, an answer that waits for the line (queue.js) to its own address. What the server cannot take is
// not thrown away without asking.
(function () {
  "use strict";
  const asked = document.currentScript.dataset;
  const PATIENCE = 10000;

  function copies() {
    try {
      return Object.keys(localStorage).filter((name) => /^(draft|answer):/.test(name));
    } catch (error) {
      return []; // No store: nothing is left in it.
    }
  }

  // Dropped by the server if it has it, or something newer, already; not taken (404) if it is another person's.
  async function sendOff(name, token) {
    try {
      const copy = JSON.parse(localStorage.getItem(name));
      const body = new URLSearchParams(copy.typed);
      for (const [key, value] of Object.entries(copy.place || {})) body.set(key, value);
      body.set("csrfmiddlewaretoken", token);
      const signal = AbortSignal.timeout(PATIENCE);
      const asking = { method: "POST", body: body, redirect: "manual", signal: signal };
      if (copy.address) asking.headers = { Accept: "application/json" };
      const answer = await fetch(copy.address || asked.keep, asking);
      return answer.ok;
    } catch (error) {
      return error instanceof SyntaxError; // no copy of ours
    }
  }

  document.addEventListener("submit", async function (event) {
    const form = event.target;
    if (!form.matches("form[action$='/logout/']")) return;
    event.preventDefault();
    const found = copies();
    const taken = await Promise.all(found.map((name) => sendOff(name, form.elements.csrfmiddlewaretoken.value)));
    if (taken.includes(false) && !window.confirm(asked.unkept)) return;
    new BroadcastChannel("sign-out").postMessage("left");
    for (const name of found) localStorage.removeItem(name);
    form.submit();
  });
})();
