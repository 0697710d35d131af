/* Stands in for @emotion/react while the pages are built: Reflex calls its jsx() everywhere, but only style props need
   it, and our views have none (a test holds that). 8 KB less on every page. */
export { createElement as jsx } from "react";
export const keyframes = () => "";
