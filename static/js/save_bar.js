"use strict";
// Keeps a field that gets the focus from under the bar that stays in sight: browsers scroll to the cursor in a long
// text, and not to the whole of it.

document.addEventListener("focusin", ({ target }) => {
  const bar = document.querySelector(".change-form .submit-row");
  if (!bar || bar.contains(target)) return;
  const [own, over] = [target, bar].map((element) => element.getBoundingClientRect());
  if (own.bottom > over.top && own.top < over.bottom && own.height < over.top) target.scrollIntoView({ block: "nearest" });
});
