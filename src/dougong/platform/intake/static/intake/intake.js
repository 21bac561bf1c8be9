/** Questions that hang on another one: shown while its answer is among those wanted. The server decides. */

/** The answers that a named field has now, in the words of the server. */
function answers(form, name) {
  return [...form.elements].filter((input) => input.name === name).flatMap((input) => {
    if (input.type === "checkbox" && !input.hasAttribute("value")) return [String(input.checked)];
    if (input.type === "checkbox" || input.type === "radio") return input.checked ? [input.value] : [];
    return input.value === "" ? [] : [input.value];
  });
}

/** Show or hide every question that hangs on another; one that hangs on a hidden one is hidden too. */
function settle(form) {
  for (const question of form.querySelectorAll(".dg-question")) {
    const input = question.querySelector("[data-when]");
    if (!input) continue;
    const other = form.querySelector(`[name="${CSS.escape(input.dataset.when)}"]`)?.closest(".dg-question");
    const wanted = JSON.parse(input.dataset.among);
    const isPut = !other?.hidden && answers(form, input.dataset.when).some((word) => wanted.includes(word));
    question.hidden = !isPut;
  }
}

const form = document.querySelector(".dg-intake-form");
if (form) {
  form.addEventListener("input", () => settle(form));
  form.addEventListener("change", () => settle(form));
  settle(form);
}
