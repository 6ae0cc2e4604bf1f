//! Perspective's names of what is scored: which of them the lexicons answer, and which exist but are not scored here.

use crate::abuse::Aspect;

/// What a requested name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The lexicons score it.
    Scored(Aspect),
    /// Perspective has, or had, it; nothing here can score it.
    Unavailable,
}

/// Names that are scored.
const SCORED: [(&str, Aspect); 10] = [
    ("TOXICITY", Aspect::Toxicity),
    ("TOXICITY_FAST", Aspect::Toxicity),
    ("SEVERE_TOXICITY", Aspect::SevereToxicity),
    ("IDENTITY_ATTACK", Aspect::IdentityAttack),
    ("INSULT", Aspect::Insult),
    ("PROFANITY", Aspect::Profanity),
    ("THREAT", Aspect::Threat),
    ("SEXUALLY_EXPLICIT", Aspect::Sexual),
    ("DEHUMANISATION", Aspect::Dehumanisation),
    ("DEHUMANIZATION", Aspect::Dehumanisation),
];

/// Names of Perspective's other families: flirtation, bridging, persuasion, and those of the New York Times.
const UNAVAILABLE: [&str; 23] = [
    "FLIRTATION",
    "AFFINITY",
    "COMPASSION",
    "CONSTRUCTIVE",
    "CURIOSITY",
    "NUANCE",
    "PERSONAL_STORY",
    "REASONING",
    "RESPECT",
    "ALIENATION",
    "FEARMONGERING",
    "GENERALIZATION",
    "MORAL_OUTRAGE",
    "POWER_APPEAL",
    "SCAPEGOATING",
    "ATTACK_ON_AUTHOR",
    "ATTACK_ON_COMMENTER",
    "INCOHERENT",
    "INFLAMMATORY",
    "LIKELY_TO_REJECT",
    "OBSCENE",
    "SPAM",
    "UNSUBSTANTIAL",
];

/// What `name` stands for; `None` where Perspective never had it. `TOXICITY@6` and `TOXICITY_EXPERIMENTAL` are `TOXICITY`.
pub(super) fn meaning(name: &str) -> Option<Meaning> {
    let base = match name.split_once('@') {
        Some((base, version)) if !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit()) => {
            base
        }
        Some(_) => return None,
        None => name,
    };
    let base = base.strip_suffix("_EXPERIMENTAL").unwrap_or(base);
    let scored = SCORED.iter().find(|(name, _)| *name == base).map(|(_, aspect)| Meaning::Scored(*aspect));
    scored.or_else(|| UNAVAILABLE.contains(&base).then_some(Meaning::Unavailable))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_and_experiments_are_their_base() {
        let toxicity = Some(Meaning::Scored(Aspect::Toxicity));
        for name in
            ["TOXICITY", "TOXICITY@6", "TOXICITY_EXPERIMENTAL", "TOXICITY_EXPERIMENTAL@1", "TOXICITY_FAST"]
        {
            assert_eq!(meaning(name), toxicity, "{name}");
        }
        assert_eq!(meaning("REASONING_EXPERIMENTAL"), Some(Meaning::Unavailable));
        for name in ["toxicity", "TOXICITY@", "TOXICITY@x", "_EXPERIMENTAL", "", "TOXIC"] {
            assert_eq!(meaning(name), None, "{name}");
        }
    }
}
