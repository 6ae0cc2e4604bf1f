//! What the program is built from: licences, sources, two versions of one crate, and no way out to the network.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Licences that let anyone use, change and pass on the program under MIT or Apache-2.0.
const LICENCES: [&str; 13] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Zlib",
    "bzip2-1.0.6",
];

/// Crates that speak to other machines as clients, or encrypt for those that do.
const CLIENTS: [&str; 9] =
    ["attohttpc", "curl", "isahc", "minreq", "native-tls", "openssl", "reqwest", "rustls", "ureq"];

/// Crates of the shipped program that come in two versions, since crates that they belong to disagree.
const MOST_DOUBLED: usize = 4;

fn metadata() -> Value {
    let cargo = env::var_os("CARGO").expect("cargo runs the tests");
    let mut command = Command::new(cargo);
    command.args(["metadata", "--format-version", "1", "--locked", "--offline"]);
    let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("it prints JSON")
}

/// Whether one of the alternatives is allowed in all its parts.
fn is_allowed(licence: &str) -> bool {
    let plain = licence.replace(['(', ')'], "").replace('/', " OR ");
    // `(A OR B) AND C`: each part of an AND must have an alternative; without brackets OR binds weaker.
    if licence.contains(") AND") {
        return plain.split(" AND ").all(is_allowed);
    }
    plain.split(" OR ").any(|one| one.split(" AND ").all(|part| LICENCES.contains(&part.trim())))
}

#[test]
fn licences_and_sources_are_those_of_deny_toml() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("a list");
    assert!(packages.len() > 100);
    for package in packages {
        let (name, licence) = (&package["name"], package["license"].as_str().unwrap_or_default());
        assert!(is_allowed(licence), "{name}: {licence}");
        let source = package["source"].as_str();
        assert!(
            source.is_none_or(|source| source.ends_with("rust-lang/crates.io-index")),
            "{name}: {source:?}"
        );
        assert!(!CLIENTS.iter().any(|client| name == client), "{name} speaks to other machines");
    }
    let deny =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("deny.toml")).expect("it is there");
    for client in CLIENTS {
        assert!(deny.contains(&format!("{{ crate = \"{client}\" }}")), "{client}");
    }
    let allowed =
        deny.split_once("allow = [").and_then(|(_, rest)| rest.split_once(']')).expect("it has a list").0;
    assert_eq!(allowed.split('"').skip(1).step_by(2).collect::<Vec<_>>(), LICENCES);
    for licence in ["GPL-3.0", "MIT AND GPL-2.0", "(MIT OR Apache-2.0) AND SSPL-1.0", ""] {
        assert!(!is_allowed(licence), "{licence}");
    }
}

#[test]
fn few_crates_come_in_two_versions() {
    let cargo = env::var_os("CARGO").expect("cargo runs the tests");
    let mut command = Command::new(cargo);
    command.args([
        "tree",
        "--locked",
        "--offline",
        "-e",
        "normal,no-proc-macro",
        "--prefix",
        "none",
        "-f",
        "{p}",
    ]);
    let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let mut words = line.split_whitespace();
        if let (Some(name), Some(version)) = (words.next(), words.next()) {
            versions.entry(name.to_owned()).or_default().insert(version.to_owned());
        }
    }
    assert!(versions.len() > 50, "{versions:?}");
    let doubled: Vec<_> = versions.iter().filter(|(_, versions)| versions.len() > 1).collect();
    assert!(doubled.len() <= MOST_DOUBLED, "{doubled:?}");
}

/// The lint forbids it; this holds the lint, and that nobody switches it off.
#[test]
fn nothing_is_unsafe() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = fs::read_to_string(root.join("Cargo.toml")).expect("it is there");
    assert!(manifest.contains("unsafe_code = \"forbid\""));
    for root_file in ["src/lib.rs", "src/main.rs"] {
        let code = fs::read_to_string(root.join(root_file)).expect("it is there");
        assert!(!code.contains("allow(unsafe_code"), "{root_file}");
    }
}
