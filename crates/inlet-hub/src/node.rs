//! Which hub this is, among those that share a store.

use std::{
    fs,
    io::{self, ErrorKind},
    path::Path,
};

use inlet_runner::durable;
use uuid::Uuid;

/// The id of the hub with this folder: made at its first start, the same ever after. So a hub that is started
/// again takes up what was its own.
///
/// # Errors
/// When the file `node.id` cannot be read or written, or holds something else.
pub(crate) fn load_or_create(data_dir: &Path) -> io::Result<String> {
    let path = data_dir.join("node.id");
    match fs::read_to_string(&path) {
        Ok(text) => match Uuid::parse_str(text.trim()) {
            Ok(id) => Ok(id.to_string()),
            Err(_) => Err(io::Error::new(
                ErrorKind::InvalidData,
                format!(
                    "`{}` holds no id of a hub: remove it for a new one",
                    path.display()
                ),
            )),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let id = Uuid::now_v7().to_string();
            durable::replace(&path, format!("{id}\n").as_bytes())?;
            Ok(id)
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_keeps_its_id() {
        let folder = tempfile::tempdir().unwrap();
        let id = load_or_create(folder.path()).unwrap();
        assert_eq!(load_or_create(folder.path()).unwrap(), id);
        fs::write(folder.path().join("node.id"), "no id").unwrap();
        let error = load_or_create(folder.path()).unwrap_err();
        assert!(error.to_string().contains("remove it"), "{error}");
    }
}
