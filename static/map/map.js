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

  // --- which district it is ---------------------------------------------------------------------------------------

  // Said at once, by the picture's own shapes; what the server answers a moment later takes its place.
  const place = document.getElementById("place");
  const pencil = document.createElement("canvas").getContext("2d");
  let shapes = [];
  fetch(holder.querySelector("image").getAttribute("href"))
    .then((answer) => answer.text())
    .then(function (text) {
      const picture = new DOMParser().parseFromString(text, "image/svg+xml");
      shapes = Array.from(picture.querySelectorAll("path[data-name]"), function (path) {
        return { name: path.dataset.name, area: new Path2D(path.getAttribute("d")) };
      });
    })
    .catch(function () {}); // the server says it all the same

  function line(element, css, words) {
    const made = document.createElement(element);
    made.className = css;
    made.textContent = words;
    return made;
  }

  function confirmation() {
    const box = line("div", "form-check mt-1 mb-0", "");
    const tick = line("input", "form-check-input", "");
    Object.assign(tick, { type: "checkbox", name: "elsewhere", id: "id_elsewhere" });
    const label = line("label", "form-check-label", holder.dataset.meant);
    label.htmlFor = tick.id;
    box.append(tick, label);
    return box;
  }

  function tell() {
    const at = typed();
    if (at && !shapes.length) return;
    const found = at && shapes.find((shape) => pencil.isPointInPath(shape.area, at.x, at.y));
    if (!found) {
      place.replaceChildren(line("p", "mb-1", at ? holder.dataset.outside : holder.dataset.none));
      return;
    }
    const said = line("p", "mb-1", holder.dataset.here + "　");
    said.append(line("b", "", found.name));
    place.replaceChildren(said);
    const plan = holder.dataset.districts;
    if (!plan || plan.split(" ").includes(found.name)) return;
    const note = line("div", "cs-note mb-1", holder.dataset.elsewhere.replace("#", found.name));
    note.append(confirmation());
    place.append(note);
  }

  function choose(at) {
    longitude.value = (frame.west + (at.x - frame.margin) / frame.xScale).toFixed(6);
    latitude.value = (frame.north - (at.y - frame.margin) / frame.yScale).toFixed(6);
    longitude.dispatchEvent(new Event("input", { bubbles: true }));
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
  form.addEventListener("input", function (event) {
    if (event.target !== longitude && event.target !== latitude) return;
    show();
    tell();
  });
})();
