/* A dialog that asks before something grave (role "alertdialog", WAI-ARIA Authoring Practices): it lies over the page,
   which waits, inert; the safe button has the focus first, Tab stays inside, Escape backs out, and a click beside it does
   nothing: a slip of the hand neither confirms nor loses what was written. Whether it is open, the server decides. */
import { cloneElement, createContext, createElement as h, useContext, useId, useLayoutEffect, useRef } from "react";
import { createPortal } from "react-dom";

const Dialog = createContext({});
const CAN_HAVE_FOCUS =
  "a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, summary, [tabindex='0']";

export const Root = ({ open, onOpenChange, children }) =>
  h(Dialog.Provider, { value: { isOpen: Boolean(open), ask: onOpenChange, id: useId() } }, children);

export const Trigger = ({ children, ...props }) => {
  const { isOpen, ask, id } = useContext(Dialog);
  const says = { "aria-haspopup": "dialog", "aria-expanded": isOpen, "aria-controls": isOpen ? id : undefined };
  return h("button", { type: "button", ...says, ...props, onClick: () => ask(true) }, children);
};

export const Title = ({ children, ...props }) => h("h2", { ...props, id: `${useContext(Dialog).id}-title` }, children);

export const Description = ({ asChild, children, ...props }) => {
  const id = `${useContext(Dialog).id}-text`;
  return asChild ? cloneElement(children, { id }) : h("p", { ...props, id }, children);
};

export const Cancel = ({ children, ...props }) => {
  const { ask } = useContext(Dialog);
  return h("button", { ...props, "data-safe": true, onClick: () => ask(false) }, children);
};

export const Content = (props) =>
  useContext(Dialog).isOpen && globalThis.document ? createPortal(h(Open, props), document.body) : null;

const Open = ({ children, className, onOpenAutoFocus, onCloseAutoFocus }) => {
  const { ask, id } = useContext(Dialog);
  const box = useRef();
  const latest = useRef();
  latest.current = ask;
  useLayoutEffect(() => {
    const dialog = box.current;
    const page = [...document.querySelectorAll(".skip, .app")];
    onOpenAutoFocus();
    page.forEach(putAway);
    (dialog.querySelector("[data-safe]:enabled") ?? dialog).focus({ preventScroll: true });
    return () => {
      page.forEach(bringBack);
      setTimeout(() => onCloseAutoFocus({ preventDefault: () => undefined, target: dialog }));
    };
  }, []);
  useLayoutEffect(() => {
    const pressed = (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) {
        event.preventDefault();
        latest.current(false);
      } else if (event.key === "Tab") stayInside(event, box.current);
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, []);
  const named = { "aria-labelledby": `${id}-title`, "aria-describedby": `${id}-text` };
  const dialog = { ref: box, id, role: "alertdialog", "aria-modal": true, tabIndex: -1, className, ...named };
  return h("div", { className: "scrim" }, h("div", dialog, children));
};

/* `inert` does for people; programs that read the page by roles, older readers among them, ask for `aria-hidden`. */
const putAway = (part) => {
  part.inert = true;
  part.setAttribute("aria-hidden", "true");
};
const bringBack = (part) => {
  part.inert = false;
  part.removeAttribute("aria-hidden");
};

const stayInside = (event, dialog) => {
  const all = [...dialog.querySelectorAll(CAN_HAVE_FOCUS)].filter((part) => part.checkVisibility());
  const [first, last] = [all[0] ?? dialog, all.at(-1) ?? dialog];
  const now = document.activeElement;
  const isOutside = !dialog.contains(now) || now === dialog;
  if (event.shiftKey ? now !== first && !isOutside : now !== last && !isOutside) return;
  if (isOutside && now === dialog && !event.shiftKey) return; // Tab leads to the first by itself
  event.preventDefault();
  (event.shiftKey ? last : first).focus();
};
