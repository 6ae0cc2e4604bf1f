//! Killed, asked to end, and without room on the disk.

use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::{comments, same, signal, start, wait_for, whole};
use crate::dice::Dice;
use crate::support::{Scratch, rounds};

/// Inputs whose report takes long enough to be hit in all its stages: many small parts, a large one, rejects, a broken one.
fn dump(name: &str) -> Scratch {
    let scratch = Scratch::new(name);
    for n in 0..8 {
        scratch.write(&format!("d/{n}.jsonl"), comments(40 * n + 9) + "{\"text\":\n");
    }
    scratch.write("d/large.jsonl", comments(9000)).write("d/t.csv", "id,text\n1,\"a, b\"\n2,You idiot\n");
    scratch
}

#[test]
fn killed_at_any_point_a_report_resumes_to_the_same_bytes() {
    let scratch = dump("kills");
    scratch.run(&["report", "d", "-o", "want", "-q"]).ends(0);
    let want = whole(&scratch.path("want")).expect("it ended well");
    let out = scratch.path("out");
    let mut dice = Dice(7);
    // From the lock to the end: the part of a run in which it writes.
    let mut child = start(&scratch, &["report", "d", "-o", "out", "-q"]);
    wait_for(&mut child, || out.join(".lock").exists());
    let begun = Instant::now();
    assert!(child.wait().expect("it ends").success());
    let micros = begun.elapsed().as_micros() as usize;
    let (mut kills, mut hits) = (0, 0);
    // Many are killed while they go on from what another left: those runs are shorter, and some end before. Only kills that land count.
    while hits < rounds(20, 200) {
        assert!(kills < 10 * rounds(20, 200), "only {hits} of {kills} kills came before the end");
        let _the_last_one = fs::remove_dir_all(&out);
        let commit = ["rename", "direct"][dice.below(2)];
        let args = ["report", "d", "-o", "out", "-q", "--resume", "--commit", commit];
        // One to three kills in a row, then to the end.
        for _ in 0..=dice.below(3) {
            let _of_the_run_before = fs::remove_file(out.join(".lock"));
            let mut child = start(&scratch, &args);
            let manifest = out.join("manifest.json");
            wait_for(&mut child, || out.join(".lock").exists());
            thread::sleep(Duration::from_micros(dice.below(micros) as u64));
            let _it_may_have_ended = child.kill();
            hits += u64::from(!child.wait().expect("it ends").success());
            kills += 1;
            if let Some(files) = whole(&out) {
                same(&want, &files);
            } else {
                assert!(!manifest.exists());
            }
        }
        scratch.run(&args).ends(0);
        same(&want, &whole(&out).expect("it ended well"));
        assert!(!out.join(".work").exists() && !out.join(".lock").exists());
    }
}

#[test]
fn a_kill_leaves_the_report_of_before_as_it_was() {
    let scratch = dump("kill-old");
    scratch.run(&["report", "d/t.csv", "-o", "out", "-q"]).ends(0);
    let before = whole(&scratch.path("out")).expect("it ended well");
    let mut child = start(&scratch, &["report", "d", "-o", "out", "-q"]);
    let begun = scratch.path("out/.work/00008.comments.partial");
    wait_for(&mut child, || begun.exists());
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    same(&before, &whole(&scratch.path("out")).expect("nothing of it was touched"));
    // Begun anew, not resumed: what the killed run left is no hindrance.
    scratch.run(&["report", "d/t.csv", "-o", "out", "-q"]).ends(0);
    same(&before, &whole(&scratch.path("out")).expect("it ended well"));
}

#[test]
fn asked_to_end_a_run_leaves_nothing_that_looks_whole() {
    let scratch = dump("terminate");
    for name in ["-TERM", "-INT", "-HUP"] {
        let _of_the_run_before = fs::remove_dir_all(scratch.path("out"));
        let mut child = start(&scratch, &["report", "d", "-o", "out", "-q", "--rejects", "rejects.jsonl"]);
        let begun = scratch.path("out/.work/00008.comments.partial");
        wait_for(&mut child, || begun.exists());
        signal(&child, name);
        assert_eq!(child.wait().expect("it ends").code(), Some(130), "{name}");
        assert!(whole(&scratch.path("out")).is_none());
        assert!(!scratch.path("rejects.jsonl").exists(), "half a file has the name of a whole one");
    }
    scratch.run(&["report", "d", "-o", "out", "-q", "--resume", "--rejects", "rejects.jsonl"]).ends(0);
    // The rejects of inputs that were finished before the signal are there too.
    assert_eq!(scratch.read("rejects.jsonl"), scratch.read("out/rejects.jsonl"));
    assert_eq!(scratch.read("rejects.jsonl").lines().count(), 8);
}

/// No file may be longer than this many kilobytes: what a program sees of a full disk, without one.
fn without_room(scratch: &Scratch, kilobytes: u64, args: &[&str]) -> (Option<i32>, String) {
    let program = env!("CARGO_BIN_EXE_commentariat");
    let limit = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", kilobytes * 2);
    let output = Command::new("sh")
        .args(["-c", &limit, program])
        .args(args)
        .current_dir(scratch.path(""))
        .env("XDG_STATE_HOME", scratch.path("state"))
        .stdin(Stdio::null())
        .output()
        .expect("there is a shell");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn no_room_for_a_file_is_one_clear_line_and_resume_goes_on() {
    let scratch = dump("no-room");
    scratch.run(&["report", "d", "-o", "want", "-q"]).ends(0);
    let want = whole(&scratch.path("want")).expect("it ended well");
    let total = want["comments.jsonl"].len() as u64 / 1024;
    // In the parts, and where they are joined.
    for kilobytes in [4, total / 2, total - 1] {
        for commit in ["rename", "direct"] {
            let args = ["report", "d", "-q", "-o", "out", "--commit", commit];
            let (status, err) = without_room(&scratch, kilobytes, &args);
            assert_eq!(status, Some(2), "{kilobytes} KB: {err}");
            assert_eq!(err.lines().count(), 1, "{err}");
            assert!(err.contains("out/") && err.contains("large"), "{err}");
            assert!(whole(&scratch.path("out")).is_none());
            scratch.run(&[&args[..], &["--resume"]].concat()).ends(0);
            same(&want, &whole(&scratch.path("out")).expect("it ended well"));
            fs::remove_dir_all(scratch.path("out")).expect("it is there");
        }
    }
    let (status, err) = without_room(&scratch, 0, &["extract", "d", "--rejects", "rejects"]);
    assert_eq!(status, Some(2), "{err}");
    assert!(err.contains("--rejects") && !scratch.path("rejects").exists(), "{err}");
}

/// A real file system of a megabyte that runs full, where this user may mount one.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_survived() {
    let scratch = dump("full-disk");
    let disk = scratch.path("disk");
    fs::create_dir_all(&disk).expect("can be made");
    let mut mount = Command::new("mount");
    mount.args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).arg(&disk).stderr(Stdio::null());
    if !mount.status().is_ok_and(|status| status.success()) {
        return; // `no_room_for_a_file_is_one_clear_line_and_resume_goes_on` stands in
    }
    scratch.run(&["report", "d", "-o", "want", "-q"]).ends(0);
    let full = scratch.run(&["report", "d", "-o", "disk/out", "-q"]);
    let grown = Command::new("mount").args(["-o", "remount,size=64m"]).arg(&disk).status();
    let is_whole = whole(&disk.join("out")).is_some();
    let resumed = scratch.run(&["report", "d", "-o", "disk/out", "-q", "--resume"]);
    let files = whole(&disk.join("out"));
    let _left_to_the_system = Command::new("umount").arg(&disk).status();
    assert!(grown.is_ok_and(|status| status.success()) && !is_whole);
    full.ends(2).says(&["error: disk/out/", "No space left on device"]);
    resumed.ends(0);
    same(&whole(&scratch.path("want")).expect("it ended well"), &files.expect("it ended well"));
}
