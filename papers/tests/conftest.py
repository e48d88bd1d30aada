"""The paper that an expert owes, and its author's browser."""

import pytest

from tests import factories


@pytest.fixture
def paper(expert):
    return factories.make_paper(participant=expert)


@pytest.fixture
def author(client, paper):
    client.force_login(paper.participant.user)
    return client
