//! How far a long run is: a bar where somebody watches, a line every half minute where not.

use std::io::{self, IsTerminal as _, Read, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use indicatif::{DecimalBytes, HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::inputs::Input;

/// How often a line is printed where nobody watches a bar.
const LINE_EVERY: Duration = Duration::from_secs(30);
/// A run that ends sooner shows no bar.
const GRACE: Duration = Duration::from_millis(700);

/// The bar of this process, if it shows one: what else is said stands above it.
static BAR: OnceLock<ProgressBar> = OnceLock::new();

/// How far a run is.
pub(super) struct Progress {
    quiet: bool,
    /// Bytes of all inputs; `None` where one cannot be told.
    total: Option<u64>,
    read: Arc<AtomicU64>,
    n_comments: u64,
    n_flagged: u64,
    begun: Instant,
    told: Instant,
}

/// A reader that tells how far it is.
struct Counted<R> {
    input: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n_read = self.input.read(out)?;
        self.read.fetch_add(n_read as u64, Ordering::Relaxed);
        Ok(n_read)
    }
}

impl Progress {
    /// A run over these inputs.
    pub(super) fn new(inputs: &[Input], quiet: bool) -> Progress {
        let now = Instant::now();
        let total = inputs.iter().map(Input::n_bytes).sum();
        Progress { quiet, total, read: Arc::default(), n_comments: 0, n_flagged: 0, begun: now, told: now }
    }

    /// `input`, counted.
    pub(super) fn reading(&self, input: Box<dyn Read + Send>) -> Box<dyn Read + Send> {
        Box::new(Counted { input, read: Arc::clone(&self.read) })
    }

    /// An input that an earlier run finished.
    pub(super) fn pass_over(&mut self, input: &Input) {
        self.total = self.total.zip(input.n_bytes()).map(|(total, own)| total.saturating_sub(own));
    }

    /// A batch is done.
    pub(super) fn tick(&mut self, n_comments: u64, n_flagged: u64) {
        self.n_comments += n_comments;
        self.n_flagged += n_flagged;
        if self.quiet || self.begun.elapsed() < GRACE {
            return;
        }
        if let Some(bar) = watched(self.total) {
            bar.set_position(self.read.load(Ordering::Relaxed));
            bar.set_message(self.counts());
        } else if self.told.elapsed() >= LINE_EVERY {
            self.told = Instant::now();
            let _nobody_reads_it = writeln!(io::stderr().lock(), "{}", self.line());
        }
    }

    /// The run is over.
    pub(super) fn end(self) {
        if let Some(bar) = BAR.get() {
            bar.finish_and_clear();
        }
    }

    /// `1,234,567 comments, 20,512/s, 1,020 flagged`.
    fn counts(&self) -> String {
        let rate = (self.n_comments as f64 / self.begun.elapsed().as_secs_f64().max(1e-3)) as u64;
        let flagged = match self.n_flagged {
            0 => String::new(),
            n => format!(", {} flagged", HumanCount(n)),
        };
        format!("{} comments, {}/s{flagged}", HumanCount(self.n_comments), HumanCount(rate))
    }

    /// The same with bytes and time left.
    fn line(&self) -> String {
        let read = self.read.load(Ordering::Relaxed);
        let (of, left) = match self.total.filter(|total| *total > 0) {
            None => (String::new(), String::new()),
            Some(total) => {
                let share = read as f64 / total as f64;
                let left = self.begun.elapsed().mul_f64((1.0 - share).max(0.0) / share.max(1e-9));
                (format!(" of {}", DecimalBytes(total)), format!(", {} left", HumanDuration(left)))
            }
        };
        format!("{}{of} read, {}{left}", DecimalBytes(read), self.counts())
    }
}

/// The bar, where somebody watches it and nothing else is printed there.
fn watched(total: Option<u64>) -> Option<&'static ProgressBar> {
    let is_watched = io::stderr().is_terminal() && !io::stdout().is_terminal();
    is_watched.then(|| {
        BAR.get_or_init(|| {
            let style = match total {
                Some(_) => "{bar:30} {decimal_bytes} of {decimal_total_bytes}, {msg}, {eta} left",
                None => "{spinner} {decimal_bytes}, {msg}, {elapsed}",
            };
            let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr_with_hz(5));
            bar.set_style(ProgressStyle::with_template(style).expect("the template is right"));
            bar
        })
    })
}

/// Says something on stderr, above the bar if there is one.
pub(super) fn aside(say: impl FnOnce()) {
    match BAR.get() {
        Some(bar) => bar.suspend(say),
        None => say(),
    }
}
