//! Change of the master key: everything that is sealed is sealed anew, in one transaction.

use crate::columns::Columns as _;
use crate::error::{Result, StoreError};
use crate::key::{KeyFile, MasterKey};
use crate::seal::{self, Place, Sealer};
use crate::store::{During as _, Store, Write, each};
use crate::{
    Clock, StoreAddress, connections, idempotency, questions, sealed_values, secrets, uploads,
};

/// A column with sealed values.
struct SealedColumn {
    what: &'static str,
    select: &'static str,
    update: &'static str,
}

/// Every sealed column of the store but those of `question`, which are seconds old and are forgotten; one that is
/// missing here would be lost with the old key.
const COLUMNS: &[SealedColumn] = &[
    SealedColumn {
        what: secrets::WHAT,
        select: "SELECT name AS n1, '' AS n2, '' AS n3, sealed FROM secret",
        update: "UPDATE secret SET sealed = $1 WHERE name = $2 AND $3 = '' AND $4 = ''",
    },
    SealedColumn {
        what: connections::WHAT,
        select: "SELECT name AS n1, '' AS n2, '' AS n3, sealed FROM connection \
                 WHERE sealed IS NOT NULL",
        update: "UPDATE connection SET sealed = $1 WHERE name = $2 AND $3 = '' AND $4 = ''",
    },
    SealedColumn {
        what: uploads::WHAT,
        select: "SELECT name AS n1, '' AS n2, '' AS n3, content AS sealed FROM upload \
                 WHERE kind <> 'certificate'",
        update: "UPDATE upload SET content = $1 WHERE name = $2 AND $3 = '' AND $4 = ''",
    },
    SealedColumn {
        what: idempotency::WHAT,
        select: "SELECT request_key AS n1, username AS n2, route AS n3, sealed FROM idempotency",
        update: "UPDATE idempotency SET sealed = $1 \
                 WHERE request_key = $2 AND username = $3 AND route = $4",
    },
    SealedColumn {
        what: sealed_values::WHAT,
        select: "SELECT name AS n1, '' AS n2, '' AS n3, value AS sealed FROM meta \
                 WHERE name LIKE 'sealed:%'",
        update: "UPDATE meta SET value = $1 WHERE name = $2 AND $3 = '' AND $4 = ''",
    },
];

impl Store {
    /// Opens the store with the key of a file, which is made when there is none. A rotation that
    /// was interrupted after the store had changed to the next key is finished by that.
    pub async fn open_with_key_file(address: &str, file: &KeyFile) -> Result<Self> {
        Self::open_with_key_file_at(address, file, Clock::system()).await
    }

    /// [`open_with_key_file`](Self::open_with_key_file) with a clock of the caller.
    pub async fn open_with_key_file_at(
        address: &str,
        file: &KeyFile,
        clock: Clock,
    ) -> Result<Self> {
        let address = StoreAddress::parse(address)?;
        let key = file.load_or_create()?;
        match Self::open_at(address.clone(), &key, clock.clone()).await {
            Err(StoreError::KeyWrong { needed, given }) => match file.next()? {
                Some(next) if next.id() == needed => {
                    let store = Self::open_at(address, &next, clock).await?;
                    file.adopt_next()?;
                    Ok(store)
                }
                _ => Err(StoreError::KeyWrong { needed, given }),
            },
            other => other,
        }
    }

    /// Seals everything with `new` instead of the key that the store was opened with; the number of
    /// values. It happens in one transaction: interrupted, the old key still opens everything.
    ///
    /// Other processes that have the store open must open it anew: they get
    /// [`StoreError::KeyWrong`] from then on and seal nothing with the old key.
    pub async fn rotate_key(&self, new: &MasterKey) -> Result<u64> {
        let (old, new) = (self.sealer(), Sealer::new(new));
        let mut write = self.write().await?;
        seal::require_key(&mut write, &old).await?;
        let mut num_values = 0;
        for column in COLUMNS {
            num_values += reseal(&mut write, column, &old, &new).await?;
        }
        questions::forget_all(&mut write).await?;
        seal::mark_key(&mut write, &new).await?;
        write.commit().await?;
        self.replace_sealer(new);
        Ok(num_values)
    }

    /// [`rotate_key`](Self::rotate_key) to a new random key, which takes the place of the one in
    /// the file. At each moment the file or its `.next` holds the key that the store needs.
    pub async fn rotate_key_file(&self, file: &KeyFile) -> Result<u64> {
        let num_values = self.rotate_key(&file.next_or_create()?).await?;
        file.adopt_next()?;
        Ok(num_values)
    }

    /// The id of the key that the store is sealed with.
    pub fn key_id(&self) -> String {
        self.sealer().key_id().to_owned()
    }
}

async fn reseal(
    write: &mut Write,
    column: &SealedColumn,
    old: &Sealer,
    new: &Sealer,
) -> Result<u64> {
    let store = write.store.clone();
    let rows = sqlx::query(column.select)
        .fetch_all(write.on())
        .await
        .and_then(|rows| {
            each(rows, |row| {
                let names = [row.text("n1")?, row.text("n2")?, row.text("n3")?];
                Ok((names, row.text("sealed")?))
            })
        })
        .during(&store, "reading what is sealed")?;
    let num_rows = rows.len() as u64;
    for (names, sealed) in rows {
        let name = match &names {
            [key, username, route] if column.what == idempotency::WHAT => {
                idempotency::identity(key, username, route)
            }
            [name, _, _] => name.clone(),
        };
        let place = Place {
            what: column.what,
            name: &name,
        };
        let plain = old.open(place, &sealed)?;
        let mut update = sqlx::query(column.update).bind(new.seal(place, &plain));
        for name in names {
            update = update.bind(name);
        }
        let updated = update.execute(write.on()).await;
        updated.during(&store, "sealing with the new key")?;
    }
    Ok(num_rows)
}
