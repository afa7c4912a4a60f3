// Tabs stand in one line that scrolls where a screen is narrow: the one that is open is in sight.
for (const tabs of document.querySelectorAll(".cs-tabs")) {
  const open = tabs.querySelector("[aria-current]");
  if (!open) continue;
  const left = open.getBoundingClientRect().left - tabs.getBoundingClientRect().left;
  tabs.scrollLeft += left - (tabs.clientWidth - open.offsetWidth) / 2;
}
