//! Parquet files that are damaged, long or hostile: an error with its place, every row counted, and no memory.

use super::*;

#[test]
fn rows_that_cannot_be_read_are_counted_by_their_number() {
    let scratch = Scratch::new("parquet-rejects");
    let texts = [Some("What a lovely garden!"), None, Some(""), Some("You are an idiot."), Some("  ")];
    scratch.write("a.parquet", file_of(vec![("text", strings(&texts))], 2));
    let run = scratch.run(&["score", "a.parquet", "--rejects", "r.jsonl"]).ends(0);
    assert_eq!(run.ids(), ["1", "4"]);
    run.says(&["a.parquet: 3 records rejected; the first at record 2: no text"]);
    let rejects = crate::support::json_lines(&scratch.read("r.jsonl"));
    assert_eq!(
        rejects.iter().map(|line| line["index"].as_u64()).collect::<Vec<_>>(),
        [Some(2), Some(3), Some(5)]
    );
    scratch.run(&["score", "a.parquet", "--strict", "-q"]).ends(2);
    // Bytes that are called a text and are none cost their row.
    scratch.write("b.parquet", raw_file(&[b"Some words here", b"Some w\xffrds", b"And more words"]));
    let run = scratch.run(&["extract", "b.parquet"]).ends(0);
    assert_eq!(run.ids(), ["c1", "c3"]);
    run.says(&["record 2: column \"text\" is not valid UTF-8"]);
    let long = scratch.run(&["extract", "b.parquet", "--max-document-bytes", "15"]).ends(0);
    assert_eq!(long.ids(), Vec::<String>::new());
    long.says(&["3 records rejected; the first at record 1: record longer than 15 bytes"]);
    scratch.write("c.parquet", file_of(vec![("text", strings(&[]))], 2));
    assert_eq!(scratch.run(&["extract", "c.parquet"]).ends(0).says_nothing().out, b"");
}

#[test]
fn a_damaged_file_is_an_error_with_its_place_and_the_others_are_done() {
    let scratch = Scratch::new("parquet-damaged");
    let texts: Vec<String> = (0..3000).map(|n| format!("Some words of the comment {n}")).collect();
    let texts: Vec<Option<&str>> = texts.iter().map(|text| Some(text.as_str())).collect();
    let whole = file_of(vec![("text", strings(&texts))], 1000);
    scratch.write("b.jsonl", comments(1)).write("a.parquet", &whole);
    let group = SerializedFileReader::new(open(&scratch, "a.parquet")).expect("whole");
    for (length, what) in [(whole.len() - 9, "byte"), (whole.len() / 2, "byte"), (5, "byte")] {
        scratch.write("a.parquet", &whole[..length]);
        let run = scratch.run(&["extract", "a.parquet", "b.jsonl"]).ends(2);
        assert_eq!(run.lines().len(), 1);
        run.says(&["error: a.parquet: broken parquet", what, &length.to_string()]);
    }
    // A hole in the second row group: what stands before is read.
    let mut hole = whole.clone();
    let start = usize::try_from(group.metadata().row_group(1).column(0).byte_range().0).expect("it fits");
    hole[start..start + 40].fill(0xff);
    scratch.write("a.parquet", &hole);
    let run = scratch.run(&["extract", "a.parquet"]).ends(2);
    assert_eq!(run.lines().len(), 1000);
    run.says(&["error: a.parquet: broken parquet in record 1001, byte"]);
}

#[test]
fn no_change_of_a_byte_breaks_more_than_the_file() {
    let texts: Vec<String> = (0..60).map(|n| format!("Some words of the comment {n}")).collect();
    let texts: Vec<Option<&str>> = texts.iter().map(|text| Some(text.as_str())).collect();
    let ids: ArrayRef = Arc::new((0..60).map(Some).collect::<Int64Array>());
    let whole = file_of(vec![("id", ids), ("text", strings(&texts))], 25);
    let mut state = 7_u64;
    let (mut n_broken, mut n_read) = (0, 0);
    for round in 0..rounds(1500, 60_000) {
        let mut bytes = whole.clone();
        for _ in 0..=round % 3 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            // The index stands at the end: most changes are made there.
            let from = if round % 4 == 0 { 4 } else { whole.len() - 600 };
            let at = from + (state >> 33) as usize % (whole.len() - 8 - from);
            bytes[at] = (state >> 24) as u8;
        }
        let mut n_records = 0;
        let outcome = extract(std::io::Cursor::new(bytes), &Options::default(), None, |record| {
            n_records += u64::from(!matches!(record, Record::Skipped(_)));
            ControlFlow::Continue(())
        });
        match outcome.error {
            Some(ReadError::Malformed { .. }) => n_broken += 1,
            Some(other) => panic!("{other}"),
            None => n_read += 1,
        }
        assert!(n_records <= 100_000, "{n_records}");
    }
    assert!(n_broken > 100 && n_read > 10, "{n_broken} {n_read}");
}

/// The most memory that a run takes, in kB, and how much it prints.
#[cfg(target_os = "linux")]
fn peak(scratch: &Scratch, args: &[&str]) -> (u64, usize) {
    let mut child =
        scratch.command(args).stdout(Stdio::piped()).stdin(Stdio::null()).spawn().expect("it starts");
    let mut out = child.stdout.take().expect("it is piped");
    let status = format!("/proc/{}/status", child.id());
    let (mut most, mut n_bytes, mut buffer) = (0, 0, vec![0; 1 << 20]);
    loop {
        let n_read = out.read(&mut buffer).expect("it can be read");
        let status = fs::read_to_string(&status).unwrap_or_default();
        let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = kilobytes.and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok());
        most = most.max(kilobytes.unwrap_or(0));
        n_bytes += n_read;
        if n_read == 0 {
            break;
        }
    }
    assert!(child.wait().expect("it ends").success());
    assert!(most > 0);
    (most, n_bytes)
}

#[cfg(target_os = "linux")]
#[test]
fn memory_is_bounded_by_a_batch() {
    let scratch = Scratch::new("parquet-memory");
    let file = |n: usize| {
        let texts: Vec<String> =
            (0..n).map(|n| format!("Some words of the comment {n}, {:0200}", n * 7919)).collect();
        let texts: Vec<Option<&str>> = texts.iter().map(|text| Some(text.as_str())).collect();
        file_of(vec![("text", strings(&texts))], n)
    };
    scratch.write("small.parquet", file(10_000)).write("large.parquet", file(200_000));
    let (small, _) = peak(&scratch, &["extract", "small.parquet"]);
    let (large, n_bytes) = peak(&scratch, &["extract", "large.parquet"]);
    assert!(n_bytes > 60_000_000);
    assert!(large < small + 16_000, "{small} kB, {large} kB");
    // Written out, what is held is a row group.
    let (large, _) = peak(&scratch, &["extract", "large.parquet", "--format", "parquet"]);
    assert!(large < small + 64_000, "{small} kB, {large} kB");
    // A text of 2 MB that 10,000 rows share is held once, and not 20 GB of it.
    let long = "x ".repeat(1 << 20);
    let one: DictionaryArray<Int32Type> = std::iter::repeat_n(long.as_str(), 10_000).collect();
    let bomb = file_of(vec![("text", Arc::new(one) as ArrayRef)], 10_000);
    assert!(bomb.len() < 4_000_000, "{}", bomb.len());
    scratch.write("bomb.parquet", bomb);
    let limit = ["extract", "bomb.parquet", "-q", "--max-document-bytes", "100000", "--rejects", "/dev/null"];
    let mut child = scratch.command(&limit).stdout(Stdio::null()).spawn().expect("it starts");
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().expect("it can be asked").is_none() {
        let status = fs::read_to_string(&status).unwrap_or_default();
        let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        most = most
            .max(kilobytes.and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0));
        thread::sleep(Duration::from_millis(5));
    }
    assert!(child.wait().expect("it ended").success());
    assert!(most < 200_000, "{most} kB");
}
