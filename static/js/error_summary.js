// The summary of what is wrong, where a page brings one, and where another script finds something wrong itself: that one
// says so by the event portal:refused, with the sentence and its field, and by portal:sent when it tries once more.
// A module, so that it runs once however often a page names it.

const ERROR = "Error: ";

// The administration's boxes of two lists keep their name under another id.
function fieldOf(link) {
  const id = decodeURIComponent(link.hash.slice(1));
  return document.getElementById(id) || document.getElementById(`${id}_from`);
}

// Fragments lead to fields by themselves in most browsers, though not into boxes that scripts have made.
function lead(event) {
  const link = event.target.closest?.(".error-summary a[href^='#']");
  const field = link && fieldOf(link);
  if (!field) return;
  event.preventDefault();
  const closed = field.closest("details:not([open])");
  if (closed) closed.open = true;
  (field.closest(".form-row, fieldset, .mb-3, .dropzone") || field).scrollIntoView({ block: "nearest" });
  field.focus();
}

function besideOf(field) {
  return document.getElementById(`${field.id}_error`);
}

function clear() {
  const summary = document.querySelector("main .error-summary");
  if (!summary) return;
  summary.remove();
  document.title = document.title.replace(ERROR, "");
}

function tellBeside(field, text) {
  besideOf(field)?.remove();
  const told = Object.assign(document.createElement("p"), { id: `${field.id}_error`, className: "invalid-feedback" });
  told.textContent = text;
  field.parentElement.append(told);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", told.id);
}

function refuse({ detail: { text, field } }) {
  clear();
  const filled = document.getElementById("error-summary").content.cloneNode(true);
  const link = filled.querySelector("li a");
  link.textContent = text;
  link.setAttribute("href", `#${field.id}`); // not link.hash: a template has no address of its own
  const content = document.getElementById("content");
  const above = content.querySelector(":scope > .above");
  if (above) above.after(filled);
  else content.prepend(filled);
  if (field.matches("input:not([type=submit])")) tellBeside(field, text);
  document.title = ERROR + document.title;
  scrollTo({ top: 0, behavior: "instant" });
  content.querySelector(".error-summary").focus();
}

document.addEventListener("click", lead);
document.addEventListener("portal:refused", refuse);
document.addEventListener("portal:sent", clear);
document.querySelector("main .error-summary")?.focus();
