//! The part of an address behind `?`: names and values, percent-decoded.

/// The value of `name`, decoded; of several the first.
pub(super) fn value(query: &str, name: &str) -> Option<String> {
    query.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(key) == name).then(|| decode(value))
    })
}

/// `%2B` and `+` taken back; what is no escape stays, what is no UTF-8 becomes U+FFFD.
pub(super) fn decode(text: &str) -> String {
    if !text.contains(['%', '+']) {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digit = |offset: usize| bytes.get(at + offset).and_then(|&byte| char::from(byte).to_digit(16));
        match (bytes[at], digit(1), digit(2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
                continue;
            }
            (b'+', ..) => out.push(b' '),
            (byte, ..) => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_decoded() {
        assert_eq!(value("alt=json&key=a%2Bb+c", "key").as_deref(), Some("a+b c"));
        assert_eq!(value("%6bey=1", "key").as_deref(), Some("1"));
        assert_eq!((value("key", "key").as_deref(), value("", "key")), (Some(""), None));
        assert_eq!(decode("100%, %zz %C3%A9 %ff"), "100%, %zz é \u{fffd}");
    }
}
