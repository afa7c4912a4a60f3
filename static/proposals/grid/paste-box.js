// The box that a table is pasted into takes what a spreadsheet says beside the text: merged and hidden cells. Typed over,
// the text alone counts.
(function () {
  "use strict";
  const box = document.querySelector("[data-paste-box]");
  const html = document.querySelector("[data-paste-html]");
  if (!box || !html) return;
  let pasting = false;

  box.addEventListener("paste", function (event) {
    const whole = box.selectionEnd - box.selectionStart === box.value.length;
    const copied = event.clipboardData.getData("text/html");
    pasting = whole && /<t(able|r|d)[\s>]/i.test(copied);
    html.value = pasting ? copied : "";
  });
  box.addEventListener("input", function () {
    if (!pasting) html.value = "";
    pasting = false;
  });
})();
