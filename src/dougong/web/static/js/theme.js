// Light, dark, or as the device has it; kept in a cookie, so that the server writes it into the page.

const root = document.documentElement;
const device = matchMedia("(prefers-color-scheme: dark)");
const YEAR = 365 * 24 * 3600;

/** Watches the buttons of the theme menu and the device itself. */
export function watchTheme() {
  for (const button of buttons()) {
    button.addEventListener("click", () => choose(button.dataset.themeChoice ?? "auto"));
  }
  device.addEventListener("change", show);
  show();
}

/** Changes between light and dark. */
export function toggleTheme() {
  choose(root.dataset.bsTheme === "dark" ? "light" : "dark");
}

/** @param {string} theme */
function choose(theme) {
  root.dataset.theme = theme;
  document.cookie = `dougong_theme=${theme}; path=/; max-age=${YEAR}; samesite=lax`;
  show();
}

function show() {
  const theme = root.dataset.theme ?? "auto";
  root.dataset.bsTheme = theme === "auto" ? (device.matches ? "dark" : "light") : theme;
  for (const button of buttons()) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
  }
}

/** @returns {HTMLElement[]} */
function buttons() {
  return [...document.querySelectorAll("button[data-theme-choice]")].filter((b) => b instanceof HTMLElement);
}
