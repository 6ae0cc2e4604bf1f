//! What the library does by itself, on one thread: scores the texts of stdin, one a line with `\n` escaped as in JSON, and
//! prints how many there were and the CPU seconds that it took. What the throughput through Arrow is compared with.

use std::fs;
use std::io::BufRead;

use commentariat::Moderator;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let moderator = Moderator::builtin()?;
    let texts: Vec<String> = std::io::stdin()
        .lock()
        .lines()
        .map(|line| Ok(serde_json::from_str(&line?)?))
        .collect::<Result<_, Box<dyn std::error::Error>>>()?;
    let begun = cpu_seconds()?;
    let n_flagged = texts.iter().filter(|text| moderator.judge_text(text).is_flagged()).count();
    let seconds = cpu_seconds()? - begun;
    #[expect(clippy::print_stdout, reason = "a measurement is printed")]
    {
        println!("{} {n_flagged} {seconds}", texts.len());
    }
    Ok(())
}

/// What this thread has had of a core, as Linux tells it.
fn cpu_seconds() -> Result<f64, Box<dyn std::error::Error>> {
    let stat = fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds = stat.split(' ').next().unwrap_or_default().parse::<u64>()?;
    Ok(nanoseconds as f64 / 1e9)
}
