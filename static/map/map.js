// Chooses a place on the map: by pointer, or by arrow keys while the map has the focus. Without it the two numbers are typed.
(function () {
  "use strict";
  const holder = document.querySelector("[data-map]");
  const form = document.querySelector("form[data-autosave]");
  if (!holder || !form) return;
  const longitude = form.elements.longitude;
  const latitude = form.elements.latitude;
  const frame = {};
  for (const name of ["west", "north", "margin", "xScale", "yScale"]) frame[name] = Number(holder.dataset[name]);
  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function typed() {
    const found = [longitude, latitude].map((field) => field.value.normalize("NFKC").trim());
    if (found.includes("") || found.some((text) => !Number.isFinite(Number(text)))) return null;
    return {
      x: frame.margin + (Number(found[0]) - frame.west) * frame.xScale,
      y: frame.margin + (frame.north - Number(found[1])) * frame.yScale,
    };
  }

  function show() {
    const at = typed();
    for (const marker of holder.querySelectorAll("[data-marker]")) {
      if (at) {
        marker.setAttribute("cx", at.x.toFixed(1));
        marker.setAttribute("cy", at.y.toFixed(1));
        marker.removeAttribute("visibility");
      } else marker.setAttribute("visibility", "hidden");
    }
  }

  function choose(at) {
    longitude.value = (frame.west + (at.x - frame.margin) / frame.xScale).toFixed(6);
    latitude.value = (frame.north - (at.y - frame.margin) / frame.yScale).toFixed(6);
    longitude.dispatchEvent(new Event("input", { bubbles: true }));
    show();
  }

  for (const picture of holder.querySelectorAll("svg")) {
    const box = picture.viewBox.baseVal;
    picture.setAttribute("data-pick", "");
    picture.setAttribute("tabindex", "0");
    picture.setAttribute("role", "application");
    picture.setAttribute("aria-label", picture.getAttribute("aria-label") + "。" + holder.dataset.label);
    picture.addEventListener("click", function (event) {
      const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
      choose(at);
    });
    picture.addEventListener("keydown", function (event) {
      const step = STEPS[event.key];
      if (!step) return;
      event.preventDefault();
      const far = (Math.max(box.width, box.height) / 200) * (event.shiftKey ? 10 : 1);
      const at = typed() || { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      choose({ x: at.x + step[0] * far, y: at.y + step[1] * far });
    });
  }
  form.addEventListener("input", show);
})();
