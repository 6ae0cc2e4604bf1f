//! Which disguises are seen through: a switch each, set once for a matcher.

use std::fmt;
use std::str::FromStr;

use super::Disguise;

/// One switch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Switch {
    LookAlike,
    Stretched,
    Spaced,
    Masked,
    Emoji,
    Misspelled,
    Joined,
}

impl Switch {
    /// Every switch and its name, in declaration order.
    const ALL: [(Switch, &'static str); 7] = [
        (Switch::LookAlike, "look-alike"),
        (Switch::Stretched, "stretched"),
        (Switch::Spaced, "spaced"),
        (Switch::Masked, "masked"),
        (Switch::Emoji, "emoji"),
        (Switch::Misspelled, "misspelled"),
        (Switch::Joined, "joined"),
    ];
}

impl From<Disguise> for Switch {
    fn from(disguise: Disguise) -> Switch {
        match disguise {
            Disguise::LookAlike => Switch::LookAlike,
            Disguise::Stretched => Switch::Stretched,
            Disguise::Spaced => Switch::Spaced,
            Disguise::Masked => Switch::Masked,
            Disguise::Emoji => Switch::Emoji,
            Disguise::Misspelled => Switch::Misspelled,
        }
    }
}

/// Which disguises are seen through; all by default.
///
/// Written `all`, `none`, or names separated by commas: `look-alike`, `stretched`, `spaced`, `masked`, `emoji`,
/// `misspelled`, `joined`. Case, accents, compatibility forms and invisible characters are always folded away.
///
/// ```
/// let some: commentariat::Disguises = "spaced,look-alike".parse()?;
/// assert_eq!(some.to_string(), "look-alike,spaced");
/// assert!("leet".parse::<commentariat::Disguises>().is_err());
/// # Ok::<(), commentariat::UnknownDisguise>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Disguises(u8);

/// No disguise has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown disguise {0:?} (known: all, none, {names})", names = Switch::ALL.map(|(_, name)| name).join(", "))]
pub struct UnknownDisguise(String);

impl Disguises {
    /// Every disguise.
    pub const ALL: Disguises = Disguises((1 << Switch::ALL.len()) - 1);
    /// None: words count only as they are spelled.
    pub const NONE: Disguises = Disguises(0);

    pub(super) fn has(self, switch: Switch) -> bool {
        self.0 >> switch as u8 & 1 == 1
    }
}

impl Default for Disguises {
    fn default() -> Disguises {
        Disguises::ALL
    }
}

impl fmt::Display for Disguises {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Disguises::ALL => f.write_str("all"),
            Disguises::NONE => f.write_str("none"),
            some => {
                let on = Switch::ALL.into_iter().filter(|(switch, _)| some.has(*switch));
                f.write_str(&on.map(|(_, name)| name).collect::<Vec<_>>().join(","))
            }
        }
    }
}

impl FromStr for Disguises {
    type Err = UnknownDisguise;

    fn from_str(list: &str) -> Result<Disguises, UnknownDisguise> {
        match list {
            "all" => return Ok(Disguises::ALL),
            "none" => return Ok(Disguises::NONE),
            _ => {}
        }
        list.split(',').map(str::trim).try_fold(Disguises::NONE, |on, name| {
            let found = Switch::ALL.into_iter().find(|(_, own)| *own == name);
            let (switch, _) = found.ok_or_else(|| UnknownDisguise(name.to_owned()))?;
            Ok(Disguises(on.0 | 1 << switch as u8))
        })
    }
}
