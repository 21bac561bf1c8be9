// The one dialog of a page: htmx puts a verb's form into it, and then it opens.

/** Opens the dialog when a part has arrived in it; a click beside it closes it. */
export function watchDialogs() {
  const dialog = document.getElementById("dg-dialog");
  const body = document.getElementById("dg-dialog-body");
  if (!(dialog instanceof HTMLDialogElement) || !body) return;
  new MutationObserver(() => {
    if (!body.childElementCount || dialog.open) return;
    dialog.showModal();
    const first = body.querySelector("input:not([type=hidden]), textarea, select");
    if (first instanceof HTMLElement) first.focus();
  }).observe(body, { childList: true });
  dialog.addEventListener("close", () => body.replaceChildren());
  for (const one of document.querySelectorAll("dialog")) {
    one.addEventListener("click", (event) => {
      if (event.target === one) one.close();
    });
  }
}
