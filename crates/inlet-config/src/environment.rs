//! What a document may refer to: environment variables and files, or what a hub keeps.

use std::{collections::BTreeMap, fmt};

use crate::{fault::Problem, format::closest, secret::Secret, settings::ConnectionSettings};

/// Where `${NAME}`, secrets, certificates and connections of a document come from.
///
/// Handed in, so that only `main` touches the real environment and tests are repeatable.
#[derive(Clone)]
pub struct Environment(Origin);

#[derive(Clone)]
enum Origin {
    /// Of a person who starts `inlet`: variables, and the files that the document names.
    Variables(BTreeMap<String, String>),
    /// Of a hub: what it keeps, and nothing of the machine that it runs on. Who edits documents
    /// there is not meant to read the hub's files or its environment.
    Hub(HubValues),
}

/// What documents on a hub may refer to, by name.
///
/// It may be cut down to what [`references`](crate::references) finds in the document.
#[derive(Clone, Default)]
pub struct HubValues {
    /// What `{secret: name}` stands for.
    pub secrets: BTreeMap<String, Secret>,
    /// What `target.tdengine.connection` stands for.
    pub connections: BTreeMap<String, ConnectionSettings>,
    /// PEM texts that `{upload: name}` stands for; private keys are among them.
    pub uploads: BTreeMap<String, Secret>,
}

impl fmt::Debug for HubValues {
    /// Names only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HubValues")
            .field("secrets", &self.secrets.keys())
            .field("connections", &self.connections.keys())
            .field("uploads", &self.uploads.keys())
            .finish()
    }
}

impl Environment {
    /// Without any variable.
    pub fn empty() -> Self {
        Self::default()
    }

    /// That of this process; variables that are not UTF-8 are left out.
    pub fn process() -> Self {
        let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        std::env::vars_os().filter_map(text).collect()
    }

    /// That of a hub: documents refer to what it keeps, and cannot read its files or variables.
    pub fn hub(values: HubValues) -> Self {
        Self(Origin::Hub(values))
    }

    pub(crate) fn is_hub(&self) -> bool {
        matches!(self.0, Origin::Hub(_))
    }

    /// The value of a variable, for what is not a document; one that is set to nothing counts as not set.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// The value of a variable; a hub has none.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        match &self.0 {
            Origin::Variables(variables) => variables.get(name).map(String::as_str),
            Origin::Hub(_) => None,
        }
    }

    pub(crate) fn secret(&self, name: &str) -> Result<Secret, Problem> {
        const ELSEWHERE: &str =
            "write `{env: NAME}` or `{file: path}`, or run the document on a hub (`inlet serve`)";
        let secrets = &self.kept("secret", ELSEWHERE)?.secrets;
        let kept = secrets.get(name).cloned();
        kept.ok_or_else(|| unknown("secret", name, secrets.keys(), "store it on the hub first"))
    }

    pub(crate) fn upload(&self, name: &str) -> Result<Secret, Problem> {
        const ELSEWHERE: &str =
            "name the file or write the PEM text, or run the document on a hub (`inlet serve`)";
        let uploads = &self.kept("upload", ELSEWHERE)?.uploads;
        let kept = uploads.get(name).cloned();
        kept.ok_or_else(|| unknown("upload", name, uploads.keys(), "upload the file first"))
    }

    pub(crate) fn connection(&self, name: &str) -> Result<ConnectionSettings, Problem> {
        const ELSEWHERE: &str =
            "give `url` and the login, or run the document on a hub (`inlet serve`)";
        let connections = &self.kept("connection", ELSEWHERE)?.connections;
        let kept = connections.get(name).cloned();
        kept.ok_or_else(|| unknown("connection", name, connections.keys(), "add it first"))
    }

    /// What the hub keeps; elsewhere nothing is kept, and `hint` says what to write instead.
    fn kept(&self, what: &str, hint: &str) -> Result<&HubValues, Problem> {
        match &self.0 {
            Origin::Hub(values) => Ok(values),
            Origin::Variables(_) => Err(Problem::new(format!(
                "only a hub keeps a {what} for documents to refer to"
            ))
            .hint(hint)),
        }
    }
}

/// Nothing of this name is kept.
fn unknown<'a>(
    what: &str,
    name: &str,
    kept: impl Iterator<Item = &'a String>,
    otherwise: &str,
) -> Problem {
    let hint = match closest(name, kept.map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`? Otherwise {otherwise}"),
        None => otherwise.to_owned(),
    };
    Problem::new(format!("there is no {what} `{name}`")).hint(hint)
}

impl Default for Environment {
    fn default() -> Self {
        Self(Origin::Variables(BTreeMap::new()))
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        let owned = |(name, value): (N, V)| (name.into(), value.into());
        Self(Origin::Variables(
            variables.into_iter().map(owned).collect(),
        ))
    }
}

impl fmt::Debug for Environment {
    /// Names only: values may be secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Origin::Variables(variables) => f.debug_set().entries(variables.keys()).finish(),
            Origin::Hub(values) => values.fmt(f),
        }
    }
}
