// An opinion's page: ＋ beside a passage makes an item without a reload, texts are inserted where the cursor was.
// Without this script everything works: ＋ and ＋ 再加一列 send the form for more, texts are read and copied.
(function () {
  "use strict";
  const form = document.getElementById("opinion");
  if (!form) return;
  const QUOTE = 300;
  const rows = Array.from(form.querySelectorAll("[data-item]"));

  function fields(row) {
    const number = row.dataset.item;
    return { text: form.elements["item_" + number], section: form.elements["section_" + number], quote: form.elements["quote_" + number] };
  }

  function isBlank(row) {
    const own = fields(row);
    return ![own.text, own.section, own.quote].some((field) => field.value.trim());
  }

  function showRows() {
    for (const row of rows) {
      row.classList.toggle("is-blank", isBlank(row));
      row.querySelector(".op-quote").toggleAttribute("data-blank", !fields(row).quote.value);
    }
    for (const row of form.querySelectorAll(".op-offer"))
      row.classList.toggle("is-blank", !row.querySelector("input").value.trim());
  }

  form.classList.add("cs-rows-shown");
  for (const kind of ["input", "change"]) form.addEventListener(kind, showRows);
  form.addEventListener("cs:filled", showRows);
  showRows();

  // --- an item about a passage ------------------------------------------------------------------------------------

  // The words that are marked in the passage, or all of it, as long as a quotation may be.
  function quoted(passage) {
    const marked = window.getSelection();
    const inside = marked.rangeCount && !marked.isCollapsed && passage.contains(marked.anchorNode) && passage.contains(marked.focusNode);
    return (inside ? marked.toString() : passage.textContent).trim().slice(0, QUOTE);
  }

  function numbered(button, passage, row) {
    const [text, quote] = [passage.textContent, fields(row).quote.value];
    const at = text.indexOf(quote);
    const mark = document.createElement("mark");
    mark.textContent = quote;
    if (at >= 0) passage.replaceChildren(text.slice(0, at), mark, text.slice(at + quote.length));
    const link = document.createElement("a");
    link.className = "op-no";
    link.href = "#" + row.id;
    link.textContent = row.dataset.item;
    button.replaceWith(link);
    link.parentElement.classList.add("has");
  }

  // Pressing the button would take away what is marked.
  document.addEventListener("mousedown", function (event) {
    if (event.target.closest(".op-add")) event.preventDefault();
  });
  document.addEventListener("click", function (event) {
    const button = event.target.closest(".op-add");
    const row = button && rows.find(isBlank);
    if (!row) return; // no row is left: the server gives one
    event.preventDefault();
    const own = fields(row);
    const passage = button.parentElement.querySelector(":scope > p");
    own.section.value = button.dataset.place;
    if (passage) {
      own.quote.value = quoted(passage);
      numbered(button, passage, row);
    }
    own.quote.dispatchEvent(new Event("change", { bubbles: true }));
    row.classList.remove("is-blank");
    own.text.focus();
  });

  // --- texts to insert --------------------------------------------------------------------------------------------

  let last = form.elements.content_opinion;
  form.addEventListener("focusin", function (event) {
    if (event.target.matches("textarea")) last = event.target;
  });
  for (const holder of form.querySelectorAll("[data-insert]"))
    for (const text of holder.querySelectorAll("[data-text]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm ms-2";
      button.textContent = holder.dataset.insert;
      button.addEventListener("click", function () {
        last.focus();
        last.setRangeText(text.innerText.trim(), last.selectionStart, last.selectionEnd, "end");
        last.dispatchEvent(new Event("input", { bubbles: true }));
        last.dispatchEvent(new Event("change", { bubbles: true }));
      });
      text.previousElementSibling.append(button);
    }

  // --- keys ---------------------------------------------------------------------------------------------------------

  const plan = document.querySelector(".op-text");
  let written = last;
  form.addEventListener("focusin", function (event) {
    written = event.target;
  });

  // In the plan to its section, in the form to the item; true where there is one to go to.
  function goTo(number) {
    if (plan.contains(document.activeElement)) {
      const part = plan.querySelectorAll(".op-part")[number - 1];
      if (!part) return false;
      part.open = true;
      part.querySelector("summary").focus();
      part.scrollIntoView({ block: "nearest" });
      return true;
    }
    const row = rows[number - 1];
    if (!row || !row.offsetParent) return false;
    fields(row).text.focus();
    row.scrollIntoView({ block: "nearest" });
    return true;
  }

  function pressed(event) {
    if (event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey && /^Digit[1-9]$/.test(event.code))
      return goTo(Number(event.code.slice(5)));
    if (event.altKey || event.shiftKey) return false;
    if (event.key === "F6" && !event.ctrlKey) {
      (plan.contains(document.activeElement) ? written : plan).focus();
      return true;
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form.contains(event.target)) {
      form.requestSubmit(form.elements.preview);
      return true;
    }
    return false;
  }

  document.getElementById("opinion-keys").hidden = false;
  document.addEventListener("keydown", function (event) {
    if (!event.isComposing && !event.repeat && pressed(event)) event.preventDefault();
  });

  // --- where one begins -------------------------------------------------------------------------------------------

  const asked = plan.querySelector(".op-part[open]");
  if (asked) plan.scrollTop = asked.offsetTop;
  const wanted = document.querySelector(".op-preview [autofocus], .op-add[autofocus], [data-item] textarea[autofocus]");
  if (wanted) wanted.focus();
})();
