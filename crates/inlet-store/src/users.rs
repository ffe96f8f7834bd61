//! Users and their roles. Password hashes are made by the hub; the store never sees a password.

use sqlx::any::AnyRow;

use crate::columns::{Columns as _, words};
use crate::error::{Result, StoreError};
use crate::page::{Page, PageQuery};
use crate::store::{During as _, Store, Write, each, unless_taken};

const WHAT: &str = "user";

/// Held by changes that must leave an admin, so that two of them do not each take one of the last two.
const LOCK: &str = "lock:accounts";

words! {
    /// What a user or token may do; each role may do what those before it may.
    pub enum Role {
        /// Look.
        Viewer = "viewer",
        /// Change data sources, connections, uploads, secrets.
        Editor = "editor",
        /// Change users too, and see the audit log.
        Admin = "admin",
    }
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The name to log in with.
    pub username: String,
    /// What the user may do.
    pub role: Role,
    /// Whether logging in is refused; sessions and tokens do not count then either.
    pub disabled: bool,
    /// When the user was created, in milliseconds since 1970 UTC.
    pub created_at_ms: i64,
    /// When the user logged in last.
    pub last_login_at_ms: Option<i64>,
}

/// A user to be created. `Debug` shows no hash.
#[derive(Clone, PartialEq, Eq)]
pub struct UserDraft {
    /// The name to log in with.
    pub username: String,
    /// The password's hash in PHC format.
    pub password_hash: String,
    /// What the user may do.
    pub role: Role,
}

/// A change of a user; `None` leaves as it is. `Debug` shows no hash.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct UserChange {
    /// Another role.
    pub role: Option<Role>,
    /// The hash of another password.
    pub password_hash: Option<String>,
    /// Whether logging in is refused.
    pub disabled: Option<bool>,
}

impl std::fmt::Debug for UserDraft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "UserDraft({}, {})", self.username, self.role)
    }
}

impl std::fmt::Debug for UserChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UserChange")
            .field("role", &self.role)
            .field("password_hash", &self.password_hash.as_ref().map(|_| "***"))
            .field("disabled", &self.disabled)
            .finish()
    }
}

/// The users of a store.
#[derive(Clone, Copy, Debug)]
pub struct Users<'a>(&'a Store);

impl Store {
    /// Users.
    pub fn users(&self) -> Users<'_> {
        Users(self)
    }
}

const COLUMNS: &str = "username, role, disabled, created_at_ms, last_login_at_ms";

impl Users<'_> {
    /// Stores a new user.
    ///
    /// # Errors
    /// [`StoreError::NameTaken`].
    pub async fn create(self, draft: &UserDraft) -> Result<User> {
        let mut write = self.0.write().await?;
        insert(&mut write, draft).await?;
        write.commit().await?;
        self.get(&draft.username).await
    }

    /// One user.
    pub async fn get(self, username: &str) -> Result<User> {
        let select = format!("SELECT {COLUMNS} FROM account WHERE username = $1");
        let found = sqlx::query(sqlx::AssertSqlSafe(select))
            .bind(username)
            .fetch_optional(self.0.pool())
            .await
            .and_then(|row| row.as_ref().map(read).transpose())
            .during(self.0, "reading a user")?;
        found.ok_or_else(|| StoreError::not_found(WHAT, username))
    }

    /// The user and the hash of the password, to check a login; `None` when there is no such user.
    pub async fn get_for_login(self, username: &str) -> Result<Option<(User, String)>> {
        sqlx::query("SELECT * FROM account WHERE username = $1")
            .bind(username)
            .fetch_optional(self.0.pool())
            .await
            .and_then(|row| {
                row.map(|row| Ok((read(&row)?, row.text("password_hash")?)))
                    .transpose()
            })
            .during(self.0, "reading a user")
    }

    /// Whether there is any user: without one the hub waits to be set up.
    pub async fn any(self) -> Result<bool> {
        sqlx::query("SELECT username FROM account LIMIT 1")
            .fetch_optional(self.0.pool())
            .await
            .map(|row| row.is_some())
            .during(self.0, "looking for users")
    }

    /// A page of the users by name.
    pub async fn list(self, page: &PageQuery) -> Result<Page<User>> {
        let after: String = page.after(String::new())?;
        let select =
            format!("SELECT {COLUMNS} FROM account WHERE username > $1 ORDER BY username LIMIT $2");
        let items = sqlx::query(sqlx::AssertSqlSafe(select))
            .bind(after)
            .bind(page.rows())
            .fetch_all(self.0.pool())
            .await
            .and_then(|rows| each(rows, read))
            .during(self.0, "listing users")?;
        let total = sqlx::query("SELECT count(*) AS total FROM account")
            .fetch_one(self.0.pool())
            .await
            .and_then(|row| row.int("total"))
            .during(self.0, "counting users")?;
        Ok(page.page(items, total, |item| item.username.clone()))
    }

    /// Changes a user. Another password ends the user's sessions but the one with the token
    /// `keep_session`; a disabled user loses all of them.
    ///
    /// # Errors
    /// [`StoreError::WrongState`] when no admin would be left.
    pub async fn update(
        self,
        username: &str,
        change: &UserChange,
        keep_session: Option<&str>,
    ) -> Result<User> {
        let mut write = self.0.write().await?;
        write.lock(LOCK).await?;
        let set = "UPDATE account SET role = coalesce($2, role), \
                   password_hash = coalesce($3, password_hash), \
                   disabled = coalesce($4, disabled) WHERE username = $1";
        let changed = sqlx::query(set)
            .bind(username)
            .bind(change.role.map(Role::as_str))
            .bind(&change.password_hash)
            .bind(change.disabled.map(i64::from))
            .execute(write.on())
            .await
            .during(self.0, "changing a user")?;
        if changed.rows_affected() == 0 {
            return Err(StoreError::not_found(WHAT, username));
        }
        require_admin(&mut write, username).await?;
        if change.disabled == Some(true) {
            crate::sessions::end_all(&mut write, username, None).await?;
        } else if change.password_hash.is_some() {
            crate::sessions::end_all(&mut write, username, keep_session).await?;
        }
        write.commit().await?;
        self.get(username).await
    }

    /// Notes a login.
    pub async fn note_login(self, username: &str) -> Result<()> {
        let mut write = self.0.write().await?;
        sqlx::query("UPDATE account SET last_login_at_ms = $2 WHERE username = $1")
            .bind(username)
            .bind(self.0.now_ms())
            .execute(write.on())
            .await
            .during(self.0, "noting a login")?;
        write.commit().await
    }

    /// Deletes a user with all sessions and tokens of theirs.
    ///
    /// # Errors
    /// [`StoreError::WrongState`] when no admin would be left.
    pub async fn delete(self, username: &str) -> Result<()> {
        let mut write = self.0.write().await?;
        write.lock(LOCK).await?;
        let deleted = sqlx::query("DELETE FROM account WHERE username = $1")
            .bind(username)
            .execute(write.on())
            .await
            .during(self.0, "deleting a user")?;
        if deleted.rows_affected() == 0 {
            return Err(StoreError::not_found(WHAT, username));
        }
        require_admin(&mut write, username).await?;
        write.commit().await
    }
}

/// Stores a user within a transaction; the setup does so too.
pub(crate) async fn insert(write: &mut Write, draft: &UserDraft) -> Result<()> {
    let store = write.store.clone();
    let insert = "INSERT INTO account (username, password_hash, role, disabled, created_at_ms) \
                  VALUES ($1, $2, $3, 0, $4)";
    let inserted = sqlx::query(insert)
        .bind(&draft.username)
        .bind(&draft.password_hash)
        .bind(draft.role.as_str())
        .bind(store.now_ms())
        .execute(write.on())
        .await;
    unless_taken(inserted, &store, WHAT, &draft.username).map(drop)
}

/// Takes the lock that changes of users hold; the setup does so too.
pub(crate) async fn lock(write: &mut Write) -> Result<()> {
    write.lock(LOCK).await
}

async fn require_admin(write: &mut Write, username: &str) -> Result<()> {
    let store = write.store.clone();
    let admins = "SELECT count(*) AS admins FROM account WHERE role = 'admin' AND disabled = 0";
    let num_admins = sqlx::query(admins)
        .fetch_one(write.on())
        .await
        .and_then(|row| row.int("admins"))
        .during(&store, "counting admins")?;
    if num_admins > 0 {
        return Ok(());
    }
    Err(StoreError::wrong_state(format!(
        "`{username}` is the last admin: make another user an admin first"
    )))
}

fn read(row: &AnyRow) -> sqlx::Result<User> {
    Ok(User {
        username: row.text("username")?,
        role: row.word("role")?,
        disabled: row.flag("disabled")?,
        created_at_ms: row.int("created_at_ms")?,
        last_login_at_ms: row.int_if_any("last_login_at_ms")?,
    })
}
