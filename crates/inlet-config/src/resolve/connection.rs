//! Section `target.tdengine`.

use super::{Noted, ReachTarget, Resolver};
use crate::{
    column_type::Precision,
    document::{
        CreateDatabaseConfig, CreateDatabaseOptionsConfig, DatabaseConfig, DaysConfig,
        PrecisionConfig, TdengineConfig,
    },
    fault::Problem,
    format,
    path::Path,
    secret::Secret,
    settings::{ConnectionSettings, CreateDatabase, Login},
};

/// Stands for a connection that only the hub knows; `.invalid` is a name that never resolves.
const BY_HUB: &str = "ws://via.hub.invalid";

const LOGIN_HINT: &str = "give `user` and `password`, or `token` for TDengine Cloud";

impl Resolver<'_> {
    pub(crate) fn connection(
        &mut self,
        config: TdengineConfig,
        path: &Path,
    ) -> Result<ConnectionSettings, Noted> {
        if self.reach_target == ReachTarget::ByHub {
            return Ok(by_hub());
        }
        if let Some(name) = &config.connection {
            return self.kept_connection(name, &config, path);
        }
        // The shape asks for one of the two, so that only parts of a document lack both.
        let url = config.url.ok_or(Noted)?;
        let password = config
            .password
            .map(|secret| self.secret(secret, &path.key("password")));
        let token = config
            .token
            .map(|secret| self.secret(secret, &path.key("token")));
        let ca = config.ca.map(|pem| self.pem(pem, &path.key("ca")));
        let (Ok(password), Ok(token)) = (password.transpose(), token.transpose()) else {
            // Without a secret the login cannot be judged, but the address can.
            self.take(&path.key("url"), format::tdengine_url(url.expose()))?;
            return Err(Noted);
        };
        let parts = ConnectionParts {
            url,
            user: config.user,
            password,
            token,
            ca: ca.transpose()?,
        };
        ConnectionSettings::from_parts(parts).map_err(|faults| {
            for fault in faults {
                let path = fault.key.map_or_else(|| path.clone(), |key| path.key(key));
                self.fault(&path, fault.problem());
            }
            Noted
        })
    }

    /// A connection that the hub keeps, with a login and certificates of its own.
    fn kept_connection(
        &mut self,
        name: &str,
        config: &TdengineConfig,
        path: &Path,
    ) -> Result<ConnectionSettings, Noted> {
        let beside = [
            ("user", config.user.is_some()),
            ("password", config.password.is_some()),
            ("token", config.token.is_some()),
            ("ca", config.ca.is_some()),
        ];
        for (key, _) in beside.into_iter().filter(|(_, is_given)| *is_given) {
            let problem = Problem::new(format!("`{key}` is part of the connection `{name}`"));
            self.fault(&path.key(key), problem.hint("leave it out here"));
        }
        let kept = self.environment.connection(name);
        self.take(&path.key("connection"), kept)
    }

    /// Name of the database, and how it is created.
    pub(super) fn database(
        &mut self,
        config: DatabaseConfig,
        path: &Path,
    ) -> Result<(String, Option<CreateDatabase>), Noted> {
        let named = match config {
            DatabaseConfig::Name(name) => return Ok((name, None)),
            DatabaseConfig::Named(named) => named,
        };
        let create = match named.create {
            CreateDatabaseConfig::Switch(false) => return Ok((named.name, None)),
            CreateDatabaseConfig::Switch(true) => CreateDatabaseOptionsConfig::default(),
            CreateDatabaseConfig::Options(options) => options,
        };
        let keep_days = create.keep.map(|keep| match keep {
            DaysConfig::Days(days) => Ok(days),
            DaysConfig::Text(text) => {
                self.take(&path.key("create").key("keep"), format::days(&text))
            }
        });
        let precision = match create.precision {
            PrecisionConfig::Milli => Precision::Milli,
            PrecisionConfig::Micro => Precision::Micro,
            PrecisionConfig::Nano => Precision::Nano,
        };
        let keep_days = keep_days.transpose()?;
        Ok((
            named.name,
            Some(CreateDatabase {
                precision,
                keep_days,
                vgroups: create.vgroups,
            }),
        ))
    }
}

impl ConnectionSettings {
    /// Checks the parts of a connection, as those of `target.tdengine` are checked.
    pub fn from_parts(parts: ConnectionParts) -> Result<Self, Vec<ConnectionFault>> {
        let address = format::tdengine_url(parts.url.expose())
            .map_err(|problem| vec![ConnectionFault::new(Some("url"), problem)])?;
        let twice = [
            ("user", parts.user.is_some() && address.user.is_some()),
            (
                "password",
                parts.password.is_some() && address.password.is_some(),
            ),
            ("token", parts.token.is_some() && address.token.is_some()),
        ];
        let twice = twice.into_iter().filter(|(_, is_twice)| *is_twice);
        let mut faults: Vec<ConnectionFault> = twice
            .map(|(key, _)| {
                let problem = Problem::new(format!("`{key}` is given here and in the URL"));
                ConnectionFault::new(Some(key), problem.hint("keep one of the two"))
            })
            .collect();
        let login = login(
            parts.user.or(address.user),
            parts.password.or(address.password),
            parts.token.or(address.token),
        );
        match login {
            Ok(login) if faults.is_empty() => Ok(Self {
                url: address.url,
                login,
                ca: parts.ca,
            }),
            Ok(_) => Err(faults),
            Err(problem) => {
                faults.push(ConnectionFault::new(None, problem));
                Err(faults)
            }
        }
    }
}

/// A connection as a hub keeps it, before it is checked.
#[derive(Clone, Debug)]
pub struct ConnectionParts {
    /// `ws://host:port` or `wss://host[:port]`; may hold the login.
    pub url: Secret,
    /// User name.
    pub user: Option<String>,
    /// Password.
    pub password: Option<Secret>,
    /// Token of TDengine Cloud.
    pub token: Option<Secret>,
    /// CA certificates (PEM) for `wss://`.
    pub ca: Option<String>,
}

/// What is wrong with the parts of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionFault {
    /// `url`, `user`, `password` or `token`; `None`: they do not go together.
    pub key: Option<&'static str>,
    /// What is wrong. Never holds a secret.
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
}

impl ConnectionFault {
    fn new(key: Option<&'static str>, problem: Problem) -> Self {
        Self {
            key,
            message: problem.message,
            hint: problem.hint,
        }
    }

    fn problem(self) -> Problem {
        Problem {
            message: self.message,
            hint: self.hint,
        }
    }
}

fn by_hub() -> ConnectionSettings {
    ConnectionSettings {
        url: BY_HUB.to_owned(),
        login: Login::Token(Secret::new("")),
        ca: None,
    }
}

fn login(
    user: Option<String>,
    password: Option<Secret>,
    token: Option<Secret>,
) -> Result<Login, Problem> {
    match (user, password, token) {
        (None, None, Some(token)) => Ok(Login::Token(token)),
        (_, _, Some(_)) => Err(
            Problem::new("both a token and a user or password are given")
                .hint("keep one way to log in"),
        ),
        (Some(user), Some(password), None) => Ok(Login::Password { user, password }),
        (Some(_), None, None) => Err(Problem::new("`password` is missing").hint(LOGIN_HINT)),
        (None, Some(_), None) => Err(Problem::new("`user` is missing").hint(LOGIN_HINT)),
        (None, None, None) => Err(Problem::new("the login is missing").hint(LOGIN_HINT)),
    }
}
