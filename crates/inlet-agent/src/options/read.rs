//! From the keys to the options: what each may be, and what does not go together.

use std::{
    collections::BTreeMap,
    fs,
    num::NonZeroUsize,
    path::{self, Path, PathBuf},
    time::Duration,
};

use hyper::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use inlet_config::{
    Environment, check_label,
    secret::Secret,
    units::{self, UnitError},
};
use toml::de::DeValue;

use super::{
    AgentOptions, ClientCertificate, DEFAULT_OFFLINE_LIMIT, Endpoint, Limits, LogOptions,
    OptionsError, Origin, Pace, ProxyAddress, TlsOptions,
    fault::Wrong,
    table::{Options, Written, kind},
};

pub(super) const KEYS: [&str; 14] = [
    "endpoint",
    "token",
    "token_file",
    "ca",
    "certificate",
    "key",
    "proxy",
    "labels",
    "log_level",
    "log_format",
    "log_dir",
    "data_dir",
    "offline_limit",
    "limits",
];
pub(super) const LIMITS: [&str; 2] = ["memory", "threads"];

/// The agent's folder beside its file, unless told otherwise.
const DEFAULT_FOLDER: &str = "inlet-agent";

/// A data source needs this much at the least, so a smaller limit lets none run.
const LEAST_MEMORY_BYTES: u64 = 16 << 20;

/// The least time without the hub: less would end runs for a hub's restart.
const LEAST_OFFLINE_LIMIT: Duration = Duration::from_mins(1);

pub(super) fn options(origin: Origin, text: &str) -> Result<AgentOptions, OptionsError> {
    let file = name_of(&origin);
    let folder = folder_of(&origin);
    let environment = origin.environment.clone();
    let mut options = Options::new(&file, text, &environment);
    options.note_unknown(&KEYS, &[("limits", &LIMITS)]);
    let endpoints = endpoints(&mut options, &environment);
    let token = read_token(&mut options, &folder);
    let read = AgentOptions {
        endpoints: endpoints.unwrap_or_default(),
        token: token.unwrap_or_else(|| Secret::new("")),
        tls: tls(&mut options, &folder),
        labels: labels(&mut options),
        data_dir: path_of(&mut options, "data_dir", &folder)
            .unwrap_or_else(|| folder.join(DEFAULT_FOLDER)),
        limits: limits(&mut options),
        offline_limit: offline_limit(&mut options),
        log: log(&mut options, &folder),
        origin: Some(origin),
        pace: Pace::default(),
    };
    finish(options, read)
}

pub(super) fn token(origin: &Origin, text: &str) -> Result<Secret, OptionsError> {
    let file = name_of(origin);
    let mut options = Options::new(&file, text, &origin.environment);
    match read_token(&mut options, &folder_of(origin)) {
        Some(token) => Ok(token),
        None => Err(OptionsError::Wrong(options.faults)),
    }
}

fn finish<V>(options: Options<'_>, read: V) -> Result<V, OptionsError> {
    if options.faults.is_empty() {
        Ok(read)
    } else {
        Err(OptionsError::Wrong(options.faults))
    }
}

fn name_of(origin: &Origin) -> String {
    let file = origin.file.as_deref();
    file.map_or_else(String::new, |path| path.display().to_string())
}

/// What relative paths start from: the folder of the file, or where the process is. Absolute, for logs name it.
fn folder_of(origin: &Origin) -> PathBuf {
    let file = origin.file.as_deref();
    let folder = file.and_then(Path::parent).unwrap_or(Path::new(""));
    let here = Path::new(".");
    let folder = if folder.as_os_str().is_empty() {
        here
    } else {
        folder
    };
    path::absolute(folder).unwrap_or_else(|_| folder.to_owned())
}

fn endpoints(options: &mut Options<'_>, environment: &Environment) -> Option<Vec<Endpoint>> {
    let proxy = options.text("proxy", ProxyAddress::parse);
    let from_environment = proxies_of(environment);
    let with_proxy = |mut endpoint: Endpoint| {
        endpoint.proxy = match &proxy {
            Some(proxy) => Some(proxy.clone()),
            None => proxy_for(&endpoint, &from_environment)?,
        };
        Ok(endpoint)
    };
    if !options.has("endpoint") {
        let hint = "write `endpoint = \"https://hub.example:6055\"`; the hub's page shows it when an agent is made";
        options.fault("endpoint", Wrong::new("the hub's address is missing", hint));
        return None;
    }
    options.value("endpoint", |written| {
        let texts: Vec<String> = match written {
            Written::Variable(text) => text.split(',').map(|part| part.trim().to_owned()).collect(),
            Written::File(DeValue::String(text)) => vec![text.to_string()],
            Written::File(DeValue::Array(items)) => items
                .iter()
                .map(|item| match item.get_ref() {
                    DeValue::String(text) => Ok(text.to_string()),
                    other => Err(kind(other, "a text in double quotes")),
                })
                .collect::<Result<_, _>>()?,
            Written::File(other) => return Err(kind(other, "a text or a list of texts")),
        };
        if texts.is_empty() {
            return Err(Wrong::new("the list is empty", "name at least one hub"));
        }
        let endpoints = texts
            .iter()
            .map(|text| Endpoint::parse(text).and_then(with_proxy));
        endpoints.collect()
    })
}

/// The variables that other programs know their proxy by, where `proxy` does not say it.
fn proxies_of(environment: &Environment) -> Matcher {
    let either = |upper, lower| {
        let value = environment.variable(upper);
        value
            .or_else(|| environment.variable(lower))
            .unwrap_or_default()
            .to_owned()
    };
    Matcher::builder()
        .https(either("HTTPS_PROXY", "https_proxy"))
        .no(either("NO_PROXY", "no_proxy"))
        .build()
}

fn proxy_for(endpoint: &Endpoint, proxies: &Matcher) -> Result<Option<ProxyAddress>, Wrong> {
    let Ok(uri) = format!("https://{endpoint}").parse::<Uri>() else {
        return Ok(None);
    };
    let Some(proxy) = proxies.intercept(&uri) else {
        return Ok(None);
    };
    let mut address = ProxyAddress::parse(&proxy.uri().to_string()).map_err(|wrong| {
        let message = format!("the proxy of HTTPS_PROXY cannot be used: {}", wrong.message);
        Wrong { message, ..wrong }
    })?;
    let authorization = proxy.basic_auth().and_then(|value| value.to_str().ok());
    address.authorization = authorization.map(Secret::new);
    Ok(Some(address))
}

fn read_token(options: &mut Options<'_>, folder: &Path) -> Option<Secret> {
    match (options.has("token"), options.has("token_file")) {
        (true, true) => {
            let wrong = Wrong::new("there are two tokens", "leave out `token` or `token_file`");
            options.fault("token_file", wrong);
            None
        }
        (true, false) => options.text("token", token_of),
        (false, true) => options.text("token_file", |path| token_of(&read_file(folder, path)?)),
        (false, false) => {
            let hint = "write `token = \"inlet-agent-…\"`, or `token_file` with a file that has it; the hub's page shows it once, when the agent is made";
            options.fault("token", Wrong::new("the token is missing", hint));
            None
        }
    }
}

fn token_of(text: &str) -> Result<Secret, Wrong> {
    let text = text.trim();
    let is_one_word = text.bytes().all(|byte| byte.is_ascii_graphic());
    if text.is_empty() || !is_one_word {
        return Err(Wrong::new(
            "this is no token",
            "copy it from the hub's page: one word that begins with `inlet-agent-`",
        ));
    }
    Ok(Secret::new(text))
}

fn tls(options: &mut Options<'_>, folder: &Path) -> TlsOptions {
    let ca = options.text("ca", |text| pem(folder, text, "CERTIFICATE"));
    for (one, other) in [("certificate", "key"), ("key", "certificate")] {
        if options.has(one) && !options.has(other) {
            let hint = "the agent's own certificate needs both; leave out both where the hub asks for none";
            options.fault(one, Wrong::new(format!("`{other}` is missing"), hint));
        }
    }
    let certificate = options.text("certificate", |text| pem(folder, text, "CERTIFICATE"));
    let key = options.text("key", |text| pem(folder, text, "PRIVATE KEY"));
    let client = certificate
        .zip(key)
        .map(|(certificate, key)| ClientCertificate {
            certificate,
            key: Secret::new(key),
        });
    TlsOptions { ca, client }
}

/// PEM text, or the text of the file that has it.
fn pem(folder: &Path, text: &str, what: &str) -> Result<String, Wrong> {
    let text = if text.contains("-----BEGIN ") {
        text.to_owned()
    } else {
        read_file(folder, text)?
    };
    if text.contains(&format!("{what}-----")) {
        return Ok(text);
    }
    Err(Wrong::new(
        format!("there is no {what} block in it"),
        "give PEM text (`-----BEGIN …`) or the path of a file with it",
    ))
}

fn read_file(folder: &Path, path: &str) -> Result<String, Wrong> {
    let path = folder.join(path);
    fs::read_to_string(&path).map_err(|error| {
        Wrong::new(
            format!("cannot read `{}`: {error}", path.display()),
            "give the path of a file that the agent's user may read, absolute or from the folder of the agent's file",
        )
    })
}

fn labels(options: &mut Options<'_>) -> BTreeMap<String, String> {
    let checked = |name: &str, value: &str| match check_label(name, value) {
        Ok(()) => Ok((name.to_owned(), value.to_owned())),
        Err(fault) => Err(Wrong {
            message: format!("label `{name}`: {}", fault.message),
            hint: fault.hint,
        }),
    };
    let labels = options.value("labels", |written| match written {
        Written::Variable(text) => {
            let parts = text.split(',').map(|part| {
                let pair = part.split_once('=').ok_or_else(|| {
                    Wrong::new(format!("`{part}` is no label"), "write `site=north,line=3`")
                })?;
                checked(pair.0.trim(), pair.1.trim())
            });
            parts.collect()
        }
        Written::File(DeValue::Table(table)) => {
            let parts = table.iter().map(|(name, value)| match value.get_ref() {
                DeValue::String(text) => checked(name.get_ref(), text),
                other => Err(kind(other, "a text in double quotes")),
            });
            parts.collect()
        }
        Written::File(other) => Err(kind(
            other,
            "a table, as in `labels = { site = \"north\" }`",
        )),
    });
    labels.unwrap_or_default()
}

fn limits(options: &mut Options<'_>) -> Limits {
    let memory_bytes = options.text("limits.memory", |text| {
        let bytes = units::byte_size(text).map_err(unit)?;
        if bytes < LEAST_MEMORY_BYTES {
            let message = format!("`{text}` is too little for any data source");
            return Err(Wrong::new(message, "write `16MiB` or more, such as `2GiB`"));
        }
        Ok(bytes)
    });
    let threads = options.value("limits.threads", |written| {
        let number = match written {
            Written::Variable(text) => text.trim().parse().ok(),
            Written::File(DeValue::Integer(number)) => number.as_str().parse().ok(),
            Written::File(other) => return Err(kind(other, "a whole number")),
        };
        number
            .filter(|number| (1..=1024).contains(number))
            .and_then(NonZeroUsize::new)
            .ok_or_else(|| Wrong::new("this is no number of threads", "write 1 to 1024"))
    });
    Limits {
        memory_bytes,
        threads,
    }
}

fn offline_limit(options: &mut Options<'_>) -> Duration {
    let limit = options.text("offline_limit", |text| {
        let limit = units::duration(text).map_err(unit)?;
        if limit < LEAST_OFFLINE_LIMIT {
            let hint = "write `1m` or more; runs would end whenever the hub restarts";
            return Err(Wrong::new(format!("`{text}` is too short"), hint));
        }
        Ok(limit)
    });
    limit.unwrap_or(DEFAULT_OFFLINE_LIMIT)
}

fn log(options: &mut Options<'_>, folder: &Path) -> LogOptions {
    LogOptions {
        level: options.text("log_level", |text| Ok(text.to_owned())),
        json: options.text("log_format", |text| match text {
            "text" => Ok(false),
            "json" => Ok(true),
            _ => Err(Wrong::new(
                format!("there is no format `{text}`"),
                "write `text` or `json`",
            )),
        }),
        dir: path_of(options, "log_dir", folder),
    }
}

fn path_of(options: &mut Options<'_>, key: &str, folder: &Path) -> Option<PathBuf> {
    options.text(key, |text| Ok(folder.join(text)))
}

fn unit(error: UnitError) -> Wrong {
    Wrong::new(error.message, error.hint)
}
