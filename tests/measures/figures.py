"""Reading figures back."""

from prometheus_client.parser import text_string_to_metric_families

from buyer_portal.measures.meters import METERS


def figure(name: str, **labels: str) -> float:
    """What this process tells of it now; 0 when it was never counted."""
    return METERS.get_sample_value(name, labels) or 0.0


def figures_in(text: str) -> dict[str, float]:
    """Those of an answer: `{'portal_requests_total{kind="/orders"}': 2.0}`, the labels in alphabetical order."""
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found
