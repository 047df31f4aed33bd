// The count of the island. An edit of App.svelte remounts the component and resets
// the $state in it; the state of this module stays.
export const counter = $state({ count: 0 })
