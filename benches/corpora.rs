//! Named texts for the benches, written for this project. The abuse in them is as mild as the purpose allows.

/// Comments of one kind, and what must be found in them before anything is timed.
pub(crate) struct Corpus {
    pub(crate) name: &'static str,
    pub(crate) comments: Vec<String>,
    /// Tokens in all.
    pub(crate) tokens: usize,
    /// A lexicon row, and how often it is hit.
    pub(crate) entry: (&'static str, usize),
    /// How many of them a person should look at.
    pub(crate) flagged: usize,
}

impl Corpus {
    pub(crate) fn bytes(&self) -> u64 {
        self.comments.iter().map(|comment| comment.len() as u64).sum()
    }
}

/// Every corpus.
pub(crate) fn all() -> Vec<Corpus> {
    let owned = |comments: &[&str]| comments.iter().map(|&comment| comment.to_owned()).collect();
    vec![
        Corpus {
            name: "clean-en",
            comments: owned(CLEAN),
            tokens: 206,
            entry: ("en/abuse:idiot", 0),
            flagged: 0,
        },
        Corpus {
            name: "abusive-en",
            comments: owned(ABUSIVE),
            tokens: 108,
            entry: ("en/abuse:idiot", 8),
            flagged: 8,
        },
        Corpus {
            name: "ru", comments: owned(RUSSIAN), tokens: 78, entry: ("ru/abuse:идиот", 2), flagged: 2
        },
        Corpus { name: "de", comments: owned(GERMAN), tokens: 101, entry: ("de/abuse:idiot", 2), flagged: 2 },
        Corpus {
            name: "disguised",
            comments: owned(DISGUISED),
            tokens: 83,
            entry: ("en/abuse:idiot", 8),
            flagged: 8,
        },
        Corpus {
            name: "long",
            comments: vec![long()],
            tokens: 8780,
            entry: ("en/abuse:idiot", 40),
            flagged: 1,
        },
        Corpus {
            name: "emoji",
            comments: owned(EMOJI),
            tokens: 74,
            entry: ("en/abuse:idiot", 1),
            flagged: 1,
        },
    ]
}

/// `n` comments of all corpora in turn, as NDJSON.
pub(crate) fn dump(n: usize) -> Vec<u8> {
    let corpora = all();
    let comments: Vec<_> =
        corpora.iter().filter(|corpus| corpus.name != "long").flat_map(|corpus| &corpus.comments).collect();
    let mut dump = Vec::new();
    for idx in 0..n {
        let text = serde_json::Value::from(comments[idx % comments.len()].as_str());
        let line = format!(
            "{{\"id\":\"c{idx}\",\"author\":\"user{}\",\"score\":{},\"created_utc\":{},\"text\":{text}}}\n",
            idx % 97,
            idx % 13,
            1_700_000_000 + idx
        );
        dump.extend_from_slice(line.as_bytes());
    }
    dump
}

/// The same with the fields that Reddit's dumps have.
pub(crate) fn reddit_dump(n: usize) -> Vec<u8> {
    let corpora = all();
    let comments: Vec<_> =
        corpora.iter().filter(|corpus| corpus.name != "long").flat_map(|corpus| &corpus.comments).collect();
    let mut dump = String::new();
    for idx in 0..n {
        let text = serde_json::Value::from(comments[idx % comments.len()].as_str());
        let (author, id, time) = (idx % 97, idx * 7919, 1_546_300_800 + idx / 12);
        dump += &format!(
            "{{\"author\":\"user{author}\",\"author_flair_css_class\":null,\"author_flair_text\":null,\"author_fullname\":\"t2_{author:x}\",\
             \"body\":{text},\"can_gild\":true,\"collapsed\":false,\"controversiality\":0,\"created_utc\":{time},\
             \"distinguished\":null,\"edited\":false,\"gilded\":0,\"id\":\"{id:x}\",\"is_submitter\":false,\"link_id\":\"t3_{author:x}\",\
             \"parent_id\":\"t1_{id:x}\",\"permalink\":\"/r/town/comments/{author:x}/bridge/{id:x}/\",\"retrieved_on\":1548892800,\
             \"score\":{},\"stickied\":false,\"subreddit\":\"town\",\"subreddit_id\":\"t5_2qh13\"}}\n",
            idx % 13
        );
    }
    dump.into_bytes()
}

/// One comment of some 40 KB.
fn long() -> String {
    let clean = CLEAN.join(" ");
    (0..40).map(|idx| format!("{clean} {}\n\n", ABUSIVE[idx % ABUSIVE.len()])).collect()
}

const CLEAN: &[&str] = &[
    "Thank you for the photos of the old harbour. My grandfather worked on the cranes there until the sixties, and I had never seen the north quay from that side.",
    "The new timetable is better on paper, but the 7:42 has been late on four of five days this week. Has anyone asked the council what they measure?",
    "I made this with rye instead of wheat and left out the sugar. It took ten minutes longer in the oven and was gone by the evening.",
    "Does the museum open on public holidays? The page says one thing and the leaflet another.",
    "The second half of the article is much stronger than the first. More about the river, please, and less about the ministers.",
    "We moved here eleven years ago and the library was the first place where anybody knew our names.",
    "For what it is worth: the figures in the table add up to 97 per cent, so something has been left out or rounded twice.",
    "A lovely obituary. She taught three generations of us to swim, and never once raised her voice.",
];

const ABUSIVE: &[&str] = &[
    "You are an idiot, and so is everyone who voted for this.",
    "What an idiot you are. Did you even read the article before writing that?",
    "Only an idiot like you would build a roundabout there, you clown.",
    "Shut up, you idiot, nobody asked you.",
    "You pathetic idiot. Go and bore someone else.",
    "I have met stupid people, but you, Sir, are an idiot of another order.",
    "You idiot! You have parked across two bays again.",
    "Listen, idiot, you were wrong last week and you are wrong now.",
];

const RUSSIAN: &[&str] = &[
    "Спасибо за статью, очень интересно было прочитать про старый порт и его мастеров.",
    "Автобус опять опоздал на двадцать минут, и никто ничего не объяснил.",
    "Ты идиот, если веришь в эти сказки.",
    "В таблице ошибка: сумма по строкам не сходится с итогом, проверьте, пожалуйста.",
    "Какой же ты идиот, прочитай сначала статью целиком.",
    "Мы переехали сюда одиннадцать лет назад, и библиотека стала для нас вторым домом.",
];

const GERMAN: &[&str] = &[
    "Vielen Dank für die Bilder vom alten Hafen, mein Großvater hat dort bis in die sechziger Jahre gearbeitet.",
    "Der neue Fahrplan ist auf dem Papier besser, aber der Zug um 7:42 Uhr kam diese Woche viermal zu spät.",
    "Du bist ein Idiot, wenn du das wirklich glaubst.",
    "In der Tabelle fehlt etwas, die Zahlen ergeben zusammen nur 97 Prozent.",
    "Was bist du nur für ein Idiot, lies doch erst einmal den Artikel.",
    "Öffnet das Museum auch an Feiertagen? Auf der Seite steht etwas anderes als im Faltblatt.",
];

const DISGUISED: &[&str] = &[
    "You are an 1d10t, and everybody knows it.",
    "You are such an i d i o t, really.",
    "You are an id\u{200b}iot, my friend.",
    "You are an idiooooot, go away.",
    "You are an \u{456}d\u{456}ot, and that is that.",
    "You are an i.d.i.o.t, plain and simple.",
    "You are an ｉｄｉｏｔ, in full width.",
    "You are an ïdïöt, with dots on.",
];

const EMOJI: &[&str] = &[
    "😡😡😡 You idiot 😡😡😡",
    "Best match of the year ⚽️🏆🎉🎉🎉",
    "👏👏👏 for the whole team 👩‍🚒👨‍🚒, what a night",
    "🍝 tried it, ❤️ it, 🙏 thank you",
    "🤔 is this really the same building as in the first photo? 🏚️➡️🏠",
    "☀️☀️☀️ and not one cloud, greetings from the lake 🏊‍♀️🇫🇮",
];
