// A page can be read, and its buttons clicked, before its scripts have taken over. What is clicked, sent, chosen or
// typed until then is kept here and done again when they have: nothing gets lost, and no form is sent to nowhere.
// Links, and forms with an address of their own, work by themselves; once something was typed a link waits, too: the page
// may ask whether to leave that.
(() => {
  let kept = []; // [element, what was done with it, how to do it again]; of each the last one counts
  const keep = (element, what, again) => {
    kept = kept.filter(([other, did]) => other !== element || did !== what);
    kept.push([element, what, again]);
  };
  const hold = (event, element, again) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    element.ariaBusy = "true";
    keep(element, "act", again);
  };
  const leads = ({ ctrlKey, metaKey, shiftKey }, link) => link && !(ctrlKey || metaKey || shiftKey || link.target);
  const clicked = (event) => {
    const link = event.target.closest?.("a[href]");
    if (leads(event, link) && kept.some(([, what]) => what === "input")) hold(event, link, () => link.click());
    const button = event.target.closest?.("button, [role='button'], [role='tab']");
    if (!button || button.disabled || button.hasAttribute("popovertarget")) return;
    if (button.form && button.type === "submit") return; // the form tells
    hold(event, button, () => button.click());
  };
  const submitted = (event) => {
    const { target: form, submitter } = event;
    if (!form.hasAttribute("action")) hold(event, submitter ?? form, () => form.requestSubmit(submitter));
  };
  const pressed = (event) => {
    const { target, key, ctrlKey, metaKey } = event;
    if (key !== "Enter" || !(ctrlKey || metaKey)) return; // the keys that send
    const again = () =>
      target.dispatchEvent(new KeyboardEvent("keydown", { key, ctrlKey, metaKey, bubbles: true, cancelable: true }));
    hold(event, target, again);
  };
  const typed = ({ type, target: box }) => {
    const { value, checked } = box;
    // React only hears of what differs from what it knows, and it learns of what is set on the element itself.
    const check = () => ((box.checked = !checked), box.click());
    const write = () => {
      box.value = "";
      Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value").set.call(box, value);
      box.dispatchEvent(new Event(type, { bubbles: true }));
    };
    keep(box, type, /^(checkbox|radio)$/.test(box.type) ? check : write);
  };
  const hear = [
    ["click", clicked],
    ["submit", submitted],
    ["keydown", pressed],
    ["input", typed],
    ["change", typed],
  ];
  for (const [type, how] of hear) addEventListener(type, how, true);
  // Behind the next frame, where components do what follows from an event; a tab in the background has no frames.
  const painted = () =>
    new Promise((next) => {
      requestAnimationFrame(() => setTimeout(next));
      setTimeout(next, 100);
    });
  const takeOver = async () => {
    for (const [type, how] of hear) removeEventListener(type, how, true);
    for (const [element, what, again] of kept) {
      // What was typed is known when it is sent or left; and it is soon put back, as some forms send themselves.
      await (what === "act" ? painted() : new Promise((next) => setTimeout(next)));
      element.removeAttribute("aria-busy");
      if (element.isConnected) again();
    }
  };
  addEventListener("portal:took-over", takeOver, { once: true });
})();
