// Follows a rendering: asks its address for {percent, step, finished} and loads the page again at the end.
import { ask } from "./send.js";
const OFTEN = 1000; // milliseconds
const AFTER_A_FAULT = 5000;

async function follow(element) {
  const bar = element.querySelector("progress");
  const step = element.querySelector("[aria-live]");
  const { status, values } = await ask(element.dataset.poll);
  if (values?.finished) return location.reload();
  if (status === 200) {
    bar.value = values.percent;
    // Written only when it changes, since a live region is read aloud at each writing.
    if (step.textContent !== values.step) step.textContent = values.step;
  }
  return setTimeout(follow, status === 200 ? OFTEN : AFTER_A_FAULT, element);
}

for (const element of document.querySelectorAll("[data-poll]")) setTimeout(follow, OFTEN, element);
