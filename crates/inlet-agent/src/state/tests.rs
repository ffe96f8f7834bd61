use super::*;

fn kept(epoch: u64) -> Kept {
    Kept::new(epoch, 3, &[0, 159, 255])
}

fn fresh() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("state.json");
    (dir, path)
}

#[test]
fn what_was_saved_is_there_again() {
    let (_dir, path) = fresh();
    let (state, trouble) = StateFile::load(&path);
    assert_eq!(trouble, None);
    assert_eq!(state.last_word(), None);
    state.put("a", kept(7));
    state.heard(
        Moment::now().before(Duration::from_secs(9)),
        Some(Duration::from_hours(1)),
    );
    state.save().unwrap();

    let (state, trouble) = StateFile::load(&path);
    assert_eq!(trouble, None);
    assert_eq!(state.assignments()["a"], kept(7));
    assert_eq!(state.assignments()["a"].sealed().unwrap(), [0, 159, 255]);
    let (ago, limit) = state.last_word().unwrap();
    assert!(ago >= Duration::from_secs(9), "{ago:?}");
    assert_eq!(limit, Some(Duration::from_hours(1)));
}

#[test]
fn the_newer_assignment_stays() {
    let (_dir, path) = fresh();
    let (state, _) = StateFile::load(&path);
    state.put("a", kept(7));
    state.put("a", kept(6));
    state.remove("a", 6);
    assert_eq!(state.assignments()["a"].epoch, 7);
    state.remove("a", 7);
    assert!(state.assignments().is_empty());
}

/// A file of no use is told, and the agent begins empty.
#[test]
fn files_of_no_use() {
    let whole = {
        let (_dir, path) = fresh();
        let (state, _) = StateFile::load(&path);
        state.put("a", kept(1));
        state.save().unwrap();
        fs::read(&path).unwrap()
    };
    let check = |bytes: &[u8], expect: &str| {
        let (_dir, path) = fresh();
        fs::write(&path, bytes).unwrap();
        let (state, trouble) = StateFile::load(&path);
        let trouble = trouble.unwrap_or_default();
        assert!(trouble.contains(expect), "`{trouble}` has no `{expect}`");
        assert!(state.assignments().is_empty());
        state.save().unwrap();
        assert_eq!(
            StateFile::load(&path).1,
            None,
            "what is written next is of use"
        );
    };
    for len in [0, 1, whole.len() / 2, whole.len() - 1] {
        check(&whole[..len], "torn");
    }
    check(b"{\"version\": 2, \"future\": true}", "version 2");
    check(b"{\"assignments\": {}}", "not the state of an agent");
    check(
        b"{\"version\": 1, \"foreign\": 1}",
        "not the state of an agent",
    );
    check(b"[1]", "not the state of an agent");
}

/// What was forgotten is not on disk any more, even when nothing can be written there.
#[test]
fn a_file_that_cannot_be_written_is_removed() {
    let (_dir, path) = fresh();
    let (state, _) = StateFile::load(&path);
    state.put("a", kept(1));
    state.save().unwrap();
    // Where the new file would be is a folder: that fails for every user, as a full disk does.
    fs::create_dir(path.with_extension("new")).unwrap();
    state.remove("a", 1);
    assert!(state.save().is_err());
    state.save_or_remove().unwrap();
    assert!(StateFile::load(&path).0.assignments().is_empty());
}
