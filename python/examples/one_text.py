"""One text: its verdict, and how each number adds up."""

import commentariat

moderator = commentariat.Moderator()
verdict = moderator.score("You are an idiot, and your bridge is ugly.")
print(verdict["action"], verdict["attributes"]["insult"], verdict["reasons"])
print(moderator.explain("You are an idiot, and your bridge is ugly."))
