"""The badge of a status as the help center draws it: the portal's icon, the portal's words."""

from buyer_portal.domain.order import OrderStatus


def badge(status: OrderStatus, look: str = "badge") -> str:
    """Draw the badge in HTML; `look` is its class, "badge lg" the large one."""
    icon = f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{_ICONS[status]}</svg>'
    return f'<span class="{look}" data-status="{status}">{icon}{status.words}</span>'


# Lucide (ISC, assets/fonts/LICENSE-lucide-ISC.txt): clock, circle-check, package-open, truck, package-check, ban.
_ICONS: dict[OrderStatus, str] = {
    OrderStatus.PENDING: '<circle cx="12" cy="12" r="10"/><path d="M12 6v6l4 2"/>',
    OrderStatus.CONFIRMED: '<circle cx="12" cy="12" r="10"/><path d="m16 9-5.5 5.5L8 12"/>',
    OrderStatus.PROCESSING: (
        '<path d="M12 22v-9"/>'
        '<path d="M15.17 2.21a1.67 1.67 0 0 1 1.63 0L21 4.57a1.93 1.93 0 0 1 0 3.36L8.82 14.79a1.655 1.655 0 0 1'
        '-1.64 0L3 12.43a1.93 1.93 0 0 1 0-3.36z"/>'
        '<path d="M20 13v3.87a2.06 2.06 0 0 1-1.11 1.83l-6 3.08a1.93 1.93 0 0 1-1.78 0l-6-3.08A2.06 2.06 0 0 1 4 '
        '16.87V13"/>'
        '<path d="M21 12.43a1.93 1.93 0 0 0 0-3.36L8.83 2.2a1.64 1.64 0 0 0-1.63 0L3 4.57a1.93 1.93 0 0 0 0 3.36'
        'l12.18 6.86a1.636 1.636 0 0 0 1.63 0z"/>'
    ),
    OrderStatus.OUT_FOR_DELIVERY: (
        '<path d="M14 18V6a2 2 0 0 0-2-2H4a2 2 0 0 0-2 2v11a1 1 0 0 0 1 1h2"/><path d="M15 18H9"/>'
        '<path d="M19 18h2a1 1 0 0 0 1-1v-3.65a1 1 0 0 0-.22-.624l-3.48-4.35A1 1 0 0 0 17.52 8H14"/>'
        '<circle cx="17" cy="18" r="2"/><circle cx="7" cy="18" r="2"/>'
    ),
    OrderStatus.DELIVERED: (
        '<path d="M12 22V12"/><path d="m16 17 2 2 4-4"/>'
        '<path d="M21 11.127V8a2 2 0 0 0-1-1.73l-7-4a2 2 0 0 0-2 0l-7 4A2 2 0 0 0 3 8v8a2 2 0 0 0 1 1.729l7 4a2 2 0 '
        '0 0 2 .001l1.32-.753"/><path d="M3.29 7 12 12l8.71-5"/><path d="m7.5 4.27 8.997 5.148"/>'
    ),
    OrderStatus.CANCELLED: '<circle cx="12" cy="12" r="10"/><path d="M4.929 4.929 19.07 19.071"/>',
}
