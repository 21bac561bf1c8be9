// Components that react to data-bs-* attributes; pages open the others by these names.
export { Alert, Collapse, Dropdown, Modal, Offcanvas, Popover, Tab, Toast, Tooltip } from "@tabler/core";
