//! The platform table: every shape of JSON comment that is known by its keys. Order matters: the first row that fits
//! reads the record, so the more specific of two stands first.
//!
//! Sources: the platforms' published API references and exports; see `seeds/documents/json/` for a sample of each.

use super::platform::Sign::{Has, Is, Key, Lacks, Number, Text};
use super::platform::{Gone, Join, Link, Markup, Platform};
use crate::comment::State;

/// A row that says nothing, for the others to start from.
const ROW: Platform = Platform {
    name: "",
    sniff: &[],
    skip: None,
    id: &["id"],
    alias: &[],
    text: &[],
    names: Markup::Plain,
    author: &[],
    join: None,
    time: &[],
    is_utc: false,
    net: &[],
    up: &[],
    down: &[],
    hidden: &[],
    parent: &[],
    link: Link::Id,
    root: &[],
    children: &[],
    states: &[],
    without_text: None,
    thread: None,
};

const THE_POST: Option<&str> = Some("the post itself");
const SERVICE: Option<&str> = Some("service row");

/// A mark that stands only where the words are gone.
const fn gone(path: &'static str, value: &'static str, state: State) -> Gone {
    Gone { path, value, state, may_have_text: false }
}

/// A mark that exports also put on comments whose words they keep.
const fn marked(path: &'static str, value: &'static str, state: State) -> Gone {
    Gone { path, value, state, may_have_text: true }
}

pub(super) static PLATFORMS: &[Platform] = &[
    // What this program writes, read back.
    Platform {
        name: "commentariat",
        sniff: &[Text("text"), Has("source.shape"), Key("vote_score"), Key("timestamp")],
        text: &[("text", Markup::Plain)],
        author: &["author"],
        time: &["timestamp", "timestamp_raw"],
        net: &["vote_score"],
        up: &["votes.up"],
        down: &["votes.down"],
        parent: &["parent_id"],
        states: &[
            gone("state", "deleted", State::Deleted),
            gone("state", "removed", State::Removed),
            gone("state", "hidden", State::Hidden),
        ],
        ..ROW
    },
    Platform {
        name: "label",
        sniff: &[Text("text"), Has("labels"), Key("id"), Lacks("author")],
        text: &[("text", Markup::Plain)],
        ..ROW
    },
    // Reddit: the API's listings, and the dumps of Pushshift and Arctic Shift.
    Platform {
        name: "reddit-listing",
        sniff: &[Is("kind", "t1"), Has("data.body")],
        id: &["data.id", "data.name"],
        text: &[("data.body", Markup::Entities)],
        author: &["data.author"],
        time: &["data.created_utc"],
        net: &["data.score", "data.ups"],
        hidden: &["data.score_hidden"],
        parent: &["data.parent_id"],
        link: Link::Reddit,
        children: &["data.replies"],
        ..ROW
    },
    Platform {
        name: "reddit-listing",
        sniff: &[Is("kind", "more"), Has("data.children")],
        skip: Some("load-more stub"),
        ..ROW
    },
    Platform { name: "reddit-listing", sniff: &[Is("kind", "t3"), Has("data.title")], skip: THE_POST, ..ROW },
    REDDIT_DUMP,
    Platform { sniff: &[Text("body"), Has("created_utc")], ..REDDIT_DUMP },
    Platform { sniff: &[Text("body"), Has("subreddit")], ..REDDIT_DUMP },
    // YouTube: the Data API, yt-dlp, youtube-comment-downloader.
    Platform {
        name: "youtube",
        sniff: &[Has("snippet.authorDisplayName"), Has("snippet.publishedAt")],
        text: &[("snippet.textOriginal", Markup::Plain), ("snippet.textDisplay", Markup::Either)],
        author: &["snippet.authorDisplayName"],
        time: &["snippet.publishedAt"],
        net: &["snippet.likeCount"],
        parent: &["snippet.parentId"],
        ..ROW
    },
    Platform {
        name: "yt-dlp",
        sniff: &[Text("text"), Has("parent"), Key("author_is_uploader")],
        text: &[("text", Markup::Plain)],
        author: &["author"],
        time: &["timestamp", "_time_text", "time_text"],
        net: &["like_count"],
        parent: &["parent"],
        ..ROW
    },
    Platform {
        name: "tiktok",
        sniff: &[Has("cid"), Text("text"), Key("digg_count")],
        id: &["cid"],
        text: &[("text", Markup::Plain)],
        author: &["user.nickname", "user.unique_id"],
        time: &["create_time"],
        net: &["digg_count"],
        parent: &["reply_id"],
        children: &["reply_comment"],
        ..ROW
    },
    Platform {
        name: "youtube-comment-downloader",
        sniff: &[Has("cid"), Text("text"), Key("votes")],
        id: &["cid"],
        text: &[("text", Markup::Plain)],
        author: &["author"],
        time: &["time_parsed", "time"],
        net: &["votes"],
        parent: &["cid"],
        link: Link::Prefix,
        ..ROW
    },
    // Comment systems that sites host themselves.
    Platform {
        name: "commento",
        sniff: &[Has("commentHex"), Key("markdown")],
        id: &["commentHex"],
        text: &[("markdown", Markup::Plain), ("html", Markup::Html)],
        author: &["commenterHex"],
        join: Some(Join { on: "commenterHex", list: "commenters", key: "commenterHex", names: &["name"] }),
        time: &["creationDate"],
        net: &["score"],
        parent: &["parentHex"],
        states: &[gone("deleted", "true", State::Deleted), marked("state", "unapproved", State::Hidden)],
        ..ROW
    },
    Platform {
        name: "isso",
        sniff: &[Key("text"), Has("hash"), Key("dislikes")],
        text: &[("text", Markup::Html)],
        author: &["author"],
        time: &["created"],
        up: &["likes"],
        down: &["dislikes"],
        parent: &["parent"],
        children: &["replies"],
        states: &[marked("mode", "4", State::Deleted), marked("mode", "2", State::Hidden)],
        ..ROW
    },
    Platform {
        name: "isso-export",
        thread: Some("id"),
        sniff: &[Text("text"), Has("created"), Key("remote_addr")],
        text: &[("text", Markup::Either)],
        author: &["author"],
        time: &["created"],
        parent: &["parent"],
        ..ROW
    },
    Platform {
        name: "remark42",
        sniff: &[Key("text"), Has("user.name"), Key("pid")],
        text: &[("text", Markup::Html), ("orig", Markup::Plain)],
        author: &["user.name"],
        time: &["time"],
        net: &["score"],
        parent: &["pid"],
        states: &[gone("delete", "true", State::Deleted)],
        ..ROW
    },
    Platform {
        name: "guardian",
        sniff: &[Key("body"), Key("numRecommends"), Has("userProfile")],
        text: &[("body", Markup::Html)],
        author: &["userProfile.displayName"],
        time: &["isoDateTime", "date"],
        net: &["numRecommends"],
        parent: &["responseTo.commentId"],
        children: &["responses"],
        states: &[gone("status", "blocked", State::Removed), gone("status", "deleted", State::Deleted)],
        ..ROW
    },
    Platform {
        name: "discourse",
        sniff: &[Key("cooked"), Has("post_number"), Is("post_type", "3")],
        skip: SERVICE,
        ..ROW
    },
    Platform {
        name: "discourse",
        sniff: &[Text("cooked"), Has("post_number"), Key("username")],
        alias: &["post_number"],
        text: &[("cooked", Markup::Html), ("raw", Markup::Plain)],
        author: &["username"],
        time: &["created_at"],
        net: &["actions_summary.[id=2].count"],
        parent: &["reply_to_post_number"],
        link: Link::Alias("topic_id"),
        states: &[
            gone("user_deleted", "true", State::Deleted),
            gone("deleted_at", "+", State::Removed),
            gone("hidden", "true", State::Hidden),
        ],
        ..ROW
    },
    // Hacker News: Algolia's search and items, Firebase.
    Platform {
        name: "hn-algolia",
        sniff: &[Has("objectID"), Has("comment_text")],
        id: &["objectID"],
        text: &[("comment_text", Markup::Html)],
        author: &["author"],
        time: &["created_at_i", "created_at"],
        net: &["points"],
        parent: &["parent_id"],
        root: &["story_id"],
        ..ROW
    },
    Platform {
        name: "hn-algolia",
        sniff: &[Is("type", "comment"), Has("created_at_i"), Key("text")],
        text: &[("text", Markup::Html)],
        author: &["author"],
        time: &["created_at_i", "created_at"],
        net: &["points"],
        parent: &["parent_id"],
        root: &["story_id"],
        children: &["children"],
        without_text: Some(State::Deleted),
        ..ROW
    },
    Platform {
        name: "hn-firebase",
        sniff: &[Is("type", "comment"), Number("time"), Has("parent")],
        text: &[("text", Markup::Html)],
        author: &["by"],
        time: &["time"],
        parent: &["parent"],
        link: Link::Known,
        children: &["kids", "children", "replies"],
        states: &[gone("deleted", "true", State::Deleted), marked("dead", "true", State::Hidden)],
        without_text: Some(State::Deleted),
        ..ROW
    },
    // Networks.
    Platform {
        name: "facebook",
        sniff: &[Has("created_time"), Has("id"), Has("comments.data"), Lacks("like_count"), Lacks("comment_count")],
        skip: THE_POST,
        children: &["comments"],
        ..ROW
    },
    Platform {
        name: "facebook",
        sniff: &[Text("message"), Has("created_time")],
        text: &[("message", Markup::Plain)],
        author: &["from.name"],
        time: &["created_time"],
        net: &["like_count", "likes.summary.total_count"],
        parent: &["parent.id"],
        children: &["comments", "replies"],
        states: &[marked("is_hidden", "true", State::Hidden)],
        ..ROW
    },
    Platform {
        name: "facebook-export",
        sniff: &[Text("comment.comment"), Has("comment.timestamp")],
        text: &[("comment.comment", Markup::Bytes)],
        names: Markup::Bytes,
        author: &["comment.author"],
        time: &["comment.timestamp"],
        ..ROW
    },
    Platform {
        name: "instagram-export",
        sniff: &[Text("string_map_data.Comment.value")],
        text: &[("string_map_data.Comment.value", Markup::Bytes)],
        time: &["string_map_data.Time.timestamp"],
        ..ROW
    },
    Platform {
        name: "instagram",
        sniff: &[Text("text"), Has("owner.username"), Has("created_at")],
        id: &["id", "pk"],
        text: &[("text", Markup::Plain)],
        author: &["owner.username"],
        time: &["created_at"],
        net: &["edge_liked_by.count", "likes_count"],
        children: &["edge_threaded_comments", "answers"],
        ..ROW
    },
    Platform {
        name: "instagram",
        sniff: &[Text("text"), Has("username"), Has("timestamp"), Key("like_count")],
        text: &[("text", Markup::Plain)],
        author: &["username"],
        time: &["timestamp"],
        net: &["like_count"],
        parent: &["parent_id"],
        children: &["replies"],
        ..ROW
    },
    Platform {
        name: "mastodon",
        sniff: &[Text("content"), Has("account"), Has("created_at"), Key("in_reply_to_id")],
        text: &[("content", Markup::Html)],
        author: &["account.display_name", "account.acct", "account.username"],
        time: &["created_at"],
        net: &["favourites_count"],
        parent: &["in_reply_to_id"],
        link: Link::Known,
        ..ROW
    },
    Platform {
        name: "activitypub",
        sniff: &[Is("type", "Note"), Text("content"), Has("attributedTo")],
        text: &[("content", Markup::Html)],
        author: &["attributedTo"],
        time: &["published"],
        net: &["likes.totalItems"],
        parent: &["inReplyTo"],
        link: Link::Known,
        children: &["replies"],
        ..ROW
    },
    Platform {
        name: "bluesky",
        sniff: &[Has("post.record.text"), Lacks("post.record.reply"), Key("replies")],
        skip: THE_POST,
        children: &["replies"],
        ..ROW
    },
    Platform {
        name: "bluesky",
        sniff: &[Text("post.record.text"), Has("post.uri")],
        id: &["post.uri"],
        text: &[("post.record.text", Markup::Plain)],
        author: &["post.author.displayName", "post.author.handle"],
        time: &["post.record.createdAt", "post.indexedAt"],
        net: &["post.likeCount"],
        parent: &["post.record.reply.parent.uri"],
        link: Link::Known,
        children: &["parent", "replies"],
        ..ROW
    },
    Platform {
        name: "bluesky",
        sniff: &[Text("record.text"), Has("record.createdAt"), Has("author.handle")],
        id: &["uri"],
        text: &[("record.text", Markup::Plain)],
        author: &["author.displayName", "author.handle"],
        time: &["record.createdAt", "indexedAt"],
        net: &["likeCount"],
        parent: &["record.reply.parent.uri"],
        link: Link::Known,
        ..ROW
    },
    Platform {
        name: "bluesky",
        sniff: &[Text("commit.record.text"), Has("commit.rkey")],
        id: &["commit.rkey"],
        text: &[("commit.record.text", Markup::Plain)],
        author: &["did"],
        time: &["commit.record.createdAt", "time_us"],
        ..ROW
    },
    Platform {
        name: "lemmy",
        sniff: &[Key("comment"), Text("comment.content"), Has("comment.path")],
        id: &["comment.id"],
        text: &[("comment.content", Markup::Plain)],
        author: &["creator.display_name", "creator.name"],
        time: &["comment.published"],
        is_utc: true,
        net: &["counts.score", "comment.score"],
        up: &["counts.upvotes", "comment.upvotes"],
        down: &["counts.downvotes", "comment.downvotes"],
        parent: &["comment.path"],
        link: Link::Path,
        states: &[
            gone("comment.deleted", "true", State::Deleted),
            gone("comment.removed", "true", State::Removed),
        ],
        ..ROW
    },
    Platform {
        name: "vk",
        sniff: &[Key("from_id"), Number("date"), Key("text"), Has("post_type")],
        skip: THE_POST,
        children: &["comments", "thread"],
        ..ROW
    },
    Platform {
        name: "vk",
        sniff: &[Number("date"), Key("from_id"), Key("text")],
        text: &[("text", Markup::Plain)],
        author: &["from_id"],
        join: Some(Join {
            on: "from_id",
            list: "response.profiles",
            key: "id",
            names: &["first_name", "last_name"],
        }),
        time: &["date"],
        net: &["likes.count"],
        parent: &["reply_to_comment", "parents_stack.-1"],
        children: &["thread"],
        states: &[gone("deleted", "true", State::Deleted)],
        ..ROW
    },
    Platform {
        name: "vk",
        sniff: &[Is("deleted", "true"), Number("date"), Number("id"), Lacks("text")],
        text: &[("text", Markup::Plain)],
        time: &["date"],
        children: &["thread"],
        without_text: Some(State::Deleted),
        ..ROW
    },
    Platform { name: "telegram", sniff: &[Is("type", "service"), Has("date")], skip: SERVICE, ..ROW },
    Platform {
        name: "telegram",
        sniff: &[Is("type", "message"), Has("date"), Key("text")],
        text: &[("text", Markup::Runs)],
        author: &["from"],
        time: &["date_unixtime", "date"],
        parent: &["reply_to_message_id"],
        ..ROW
    },
    Platform {
        name: "discord",
        sniff: &[Text("content"), Has("timestamp"), Has("author.name"), Key("isPinned")],
        text: &[("content", Markup::Plain)],
        author: &["author.nickname", "author.name"],
        time: &["timestamp"],
        parent: &["reference.messageId"],
        ..ROW
    },
    Platform {
        name: "twitter",
        sniff: &[Has("id_str"), Has("user.screen_name"), Has("created_at")],
        id: &["id_str"],
        text: &[
            ("full_text", Markup::Entities),
            ("extended_tweet.full_text", Markup::Entities),
            ("text", Markup::Entities),
        ],
        author: &["user.screen_name"],
        time: &["created_at"],
        net: &["favorite_count"],
        parent: &["in_reply_to_status_id_str"],
        link: Link::Known,
        ..ROW
    },
    Platform {
        name: "twitter",
        sniff: &[Text("text"), Has("author_id"), Has("public_metrics")],
        text: &[("text", Markup::Entities)],
        author: &["author_id"],
        join: Some(Join { on: "author_id", list: "includes.users", key: "id", names: &["username"] }),
        time: &["created_at"],
        net: &["public_metrics.like_count"],
        parent: &["referenced_tweets.[type=replied_to].id"],
        link: Link::Known,
        ..ROW
    },
    Platform {
        name: "bilibili",
        sniff: &[Has("rpid"), Text("content.message")],
        id: &["rpid"],
        text: &[("content.message", Markup::Plain)],
        author: &["member.uname"],
        time: &["ctime"],
        net: &["like"],
        parent: &["parent"],
        children: &["replies"],
        ..ROW
    },
    Platform {
        name: "naver",
        sniff: &[Has("commentNo"), Key("contents")],
        id: &["commentNo"],
        text: &[("contents", Markup::Either)],
        author: &["userName", "maskedUserName", "maskedUserId"],
        time: &["regTimeGmt", "modTimeGmt", "regTime"],
        up: &["sympathyCount"],
        down: &["antipathyCount"],
        parent: &["parentCommentNo"],
        states: &[gone("deleted", "true", State::Deleted)],
        ..ROW
    },
    // News sites and the services they hire.
    Platform {
        name: "echo",
        sniff: &[Text("object.content"), Has("actor.title")],
        id: &["object.id", "id"],
        alias: &["id"],
        text: &[("object.content", Markup::Html)],
        author: &["actor.title"],
        time: &["object.published", "postedTime", "published"],
        net: &["object.accumulators.likesCount"],
        parent: &["targets.0.id", "object.inReplyTo.id"],
        link: Link::Known,
        ..ROW
    },
    CORAL_EXPORT,
    Platform { sniff: &[Key("status"), Has("createdAt"), Has("storyID")], ..CORAL_EXPORT },
    Platform {
        name: "coral-talk",
        sniff: &[Key("body"), Has("asset_id"), Key("status"), Has("created_at")],
        id: &["id", "_id"],
        text: &[("body", Markup::Either)],
        author: &["author.username", "user.username", "author_id"],
        time: &["created_at"],
        net: &["action_counts.respect", "action_counts.like"],
        parent: &["parent_id"],
        states: CORAL_STATES,
        without_text: Some(State::Deleted),
        ..ROW
    },
    Platform {
        name: "coral-sponge",
        sniff: &[Key("body"), Has("date_created")],
        id: &["id", "_id"],
        text: &[("body", Markup::Either)],
        author: &["user.name", "user_name", "author", "user_id"],
        time: &["date_created"],
        parent: &["parent_id"],
        states: CORAL_STATES,
        ..ROW
    },
    Platform {
        name: "coral",
        sniff: &[Key("body"), Has("createdAt"), Key("actionCounts")],
        text: &[("body", Markup::Html)],
        author: &["author.username", "author.id"],
        time: &["createdAt"],
        net: CORAL_REACTIONS,
        parent: CORAL_PARENT,
        children: &["replies", "allChildComments"],
        states: CORAL_STATES,
        without_text: Some(State::Deleted),
        ..ROW
    },
    Platform {
        name: "coral",
        sniff: &[Key("body"), Has("createdAt"), Has("author.username"), Lacks("title")],
        text: &[("body", Markup::Html)],
        author: &["author.username"],
        time: &["createdAt"],
        parent: CORAL_PARENT,
        children: &["replies", "allChildComments"],
        states: CORAL_STATES,
        ..ROW
    },
    Platform {
        name: "disqus",
        sniff: &[Key("message"), Has("createdAt"), Key("author"), Key("isDeleted")],
        text: &[("message", Markup::Html), ("raw_message", Markup::Plain)],
        author: &["author.name", "author.username"],
        time: &["createdAt"],
        is_utc: true,
        net: &["points"],
        up: &["likes"],
        down: &["dislikes"],
        parent: &["parent"],
        states: &[gone("isDeleted", "true", State::Deleted), marked("isApproved", "false", State::Hidden)],
        ..ROW
    },
    Platform {
        name: "stackexchange",
        sniff: &[Has("comment_id"), Has("creation_date"), Has("post_id")],
        id: &["comment_id"],
        text: &[("body", Markup::Html), ("body_markdown", Markup::Entities)],
        names: Markup::Entities,
        author: &["owner.display_name"],
        time: &["creation_date"],
        net: &["score"],
        ..ROW
    },
    Platform {
        name: "nyt",
        sniff: &[Has("commentID"), Key("commentBody")],
        id: &["commentID"],
        text: &[("commentBody", Markup::Html)],
        names: Markup::Entities,
        author: &["userDisplayName"],
        time: &["createDate", "approveDate"],
        net: &["recommendations", "recommendationCount"],
        parent: &["parentID"],
        children: &["replies"],
        ..ROW
    },
    Platform {
        name: "socc",
        sniff: &[Key("comment_text"), Has("comment_counter")],
        id: &["comment_id", "comment_counter"],
        text: &[("comment_text", Markup::Either)],
        author: &["comment_author", "author"],
        time: &["timestamp", "post_time", "comment_time"],
        up: &["posVotes", "pos_votes"],
        down: &["negVotes", "neg_votes"],
        ..ROW
    },
    Platform {
        name: "openweb",
        sniff: &[Key("content"), Has("written_at"), Key("user_id")],
        text: &[("content", Markup::Runs)],
        names: Markup::Plain,
        author: &["user_display_name"],
        join: Some(Join {
            on: "user_id",
            list: "conversation.users",
            key: "id",
            names: &["display_name"],
        }),
        time: &["written_at"],
        up: &["rank.ranks_up"],
        down: &["rank.ranks_down"],
        parent: &["parent_id"],
        children: &["replies"],
        states: &[gone("deleted", "true", State::Deleted)],
        ..ROW
    },
    Platform {
        name: "wordpress",
        sniff: &[Text("content.rendered"), Key("author_name"), Has("post")],
        text: &[("content.rendered", Markup::Html)],
        names: Markup::Entities,
        author: &["author_name"],
        time: &["date_gmt", "date"],
        parent: &["parent"],
        ..ROW
    },
    Platform {
        name: "github",
        sniff: &[Text("body"), Has("user.login"), Has("created_at"), Lacks("title")],
        text: &[("body", Markup::Plain)],
        author: &["user.login"],
        time: &["created_at"],
        parent: &["in_reply_to_id"],
        ..ROW
    },
    Platform {
        name: "steam",
        sniff: &[Has("recommendationid"), Text("review")],
        id: &["recommendationid"],
        text: &[("review", Markup::Plain)],
        author: &["author.personaname", "author.steamid"],
        time: &["timestamp_created"],
        net: &["votes_up"],
        ..ROW
    },
    Platform {
        name: "schema-org",
        sniff: &[Is("@type", "Comment"), Key("text")],
        id: &["@id", "identifier", "url"],
        text: &[("text", Markup::Either)],
        author: &["author.name", "creator.name", "author"],
        time: &["dateCreated", "datePublished", "commentTime"],
        up: &["upvoteCount"],
        down: &["downvoteCount"],
        parent: &["parentItem.@id"],
        link: Link::Known,
        children: &["comment"],
        ..ROW
    },
];

const REDDIT_DUMP: Platform = Platform {
    name: "reddit-dump",
    sniff: &[Has("body"), Has("link_id"), Has("parent_id")],
    id: &["id", "name"],
    text: &[("body", Markup::Entities)],
    author: &["author"],
    time: &["created_utc"],
    net: &["score", "ups"],
    hidden: &["score_hidden"],
    parent: &["parent_id"],
    link: Link::Reddit,
    children: &["replies"],
    ..ROW
};
const CORAL_EXPORT: Platform = Platform {
    name: "coral-export",
    sniff: &[Has("revisions.-1.body"), Key("status")],
    id: &["id", "_id"],
    text: &[("revisions.-1.body", Markup::Html), ("body", Markup::Html)],
    author: &["author.username", "authorID", "author_id"],
    time: &["createdAt", "created_at"],
    net: CORAL_REACTIONS,
    parent: CORAL_PARENT,
    states: CORAL_STATES,
    without_text: Some(State::Deleted),
    ..ROW
};
const CORAL_REACTIONS: &[&str] = &["actionCounts.REACTION", "actionCounts.reaction.total", "action_counts.respect"];
const CORAL_PARENT: &[&str] = &["parentID", "parent.id", "parent_id"];
const CORAL_STATES: &[Gone] = &[
    marked("deletedAt", "+", State::Deleted),
    marked("deleted_at", "+", State::Deleted),
    marked("deleted", "true", State::Deleted),
    marked("status", "REJECTED", State::Removed),
    marked("status", "PREMOD", State::Hidden),
    marked("status", "SYSTEM_WITHHELD", State::Hidden),
];

/// Synonyms for records of no known platform, in order of trust. Labels and model scores (`toxicity`, `isHate`, `rating`,
/// `sentiment`, `TOXICITY@6` and their like) are not among them: they are never votes and never texts.
pub(super) static GENERIC: Platform = Platform {
    name: "json",
    id: &[
        "id_str", "id", "comment_id", "commentId", "commentID", "_id", "cid", "uuid", "guid", "message_id", "tweet_id",
        "objectID", "review_id", "reviewId", "ID", "Id",
    ],
    text: &[
        ("comment_text", Markup::Plain),
        ("commentText", Markup::Plain),
        ("comment_body", Markup::Plain),
        ("commentBody", Markup::Either),
        ("comment_content", Markup::Either),
        ("commentContent", Markup::Either),
        ("comment_message", Markup::Plain),
        ("full_text", Markup::Plain),
        ("textOriginal", Markup::Plain),
        ("textDisplay", Markup::Either),
        ("raw_message", Markup::Plain),
        ("message_text", Markup::Plain),
        ("review_text", Markup::Plain),
        ("reviewText", Markup::Plain),
        ("review_body", Markup::Plain),
        ("reviewBody", Markup::Plain),
        ("comment", Markup::Plain),
        ("text", Markup::Plain),
        ("body", Markup::Plain),
        ("content", Markup::Plain),
        ("contents", Markup::Plain),
        ("message", Markup::Plain),
        ("review", Markup::Plain),
        ("tweet", Markup::Plain),
        ("body_text", Markup::Plain),
        ("bodyText", Markup::Plain),
        ("text_content", Markup::Plain),
        ("textContent", Markup::Plain),
        ("raw_text", Markup::Plain),
        ("reply_text", Markup::Plain),
        ("post_text", Markup::Plain),
        ("Text", Markup::Plain),
        ("Comment", Markup::Plain),
        ("Body", Markup::Plain),
        ("Message", Markup::Plain),
        ("Content", Markup::Plain),
        ("content.rendered", Markup::Html),
        ("content.text", Markup::Plain),
        ("content.message", Markup::Plain),
        ("body.text", Markup::Plain),
        ("message.text", Markup::Plain),
        ("comment.text", Markup::Plain),
        ("comment.body", Markup::Plain),
        ("comment.content", Markup::Either),
        ("text.text", Markup::Plain),
        ("data.text", Markup::Plain),
        ("data.body", Markup::Plain),
        ("data.comment", Markup::Plain),
        ("attributes.text", Markup::Plain),
        ("attributes.body", Markup::Plain),
        ("attributes.content", Markup::Either),
        ("body_html", Markup::Html),
        ("bodyHtml", Markup::Html),
        ("bodyHTML", Markup::Html),
        ("content_html", Markup::Html),
        ("contentHtml", Markup::Html),
        ("text_html", Markup::Html),
        ("comment_html", Markup::Html),
        ("message_html", Markup::Html),
        ("html", Markup::Html),
    ],
    author: &[
        "author_name", "authorName", "author", "comment_author", "user_name", "userName", "username", "display_name",
        "displayName", "userDisplayName", "authorDisplayName", "screen_name", "screenName", "nickname", "nickName",
        "nick", "user", "commenter_name", "commenterName", "commenter", "name", "from", "by", "poster", "writer",
        "owner", "creator", "login", "handle", "reviewer", "reviewerName", "Author", "User", "Username", "data.author",
        "attributes.author", "comment.author", "comment.user",
    ],
    time: &[
        "created_utc", "created_at", "createdAt", "created", "timestamp", "date_created", "dateCreated",
        "comment_date_gmt", "comment_date", "commentDate", "created_time", "createdTime", "create_time", "createTime",
        "creation_date", "creationDate", "createDate", "create_date", "created_on", "createdOn", "published_at",
        "publishedAt", "published", "posted_at", "postedAt", "posted", "post_time", "post_date", "postDate",
        "pubDate", "datePublished", "date_published", "submitted_at", "submittedAt", "written_at", "datetime",
        "dateTime", "date_time", "date", "time", "comment_time", "commentTime", "ctime", "unixtime", "unix_time",
        "unixReviewTime", "timestamp_raw", "Date", "Time", "Timestamp", "data.created_utc", "attributes.created_at",
        "attributes.createdAt", "comment.created_at", "comment.createdAt",
    ],
    net: &[
        "vote_score", "voteScore", "votes_score", "score", "net_votes", "netVotes", "net_score", "votes", "vote_count",
        "voteCount", "votes_count", "points", "karma", "recommendations", "recommendationCount", "numRecommends",
        "recommends", "data.score", "attributes.score", "Score", "Votes", "comment.score",
    ],
    up: &[
        "upvotes", "up_votes", "upVotes", "upvote_count", "upvoteCount", "ups", "likes", "like_count", "likeCount",
        "likes_count", "likesCount", "num_likes", "numLikes", "n_likes", "total_likes", "favorite_count",
        "favourites_count", "favorites", "thumbs_up", "thumbsUp", "thumbsUpCount", "pos_votes", "positive_votes",
        "digg_count", "diggCount", "like", "up", "votes.up", "votes.likes", "Likes", "positive", "agree", "plus",
        "helpful_count", "helpful_votes", "sympathyCount", "attributes.likes", "up_count",
    ],
    down: &[
        "downvotes", "down_votes", "downVotes", "downvote_count", "downvoteCount", "downs", "dislikes",
        "dislike_count", "dislikeCount", "dislikes_count", "dislikesCount", "num_dislikes", "numDislikes", "n_dislikes",
        "thumbs_down", "thumbsDown", "neg_votes", "negative_votes", "dislike", "down", "votes.down", "votes.dislikes",
        "Dislikes", "minus", "disagree", "antipathyCount", "attributes.dislikes", "down_count",
    ],
    hidden: &["score_hidden", "scoreHidden", "hide_score"],
    parent: &[
        "parent_id", "parentId", "parentID", "parent_comment_id", "parentCommentId", "parent", "in_reply_to_id",
        "in_reply_to_status_id", "in_reply_to", "inReplyTo", "inReplyToId", "reply_to_id", "replyToId", "reply_to",
        "replyTo", "reply_to_comment_id", "comment_parent", "pid", "parentUuid",
    ],
    root: &["link_id", "story_id"],
    children: &[],
    states: &[
        gone("deleted", "true", State::Deleted),
        gone("is_deleted", "true", State::Deleted),
        gone("isDeleted", "true", State::Deleted),
        gone("removed", "true", State::Removed),
        gone("is_removed", "true", State::Removed),
    ],
    ..ROW
};
