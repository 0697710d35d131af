/* Stands in for @emotion/react while the pages are built: Reflex calls its jsx() everywhere, but only style props need
   it, and our views have none (a test holds that). 8 KB less on every page.

   Here each text gets an element of its own as well. Translators and extensions put nodes of theirs in a text's place;
   what is then written into the old text is seen by nobody (a status lies), and when that is moved or taken away, the
   page breaks. An element stays in its place, whatever is put inside. Blanks alone are left: nobody changes them.

   And each box to write in follows the direction of what is written there, as all that people wrote does (views/parts/ui.py). */
import { createElement, memo, useLayoutEffect } from "react";

const HOLD_ONLY_TEXT = new Set(["option", "title", "textarea", "style", "script"]);
const SAY_WHAT_THEY_GIVE = new Set(["Bare", "Cond", "Match", "Foreach"]); // of Reflex: they draw no element themselves

const isServer = !globalThis.document;
const isText = (child) => typeof child === "number" || (typeof child === "string" && child.trim() !== "");
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
/* The one text of an element: in the browser as its content, so that another one is put in place of whatever is there.
   Preact would write it into the text that it once made, which may be there no longer. */
const holding = (type, props, text) =>
  isServer
    ? createElement(type, props, text)
    : createElement(type, {
        ...props,
        dangerouslySetInnerHTML: { __html: String(text).replace(/[&<>]/g, (sign) => ENTITIES[sign]) },
      });
const owned = (child, key) =>
  isText(child) ? holding("text-run", { key }, child) : Array.isArray(child) ? child.map(owned) : child;

const owning = new WeakMap();
const ownedIn = (type) => {
  if (!owning.has(type))
    owning.set(
      type,
      memo((props) => owned(type.type(props))),
    );
  return owning.get(type);
};

const takesWords = (type, props) =>
  type === "textarea" || (type === "input" && ["text", "search"].includes(props?.type ?? "text"));

/* React puts what belongs into the head there; in the browser the head stays as it was sent, but for the title. */
const Title = ({ children }) => useLayoutEffect(() => void (document.title = [children].flat().join("")));
const IN_HEAD = { title: Title, meta: () => null };

export const jsx = (type, props, ...children) => {
  if (!isServer && IN_HEAD[type]) return createElement(IN_HEAD[type], props, ...children);
  if (takesWords(type, props)) return createElement(type, { dir: "auto", ...props }, ...children);
  if (HOLD_ONLY_TEXT.has(type)) return createElement(type, props, ...children);
  if (typeof type === "string" && children.length === 1 && isText(children[0]))
    return holding(type, props, children[0]);
  return createElement(
    SAY_WHAT_THEY_GIVE.has(type.displayName) ? ownedIn(type) : type,
    props,
    ...children.map((child) => owned(child)),
  );
};
export const keyframes = () => "";
