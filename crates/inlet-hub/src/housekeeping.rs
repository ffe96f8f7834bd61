//! Forgets what is not to be kept, once an hour: old logins, answers to idempotency keys, samples beyond the
//! longest chart, and data sources whose deletion can no longer be undone, with their folders.

use std::{fs, io, time::Duration};

use inlet_store::StoreError;

use crate::state::{Hub, HubState};

const EVERY: Duration = Duration::from_hours(1);
/// The longest chart shows 7 days; a day more, so that its left edge is whole.
const SAMPLES_KEPT_MS: i64 = 8 * 24 * 60 * 60 * 1000;

/// Tidies up now and then, for ever.
pub(crate) async fn run(hub: Hub) {
    loop {
        if let Err(error) = tidy(&hub).await {
            tracing::warn!(%error, "housekeeping failed; it is tried again in an hour");
        }
        tokio::time::sleep(EVERY).await;
    }
}

async fn tidy(hub: &HubState) -> Result<(), StoreError> {
    hub.store.sessions().purge().await?;
    hub.store.requests().purge().await?;
    let before_ms = hub.options.clock.now_ms() - SAMPLES_KEPT_MS;
    hub.store.samples().remove_before(before_ms).await?;
    for id in hub.store.sources().purge().await? {
        let folder = hub.scheduler.folder_of(&id);
        match fs::remove_dir_all(&folder) {
            Ok(()) => tracing::info!(source = %id, "deleted data source is gone for good"),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                tracing::warn!(%error, folder = %folder.display(), "folder of a deleted data source stays");
            }
        }
    }
    Ok(())
}
