"""The badge of a status as the help center draws it: the portal's icon, the portal's words."""

import re

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.settings import ROOT
from buyer_portal.words.orders.statuses import STATUS_ICON

_SYMBOL = re.compile(r'<symbol id="([^"]+)"[^>]*>(.*?)</symbol>')
_DRAWINGS = dict(_SYMBOL.findall((ROOT / "assets" / "icons.svg").read_text(encoding="utf-8")))


def badge(status: OrderStatus, look: str = "badge") -> str:
    """Draw the badge in HTML; `look` is its class, "badge lg" the large one."""
    icon = f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{_DRAWINGS[STATUS_ICON[status]]}</svg>'
    return f'<span class="{look}" data-status="{status}">{icon}{status.words}</span>'
