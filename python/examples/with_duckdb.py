"""Verdicts in SQL."""

from pathlib import Path

import commentariat.duckdb
import duckdb

con = duckdb.connect()
commentariat.duckdb.register(con)
path = Path(__file__).with_name("comments.csv")
con.execute("create table verdicts as select *, commentariat(body) as verdict from read_csv(?)", [str(path)])
print(con.sql("select verdict.action, count(*) as comments, avg(votes) as votes from verdicts group by all order by all"))
print(con.sql("select id, author, unnest(verdict.flags).surface as said from verdicts order by id"))
