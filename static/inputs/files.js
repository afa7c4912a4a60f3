// What was chosen, in words of ours; rows that are added later are heard as well.
(function () {
  "use strict";
  document.documentElement.classList.add("cs-script");

  const between = document.documentElement.lang === "en" ? ", " : "、";

  function show(input) {
    const words = input.parentElement.querySelector(".cs-file-name");
    if (words) words.textContent = Array.from(input.files, (file) => file.name).join(between) || words.dataset.none;
  }

  document.addEventListener("change", function (event) {
    if (event.target.type === "file") show(event.target);
  });
  // A browser that comes back to a page may have kept the choice.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll(".cs-file > input").forEach(show);
  });
})();
