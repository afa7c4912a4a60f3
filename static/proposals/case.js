// A plan's page: what happened since the last look, folded chapters that are printed whole.
const form = document.querySelector("form.cs-look");
if (form) {
  const keep = () => fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual", keepalive: true });
  const news = form.querySelector(".news");
  if (news) {
    // The look is kept once what is new has been read: if that fails, it stays new.
    fetch(form.dataset.news)
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
      .then((text) => {
        const page = new DOMParser().parseFromString(text, "text/html");
        const lines = [...page.querySelectorAll("ol.cs-log > li:not(.cs-empty)")];
        const list = document.createElement("ol");
        list.className = "cs-log";
        list.append(...lines.slice(0, 3));
        const none = page.querySelector("p.cs-empty");
        news.replaceChildren(lines.length ? list : none ?? "");
        form.querySelector("button").hidden = true;
        return keep();
      })
      .catch(() => {});
  } else keep();
}
addEventListener("beforeprint", () => {
  for (const chapter of document.querySelectorAll(".cs-plan details, .cs-log details")) chapter.open = true;
});
