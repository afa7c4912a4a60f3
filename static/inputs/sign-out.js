// Signing out leaves nothing that was typed on this device, whoever uses it next; the drafts on the server stay.
(function () {
  "use strict";
  document.addEventListener("submit", function (event) {
    if (!event.target.matches("form[action$='/logout/']")) return;
    new BroadcastChannel("sign-out").postMessage("left");
    try {
      for (const name of Object.keys(localStorage)) if (name.startsWith("draft:")) localStorage.removeItem(name);
    } catch (error) {
      // No store: nothing is left in it.
    }
  });
})();
