//! What every request needs: the moderator of the hour, the keys, the counts, the file of labels.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::feedback::Feedback;
use super::log::Log;
use super::metrics::Metrics;
use super::refusal::Refusal;
use super::{Load, Settings};
use crate::moderator::Moderator;

pub(super) struct Desk {
    pub(super) settings: Settings,
    pub(super) metrics: Metrics,
    pub(super) log: Log,
    pub(super) feedback: Option<Feedback>,
    load: Load,
    moderator: RwLock<Arc<Moderator>>,
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
        let moderator = load()?;
        if let Some(lang) = &settings.fallback_lang
            && !moderator.lexicon().languages().any(|own| own == lang)
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
            moderator: RwLock::new(Arc::new(moderator)),
            keys: settings.keys.iter().map(|key| blake3::hash(key.as_bytes())).collect(),
            zeroed: Mutex::default(),
            settings,
        })
    }

    /// The moderator that answers now; a request keeps the one that it began with.
    pub(super) fn moderator(&self) -> Arc<Moderator> {
        Arc::clone(&self.moderator.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the lexicons again. Where they cannot be read the old ones stay, and the log says why.
    pub(super) fn reload(&self) {
        let loaded = (self.load)();
        self.metrics.reload(loaded.is_ok());
        match loaded {
            Ok(moderator) => {
                let (old, new) = (self.moderator(), Arc::new(moderator));
                self.log.event(&format!(
                    "reloaded: fingerprint {} (was {})",
                    new.fingerprint(),
                    old.fingerprint()
                ));
                *self.moderator.write().unwrap_or_else(PoisonError::into_inner) = new;
            }
            Err(why) => self
                .log
                .event(&format!("not reloaded, fingerprint {} stays: {why}", self.moderator().fingerprint())),
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
