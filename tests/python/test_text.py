"""One text: `score`, `explain`, what a moderator is made of, and what it says when something is wrong."""

from __future__ import annotations

import json
import pickle
import subprocess
from pathlib import Path
from typing import Any

import commentariat
import pytest

IDIOT = "You are an idiot, and your bridge is ugly."


def test_a_verdict_is_the_one_of_the_command_line(
    moderator: commentariat.Moderator, lines: list[dict[str, Any]]
) -> None:
    keys = set()
    for line in lines[:500]:
        verdict = moderator.score(line["text"])
        keys |= verdict.keys()
        assert verdict == {key: line[key] for key in verdict}, line["id"]
        assert verdict.keys() == line.keys() - {
            "id", "parent_id", "author", "vote_score", "timestamp", "text", "source", "votes", "state", "timestamp_raw"
        }  # fmt: skip
    assert {"flags", "reasons", "fingerprint"} <= keys


@pytest.mark.parametrize("offsets", ["bytes", "chars", "utf16"])
def test_spans_are_in_the_unit_that_was_asked_for(program: str, offsets: str) -> None:
    text = "Ünser 😡 idiot: you are an idiot."
    moderator = commentariat.Moderator(offsets=offsets)
    done = subprocess.run(
        [program, "score", "--shape", "lines", "--offsets", offsets, "--lang", "en"],
        input=text.encode(), capture_output=True, check=True,
    )  # fmt: skip
    flags = json.loads(done.stdout)["flags"]
    assert len(flags) == 2
    assert commentariat.Moderator(offsets=offsets, lang="en").score(text)["flags"] == flags
    if offsets == "chars":
        for flag in moderator.score(text)["flags"]:
            assert text[flag["start"] : flag["end"]] == flag["surface"]


def test_an_explanation_is_the_one_of_the_command_line(program: str, moderator: commentariat.Moderator) -> None:
    text = "Müller is an idiot and you are vermin 😡 you idiot"
    explanation = moderator.explain(text)
    printed = subprocess.run([program, "explain", text], check=True, capture_output=True).stdout.decode()
    assert str(explanation) == printed and "“idiot”" in printed
    as_json = subprocess.run([program, "explain", "--json", text], check=True, capture_output=True).stdout
    assert explanation.to_dict() == json.loads(as_json)
    flag = explanation.to_dict()["verdict"]["flags"][-1]
    assert text[flag["start"] : flag["end"]] == flag["surface"]


def test_a_parent_tells_whom_they_may_mean(program: str, moderator: commentariat.Moderator) -> None:
    text, parent = "They are vermin.", "The refugees have moved into the old barracks."
    alone, told = moderator.score(text), moderator.score(text, parent=parent)
    assert alone["attributes"] != told["attributes"]
    done = subprocess.run([program, "explain", "--json", "--parent", parent, text], check=True, capture_output=True)
    assert moderator.explain(text, parent=parent).to_dict()["verdict"] == json.loads(done.stdout)["verdict"]
    assert told == json.loads(done.stdout)["verdict"]


def test_what_no_lexicon_serves_is_never_clean(moderator: commentariat.Moderator) -> None:
    verdict = moderator.score("これは日本語の文章です。")
    assert verdict["unscored"] == "language"
    assert verdict["action"] is None and verdict["tone"] is None and verdict["flags"] == []


def test_lexicons_policies_and_switches_are_those_of_the_command_line(program: str, tmp_path: Path) -> None:
    folder = tmp_path / "own" / "en"
    folder.mkdir(parents=True)
    (folder / "abuse.tsv").write_text(
        "phrase\tforms\tcategory\tkind\tseverity\tneeds\ttarget\tsource\tnote\n"
        "turnip\tn\tinsult\tfoolish\t2\t-\t-\thand\ta mild one\n"
    )
    policy = tmp_path / "policy.toml"
    policy.write_text(
        'version = 1\nname = "own"\n[[rule]]\naction = "reject"\nwhen = { flag = { category = "insult" } }\n'
    )
    text = "You are a turnip."
    options = ["--lexicons", str(folder.parent), "--policy", str(policy), "--no-learned", "--disguises", "none"]
    done = subprocess.run(
        [program, "score", "--shape", "lines", "--lang", "en", *options],
        input=text.encode(), check=True, capture_output=True,
    )  # fmt: skip
    moderator = commentariat.Moderator(
        str(folder.parent), policy, learned=False, disguises="none", lang="en"
    )
    line = json.loads(done.stdout)
    verdict = moderator.score(text)
    assert verdict["action"] == "reject" and verdict["flags"][0]["surface"] == "turnip"
    assert verdict == {key: line[key] for key in verdict}
    assert commentariat.Moderator([folder.parent]).score(text)["flags"] != []
    for preset in ["news", "strict", "lenient"]:
        assert commentariat.Moderator(policy=preset).options["policy"] == preset


def test_a_moderator_survives_pickling_and_is_made_once(moderator: commentariat.Moderator) -> None:
    own = commentariat.Moderator(policy="strict", threads=1)
    copy, again = (pickle.loads(pickle.dumps(own)) for _ in range(2))
    assert copy is again and copy.fingerprint == own.fingerprint != moderator.fingerprint
    assert copy.options == own.options and copy.score(IDIOT) == own.score(IDIOT)
    with pytest.raises(commentariat.Error, match="would score as"):
        commentariat._rebuild(own.options, "0.0-00000000")


def test_what_is_wrong_is_said_with_its_place(tmp_path: Path) -> None:
    table = tmp_path / "abuse.tsv"
    table.write_text("phrase\tcategory\tseverity\nx\tno-such\t2\n")
    with pytest.raises(commentariat.LexiconError, match=r"abuse\.tsv"):
        commentariat.Moderator(table)
    with pytest.raises(commentariat.LexiconError, match="nowhere"):
        commentariat.Moderator(tmp_path / "nowhere")
    with pytest.raises(commentariat.LexiconError, match="there is no lexicon"):
        commentariat.Moderator(builtin=False)
    with pytest.raises(commentariat.PolicyError, match="news, strict and lenient"):
        commentariat.Moderator(policy="no-such")
    profile = tmp_path / "profile.toml"
    profile.write_text("nonsense = 1\n")
    with pytest.raises(commentariat.ProfileError, match="profile"):
        commentariat.Moderator(profile=profile)
    with pytest.raises(commentariat.Error, match="bytes, chars, utf16"):
        commentariat.Moderator(offsets="words")
    with pytest.raises(TypeError):
        commentariat.Moderator().score(None)  # type: ignore[arg-type]
    assert issubclass(commentariat.Error, ValueError) and issubclass(commentariat.ReadError, OSError)


def test_it_says_what_it_is(moderator: commentariat.Moderator, program: str) -> None:
    version = subprocess.run([program, "--version"], check=True, capture_output=True).stdout.decode().split()[1]
    assert commentariat.__version__ == version
    assert moderator.languages == sorted(moderator.languages) and "en" in moderator.languages
    assert moderator.fingerprint in repr(moderator)
