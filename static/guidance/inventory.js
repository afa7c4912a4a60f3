// Names what stands where somebody points at the map. Without it the list below the map says the same.
(function () {
  "use strict";
  const holder = document.querySelector("[data-points]");
  const said = document.getElementById("near");
  if (!holder || !said) return;
  const MOST = 12;
  const points = [];
  for (const path of holder.querySelectorAll("#points path")) {
    let key = 0;
    const keys = path.dataset.keys.split(" ").map((step) => (key += Number(step)));
    const at = path.getAttribute("d").matchAll(/M([\d.-]+) ([\d.-]+)/g);
    Array.from(at).forEach((found, place) => points.push({ key: keys[place], x: Number(found[1]), y: Number(found[2]) }));
  }

  function tell(words) {
    said.textContent = words;
  }

  async function show(picture, event) {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
    const reach = picture.viewBox.baseVal.width / 60;
    const far = (point) => Math.hypot(point.x - at.x, point.y - at.y);
    const found = points.filter((point) => far(point) <= reach).sort((a, b) => far(a) - far(b)).slice(0, MOST);
    if (!found.length) return tell(holder.dataset.none);
    try {
      const answer = await fetch(holder.dataset.near + "?ids=" + found.map((point) => point.key).join(","));
      if (!answer.ok) return tell(holder.dataset.failed);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      said.replaceChildren(...page.body.childNodes);
    } catch {
      tell(holder.dataset.failed);
    }
  }

  for (const picture of holder.querySelectorAll("svg")) {
    picture.addEventListener("click", (event) => show(picture, event));
  }
})();
