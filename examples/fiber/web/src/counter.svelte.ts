// What the island has counted. When App.svelte is edited, Svelte makes the component
// anew, and with it the $state inside; what a module holds stays as it is.
export const counter = $state({ count: 0 })
