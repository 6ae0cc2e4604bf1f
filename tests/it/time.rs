//! Texts made to be slow take time in proportion to their length: processor time of this thread, at 1, 10 and 100 times a length.

use std::fs;
use std::io::Write as _;
use std::process::Command;

use commentariat::Moderator;

use crate::support::{Scratch, rounds};

/// Ten times the text may take this many times as long, with room for a busy machine.
const MOST: f64 = 25.0;
/// Milliseconds under which a measurement says nothing.
const LEAST: f64 = 4.0;

/// Milliseconds that this thread has had a processor.
fn busy() -> f64 {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").expect("Linux tells it");
    stat.split(' ').next().and_then(|nanos| nanos.parse::<f64>().ok()).expect("a number") / 1e6
}

fn adversarial() -> Vec<(&'static str, String)> {
    let unit = |name, text: &str| (name, text.to_owned());
    let numbered: String = (0..400).map(|n| format!("word{n} ")).collect();
    vec![
        unit("letters", "a"),
        unit("blanks", " "),
        unit("line breaks", "\n"),
        unit("combining marks", "a\u{301}\u{302}\u{303}"),
        unit("marks alone", "\u{301}"),
        unit("joined emoji", "👩\u{200d}"),
        unit("emoji", "😡"),
        unit("flags", "🇺🇸"),
        unit("zero width", "\u{200b}"),
        unit("one insult", "idiot "),
        unit("run together", "idiot"),
        unit("spaced letters", "i d i o t "),
        unit("dotted letters", "i.d.i.o.t."),
        unit("masked", "i**t "),
        unit("stars", "*i"),
        unit("digits for letters", "1d10t$ "),
        unit("stretched", "iiidddiiooot "),
        unit("opening quotes", "“"),
        unit("quoted", "\"idiot\" "),
        unit("a quoted line", "> idiot "),
        unit("quoted lines", "> idiot\n"),
        unit("nested brackets", "([{"),
        unit("negators", "not "),
        unit("groups", "muslims "),
        unit("they", "they are "),
        unit("said of them", "they are vermin, "),
        unit("said of a group", "muslims are vermin and "),
        unit("reporting", "he said idiot "),
        unit("hashtags", "#KillAllMuslims"),
        unit("inner capitals", "aBcD"),
        unit("apostrophes", "a'"),
        unit("hyphens", "a-"),
        unit("digits", "1"),
        unit("addresses", "http://a.b/c? "),
        unit("sentences", "A. "),
        unit("no script of ours", "漢字"),
        unit("Russian insult", "дурак "),
        unit("mixed scripts", "идиoт "),
        unit("full width", "ｉｄｉｏｔ"),
        unit("misspelled", "imbeclie "),
        unit("reversing marks", "\u{202e}a"),
        ("many words", numbered),
    ]
}

#[cfg(target_os = "linux")]
#[test]
fn adversarial_texts_take_linear_time() {
    let moderator = Moderator::builtin().expect("the shipped lexicons are right");
    let lengths = &[10_000, 100_000, 1_000_000][..rounds(2, 3) as usize];
    let mut faults = Vec::new();
    for (name, unit) in adversarial() {
        let times: Vec<f64> = lengths
            .iter()
            .map(|length| {
                let text = unit.repeat(length / unit.len());
                // The better of two: the first may build what later texts share.
                let once = || {
                    let begun = busy();
                    moderator.judge_text_as(&text, "en");
                    busy() - begun
                };
                let first = once();
                if first < 2000.0 { first.min(once()) } else { first }
            })
            .collect();
        if times.windows(2).any(|pair| pair[1] > MOST * pair[0].max(LEAST)) {
            faults.push(format!("{name}: {times:.1?} ms"));
        }
    }
    assert!(faults.is_empty(), "more than linear:\n{}", faults.join("\n"));
}

/// Patterns that a backtracking engine never finishes are no danger: what they find takes linear time too.
#[cfg(target_os = "linux")]
#[test]
fn catastrophic_patterns_of_users_are_harmless() {
    let scratch = Scratch::new("patterns");
    scratch.write("abuse.tsv", "phrase\tforms\tcategory\tkind\tseverity\tneeds\ttarget\tsource\tnote\n/(a+)+b/\t-\tinsult\tbehaviour\t2\t-\t-\ttest\t-\n/(x|x|xx)*y/\t-\tinsult\tbehaviour\t2\t-\t-\ttest\t-\n");
    scratch.write(
        "a.jsonl",
        format!(
            "{{\"text\":\"{}\"}}\n",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxz ".repeat(1000)
        ),
    );
    let line = format!(
        "ulimit -t 60; exec {} score a.jsonl --lang en --lexicons abuse.tsv",
        env!("CARGO_BIN_EXE_commentariat")
    );
    let output =
        Command::new("sh").args(["-c", &line]).current_dir(scratch.path("")).output().expect("a shell");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A gigabyte of lines in a file of a megabyte passes through within the bound of memory.
#[cfg(target_os = "linux")]
#[test]
fn a_decompression_bomb_streams_through() {
    let scratch = Scratch::new("bomb");
    let megabytes = rounds(120, 1000);
    let line = format!("{{\"text\":\"{}\"}}\n", "ha ".repeat(300_000));
    for (name, one_line) in [("lines", false), ("one-line", true)] {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(line.as_bytes()).expect("a Vec takes all");
        let blanks = vec![if one_line { b'a' } else { b'\n' }; 1 << 20];
        for _ in 0..megabytes {
            packer.write_all(&blanks).expect("a Vec takes all");
        }
        packer.write_all(b"\n{\"text\":\"last\"}\n").expect("a Vec takes all");
        scratch.write(name, packer.finish().expect("a Vec takes all"));
        // Data of at most 400 MB: the whole would not fit.
        let line = format!(
            "ulimit -d 400000; exec {} extract {name} --threads 2 -q --shape ndjson",
            env!("CARGO_BIN_EXE_commentariat")
        );
        let output =
            Command::new("sh").args(["-c", &line]).current_dir(scratch.path("")).output().expect("a shell");
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let n_lines = output.stdout.iter().filter(|&&byte| byte == b'\n').count();
        assert_eq!(n_lines, 2, "{name}");
    }
}
