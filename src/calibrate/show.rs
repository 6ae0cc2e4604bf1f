//! A calibration as text for people, and as a profile.

use std::fmt::Write as _;

use super::{Attribute, Both, By, Calibration, Sample};
use crate::abuse::{Delta, LEARNED_ASPECTS};

/// The whole for a terminal.
pub(crate) fn terminal(found: &Calibration) -> String {
    let mut out = format!("{} comments, fingerprint {}\n", found.rows, found.fingerprint);
    if found.unscored > 0 {
        let _ = writeln!(out, "{} of them in languages without a lexicon: they take no part", found.unscored);
    }
    for (name, attribute) in &found.attributes {
        let _ = write!(out, "\n{name}\n");
        show(&mut out, attribute, found.threshold);
    }
    out
}

fn show(out: &mut String, attribute: &Attribute, threshold: f64) {
    if let Some(old) = &attribute.old {
        let _ = writeln!(
            out,
            "  old scores   {} comments, {} at {threshold} or above; rank correlation {:.2}",
            old.rows, old.flagged, old.rank_correlation
        );
        let _ =
            writeln!(out, "  cut          {:.4} flags as many here, without a profile", old.same_number_cut);
        both(out, &format!("{threshold} now"), &old.now, old.flagged);
        let _ = old.then.as_ref().map(|then| both(out, &format!("{threshold} then"), then, old.flagged));
        samples(out, old.then.as_ref().unwrap_or(&old.now));
    }
    if let Some(decided) = &attribute.decided {
        let _ = writeln!(out, "  decisions    {} comments, {} rejected", decided.rows, decided.rejected);
        both(out, "0.5 now", &decided.now, decided.rejected);
        let _ = decided.then.as_ref().map(|then| both(out, "0.5 then", then, decided.rejected));
        if attribute.old.is_none() {
            samples(out, decided.then.as_ref().unwrap_or(&decided.now));
        }
    }
    let _ = match attribute.scale {
        Some(scale) => writeln!(
            out,
            "  profile      sum × {:.3} {:+.3}, by {}",
            scale.slope as f64 / 1000.0,
            scale.offset as f64 / 1000.0,
            by(scale.by)
        ),
        None => writeln!(
            out,
            "  profile      nothing: too few comments of one kind, or scores that do not follow them"
        ),
    };
}

fn both(out: &mut String, at: &str, both: &Both, there: usize) {
    let kappa = both.kappa.map_or_else(|| "–".to_owned(), |kappa| format!("{kappa:.2}"));
    let _ = writeln!(
        out,
        "  {at:<12} {} flagged here, {} by both, {} only here, {} only there; κ {kappa}",
        both.flagged,
        both.both,
        both.flagged - both.both,
        there - both.both
    );
}

fn samples(out: &mut String, both: &Both) {
    for (title, list) in [("only here", &both.only_here), ("only there", &both.only_there)] {
        for Sample { place, text } in list {
            let _ = writeln!(out, "    {title}: {place}: {text}");
        }
    }
}

const fn by(by: By) -> &'static str {
    match by {
        By::Decisions => "decisions",
        By::Scores | By::Either => "old scores",
    }
}

/// The profile as TOML.
pub(super) fn profile(found: &Calibration, name: &str, deltas: &[Delta]) -> String {
    let mut out = String::from(
        "# A site's profile, made by `commentariat calibrate`: score = logistic(slope × sum + offset), in thousandths.\n",
    );
    let _ = writeln!(
        out,
        "# From {} comments; under it old scores from {} on flag about as many. Fit at fingerprint {}.",
        found.rows - found.unscored,
        found.threshold,
        found.fingerprint
    );
    let _ = writeln!(out, "version = 1\nname = {}", quoted(name));
    for (attribute, scale) in found.attributes.iter().filter_map(|(name, own)| Some((name, own.scale?))) {
        let _ = writeln!(out, "\n# by {}", by(scale.by));
        let _ = writeln!(out, "[attributes.{attribute}]\nslope = {}\noffset = {}", scale.slope, scale.offset);
    }
    for Delta { lang, pattern, weights, .. } in deltas {
        let _ = writeln!(out, "\n[[delta]]\nlang = {}\npattern = {}", quoted(lang), quoted(pattern));
        for (aspect, weight) in LEARNED_ASPECTS.into_iter().zip(weights).filter(|(_, weight)| **weight != 0) {
            let _ = writeln!(out, "{} = {weight}", aspect.name());
        }
    }
    out
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
