// J and K go down and up among what is to be done, P to the preview. Only where the focus stands in that table: a letter alone
// is no shortcut elsewhere.
const tasks = document.querySelector("table.dk-tasks");
const glance = document.getElementById("glance");
tasks?.addEventListener("keydown", (event) => {
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (key === "p" && glance && !glance.hidden) return glance.focus();
  const step = { j: 1, k: -1 }[key];
  if (!step) return;
  const verbs = [...tasks.querySelectorAll("a.dk-verb")];
  verbs[verbs.indexOf(document.activeElement) + step]?.focus();
});

// Beside the list on a wide screen: the case of the row that is chosen, by focus or a click on its row; never by hovering.
// Each is fetched once. On a narrow screen, and without this script, the verb leads to the page.
const wide = matchMedia("(min-width: 1100px)");
const fetched = new Map();
let chosen = null;

function read(url) {
  if (!fetched.has(url)) {
    const asked = fetch(url).then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)));
    fetched.set(url, asked);
    asked.catch(() => fetched.delete(url));
  }
  return fetched.get(url);
}

async function choose(verb) {
  const url = verb?.dataset.glance;
  if (!glance || !wide.matches || !url || verb === chosen) return;
  chosen?.closest("tr").removeAttribute("aria-current");
  chosen = verb;
  verb.closest("tr").setAttribute("aria-current", "true");
  try {
    const text = await read(url);
    if (verb !== chosen) return; // another was chosen meanwhile
    const page = new DOMParser().parseFromString(text, "text/html");
    const shown = page.querySelector(".cs-glance");
    glance.replaceChildren(shown ?? glance.dataset.failed);
  } catch {
    if (verb === chosen) glance.replaceChildren(glance.dataset.failed);
  }
  glance.hidden = false;
}

tasks?.addEventListener("focusin", (event) => choose(event.target.closest("a.dk-verb")));
tasks?.addEventListener("click", (event) => {
  if (!event.target.closest("a")) choose(event.target.closest("tr")?.querySelector("a.dk-verb"));
});
choose(tasks?.querySelector("a.dk-verb[data-glance]"));
