"""What a browser says it is."""

from ua_parser import parse

from buyer_portal.domain.people.browsers import MAX_BROWSER

_MOST_READ = 300  # characters; real ones are under 250, and each is compared with a thousand patterns


def browser_in(user_agent: str) -> str:
    """Read the browser's claim in words: "Firefox on Windows"; "" when it says nothing that is known."""
    found = parse(user_agent[:_MOST_READ])
    program = found.user_agent.family.removeprefix("Headless") if found.user_agent else ""
    system = found.os.family if found.os else ""
    return " on ".join(part for part in (program, system) if part)[:MAX_BROWSER]
