//! A real PostgreSQL: the programs of Debian's package, on a free port of loopback, with a folder of
//! its own.
//!
//! PostgreSQL refuses to run as root, so root starts it as the user `postgres` that the package
//! makes. Names sort by language (ICU), not by byte, as on most servers in the field. Nothing is
//! synced to the disk: the data live as long as the test.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

use crate::leash::Leash;
use crate::ports::free_port;
use crate::swept_dir::SweptDir;
use crate::wait::wait_for;

/// What to install when there is no PostgreSQL.
const INSTALL: &str = "install it with `apt-get install postgresql`";

/// Where Debian keeps the programs, a folder for each version.
const VERSIONS: &str = "/usr/lib/postgresql";

/// How long the server may take to answer; it takes a second on an idle machine.
const START_DEADLINE: Duration = Duration::from_mins(1);

/// How long an immediate end may take before the server is killed.
const STOP_DEADLINE: Duration = Duration::from_secs(5);

/// How often a start is tried anew with another port.
const MAX_ATTEMPTS: usize = 5;

const USER: &str = "inlet";
const PASSWORD: &str = "secret";

/// A running PostgreSQL. Dropping it ends the server and removes its data; it also dies with the
/// process that started it, however that ends.
#[derive(Debug)]
pub struct PostgresServer {
    /// Before `dir`, so that the server ends first.
    server: Leash,
    programs: PathBuf,
    port: u16,
    _dir: SweptDir,
}

impl PostgresServer {
    /// One server for the whole test binary, started by whoever asks first. Tests keep apart by
    /// databases of their own.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<PostgresServer> = OnceLock::new();
        SHARED.get_or_init(|| {
            Self::start().unwrap_or_else(|error| panic!("no PostgreSQL for the tests: {error:?}"))
        })
    }

    /// Starts a server; the user `inlet` with the password `secret` may do anything on it.
    pub fn start() -> Result<Self> {
        let programs = programs()?;
        let owner = Owner::of_server()?;
        let home = std::env::temp_dir().join(format!("inlet-postgres-{}", owner.own_uid));
        let dir = SweptDir::new_in(&home, "server-")?;
        let data = init(&programs, &owner, dir.path())?;
        let log = dir.path().join("postgres.log");
        for _ in 0..MAX_ATTEMPTS {
            let port = free_port();
            let mut server = launch(&programs, &owner, &data, &log, port)?;
            if wait_for_answer(&programs, &mut server, port)? {
                return Ok(Self {
                    server,
                    programs,
                    port,
                    _dir: dir,
                });
            }
            let words = fs::read_to_string(&log).unwrap_or_default();
            ensure!(
                words.contains("Address already in use"),
                "PostgreSQL ended at its start:\n{words}"
            );
            fs::write(&log, "")?;
        }
        bail!("start PostgreSQL: {MAX_ATTEMPTS} times another program took its port")
    }

    /// The URL of a database, with user and password.
    pub fn url(&self, database: &str) -> String {
        format!(
            "postgres://{USER}:{PASSWORD}@127.0.0.1:{}/{database}",
            self.port
        )
    }

    /// Makes a database; its URL.
    pub fn create_database(&self, name: &str) -> Result<String> {
        self.query("postgres", &format!("CREATE DATABASE \"{name}\""))?;
        Ok(self.url(name))
    }

    /// What `psql` shows for a statement: a line for each row, columns divided by tabs.
    pub fn query(&self, database: &str, sql: &str) -> Result<String> {
        let psql = Command::new(self.programs.join("psql"))
            .args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"])
            .args(["--field-separator=\t", "--set=ON_ERROR_STOP=1"])
            .args(["--command", sql, &self.url(database)])
            .output();
        text_of(&psql.context("start `psql`")?, "psql")
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        // Asked to end at once, it takes its processes and shared memory along; the leash kills it
        // when it does not.
        if self.server.signal("QUIT").is_ok() {
            drop(self.server.wait(STOP_DEADLINE));
        }
    }
}

/// Who the server runs as.
struct Owner {
    /// Who we are.
    own_uid: u32,
    /// User and group of `postgres`, when we are root.
    other: Option<(u32, u32)>,
}

impl Owner {
    fn of_server() -> Result<Self> {
        let own_uid = fs::metadata("/proc/self")
            .context("find out who we are")?
            .uid();
        let other = match own_uid {
            0 => Some(user_of_package()?),
            _ => None,
        };
        Ok(Self { own_uid, other })
    }

    /// The program and the arguments that run `program` as this user; the process stays the same,
    /// so its signals reach the server.
    fn command(&self, program: &Path) -> Vec<String> {
        let program = program.display().to_string();
        let Some((uid, gid)) = self.other else {
            return vec![program];
        };
        vec![
            "setpriv".to_owned(),
            format!("--reuid={uid}"),
            format!("--regid={gid}"),
            "--clear-groups".to_owned(),
            program,
        ]
    }

    fn own(&self, path: &Path) -> Result<()> {
        let Some((uid, gid)) = self.other else {
            return Ok(());
        };
        chown(path, Some(uid), Some(gid))
            .with_context(|| format!("give `{}` to the user postgres", path.display()))
    }
}

fn user_of_package() -> Result<(u32, u32)> {
    let users = fs::read_to_string("/etc/passwd").context("read the users of this machine")?;
    let found = users.lines().find_map(|line| {
        let mut fields = line.strip_prefix("postgres:")?.split(':').skip(1);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    });
    found.with_context(|| format!("there is no user `postgres`: {INSTALL}"))
}

/// The folder of the newest version's programs.
fn programs() -> Result<PathBuf> {
    let versions = match fs::read_dir(VERSIONS) {
        Ok(versions) => versions,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("there is no PostgreSQL in `{VERSIONS}`: {INSTALL}")
        }
        Err(error) => return Err(error).context("look for PostgreSQL"),
    };
    versions
        .filter_map(|version| {
            let path = version.ok()?.path();
            let number: u32 = path.file_name()?.to_str()?.parse().ok()?;
            let programs = path.join("bin");
            programs
                .join("postgres")
                .exists()
                .then_some((number, programs))
        })
        .max()
        .map(|(_, programs)| programs)
        .with_context(|| format!("there is no server of PostgreSQL in `{VERSIONS}`: {INSTALL}"))
}

/// Makes the server's data; their folder.
fn init(programs: &Path, owner: &Owner, dir: &Path) -> Result<PathBuf> {
    // The folder is ours, since we remove it; the server has to get through to its own.
    fs::set_permissions(dir, fs::Permissions::from_mode(0o755))?;
    let data = dir.join("data");
    fs::create_dir(&data)?;
    fs::set_permissions(&data, fs::Permissions::from_mode(0o700))?;
    owner.own(&data)?;
    let password = dir.join("password");
    fs::write(&password, PASSWORD)?;
    owner.own(&password)?;
    let command = owner.command(&programs.join("initdb"));
    let (program, arguments) = command.split_first().expect("a command has a program");
    let output = Command::new(program)
        .args(arguments)
        .args(["--no-sync", "--no-instructions", "--encoding=UTF8"])
        .args([
            "--locale=C.UTF-8",
            "--locale-provider=icu",
            "--icu-locale=en-US",
        ])
        .args(["--auth=scram-sha-256", "--username", USER])
        .arg(format!("--pwfile={}", password.display()))
        .arg(format!("--pgdata={}", data.display()))
        .current_dir("/")
        .output();
    text_of(
        &output.with_context(|| format!("start `{program}`"))?,
        "initdb",
    )?;
    Ok(data)
}

fn launch(programs: &Path, owner: &Owner, data: &Path, log: &Path, port: u16) -> Result<Leash> {
    let command = owner.command(&programs.join("postgres"));
    let (program, arguments) = command.split_first().expect("a command has a program");
    let settings = [
        format!("port={port}"),
        "listen_addresses=127.0.0.1".to_owned(),
        // No socket: its folder would have to be writable and its path short.
        "unix_socket_directories=".to_owned(),
        "fsync=off".to_owned(),
        "full_page_writes=off".to_owned(),
        "shared_buffers=16MB".to_owned(),
        "max_connections=200".to_owned(),
    ];
    let mut all = arguments.to_vec();
    all.extend(["-D".to_owned(), data.display().to_string()]);
    for setting in settings {
        all.extend(["-c".to_owned(), setting]);
    }
    Leash::start(program, all, log)
}

/// Whether the server answers; not when it ended instead.
fn wait_for_answer(programs: &Path, server: &mut Leash, port: u16) -> Result<bool> {
    let is_ready = || {
        let asked = Command::new(programs.join("pg_isready"))
            .args(["--quiet", "--host=127.0.0.1", &format!("--port={port}")])
            .status();
        asked.is_ok_and(|status| status.success())
    };
    wait_for(START_DEADLINE, "PostgreSQL to answer", || {
        // First whether it lives: on a port that another server has, that one answers.
        if server.exit_status().is_some() {
            return Some(false);
        }
        is_ready().then_some(true)
    })
}

fn text_of(output: &Output, program: &str) -> Result<String> {
    let words = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "`{program}` failed: {words}");
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
