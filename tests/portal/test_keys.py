"""A key of the search that is gone from (nearly) all topics is told; a row that lacks it is not."""

from crawlers.portal.keys import Keys

WHOLE = {"actions": ["[]"], "status": ["31094502"]}


def gaps(rows):
    keys = Keys()
    for row in rows:
        keys.take(row)
    return list(keys.gaps())


def without(name):
    return {key: value for key, value in WHOLE.items() if key != name}


def test_a_key_that_is_gone_is_told_by_its_name():
    assert gaps([without("actions")] * 30) == ["only 0 of 30 topics hold the key 'actions'"]
    assert gaps([WHOLE | {"actions": []}] * 30) == ["only 0 of 30 topics hold the key 'actions'"]


def test_rows_that_lack_a_key_and_short_lists_say_nothing():
    assert gaps([WHOLE] * 30) == []
    assert gaps([WHOLE] * 15 + [without("actions")] * 15) == []
    assert gaps([without("actions")] * 5) == []
