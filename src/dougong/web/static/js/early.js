// Runs before the first paint: theme, folded menu and row height as the reader left them.
"use strict";
(() => {
  const root = document.documentElement;
  const wished = root.dataset.theme;
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.bsTheme = wished === "light" || wished === "dark" ? wished : isDark ? "dark" : "light";
  for (const [name, key] of [["menu", "dougong.menu"], ["density", "dougong.density"]]) {
    const kept = localStorage.getItem(key);
    if (kept) root.dataset[name] = kept;
  }
})();
