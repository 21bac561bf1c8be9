// Sets window.htmx as well: its attributes work as soon as the module is loaded.
export { default } from "htmx.org";
