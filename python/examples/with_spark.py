"""Verdicts on a Spark data frame, and the summary of a report over it.

    spark-submit python/examples/with_spark.py

On a cluster the executors need the package; docs/cluster.md says how they get it.
"""

from pathlib import Path

from pyspark.sql import SparkSession, functions as F

from commentariat.spark import score, summarise

spark = SparkSession.builder.appName("commentariat").getOrCreate()
path = Path(__file__).with_name("comments.csv")
comments = spark.read.csv(path.as_uri(), header=True, schema="id string, author string, votes int, time string, body string")

scored = score(comments, text="body")
scored.select("id", "action", F.col("attributes.toxicity").alias("toxicity"), "unscored").orderBy(F.col("id").cast("int")).show()

summary = summarise(comments, text="body", id="id", author="author", votes="votes", time="time", authors="plain")
print(summary["flagged"], "of", summary["counts"]["read"], "to look at:", summary["actions"])
