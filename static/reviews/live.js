// A page of a running meeting asks for news every second (htmx). Here: keys, and what is said when no answer comes.
(function () {
  "use strict";
  const lost = document.getElementById("live-lost");
  let heard = lost.dataset.heard;

  // A session that has ended answers with the page to sign in: that is no news, and never swapped in.
  function isNews(xhr) {
    return (xhr.status === 200 || xhr.status === 204) && /\/news\/$/.test(new URL(xhr.responseURL).pathname);
  }

  document.addEventListener("htmx:beforeSwap", function (event) {
    if (!isNews(event.detail.xhr)) event.detail.shouldSwap = false;
  });

  document.addEventListener("htmx:afterRequest", function (event) {
    const xhr = event.detail.xhr;
    lost.hidden = Boolean(xhr.responseURL) && isNews(xhr);
    if (lost.hidden) heard = new Date().toLocaleTimeString("en-GB", { hour12: false });
    else lost.textContent = lost.dataset.words.replace("[time]", heard);
  });

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
    if (document.documentElement.hasAttribute("data-keys-off")) return; // portal/keys.js
    const link = document.querySelector("[data-key='" + CSS.escape(event.key) + "']");
    if (link) link.click();
  });
})();
