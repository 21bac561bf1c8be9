// Forms: a warning before entered text is lost, no second submit, errors brought into view.

/** Watches the forms that ask for it with `data-guard`. */
export function watchForms() {
  document.getElementById("dg-form-errors")?.focus();
  let isChanged = false;
  document.addEventListener("input", (event) => {
    const form = /** @type {HTMLInputElement} */ (event.target).form;
    if (form?.dataset.guard !== undefined) isChanged = true;
  });
  document.addEventListener("submit", (event) => {
    isChanged = false;
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post" || form.method === "dialog") return;
    // Not at once: a disabled button would not be sent with the form.
    setTimeout(() => setDisabled(form, true));
    setTimeout(() => setDisabled(form, false), 3000);
  });
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input instanceof HTMLSelectElement && input.dataset.submit !== undefined) input.form?.requestSubmit();
    if (input instanceof HTMLSelectElement && input.dataset.redraw !== undefined && input.form) redraw(input.form, input.name);
  });
  window.addEventListener("beforeunload", (event) => {
    if (isChanged) event.preventDefault();
  });
}

/** Sends the form to be drawn anew, its lists fitted to what was chosen. @param {HTMLFormElement} form @param {string} name */
function redraw(form, name) {
  const word = Object.assign(document.createElement("input"), { type: "hidden", name: "redraw", value: name });
  form.append(word);
  form.requestSubmit();
}

/** @param {HTMLFormElement} form @param {boolean} isDisabled */
function setDisabled(form, isDisabled) {
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    if (button instanceof HTMLButtonElement) button.disabled = isDisabled;
  }
}
