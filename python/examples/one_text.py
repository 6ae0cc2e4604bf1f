"""One text: its verdict, and how each number adds up."""

import commentariat

moderator = commentariat.Moderator()
verdict = moderator.score("You are an idiot, and your bridge is ugly.")
print(verdict["action"], verdict["reasons"])
if scores := verdict["attributes"]:  # there are none in a language that no lexicon serves
    print(f"insult {scores['insult']:.2f}")
print(moderator.explain("You are an idiot, and your bridge is ugly."))
