//! What every request needs: the moderator of the hour, the keys, the counts, the file of labels.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError, RwLock};

use super::feedback::Feedback;
use super::log::Log;
use super::metrics::Metrics;
use super::refusal::Refusal;
use super::{Load, Moderators, Settings};

pub(super) struct Desk {
    pub(super) settings: Settings,
    pub(super) metrics: Metrics,
    pub(super) log: Log,
    pub(super) feedback: Option<Feedback>,
    load: Load,
    moderators: RwLock<Moderators>,
    keys: Vec<blake3::Hash>,
    /// Names of attributes that were answered with 0, each logged once.
    zeroed: Mutex<BTreeSet<String>>,
}

impl Desk {
    /// Loads the lexicons and opens the file of labels.
    ///
    /// # Errors
    ///
    /// One line that says what cannot be read or written, and where.
    pub(super) fn open(settings: Settings, load: Load) -> Result<Desk, String> {
        let moderators = load()?;
        if let Some(lang) = &settings.fallback_lang
            && !moderators.own.lexicon().languages().any(|own| own == lang)
        {
            return Err(format!("no lexicon serves the fallback language {lang:?}"));
        }
        let feedback = settings.feedback.as_deref().map(|path| {
            Feedback::open(path).map_err(|err| format!("cannot keep labels in {}: {err}", path.display()))
        });
        Ok(Desk {
            metrics: Metrics::default(),
            log: Log::new(settings.logging),
            feedback: feedback.transpose()?,
            load,
            moderators: RwLock::new(moderators),
            keys: settings.keys.iter().map(|key| blake3::hash(key.as_bytes())).collect(),
            zeroed: Mutex::default(),
            settings,
        })
    }

    /// The moderators that answer now; a request keeps those that it began with.
    pub(super) fn moderators(&self) -> Moderators {
        self.moderators.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the lexicons again. Where they cannot be read the old ones stay, and the log says why.
    pub(super) fn reload(&self) {
        let loaded = (self.load)();
        self.metrics.reload(loaded.is_ok());
        match loaded {
            Ok(new) => {
                let old = self.moderators();
                self.log.event(&format!(
                    "reloaded: fingerprint {} (was {})",
                    new.own.fingerprint(),
                    old.own.fingerprint()
                ));
                *self.moderators.write().unwrap_or_else(PoisonError::into_inner) = new;
            }
            Err(why) => self.log.event(&format!(
                "not reloaded, fingerprint {} stays: {why}",
                self.moderators().own.fingerprint()
            )),
        }
    }

    /// Whether anybody may ask.
    pub(super) fn is_open(&self) -> bool {
        self.keys.is_empty()
    }

    /// Checks a key. Hashes are compared, in a time that does not depend on where they differ.
    pub(super) fn admit(&self, key: Option<&str>) -> Result<(), Refusal> {
        if self.is_open() {
            return Ok(());
        }
        let key = key.filter(|key| !key.is_empty()).ok_or_else(Refusal::no_key)?;
        let hash = blake3::hash(key.as_bytes());
        // Every key is compared, so that the time does not tell which one matched.
        let known = self.keys.iter().fold(false, |known, own| known | (*own == hash));
        if known { Ok(()) } else { Err(Refusal::bad_key()) }
    }

    /// Logs, once a name, that an attribute that nothing scores was answered with 0.
    pub(super) fn note_zero(&self, name: &str) {
        let mut zeroed = self.zeroed.lock().unwrap_or_else(PoisonError::into_inner);
        if !zeroed.contains(name) {
            zeroed.insert(name.to_owned());
            self.log.event(&format!("{name} is not scored here; it is answered with 0"));
        }
    }
}
