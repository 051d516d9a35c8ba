"""`fundmap match --dask` against a real cluster: the same document as without it."""

import json

import pytest

from jobs import cli
from tests.jobs import looks
from tests.servers import dask

PROJECTS = [
    {"title": f"Public spaces {word}", "summary": "Safer squares.", "language": "en", "country": c}
    for word, c in (("against vehicle attacks", "FR"), ("with better lights", "ES"))
]


@pytest.fixture
def fundmap(home, capsys, crawls_do):
    """A home with six calls and two projects, and a way to run commands in it."""

    def run(*arguments):
        code = cli.run(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    crawls_do("ok:Public spaces")
    assert run("crawl", looks.PORTAL, looks.BDNS)[0] == 0
    for number, project in enumerate(PROJECTS):
        (home / f"{number}.json").write_text(json.dumps(project))
        assert run("projects", "import", f"{number}.json")[0] == 0
    return run


@pytest.mark.serial
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_two_workers_print_the_identical_document(fundmap, tmp_path):
    pytest.importorskip("distributed", reason="the [cluster] extra is not installed")
    here = fundmap("match", "--on", "2026-08-12", "--json")
    with dask.cluster(tmp_path, workers=2) as address:
        there = fundmap("match", "--on", "2026-08-12", "--json", "--dask", address)
    assert here[0] == there[0] == 0
    assert there[1] == here[1]
    matched = json.loads(there[1])["projects"]
    assert {entry["title"] for entry in matched} == {entry["title"] for entry in PROJECTS}
    assert all(entry["matches"] for entry in matched)


def test_no_cluster_there_is_said_in_one_line(fundmap):
    pytest.importorskip("distributed", reason="the [cluster] extra is not installed")
    code, out, err = fundmap("match", "--dask", "tcp//nowhere")
    assert (code, out) == (2, "")
    assert "no Dask scheduler answers at tcp//nowhere" in err
