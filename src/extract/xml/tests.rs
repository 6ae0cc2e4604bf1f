//! Exports as their platforms write them, and broken ones.

use std::ops::ControlFlow;

use super::*;
use crate::extract::Fields;

fn options() -> Options {
    Options {
        path: Arc::from("export"),
        fields: Fields::default(),
        reference_time: None,
        lang: None,
        selectors: None,
        max_document_bytes: 10_000,
    }
}

/// A line a record (id, parent, author, votes, time, state, document, text), and the error.
fn outcomes(export: &[u8]) -> (Vec<String>, Option<String>) {
    let or = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
    let mut found = Vec::new();
    let mut sink = |record| {
        found.push(match record {
            Record::Comment(comment) => [
                comment.id,
                or(comment.parent_id),
                or(comment.author),
                or(comment.vote_score.map(|votes| votes.to_string())),
                or(comment.timestamp.map(|stamp| stamp.to_string()).or(comment.timestamp_raw)),
                or(comment.state.map(|state| format!("{state:?}"))),
                or(comment.source.document.map(|document| document.to_string())),
                comment.text,
            ]
            .join("|"),
            Record::Skipped(reason) => reason.to_owned(),
            Record::Rejected(reject) => {
                format!(
                    "rejected line {} byte {}: {}",
                    reject.line.unwrap(),
                    reject.offset.unwrap(),
                    reject.reason
                )
            }
        });
        ControlFlow::Continue(())
    };
    let mut input = io::BufReader::with_capacity(13, export);
    let failure = read(&mut input, &options(), &mut sink).err();
    let failure = failure.map(|err| format!("{err}: {}", std::error::Error::source(&err).unwrap()));
    (found, failure)
}

#[track_caller]
fn check(export: &str, expected: &[&str]) {
    let expected: Vec<String> = expected.iter().map(|line| (*line).to_owned()).collect();
    assert_eq!(outcomes(export.as_bytes()), (expected, None), "{export}");
}

#[test]
fn disqus() {
    check(
        "`<?xml version=\"1.0\"?><disqus xmlns:dsq=\"d\">\
         <thread dsq:id=\"9\"><link>https://example.org/a</link><message/></thread>\
         <post dsq:id=\"1\"><message><![CDATA[<p>One &amp; two</p><p>three</p>]]></message>\
         <createdAt>2011-08-31T15:16:29Z</createdAt><isDeleted>false</isDeleted><isSpam>false</isSpam>\
         <author><name>Ann</name></author><thread dsq:id=\"9\"/></post>\
         <post dsq:id=2><id/><message>a &lt;b&gt;b&lt;/b&gt; &#38;amp; c</message><createdAt>2011-08-31T15:17:00Z</createdAt>\
         <isDeleted>true</isDeleted><author><username>bo</username></author><thread dsq:id=9/><parent dsq:id=\"1\"/></post>\
         <post dsq:id=\"3\"><message></message></post></disqus>",
        &[
            "1|-|Ann|-|2011-08-31T15:16:29Z|-|https://example.org/a|One & two\nthree",
            "2|1|bo|-|2011-08-31T15:17:00Z|Deleted|https://example.org/a|a b & c",
            "rejected line 1 byte 577: no text",
        ],
    );
}

#[test]
fn wordpress() {
    let comment = |id: u32, fields: &str| {
        format!(
            "<wp:comment><wp:comment_id>{id}</wp:comment_id><wp:comment_author><![CDATA[Ann]]></wp:comment_author>\
             <wp:comment_content><![CDATA[one\r\n<b>two</b>]]></wp:comment_content>{fields}</wp:comment>"
        )
    };
    let gmt = "<wp:comment_date>2014-01-14 18:32:12</wp:comment_date><wp:comment_date_gmt>2014-01-14 17:32:12</wp:comment_date_gmt>";
    let local = "<wp:comment_date>2014-01-14 18:32:12</wp:comment_date><wp:comment_date_gmt>0000-00-00 00:00:00</wp:comment_date_gmt>";
    let export = [
        "<rss xmlns:wp=\"w\"><channel><link>https://example.org</link><item><link>https://example.org/a</link>".to_owned(),
        "<content:encoded><![CDATA[An article]]></content:encoded>".to_owned(),
        comment(1, &format!("{gmt}<wp:comment_parent>0</wp:comment_parent><wp:comment_approved>1</wp:comment_approved>")),
        comment(2, &format!("{local}<wp:comment_parent>1</wp:comment_parent><wp:comment_approved>0</wp:comment_approved>")),
        comment(3, "<wp:comment_type>pingback</wp:comment_type>"),
        "</item><item><title>No link</title>".to_owned(),
        comment(4, "<wp:comment_approved>trash</wp:comment_approved>"),
        "</item></channel></rss>".to_owned(),
    ];
    check(
        &export.concat(),
        &[
            "1|-|Ann|-|2014-01-14T17:32:12Z|-|https://example.org/a|one\ntwo",
            "2|1|Ann|-|2014-01-14T18:32:12|Hidden|https://example.org/a|one\ntwo",
            "pingback or trackback",
            "4|-|Ann|-|-|Removed|-|one\ntwo",
        ],
    );
}

#[test]
fn dumps_and_feeds() {
    check(
        "<?xml version=\"1.0\"?>\n<comments>\n <row Id=\"8\" PostId=\"4\" Score=\"2\" Text=\"Is `a &lt; b`&#xA; so?\" \
         CreationDate=\"2021-04-27T15:32:39.773\" UserId=\"38\" />\n</comments>",
        &["8|-|-|2|2021-04-27T15:32:39Z|-|-|Is `a < b`\n so?"],
    );
    check("<posts><row Id=\"1\" PostTypeId=\"1\" Body=\"&lt;p&gt;A question\" Score=\"3\"/></posts>", &[]);
    check(
        "<rss><channel><item><title>News</title><link>https://e.org/n</link><description>Words</description></item>\
         <item><link>https://e.org/n/#comment-5</link><dc:creator>Ann</dc:creator><guid>g5</guid>\
         <pubDate>Tue, 14 Jan 2014 17:31:03 +0000</pubDate><content:encoded><![CDATA[<p>So it is]]></content:encoded></item>\
         </channel></rss>",
        &["g5|-|Ann|-|2014-01-14T17:31:03Z|-|-|So it is"],
    );
    check(
        "<feed><entry><id>p</id><content>An article</content></entry>\
         <entry><id>c</id><published>2019-05-30T13:06:00.001-07:00</published><category term=\"b/kind#comment\"/>\
         <content type=\"html\">Fine &lt;br /&gt; words</content><author><name>Bo</name></author>\
         <thr:in-reply-to href=\"https://e.org/p\"/></entry></feed>",
        &["c|-|Bo|-|2019-05-30T13:06:00-07:00|-|https://e.org/p|Fine\nwords"],
    );
}

#[test]
fn elements_called_like_comments() {
    check(
        "<article><title>T</title><comments><comment id=\"1\" likes=\"4\"><user><name>Ann</name></user>\
         <date>2020-01-02 03:04:05</date><text>One <i>two</i></text><replies><comment id=\"2\"><body>Three</body></comment>\
         </replies></comment><comment id=\"3\" author=\"Cy\">Four five</comment></comments></article>",
        &["1|-|Ann|4|2020-01-02T03:04:05|-|-|One two", "2|1|-|-|-|-|-|Three", "3|-|Cy|-|-|-|-|Four five"],
    );
    check("<config><comment>set by hand</comment><item><text>no</text></item></config>", &[]);
}

#[test]
fn broken_exports_are_read_as_far_as_they_go() {
    let export = "<disqus><post dsq:id=\"1\"><message>one</message></post>\n<post dsq:id=\"2\"><message>tw";
    let (found, failure) = outcomes(export.as_bytes());
    assert_eq!(found, ["1|-|-|-|-|-|-|one", "rejected line 2 byte 55: cut off in <message>"]);
    assert_eq!(
        failure.as_deref(),
        Some("broken xml at line 2 in record 2, byte 83: the document ends inside <message>")
    );
    check(
        "<disqus><post dsq:id=\"1\"><message>one & two <br> three</post><post dsq:id=\"2\"><message>four</message></post></disqus>",
        &["1|-|-|-|-|-|-|one & two\nthree", "2|-|-|-|-|-|-|four"],
    );
    let long = format!(
        "<comments><row PostId=\"1\" Text=\"a b\"/><row PostId=\"1\" Text=\"{}\"/>",
        "x".repeat(200_000)
    );
    let (found, failure) = outcomes(long.as_bytes());
    assert_eq!(found, ["1|-|-|-|-|-|-|a b"]);
    assert!(failure.is_some_and(|failure| failure.ends_with("element longer than 10000 bytes")));
    let (found, failure) = outcomes(b"<disqus><post dsq:id=\"1\"><message>a\xffb</message></post></disqus>");
    assert_eq!((found.as_slice(), failure), (["1|-|-|-|-|-|-|a\u{ff}b".to_owned()].as_slice(), None));
    assert_eq!(outcomes(b""), (vec![], None));
}
