// J and K go down and up among what is to be done. Only where the focus stands in that table: a letter alone is no shortcut elsewhere.
document.querySelector("table.dk-tasks")?.addEventListener("keydown", (event) => {
  const step = { j: 1, k: -1 }[event.key.toLowerCase()];
  if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
  const verbs = [...event.currentTarget.querySelectorAll("a.dk-verb")];
  verbs[verbs.indexOf(document.activeElement) + step]?.focus();
});
