//! Passing over what nobody asked for.

use super::parse::{MAX_DEPTH, Parsed, Parser};

impl Parser<'_> {
    /// Passes over a value without keeping it; as strict as reading it.
    #[inline]
    pub(super) fn skip(&mut self) -> Parsed<()> {
        self.blanks();
        match self.peek() {
            Some(b'"') => self.raw_string().map(|_| ()),
            Some(b'{' | b'[') => self.skip_container(),
            _ => self.scalar().map(|_| ()),
        }
    }

    fn skip_container(&mut self) -> Parsed<()> {
        let mut open: Vec<u8> = Vec::new();
        loop {
            self.blanks();
            match self.peek() {
                Some(opening @ (b'{' | b'[')) => {
                    if open.len() >= MAX_DEPTH {
                        return Err(self.here("nested too deeply"));
                    }
                    self.at += 1;
                    let closing = opening + 2;
                    if !self.closes(closing) {
                        open.push(closing);
                        self.skip_key(closing)?;
                        continue;
                    }
                }
                Some(b'"') => _ = self.raw_string()?,
                _ => _ = self.scalar()?,
            }
            loop {
                self.blanks();
                let Some(closing) = open.last().copied() else { return Ok(()) };
                if self.closes(closing) {
                    open.pop();
                    continue;
                }
                self.expect(b',', "expected a comma or the end of a container")?;
                self.blanks();
                self.skip_key(closing)?;
                break;
            }
        }
    }

    fn skip_key(&mut self, closing: u8) -> Parsed<()> {
        if closing == b'}' {
            if self.peek() != Some(b'"') {
                return Err(self.here("expected a key"));
            }
            self.raw_string()?;
            self.blanks();
            self.expect(b':', "expected a colon")?;
        }
        Ok(())
    }
}
