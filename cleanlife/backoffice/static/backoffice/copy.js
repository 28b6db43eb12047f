"use strict";
// A button with data-copy="#id" copies the text of that input.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const input = document.querySelector(button.dataset.copy);
  input.select();
  try {
    await navigator.clipboard.writeText(input.value);
  } catch {
    // Pages without https have no clipboard; the old way works there.
    document.execCommand("copy");
  }
  button.textContent = button.dataset.copied;
});
