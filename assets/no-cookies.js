/* Stands in for universal-cookie: Reflex keeps vars of `rx.Cookie` with it, and the portal has none (a test holds that). */
export default class Cookies {}
