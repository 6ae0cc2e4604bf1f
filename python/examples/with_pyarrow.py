"""A CSV file to a table with verdicts, in a process without any engine; and the numbers of a report on it."""

from pathlib import Path

import commentariat
import pyarrow.csv

comments = pyarrow.csv.read_csv(
    Path(__file__).with_name("comments.csv"), convert_options=pyarrow.csv.ConvertOptions(strings_can_be_null=True)
)
moderator = commentariat.Moderator(policy="news")
scored = moderator.score_batch(comments, text="body")
for row in scored.select(["id", "action", "reasons", "unscored"]).to_pylist():
    print(row)

tally = commentariat.Tally(moderator, authors="plain")
tally.add(comments, id="id", author="author", votes="votes", time="time")
summary = tally.summary()
print(summary["flagged"], "to look at;", summary["authors"]["top"])
