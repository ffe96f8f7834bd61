//! Section `target.tdengine`.

use super::{Noted, Resolver};
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

const LOGIN_HINT: &str = "give `user` and `password`, or `token` for TDengine Cloud";

impl Resolver<'_> {
    pub(super) fn connection(
        &mut self,
        config: TdengineConfig,
        path: &Path,
    ) -> Result<ConnectionSettings, Noted> {
        if let Some(name) = &config.connection {
            return self.kept_connection(name, &config, path);
        }
        // The shape asks for one of the two, so that only parts of a document lack both.
        let url = config.url.as_ref().ok_or(Noted)?;
        let address = self.take(&path.key("url"), format::tdengine_url(url.expose()));
        let password = config
            .password
            .map(|secret| self.secret(secret, &path.key("password")));
        let token = config
            .token
            .map(|secret| self.secret(secret, &path.key("token")));
        let ca = config.ca.map(|pem| self.pem(pem, &path.key("ca")));
        let (address, password, token) = (address?, password.transpose()?, token.transpose()?);
        let parts = [
            ("user", config.user.is_some() && address.user.is_some()),
            ("password", password.is_some() && address.password.is_some()),
            ("token", token.is_some() && address.token.is_some()),
        ];
        for (key, _) in parts.into_iter().filter(|(_, twice)| *twice) {
            let problem = Problem::new(format!("`{key}` is given here and in the URL"));
            self.fault(&path.key(key), problem.hint("keep one of the two"));
        }
        let login = login(
            config.user.or(address.user),
            password.or(address.password),
            token.or(address.token),
        );
        let login = self.take(path, login);
        Ok(ConnectionSettings {
            url: address.url,
            login: login?,
            ca: ca.transpose()?,
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
