// The key / leads to the search from every page, unless somebody is typing.
"use strict";
document.addEventListener("keydown", (event) => {
  const box = document.getElementById("search-box");
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || !box || typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  event.preventDefault();
  box.focus();
  box.select();
});
