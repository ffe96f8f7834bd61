//! A throw-away copy of this machine for what is installed: everything that is written in it lies in memory
//! and is gone with it. It shares the network, so a hub in it is spoken to as any other.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use inlet_testkit::InletProcess;

/// How long the mounts may take.
const DEADLINE: Duration = Duration::from_secs(30);

/// Mounts this machine's files as they are under a layer in memory, and holds on to that. Nothing of it
/// is seen outside of its own namespace.
const HOLD: &str = r#"set -e
mount -t tmpfs tmpfs "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
mount --rbind /proc "$1/root/proc"
mount --rbind /dev "$1/root/dev"
echo mounted
exec sleep infinity"#;

/// The copy; killed and forgotten when dropped.
pub(crate) struct Machine {
    holder: InletProcess,
    folder: tempfile::TempDir,
}

impl Machine {
    /// `None`, and a word about it, where nobody may mount: that takes root.
    pub(crate) fn start() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder for the mounts");
        let mut hold = Command::new("unshare");
        hold.args([
            "--mount",
            "--propagation",
            "private",
            "sh",
            "-c",
            HOLD,
            "hold",
        ]);
        hold.arg(folder.path());
        let holder = InletProcess::start(hold).expect("util-linux is there");
        if let Err(error) = holder.wait_for_line(DEADLINE, "mounted") {
            assert!(
                std::env::var_os("CI").is_none(),
                "no copy of the machine: {error:#}"
            );
            eprintln!("skipped: only root may mount a copy of this machine: {error:#}");
            return None;
        }
        Some(Self { holder, folder })
    }

    /// A command in the copy, as root.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new("nsenter");
        command.arg(format!("--mount=/proc/{}/ns/mnt", self.holder.id()));
        command.arg("chroot").arg(self.folder.path().join("root"));
        command.arg(program);
        command
    }

    /// Runs a command in the copy, and it has to go well; what it said on both of its outputs.
    pub(crate) fn run(&self, program: &str, arguments: &[&str]) -> String {
        let (went_well, told) = self.try_run(program, arguments);
        assert!(went_well, "{program} {arguments:?}: {told}");
        told
    }

    /// The same, whether it goes well or not.
    pub(crate) fn try_run(&self, program: &str, arguments: &[&str]) -> (bool, String) {
        let mut command = self.command(program);
        command
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive");
        let output = command.output().expect("util-linux is there");
        let told = [output.stdout, output.stderr].concat();
        (
            output.status.success(),
            String::from_utf8_lossy(&told).into_owned(),
        )
    }

    /// A file of the copy, as seen from here.
    pub(crate) fn path(&self, absolute: &str) -> PathBuf {
        let root = self.folder.path().join("root");
        let seen = format!("/proc/{}/root{}", self.holder.id(), root.display());
        Path::new(&seen).join(absolute.trim_start_matches('/'))
    }

    /// The text of a file of the copy.
    pub(crate) fn read(&self, absolute: &str) -> String {
        fs::read_to_string(self.path(absolute))
            .unwrap_or_else(|error| panic!("{absolute}: {error}"))
    }

    /// Writes a file of the copy, as an editor would: owner and mode stay.
    pub(crate) fn write(&self, absolute: &str, text: &str) {
        fs::write(self.path(absolute), text).unwrap_or_else(|error| panic!("{absolute}: {error}"));
    }

    /// Starts what systemd would start for a unit: its command, as its user, in its folder, with its
    /// variables and no others.
    pub(crate) fn start_unit(&self, name: &str) -> InletProcess {
        let unit = Unit(self.read(&format!("/usr/lib/systemd/system/{name}.service")));
        let user = unit.value("User");
        let mut command = self.command("setpriv");
        command.args([
            "--reuid",
            user,
            "--regid",
            unit.value("Group"),
            "--init-groups",
        ]);
        command.args(["--no-new-privs", "--bounding-set=-all"]);
        command.args(["env", "--ignore-environment", "PATH=/usr/bin:/bin"]);
        command.arg(format!("--chdir={}", unit.value("WorkingDirectory")));
        command.args(unit.values("Environment"));
        for file in unit.values("EnvironmentFile") {
            command.args(variables(&self.read(file.trim_start_matches('-'))));
        }
        command.args(unit.value("ExecStart").split(' '));
        InletProcess::start(command).expect("util-linux is there")
    }
}

/// The lines of an environment file that set something.
fn variables(file: &str) -> Vec<&str> {
    let lines = file.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
}

/// The text of a unit.
struct Unit(String);

impl Unit {
    fn values<'a>(&'a self, key: &str) -> impl Iterator<Item = &'a str> {
        let lines = self.0.lines();
        lines.filter_map(move |line| line.strip_prefix(key)?.strip_prefix('='))
    }

    fn value<'a>(&'a self, key: &str) -> &'a str {
        self.values(key)
            .next()
            .unwrap_or_else(|| panic!("the unit has no `{key}`"))
    }
}
