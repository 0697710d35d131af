/* What the pages know as React is Preact: the same components with a third of the bytes, and drawn sooner. This is what
   React Router asks React for and Preact does not have. */
export * from "preact/compat";
export { default } from "preact/compat";

// Only for transitions of forms that React Router sends, and the portal has none.
export const useOptimistic = (state) => [state, () => undefined];
