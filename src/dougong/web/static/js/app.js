// What every page needs: parts swapped by htmx, and our own small elements.
import "htmx";
import { watchActs } from "./acts.js";
import "./choice.js";
import "./composer.js";
import { watchDialogs } from "./dialogs.js";
import "./board.js";
import "./cells.js";
import { sayKept } from "./edits.js";
import { serveEverywhere } from "./everywhere.js";
import "./filter.js";
import { watchForms } from "./forms.js";
import { watchKeys } from "./keys.js";
import { watchMenus } from "./menus.js";
import "./palette.js";
import "./peek.js";
import "./quick.js";
import "./table.js";
import { watchTheme } from "./theme.js";
import "./toast.js";

sayKept();
watchActs();
watchDialogs();
watchForms();
serveEverywhere();
watchKeys();
watchMenus();
watchTheme();
