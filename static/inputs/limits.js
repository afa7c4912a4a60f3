// A browser cuts what is pasted beyond a limit, without a word. Here it stays, and how much too long it is stands beside it.
(function () {
  "use strict";
  const words = document.currentScript.dataset.over;
  const KINDS = ["textarea", "text", "search", "email", "tel", "url"];

  document.addEventListener("focusin", function (event) {
    const box = event.target;
    if (!KINDS.includes(box.type) || !(box.maxLength > 0)) return;
    box.dataset.most = box.maxLength;
    box.removeAttribute("maxlength");
  });

  document.addEventListener("input", function (event) {
    const box = event.target;
    const most = Number(box.dataset && box.dataset.most);
    if (!most) return;
    // Whole characters, and a line end is one: as the server counts.
    const written = Array.from(box.value).length;
    let said = box.nextElementSibling;
    if (!said || !said.matches(".cs-too-long")) {
      if (written <= most) return;
      said = document.createElement("div");
      said.className = "form-hint cs-danger cs-too-long";
      said.setAttribute("role", "status");
      box.after(said);
    }
    const over = words.replace("[n]", (written - most).toLocaleString("en")).replace("[most]", most.toLocaleString("en"));
    said.textContent = written > most ? over : "";
  });
})();
