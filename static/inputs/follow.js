// What of a kept form's page follows what is typed: once that is kept the page knows it, and is asked for anew.
// Without this script it says what was so when the page was opened. ([data-follows], each with an id of its own)
(function () {
  "use strict";
  const form = document.querySelector("form[data-autosave]");
  if (!form || !document.querySelector("[data-follows]")) return;
  let asked = 0;

  form.addEventListener("cs:kept", async function () {
    const number = ++asked;
    try {
      const answer = await fetch(location.href, { redirect: "error" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (number !== asked) return;
      for (const shown of document.querySelectorAll("[data-follows]")) {
        const anew = page.getElementById(shown.id);
        if (anew) shown.replaceChildren(...anew.childNodes);
      }
    } catch (error) {
      // What is shown stays as it is; whether what was typed is kept is said by the form itself.
    }
  });
})();
