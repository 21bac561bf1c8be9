// The "popular" build: clear button, remove button, input inside the list, headers.
export { default } from "tom-select/popular";
