"""A pandas data frame in, a pandas data frame out."""

from pathlib import Path

import commentariat
import pandas as pd

comments = pd.read_csv(Path(__file__).with_name("comments.csv"))
scored = commentariat.Moderator().score_batch(comments, text="body")
scored["toxicity"] = [scores and scores["toxicity"] for scores in scored["attributes"]]
print(scored[["id", "action", "toxicity", "unscored"]])
