//! What the library does by itself, on one thread: scores the texts of stdin, one a line with `\n` escaped as in JSON, and
//! prints how many there were and the CPU seconds that it took. What the throughput through Arrow is compared with.

use std::io::BufRead;
use std::time::Instant;

use commentariat::Moderator;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let moderator = Moderator::builtin()?;
    let texts: Vec<String> = std::io::stdin()
        .lock()
        .lines()
        .map(|line| Ok(serde_json::from_str(&line?)?))
        .collect::<Result<_, Box<dyn std::error::Error>>>()?;
    let begun = Instant::now();
    let n_flagged = texts.iter().filter(|text| moderator.judge_text(text).is_flagged()).count();
    let seconds = begun.elapsed().as_secs_f64();
    #[expect(clippy::print_stdout, reason = "a measurement is printed")]
    {
        println!("{} {n_flagged} {seconds}", texts.len());
    }
    Ok(())
}
