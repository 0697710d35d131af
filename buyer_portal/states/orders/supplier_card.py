"""The card of the supplier on an order's page: how fast they answer. Their policy comes with the order."""

import reflex as rx

from buyer_portal.domain.errors import OrderNotFound
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.services.perform import perform
from buyer_portal.services.policies import usual_answer_time
from buyer_portal.words.policies import answers_words


class SupplierCardState(rx.State):
    """`answers` is "usually answers in 14 min"; "" when too little was said to know."""

    answers: str = ""

    async def _load(self, person: Person, number: str) -> None:
        """Measured when the page opens, not at every piece of news: it hardly changes meanwhile."""
        self.answers = ""
        if person.side is Side.BUYER:
            try:
                self.answers = answers_words(await perform(usual_answer_time, person, number))
            except OrderNotFound:
                return  # the page says so
