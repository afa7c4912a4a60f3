// The focus goes to what a form was refused for, or why a move was not made; browsers that heed autofocus on more than fields have put it there already.
(function () {
  "use strict";
  const summary = document.querySelector(".cs-errors, .cs-note.late[autofocus]");
  if (summary && !summary.contains(document.activeElement)) summary.focus();
})();
