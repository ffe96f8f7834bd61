// Made by `npm run codegen` from docs/reference/openapi.json. Do not edit.
export interface paths {
    "/api/v1/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what runs data sources: the hubs and the agents. */
        get: operations["list_agents"];
        put?: never;
        /** Make an agent. Its token is in this answer, and nowhere later. */
        post: operations["create_agent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One agent. */
        get: operations["get_agent"];
        put?: never;
        post?: never;
        /** Delete an agent. It stops all that it runs; its tokens are void. */
        delete: operations["delete_agent"];
        options?: never;
        head?: never;
        /** Change an agent's name or labels. Data sources are given to agents anew when labels change. */
        patch: operations["update_agent"];
        trace?: never;
    };
    "/api/v1/agents/{id}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Check whether an agent answers: a message there and back, now. */
        post: operations["check_agent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a new token for an agent. The one before it is good until the new one is used for the first
         *     time, at most seven days: the agent takes it out of `agent.toml` by itself, and nothing stops.
         */
        post: operations["rotate_agent_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/tokens/{token_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take a token of an agent back. It is void at once: an agent that is linked with it stops all that it
         *     runs within seconds.
         */
        delete: operations["revoke_agent_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the changes, the newest first. */
        get: operations["list_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Checks step by step whether Kafka and TDengine can be reached and used, from where the document
         *     says that the data source will run. TDengine is checked from where its rows are written. Nothing
         *     is created, joined or committed. Without topics only the brokers are checked, without a database
         *     only the connection.
         */
        post: operations["check_connectivity"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/client-properties": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reads a pasted `client.properties`, librdkafka configuration or JAAS block. Nothing is stored. */
        post: operations["read_client_properties"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The connections, without their passwords and tokens. */
        get: operations["list_connections"];
        put?: never;
        /** Keep a new connection. */
        post: operations["create_connection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A connection, without its password or token. */
        get: operations["get_connection"];
        /**
         * Change a connection. A new address needs the password or token again: who may change addresses
         *     must not be able to send a secret that they do not know to a server of their choice.
         * @description Data sources that run keep the connection that they began with until they are started again.
         */
        put: operations["update_connection"];
        post?: never;
        /** Delete a connection. */
        delete: operations["delete_connection"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections/{name}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Check a connection, step by step. */
        post: operations["check_saved_connection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections/{name}/databases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The databases that the connection's login may see. */
        get: operations["list_databases"];
        put?: never;
        /** Create a database; one that is there already stays as it is. */
        post: operations["create_database"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections/{name}/databases/{database}/stables": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The super tables of a database. */
        get: operations["list_super_tables"];
        put?: never;
        /** Create a super table; one that is there already stays as it is. */
        post: operations["create_super_table"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections/{name}/databases/{database}/stables/{stable}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Columns and tags of a super table. */
        get: operations["get_super_table"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Check a connection that is not kept yet, step by step. */
        post: operations["check_connection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/document-schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The JSON Schema of documents. */
        get: operations["get_document_schema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Live state of the data sources: event `sources` with the summaries that have changed (first:
         *     all), `deleted` with the ids that are gone, `ping` as a sign of life. The stream ends with the
         *     login.
         */
        get: operations["follow_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/expressions/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Judges an expression or template, with the place of each fault in it. */
        post: operations["check_expression"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/functions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The functions of expressions, for completion. */
        get: operations["list_functions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/presets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Well-known Kafka services, as the part of a document that is the same for all their users. */
        get: operations["list_presets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes a sample through every step of the rules, with the very code that a run has. Nothing is
         *     written or created.
         */
        post: operations["preview_messages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sample": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A few real messages of the topics, read from where the document says that the data source will run.
         *     No group is joined, nothing is committed.
         */
        post: operations["sample_messages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the secrets, without their values. */
        get: operations["list_secrets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/secrets/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set a secret, in place of the value before if there was one.
         * @description Data sources that run keep the value that they began with until they are started again.
         */
        put: operations["put_secret"];
        post?: never;
        /** Delete a secret. */
        delete: operations["delete_secret"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell who is logged in. It answers without a login too. */
        get: operations["get_session"];
        put?: never;
        /**
         * Log in.
         * @description After 5 wrong passwords within a minute for a user from an address, further ones are refused.
         */
        post: operations["log_in"];
        /** Log out. */
        delete: operations["log_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change your own password. Other logins of yours come to their end. */
        put: operations["change_password"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make the first user, an admin, with the token of the link that the hub printed, and log in. */
        post: operations["set_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The data sources of the hub with what they do now. */
        get: operations["list_sources"];
        put?: never;
        /** Makes a data source out of a document, and starts it if asked to. */
        post: operations["create_source"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A data source with its document. */
        get: operations["get_source"];
        /** Stores a new version of a data source. A run restarts with it, unless told otherwise. */
        put: operations["update_source"];
        post?: never;
        /** Deletes a data source. A run is stopped; the deletion can be taken back for 7 days. */
        delete: operations["delete_source"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{id}/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to a data source, the newest first. */
        get: operations["list_source_activity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{id}/copy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Copies a data source under another name. The copy is stopped, and in a consumer group of its own. */
        post: operations["copy_source"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The document of a data source as a file. */
        get: operations["export_source"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{id}/faults": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Messages at fault of a data source, the newest first, of all runners that have or had it. */
        get: operations["list_faults"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{id}/faults/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Messages at fault of a data source as a file, one a line, the oldest first, of one runner after the
         *     other.
         */
        get: operations["download_faults"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{id}/faults/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Messages at fault of a data source, by cause. */
        get: operations["list_fault_groups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{id}/faults/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes messages at fault through the newest version of the document once more, and writes the
         *     rows, on the runners that have them. The consumer group is not touched; a run may go on beside it.
         */
        post: operations["replay_faults"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{id}/keep-running": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Keeps a data source running for ever that ended because nothing new came: the document gets
         *     `kafka.idle_timeout: never`, and the source is started.
         */
        post: operations["keep_source_running"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{id}/offsets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the consumer group of a data source stands, asked of the brokers now, from where it runs. */
        get: operations["get_offsets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{id}/offsets/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Moves the consumer group of a data source that does not run, or tells what that would do. */
        post: operations["reset_offsets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets a data source rest: it reads nothing and keeps its place in the consumer group. */
        post: operations["pause_source"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a deletion back. The data source is stopped. */
        post: operations["restore_source"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets a paused data source read on. */
        post: operations["resume_source"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{id}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The runs of a data source, the newest first. */
        get: operations["list_source_runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{id}/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a data source did over time. Steps in which nothing ran are left out. */
        get: operations["get_source_series"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts a data source. One that waits for its next attempt is tried at once. */
        post: operations["start_source"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{id}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a data source does now. */
        get: operations["get_source_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops a data source: what was read is written and committed first. */
        post: operations["stop_source"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The versions of a data source, the newest first. */
        get: operations["list_source_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{id}/versions/{from}/diff/{to}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How two versions of a data source differ. */
        get: operations["diff_source_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{id}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A version with its document. */
        get: operations["get_source_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Does the same with several data sources; each by itself, so some may fail. */
        post: operations["change_sources"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/deleted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Data sources that were deleted and can be restored, the latest first. */
        get: operations["list_deleted_sources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/demo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Starts the demo: its parts, and the data source `demo` that reads from them. Once it is there it is
         *     started again, with the places of its parts as they are now.
         */
        post: operations["start_demo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes data sources out of a YAML text: one document, or several separated by `---`. All or none. */
        post: operations["import_sources"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Judges a document without storing it: every fault with its place. */
        post: operations["validate_source"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List your API tokens; an admin's list has those of all users. */
        get: operations["list_tokens"];
        put?: never;
        /**
         * Make an API token. Its text is in this answer, and nowhere later.
         * @description A token that is made with another token expires no later than that one.
         */
        post: operations["create_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete an API token: your own, or as an admin any. It is void at once. */
        delete: operations["delete_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/topics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The topics that this login may see, asked from where the document says that the data source will run. */
        post: operations["list_topics"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the uploads. */
        get: operations["list_uploads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Upload a file of at most 1 MiB, in place of the one before of this name.
         * @description The body is the file. It is looked into, so that a wrong file is told now and not when a data source starts.
         */
        put: operations["put_upload"];
        post?: never;
        /** Delete an upload. */
        delete: operations["delete_upload"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads/{name}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download a certificate. Keys and keytabs are not given out. */
        get: operations["download_upload"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the users. */
        get: operations["list_users"];
        put?: never;
        /** Make a user. */
        post: operations["create_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{username}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change a user's role or password, or disable the user. */
        put: operations["update_user"];
        post?: never;
        /** Delete a user, with all sessions and API tokens of theirs. */
        delete: operations["delete_user"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description An event of a data source. */
        Activity: {
            /**
             * Format: int64
             * @description When it happened, in ms since 1970 UTC.
             */
            at_ms: number;
            /** @description Who asked for it. */
            by: string | null;
            /** @description Why. */
            cause: string | null;
            /** @description Its id. */
            id: string;
            /** @description What kind of event, a stable word. */
            kind: string;
            /** @description How much it matters. */
            level: components["schemas"]["ActivityLevel"];
            /** @description What happened. */
            message: string;
            /** @description The run it belongs to. */
            run_id: string | null;
        };
        /**
         * @description How much an event matters.
         * @enum {string}
         */
        ActivityLevel: "debug" | "info" | "warn" | "error";
        /** @description Whether an agent answers, and what keeps it from that. */
        AgentCheck: {
            /** @description Why it does not answer. */
            cause: string | null;
            /** @description Whether it answered just now, by way of the hub that it is linked to. */
            connected: boolean;
            /** @description What to do about that. */
            remedy: string | null;
            /**
             * Format: int64
             * @description How long the message there and back took.
             */
            round_trip_ms: number | null;
            /** @description What to install, where it is older than the hub. */
            upgrade: string | null;
            /** @description Its version of Inlet. */
            version: string | null;
        };
        /** @description Ways to install and start an agent. */
        AgentCommands: {
            /** @description The program alone. */
            binary: components["schemas"]["AgentCommandsOfWay"];
            /** @description By the package for Debian and its likes, as a service. */
            debian: components["schemas"]["AgentCommandsOfWay"];
            /** @description The program alone, told by environment variables, as in a container. */
            environment: components["schemas"]["AgentCommandsOfWay"];
        };
        /** @description One way to install and start an agent, as shell commands. */
        AgentCommandsOfWay: {
            /** @description Tells, step by step, what keeps the agent from the hub. */
            check: string;
            /** @description Where the configuration goes; null where none is needed. */
            config_file: string | null;
            /** @description Installs the program. */
            install: string;
            /** @description Starts the agent. */
            start: string;
        };
        /** @description A change of an agent. */
        AgentPatch: {
            /** @description Other labels, all of them; those that it has where nothing is said. */
            labels?: {
                [key: string]: string;
            } | null;
            /** @description Another name; the one that it has where nothing is said. */
            name?: string | null;
        };
        /** @description How an agent is started. It holds the token, so it is told once. */
        AgentSetup: {
            /** @description The CA that the hub's certificate comes from, where it is the hub's own. */
            ca_pem: string | null;
            commands: components["schemas"]["AgentCommands"];
            /** @description All of `agent.toml`, with the token. */
            config_toml: string;
            /**
             * @description Where the hub listens for agents.
             * @example https://inlet.plant.example:6055
             */
            endpoint: string;
            /** @description Whether only this machine reaches the endpoint. */
            is_loopback: boolean;
        };
        /** @description What may be told about a token of an agent. */
        AgentToken: {
            /**
             * Format: int64
             * @description When it was made.
             */
            created_at_ms: number;
            /** @description Who made it. */
            created_by: string;
            /**
             * Format: int64
             * @description Until when it is good, where it was replaced.
             */
            ends_at_ms: number | null;
            /**
             * Format: int64
             * @description When an agent was linked with it for the first time.
             */
            first_used_at_ms: number | null;
            /** @description Its id. */
            id: string;
            /**
             * Format: int64
             * @description When it was used last.
             */
            last_used_at_ms: number | null;
            /**
             * @description Its first letters.
             * @example inlet-agent-k3XwQ9
             */
            prefix: string;
            state: components["schemas"]["AgentTokenState"];
        };
        /**
         * @description What a token of an agent is good for.
         * @enum {string}
         */
        AgentTokenState: "unused" | "active" | "ending" | "revoked";
        /**
         * @description What can be wanted of a source.
         * @enum {string}
         */
        BulkAction: "start" | "stop" | "pause" | "resume" | "delete";
        /** @description What came of it. */
        BulkAnswer: {
            /** @description One for each id, in their order. */
            results: components["schemas"]["BulkResult"][];
        };
        /** @description What to do with several data sources. */
        BulkRequest: {
            /** @description What to do with each. */
            action: components["schemas"]["BulkAction"];
            /** @description Their ids. */
            ids: string[];
        };
        /** @description What came of it for one data source. */
        BulkResult: {
            /** @description The data source. */
            id: string;
            /** @description Whether it was done. */
            ok: boolean;
            problem?: components["schemas"]["Problem"] | null;
        };
        /** @description Bytes as they are, and as text where they are text. */
        Bytes: {
            /** @description The exact bytes. */
            base64: string;
            /** @description The same as text, where they are UTF-8. */
            text?: string | null;
        };
        /** @description What a check found. */
        CheckAnswer: {
            /** @description Names of the runners that it was checked from: agents, or the hub. */
            ran_on: string;
            /** @description Every step, from the outside in, of one runner after the other. */
            steps: components["schemas"]["Step"][];
        };
        /**
         * @description One of the two ends of a data source.
         * @enum {string}
         */
        CheckedEnd: "kafka" | "tdengine";
        /** @description What is checked. */
        CheckRequest: {
            /** @description The document; of it only the parts that are checked have to be there. */
            document: string;
            /** @description Which ends. */
            part: components["schemas"]["Part"];
        };
        /** @description A pasted text. */
        ClientPropertiesRequest: {
            /** @description A `client.properties`, a librdkafka configuration or a JAAS block. */
            text: string;
        };
        /**
         * @description Kind of a problem.
         * @enum {string}
         */
        Code: "not_logged_in" | "session_expired" | "wrong_login" | "forbidden" | "csrf" | "not_found" | "method_not_allowed" | "name_taken" | "edited_meanwhile" | "precondition_required" | "wrong_state" | "document_invalid" | "invalid_request" | "idempotency_key_reused" | "too_many_attempts" | "too_large" | "unsupported_media_type" | "in_use" | "agent_in_use" | "agent_offline" | "kafka_unreachable" | "tdengine_failed" | "timed_out" | "internal";
        /** @description A column or tag. */
        ColumnSpec: {
            /** @description Its name. */
            name: string;
            /** @description Whether it is the second key column. */
            second_key?: boolean;
            /**
             * @description Its type as TDengine writes it, such as `FLOAT` or `VARCHAR(64)`.
             * @example VARCHAR(64)
             */
            type: string;
        };
        /** @description A connection to TDengine, without its password or token. */
        Connection: {
            /** @description The upload with the CA certificates for `wss://`; null for the public ones. */
            ca_upload: string | null;
            /** @description Which secret is kept with it: `password` or `token`. */
            credential: string | null;
            /** @description What documents refer to it by: `connection: name`. */
            name: string;
            /**
             * Format: int64
             * @description When it changed last, in ms since 1970 UTC.
             */
            updated_at_ms: number;
            /** @description Who changed it last. */
            updated_by: string;
            /** @description Address without login. */
            url: string;
            /** @description Names of the data sources that refer to it. */
            used_by: string[];
            /** @description Who logs in. */
            user: string | null;
            /**
             * Format: int64
             * @description Grows with each change, from 1.
             */
            version: number;
        };
        /** @description What is said of a connection, besides its name. */
        ConnectionBody: {
            /** @description The upload with the CA certificates for `wss://`; the public ones if not given. */
            ca_upload?: string | null;
            /** @description Password of the user. Leave it out to keep the one there is. */
            password?: string | null;
            /** @description Token of TDengine Cloud, in place of user and password. Leave it out to keep the one there is. */
            token?: string | null;
            /** @description `ws://host:6041` of taosAdapter, or `wss://host` of TDengine Cloud; without login. */
            url: string;
            /** @description Who logs in. */
            user?: string | null;
        };
        /** @description A copy of a data source. */
        CopyRequest: {
            /** @description Name of the copy. */
            name: string;
        };
        /** @description How its data sources do. */
        Counts: {
            /**
             * Format: int64
             * @description Data sources that came to their end on it.
             */
            done: number;
            /**
             * Format: int64
             * @description Data sources that failed on it.
             */
            failed: number;
            /**
             * Format: int64
             * @description Data sources that run on it.
             */
            running: number;
        };
        /** @description A new data source. */
        CreateRequest: {
            /** @description Why, in the user's words. */
            comment?: string | null;
            /** @description The document, YAML or JSON. */
            document: string;
            /** @description Whether it is started at once. */
            start?: boolean;
        };
        /** @description What was created, and how. */
        CreationAnswer: {
            /** @description Whether it was run and made something new. */
            created: boolean;
            /** @description The statement. */
            sql: string;
        };
        /** @description A database. */
        Database: {
            /**
             * Format: double
             * @description How long rows are kept, in days; null where the server does not say.
             */
            keep: number | null;
            /** @description Its name. */
            name: string;
            /** @description Unit of its timestamps. */
            precision: components["schemas"]["Precision"];
        };
        /** @description The databases of a connection. */
        DatabasesAnswer: {
            /** @description By name, without TDengine's own. */
            databases: components["schemas"]["Database"][];
        };
        /** @description A data source that was deleted and can be restored. */
        DeletedSource: {
            /**
             * Format: int64
             * @description When it was deleted, in ms since 1970 UTC.
             */
            deleted_at_ms: number;
            /** @description Who deleted it. */
            deleted_by: string;
            /** @description Its id. */
            id: string;
            /** @description Its name. */
            name: string;
            /**
             * Format: int64
             * @description From when on it cannot be restored.
             */
            purge_at_ms: number;
        };
        /**
         * @description What the user wants of a source; kept in the store, so it outlives the hub's process.
         * @enum {string}
         */
        Desired: "running" | "paused" | "stopped";
        /** @description A place in a document or a body that is wrong. */
        DocumentFault: {
            /** @description Column in characters, from 1; 0 when the text has no such place. */
            column: number;
            /** @description What to change. */
            hint?: string | null;
            /** @description Line in the text, from 1; 0 when the text has no such place. */
            line: number;
            /** @description What is wrong. */
            message: string;
            /** @description Path of keys, such as `kafka.topics[0]`; empty for the whole. */
            path: string;
        };
        /** @description How the last run ended, while there is no other. */
        Ended: {
            /**
             * Format: int64
             * @description The idle time-out that ran, in ms, where that was why.
             */
            after_ms: number | null;
            /**
             * Format: int64
             * @description When, in ms since 1970 UTC.
             */
            at_ms: number;
            /** @description Why it ended. */
            reason: components["schemas"]["EndReason"];
        };
        /**
         * @description Why a run ended.
         * @enum {string}
         */
        EndReason: "idle" | "asked" | "failed";
        /** @description One change. */
        Entry: {
            /**
             * @description What was done, as `<resource>.<verb>`.
             * @example source.update
             */
            action: string;
            /**
             * @description Where the request came from.
             * @example 127.0.0.1
             */
            address: string;
            /**
             * Format: int64
             * @description When it was made.
             */
            at_ms: number;
            /** @description More about it. */
            detail: string | null;
            id: string;
            /** @description To what: its name. */
            object: string;
            /** @description Who made it. */
            username: string;
            via: components["schemas"]["Via"];
        };
        /** @description What is wrong with a text. */
        ExpressionAnswer: {
            /** @description Nothing where it is right. */
            faults: components["schemas"]["ExpressionFault"][];
        };
        /** @description What is wrong with a part of a text. */
        ExpressionFault: {
            /** @description Where it ends. */
            end: number;
            /** @description What to write instead. */
            hint?: string | null;
            /** @description What is wrong. */
            message: string;
            /** @description Where the part begins, in characters from 0. */
            start: number;
        };
        /**
         * @description What a text is.
         * @enum {string}
         */
        ExpressionKind: "filter" | "value" | "template";
        /** @description A text to be judged. */
        ExpressionRequest: {
            /** @description The text. */
            expression: string;
            /** @description The fields that it may use, besides those of the message itself; empty: any. */
            fields: components["schemas"]["Field"][];
            /** @description What it is. */
            kind: components["schemas"]["ExpressionKind"];
        };
        /** @description A message at fault. */
        Fault: {
            /**
             * Format: int64
             * @description When it was archived, in ms since 1970 UTC.
             */
            at_ms: number;
            /** @description Its headers. */
            headers: components["schemas"]["Header"][];
            /**
             * @description Its place in the archive, `<file>:<line>`; on an agent, `<agent>~<file>:<line>`; on one of several hubs,
             *     `<id of the hub>~<file>:<line>`.
             */
            id: string;
            key: components["schemas"]["Bytes"] | null;
            /** @description The kind of fault, as in `on_fault`. */
            kind: string;
            /**
             * Format: int64
             * @description Its offset.
             */
            offset: number;
            /**
             * Format: int32
             * @description Its partition.
             */
            partition: number;
            payload: components["schemas"]["Bytes"] | null;
            /** @description Why it failed. */
            reason: string;
            replayed: components["schemas"]["ReplayOfFault"] | null;
            /** @description The stage where it failed. */
            stage: string;
            /**
             * Format: int64
             * @description Kafka's timestamp in ms since 1970 UTC.
             */
            timestamp_ms: number | null;
            /** @description Its topic. */
            topic: string;
        };
        /** @description All causes. */
        FaultGroupsAnswer: {
            /** @description The cause with the most open messages first. */
            groups: components["schemas"]["GroupOfFaults"][];
            /** @description Runners that have messages at fault of it and cannot be reached now. */
            not_reached: string[];
        };
        /** @description Messages at fault of one kind. */
        FaultKindCount: {
            /**
             * Format: int64
             * @description Dropped.
             */
            discarded: number;
            /** @description The kind, as in `on_fault`. */
            kind: string;
            /**
             * Format: int64
             * @description Archived.
             */
            quarantined: number;
        };
        /** @description A page of messages at fault. */
        FaultsPage: {
            /** @description The messages. */
            items: components["schemas"]["Fault"][];
            /** @description Where the next page begins; null on the last one. */
            next_cursor: string | null;
            /** @description Runners that have messages at fault of it and cannot be reached now. */
            not_reached: string[];
            /**
             * Format: int64
             * @description How many there are on all pages, on the runners that were reached.
             */
            total: number;
        };
        /** @description A field that an expression may use. */
        Field: {
            /** @description Its name. */
            name: string;
            /** @description What its values are, as in the preview's columns; leave it out where it is not known. */
            type?: string | null;
        };
        /**
         * @description Which end of the topics a sample is from.
         * @enum {string}
         */
        From: "newest" | "oldest" | "both";
        /** @description A function of expressions. */
        Function: {
            /** @description What it does. */
            description: string;
            /** @description A call of it. */
            example: string;
            /** @description Its name. */
            name: string;
            /** @description Its arguments and its result. */
            signature: string;
        };
        /** @description All functions. */
        FunctionsAnswer: {
            /** @description In reading order. */
            functions: components["schemas"]["Function"][];
        };
        /** @description Messages at fault of one cause. */
        GroupOfFaults: {
            /**
             * Format: int64
             * @description How many.
             */
            count: number;
            /** @description The last of them. */
            example: components["schemas"]["Fault"];
            /**
             * Format: int64
             * @description When the first was archived, in ms since 1970 UTC.
             */
            first_at_ms: number;
            /** @description The kind of fault, as in `on_fault`. */
            kind: string;
            /**
             * Format: int64
             * @description When the last was archived.
             */
            last_at_ms: number;
            /**
             * Format: int64
             * @description How many of them were not replayed, or are still at fault.
             */
            open: number;
            /** @description Why, with numbers and quoted values as `…`. */
            reason: string;
            /** @description The stage where they failed. */
            stage: string;
        };
        /** @description A header of a message. */
        Header: {
            /** @description Its name. */
            name: string;
            value: components["schemas"]["Bytes"] | null;
        };
        /**
         * @description How a source does, from real progress and lag over its health period.
         * @enum {string}
         */
        Health: "ready" | "idle" | "busy" | "bounce" | "source_error" | "sink_error" | "fatal" | "none";
        /** @description A property that was not taken over. */
        IgnoredProperty: {
            /** @description Its name. */
            key: string;
            /** @description Why, and what to do instead. */
            why: string;
        };
        /** @description What an import made. */
        ImportAnswer: {
            /** @description The data sources, in the order of the text. They are stopped. */
            created: components["schemas"]["Source"][];
        };
        /**
         * @description What a file is.
         * @enum {string}
         */
        Kind: "certificate" | "key" | "keytab";
        /** @description From Kafka's timestamp to the confirmed row. */
        Latency: {
            /**
             * Format: int64
             * @description Half of the messages took at most so many ms.
             */
            p50_ms: number | null;
            /**
             * Format: int64
             * @description 99 of 100 messages took at most so many ms.
             */
            p99_ms: number | null;
        };
        /** @description Name and password. */
        Login: {
            password: string;
            /** @example jo */
            username: string;
        };
        /** @description The machine of a runner, and its process there; null while it is not known. */
        MachineOfRunner: {
            /**
             * Format: int64
             * @description Cores of its machine.
             */
            cores: number | null;
            /**
             * Format: float
             * @description Load of all cores of its machine together, 0 to 100.
             */
            cpu_percent: number | null;
            /**
             * Format: int64
             * @description Read from disks by its process.
             */
            disk_read_bytes: number | null;
            /**
             * Format: int64
             * @description Written to disks by its process.
             */
            disk_written_bytes: number | null;
            /**
             * Format: int64
             * @description Memory of its machine.
             */
            memory_bytes: number | null;
            /**
             * Format: int64
             * @description Memory of its machine that is in use.
             */
            memory_used_bytes: number | null;
            /**
             * Format: int64
             * @description Memory of its process.
             */
            process_memory_bytes: number | null;
            /**
             * Format: int64
             * @description When its process was started.
             */
            started_at_ms: number | null;
        };
        /** @description An agent that was just made, with its token and what it takes to start it. */
        MadeAgent: {
            agent: components["schemas"]["Runner"];
            setup: components["schemas"]["AgentSetup"];
            /**
             * @description The token. It is told this once.
             * @example inlet-agent-k3XwQ9…
             */
            token: string;
        };
        /** @description A token of an agent that was just made. */
        MadeAgentToken: {
            setup: components["schemas"]["AgentSetup"];
            /**
             * @description The token. It is told this once.
             * @example inlet-agent-k3XwQ9…
             */
            token: string;
        };
        /** @description An API token that was just made, with its text. */
        MadeToken: components["schemas"]["Token"] & {
            /**
             * @description The token itself. It is told this once.
             * @example inlet_k3XwQ9…
             */
            token: string;
        };
        /** @description A name that needs no quotes. */
        Name: string;
        /** @description An agent to be made. */
        NewAgent: {
            /** @description What documents may choose it by. */
            labels?: {
                [key: string]: string;
            };
            /**
             * @description What documents will call it: letters, digits, `-`, `_` and `.`.
             * @example plant-7
             */
            name: string;
        };
        /** @description A new connection. */
        NewConnection: {
            /** @description The upload with the CA certificates for `wss://`; the public ones if not given. */
            ca_upload?: string | null;
            /** @description What documents will refer to it by. */
            name: components["schemas"]["Name"];
            /** @description Password of the user. */
            password?: string | null;
            /** @description Token of TDengine Cloud, in place of user and password. */
            token?: string | null;
            /** @description `ws://host:6041` of taosAdapter, or `wss://host` of TDengine Cloud; without login. */
            url: string;
            /** @description Who logs in. */
            user?: string | null;
        };
        /** @description A database to be created. */
        NewDatabase: {
            /** @description Whether only the statement is told. */
            dry_run?: boolean;
            /**
             * Format: int32
             * @description How long rows are kept, in days; the server's default if not given.
             */
            keep_days?: number | null;
            /** @description Its name. */
            name: string;
            /** @description Unit of its timestamps; milliseconds if not given. */
            precision?: components["schemas"]["Precision"];
            /**
             * Format: int32
             * @description Number of vgroups; the server's default if not given.
             */
            vgroups?: number | null;
        };
        /** @description A super table to be created. */
        NewSuperTable: {
            /** @description Its columns; the first is the primary time, of type `TIMESTAMP`. */
            columns: components["schemas"]["ColumnSpec"][];
            /** @description Whether only the statement is told. */
            dry_run?: boolean;
            /** @description Its name. */
            name: string;
            /** @description Its tags, at least one. */
            tags: components["schemas"]["ColumnSpec"][];
        };
        /** @description An API token to be made. */
        NewToken: {
            /**
             * Format: int32
             * @description Days until it expires; null for never.
             */
            expires_in_days?: number | null;
            /** @description What it is for. */
            name: components["schemas"]["Name"];
            /** @description What it may do: no more than you may. */
            role: components["schemas"]["Role"];
        };
        /** @description A user to be made. */
        NewUser: {
            /**
             * @description At least 10 characters, and not the user name.
             * @example correct horse battery
             */
            password: string;
            role: components["schemas"]["Role"];
            username: components["schemas"]["Name"];
        };
        /** @description An offset of a partition. */
        OffsetOfPartition: {
            /**
             * Format: int64
             * @description The next offset that is to be read.
             */
            offset: number;
            /**
             * Format: int32
             * @description Number of the partition.
             */
            partition: number;
            /** @description The topic. */
            topic: string;
        };
        /** @description Where a group stands. */
        OffsetsAnswer: {
            /** @description The group. */
            group_id: string;
            /** @description Each partition of the topics. */
            partitions: components["schemas"]["OffsetsOfPartition"][];
        };
        /** @description Where a group stands in one partition. */
        OffsetsOfPartition: {
            /**
             * Format: int64
             * @description The oldest offset that is still there.
             */
            begin: number;
            /**
             * Format: int64
             * @description The next offset that the group will read; null while it has none.
             */
            committed: number | null;
            /**
             * Format: int64
             * @description The offset that the next message will have.
             */
            end: number;
            /**
             * Format: int64
             * @description Offsets from what the group has to the end; null while it has none.
             */
            lag: number | null;
            /**
             * Format: int32
             * @description Its number.
             */
            partition: number;
            /** @description Its topic. */
            topic: string;
        };
        /**
         * @description What a replay made of a message.
         * @enum {string}
         */
        OutcomeOfReplay: "written" | "filtered" | "discarded" | "still_at_fault";
        /** @description One page of a list. */
        Page_Activity: {
            /** @description The items of this page. */
            items: {
                /**
                 * Format: int64
                 * @description When it happened, in ms since 1970 UTC.
                 */
                at_ms: number;
                /** @description Who asked for it. */
                by: string | null;
                /** @description Why. */
                cause: string | null;
                /** @description Its id. */
                id: string;
                /** @description What kind of event, a stable word. */
                kind: string;
                /** @description How much it matters. */
                level: components["schemas"]["ActivityLevel"];
                /** @description What happened. */
                message: string;
                /** @description The run it belongs to. */
                run_id: string | null;
            }[];
            /** @description Give this as `cursor` to get the next page; null at the end. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have.
             */
            total: number;
        };
        /** @description One page of a list. */
        Page_Connection: {
            /** @description The items of this page. */
            items: {
                /** @description The upload with the CA certificates for `wss://`; null for the public ones. */
                ca_upload: string | null;
                /** @description Which secret is kept with it: `password` or `token`. */
                credential: string | null;
                /** @description What documents refer to it by: `connection: name`. */
                name: string;
                /**
                 * Format: int64
                 * @description When it changed last, in ms since 1970 UTC.
                 */
                updated_at_ms: number;
                /** @description Who changed it last. */
                updated_by: string;
                /** @description Address without login. */
                url: string;
                /** @description Names of the data sources that refer to it. */
                used_by: string[];
                /** @description Who logs in. */
                user: string | null;
                /**
                 * Format: int64
                 * @description Grows with each change, from 1.
                 */
                version: number;
            }[];
            /** @description Give this as `cursor` to get the next page; null at the end. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have.
             */
            total: number;
        };
        /** @description One page of a list. */
        Page_DeletedSource: {
            /** @description The items of this page. */
            items: {
                /**
                 * Format: int64
                 * @description When it was deleted, in ms since 1970 UTC.
                 */
                deleted_at_ms: number;
                /** @description Who deleted it. */
                deleted_by: string;
                /** @description Its id. */
                id: string;
                /** @description Its name. */
                name: string;
                /**
                 * Format: int64
                 * @description From when on it cannot be restored.
                 */
                purge_at_ms: number;
            }[];
            /** @description Give this as `cursor` to get the next page; null at the end. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have.
             */
            total: number;
        };
        /** @description One page of a list. */
        Page_Entry: {
            /** @description The items of this page. */
            items: {
                /**
                 * @description What was done, as `<resource>.<verb>`.
                 * @example source.update
                 */
                action: string;
                /**
                 * @description Where the request came from.
                 * @example 127.0.0.1
                 */
                address: string;
                /**
                 * Format: int64
                 * @description When it was made.
                 */
                at_ms: number;
                /** @description More about it. */
                detail: string | null;
                id: string;
                /** @description To what: its name. */
                object: string;
                /** @description Who made it. */
                username: string;
                via: components["schemas"]["Via"];
            }[];
            /** @description Give this as `cursor` to get the next page; null at the end. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have.
             */
            total: number;
        };
        /** @description One page of a list. */
        Page_Run: {
            /** @description The items of this page. */
            items: {
                /** @description Why it ended. */
                cause: string | null;
                end: components["schemas"]["RunEnd"] | null;
                /**
                 * Format: int64
                 * @description When it ended; null while it goes on.
                 */
                ended_at_ms: number | null;
                /** @description Its id. */
                id: string;
                /** @description Name of the runner that it is on; empty for one from before there were several. */
                runner: string;
                /**
                 * Format: int64
                 * @description When it began, in ms since 1970 UTC.
                 */
                started_at_ms: number;
                /** @description Who started it; `hub` when nobody did just then. */
                started_by: string;
                /** @description What it did. */
                totals: components["schemas"]["Totals"];
                /**
                 * Format: int64
                 * @description The version of the document that it executes.
                 */
                version: number;
            }[];
            /** @description Give this as `cursor` to get the next page; null at the end. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have.
             */
            total: number;
        };
        /** @description One page of a list. */
        Page_SecretSummary: {
            /** @description The items of this page. */
            items: {
                /**
                 * Format: int64
                 * @description When it was stored first.
                 */
                created_at_ms: number;
                /** @description What documents refer to it by: `{secret: name}`. */
                name: string;
                /**
                 * Format: int64
                 * @description When its value was set last.
                 */
                updated_at_ms: number;
                /** @description Who set it last. */
                updated_by: string;
                /** @description Names of the data sources that refer to it. */
                used_by: string[];
            }[];
            /** @description Give this as `cursor` to get the next page; null at the end. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have.
             */
            total: number;
        };
        /** @description One page of a list. */
        Page_SourceSummary: {
            /** @description The items of this page. */
            items: {
                /** @description The agents that run it; null for the hubs. */
                agent: string | null;
                /** @description The brokers it begins with. */
                bootstrap_servers: string[];
                /** @description Why, where state or health has a cause. */
                cause: string | null;
                /**
                 * Format: double
                 * @description Messages read a second.
                 */
                consumed_per_s: number;
                /** @description The database it writes to. */
                database: string;
                /** @description What it is for, in the user's words. */
                description: string | null;
                /** @description What the user wants. */
                desired: components["schemas"]["Desired"];
                ended: components["schemas"]["Ended"] | null;
                /**
                 * Format: int64
                 * @description Messages at fault of all runs.
                 */
                faults: number;
                /** @description How it does. */
                health: components["schemas"]["Health"];
                /** @description Its id, for ever the same. */
                id: string;
                /**
                 * Format: int64
                 * @description Messages not read yet; null where nothing runs.
                 */
                lag: number | null;
                /**
                 * Format: int64
                 * @description When the last row was confirmed, in ms since 1970 UTC.
                 */
                last_row_at_ms: number | null;
                /** @description Its name. */
                name: string;
                /**
                 * Format: int64
                 * @description When a failed run is tried again, in ms since 1970 UTC.
                 */
                next_attempt_at_ms: number | null;
                /** @description What to do about the cause. */
                remedy: string | null;
                /**
                 * Format: int64
                 * @description Rows written by all runs.
                 */
                rows_written: number;
                /** @description Rows written a second in each of the last 60 steps of 2 s, the newest last. */
                spark: number[];
                /**
                 * Format: int64
                 * @description When the run that is going on began, in ms since 1970 UTC.
                 */
                started_at_ms: number | null;
                /** @description What it does. */
                state: components["schemas"]["State"];
                /** @description The super table it writes to. */
                super_table: string;
                /** @description The topics it reads. */
                topics: string[];
                /**
                 * Format: int64
                 * @description When its document, or what is wanted, last changed, in ms since 1970 UTC.
                 */
                updated_at_ms: number;
                /**
                 * Format: int64
                 * @description The newest version of its document.
                 */
                version: number;
                /**
                 * Format: double
                 * @description Rows written a second.
                 */
                written_per_s: number;
            }[];
            /** @description Give this as `cursor` to get the next page; null at the end. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have.
             */
            total: number;
        };
        /** @description One page of a list. */
        Page_Token: {
            /** @description The items of this page. */
            items: {
                /**
                 * Format: int64
                 * @description When it was made.
                 */
                created_at_ms: number;
                /**
                 * Format: int64
                 * @description When it expires; null for never.
                 */
                expires_at_ms: number | null;
                id: string;
                /**
                 * Format: int64
                 * @description When it was used last, exact to a minute.
                 */
                last_used_at_ms: number | null;
                /**
                 * @description What it is for.
                 * @example grafana
                 */
                name: string;
                /**
                 * @description Its first letters.
                 * @example inlet_k3XwQ9
                 */
                prefix: string;
                /** @description What it may do: never more than its user may at the time of use. */
                role: components["schemas"]["Role"];
                /** @description Whose token it is. */
                username: string;
            }[];
            /** @description Give this as `cursor` to get the next page; null at the end. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have.
             */
            total: number;
        };
        /** @description One page of a list. */
        Page_Upload: {
            /** @description The items of this page. */
            items: {
                /**
                 * Format: int64
                 * @description When it was uploaded.
                 */
                created_at_ms: number;
                /** @description Who uploaded it. */
                created_by: string;
                /**
                 * Format: int64
                 * @description When the first of its certificates expires.
                 */
                expires_at_ms: number | null;
                kind: components["schemas"]["Kind"];
                /**
                 * @description What documents refer to it by: `{upload: name}`.
                 * @example plant-ca.pem
                 */
                name: string;
                /** @description SHA-256 of its bytes, in hexadecimal. */
                sha256: string;
                /**
                 * Format: int64
                 * @description Bytes.
                 */
                size: number;
                /**
                 * @description Whom the first certificate names.
                 * @example CN=Plant CA, O=Plant
                 */
                subject: string | null;
                /** @description Names of the data sources and connections that refer to it. */
                used_by: string[];
            }[];
            /** @description Give this as `cursor` to get the next page; null at the end. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have.
             */
            total: number;
        };
        /** @description One page of a list. */
        Page_User: {
            /** @description The items of this page. */
            items: {
                /**
                 * Format: int64
                 * @description When the user was made.
                 */
                created_at_ms: number;
                /** @description Whether logging in is refused; sessions and tokens do not count then either. */
                disabled: boolean;
                /**
                 * Format: int64
                 * @description When the user logged in last.
                 */
                last_login_at_ms: number | null;
                role: components["schemas"]["Role"];
                /**
                 * @description The name to log in with.
                 * @example jo
                 */
                username: string;
            }[];
            /** @description Give this as `cursor` to get the next page; null at the end. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have.
             */
            total: number;
        };
        /** @description One page of a list. */
        Page_Version: {
            /** @description The items of this page. */
            items: {
                /** @description Why, in the user's words. */
                comment: string | null;
                /**
                 * Format: int64
                 * @description When it was stored, in ms since 1970 UTC.
                 */
                created_at_ms: number;
                /** @description Who stored it. */
                created_by: string;
                /**
                 * Format: int64
                 * @description From 1, without gaps.
                 */
                version: number;
            }[];
            /** @description Give this as `cursor` to get the next page; null at the end. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have.
             */
            total: number;
        };
        /**
         * @description Which ends are checked.
         * @enum {string}
         */
        Part: "kafka" | "tdengine" | "all";
        /** @description One partition. */
        Partition: {
            /**
             * Format: int64
             * @description The offset that the group has.
             */
            committed: number | null;
            /**
             * Format: int64
             * @description Messages read.
             */
            consumed: number;
            /**
             * Format: int64
             * @description Messages dropped.
             */
            discarded: number;
            /**
             * Format: int64
             * @description The offset that the next message will have.
             */
            end: number | null;
            /**
             * Format: int64
             * @description Messages that filters took.
             */
            filtered: number;
            /**
             * Format: int64
             * @description Messages not read yet.
             */
            lag: number | null;
            /** @description Name of the runner that reads it; null while none does. */
            owner: string | null;
            /**
             * Format: int32
             * @description Its number.
             */
            partition: number;
            /**
             * Format: int64
             * @description The next offset that will be read; null while it is not assigned.
             */
            position: number | null;
            /**
             * Format: int64
             * @description Messages archived.
             */
            quarantined: number;
            /** @description Its topic. */
            topic: string;
            /**
             * Format: int64
             * @description Messages written.
             */
            written: number;
        };
        /** @description A change of one's own password. */
        PasswordChange: {
            current_password: string;
            /** @description At least 10 characters, and not the user name. */
            new_password: string;
        };
        /** @description What a pasted text gave. */
        PastedProperties: {
            /** @description A partial document; it holds the section `kafka` only. */
            document_patch: Record<string, never>;
            /** @description What was not taken over. */
            ignored: components["schemas"]["IgnoredProperty"][];
            /** @description Secrets of the text, for the page to store. */
            secrets: components["schemas"]["PastedSecret"][];
        };
        /** @description A secret of the text. */
        PastedSecret: {
            /** @description `password` (of the login), `key` (private key) or `key_password`. */
            name: string;
            /** @description The secret. */
            value: string;
        };
        /**
         * @description Unit of a database's timestamps.
         * @enum {string}
         */
        Precision: "ms" | "us" | "ns";
        /** @description A well-known Kafka service. */
        Preset: {
            /** @description Where the missing values are found. */
            hint: string;
            /** @description A stable id. */
            id: string;
            /** @description The section `kafka` of a document, as far as it is known. */
            kafka: Record<string, never>;
            /** @description The name that people know it by. */
            name: string;
            /** @description Keys of the document that are still to be filled in. */
            needs: string[];
        };
        /** @description All presets. */
        PresetsAnswer: {
            /** @description In the order in which they are offered. */
            presets: components["schemas"]["Preset"][];
        };
        /** @description The sample after each step, with what is wrong beside it. */
        PreviewAnswer: {
            /** @description The statement that creates the super table, when the document creates it. */
            ddl: string | null;
            /** @description What is wrong with the document. */
            faults: components["schemas"]["DocumentFault"][];
            /** @description The messages that rows refer to. */
            messages: components["schemas"]["SampleMessage"][];
            /** @description What became of the messages. */
            outcome: components["schemas"]["PreviewOutcome"];
            /** @description As far as the rules are sound: decode, extract, filter, map. */
            steps: components["schemas"]["PreviewStep"][];
        };
        /** @description A column of a step. */
        PreviewColumn: {
            /** @description Field, column or tag. */
            name: string;
            /** @description Its type; absent where all values are null. */
            type?: string | null;
        };
        /** @description What became of the messages, each counted once. */
        PreviewOutcome: {
            /** @description Messages that filters take whole. */
            filtered: number;
            /** @description Messages at fault. */
            rejected: number;
            /** @description Messages all of whose rows would be written. */
            written: number;
        };
        /**
         * @description What is previewed: messages of a sample, or a text. Without either the steps are empty, and the
         *     rules are judged all the same.
         */
        PreviewRequest: {
            /** @description The document, as far as it is written. */
            document: string;
            /** @description Messages of a sample. */
            messages?: components["schemas"]["SampleMessage"][] | null;
            /** @description A text: one message a line, or JSON objects one after another. */
            text?: string | null;
            /** @description The last step. */
            until?: components["schemas"]["Until"];
        };
        /** @description A row of a step. */
        PreviewRow: {
            /** @description A value for each column; none for a rejected row. */
            cells: unknown[];
            /** @description Of a filtered row which filter took it, from 0. */
            filter_idx?: number | null;
            /** @description Of a rejected row the kind of fault, as in `on_fault`. */
            kind?: string | null;
            /**
             * Format: int32
             * @description Which of the messages it is from, from 0.
             */
            message_idx: number;
            /** @description `passed`, `filtered` or `rejected`. */
            outcome: string;
            /** @description Of a rejected row why. */
            reason?: string | null;
        };
        /** @description The sample after one step. */
        PreviewStep: {
            /** @description What the cells of a row are. */
            columns: components["schemas"]["PreviewColumn"][];
            /** @description `decode`, `extract`, `filter` or `map`. */
            name: string;
            /** @description In message order. */
            rows: components["schemas"]["PreviewRow"][];
        };
        /** @description Why a request was not done. */
        Problem: {
            /** @description What programs go by; its meaning never changes. */
            code: components["schemas"]["Code"];
            /** @description What happened, in a sentence. */
            detail: string;
            /** @description Each place that is wrong, when it is a document or a body that is wrong. */
            faults?: components["schemas"]["DocumentFault"][];
            /** @description What to do next. */
            hint?: string | null;
            /**
             * Format: int32
             * @description HTTP status of the answer.
             */
            status: number;
            /** @description The kind of problem in a few words, the same for every problem of this code. */
            title: string;
            /**
             * @description The code as a URI, `urn:inlet:problem:<code>`.
             * @example urn:inlet:problem:not_found
             */
            type: string;
        };
        /** @description What a replay did, or would do. */
        ReplayAnswer: {
            /**
             * Format: int64
             * @description Messages at fault in a way that `on_fault` discards.
             */
            discarded: number;
            /** @description Some of them, those still at fault before others. */
            examples: components["schemas"]["ReplayExample"][];
            /**
             * Format: int64
             * @description Messages that filters take now.
             */
            filtered: number;
            /**
             * Format: int64
             * @description Messages that were selected.
             */
            matched: number;
            /**
             * Format: int64
             * @description Messages that are at fault and stay in the archive.
             */
            still_at_fault: number;
            /**
             * Format: int64
             * @description Messages whose rows are in TDengine.
             */
            written: number;
        };
        /** @description What came of one message. */
        ReplayExample: {
            /** @description Its place in the archive. */
            id: string;
            /** @description What came of it. */
            outcome: components["schemas"]["OutcomeOfReplay"];
            /** @description Why, where it is still at fault or discarded. */
            reason?: string | null;
        };
        /** @description The last replay of a message. */
        ReplayOfFault: {
            /**
             * Format: int64
             * @description When, in ms since 1970 UTC.
             */
            at_ms: number;
            /** @description What came of it. */
            outcome: components["schemas"]["OutcomeOfReplay"];
            /** @description Why, where it is still at fault or discarded. */
            reason?: string | null;
        };
        /** @description Which messages at fault are replayed: those with these ids, or all that the rest selects. */
        ReplayRequest: {
            /** @description Whether it is only told what would become of them. */
            dry_run?: boolean;
            /** @description These, whatever became of them before. */
            ids?: string[] | null;
            /** @description Open ones of this kind. */
            kind?: string | null;
            /** @description Open ones of this reason, as the groups have it. */
            reason?: string | null;
        };
        /** @description A data source on one runner. */
        Replica: {
            /** @description Why it is in this state. */
            cause: string | null;
            /**
             * Format: double
             * @description Messages read a second.
             */
            consumed_per_s: number | null;
            /** @description Whether the runner is not heard of: all of this was so when it last was. */
            is_stale: boolean;
            kind: components["schemas"]["RunnerKind"];
            /** @description Partitions that it reads. */
            partitions: number;
            /** @description What to do about it. */
            remedy: string | null;
            /** @description The run that goes on there. */
            run_id: string | null;
            /** @description Id of the runner. */
            runner_id: string;
            /** @description Name of the runner. */
            runner_name: string;
            /** @description What it does there. */
            state: components["schemas"]["State"];
            /**
             * Format: int64
             * @description Version of the document that the runner was given.
             */
            version: number;
        };
        /** @description What a reset does. */
        ResetAnswer: {
            /** @description Each partition. */
            partitions: components["schemas"]["ResetOfPartition"][];
            /**
             * Format: int64
             * @description Offsets that will be read again, over all partitions.
             */
            read_again: number;
            /**
             * Format: int64
             * @description Offsets that will never be read, over all partitions.
             */
            skipped: number;
        };
        /** @description What a reset does in one partition. */
        ResetOfPartition: {
            /**
             * Format: int64
             * @description Where the group stands; null while it has no offset.
             */
            from: number | null;
            /**
             * Format: int32
             * @description Its number.
             */
            partition: number;
            /**
             * Format: int64
             * @description Offsets that will be read again.
             */
            read_again: number;
            /**
             * Format: int64
             * @description Offsets that will never be read.
             */
            skipped: number;
            /**
             * Format: int64
             * @description Where it will stand.
             */
            to: number;
            /** @description Its topic. */
            topic: string;
        };
        /** @description How a group is moved. */
        ResetRequest: {
            /** @description Whether it is only told what would be done. */
            dry_run: boolean;
            /** @description Where to. */
            to: components["schemas"]["Target"];
            /** @description In which topics; all of the data source if not given. */
            topics?: string[] | null;
        };
        /**
         * @description What a user or a token may do.
         * @enum {string}
         */
        Role: "viewer" | "editor" | "admin";
        /** @description One execution of a data source. */
        Run: {
            /** @description Why it ended. */
            cause: string | null;
            end: components["schemas"]["RunEnd"] | null;
            /**
             * Format: int64
             * @description When it ended; null while it goes on.
             */
            ended_at_ms: number | null;
            /** @description Its id. */
            id: string;
            /** @description Name of the runner that it is on; empty for one from before there were several. */
            runner: string;
            /**
             * Format: int64
             * @description When it began, in ms since 1970 UTC.
             */
            started_at_ms: number;
            /** @description Who started it; `hub` when nobody did just then. */
            started_by: string;
            /** @description What it did. */
            totals: components["schemas"]["Totals"];
            /**
             * Format: int64
             * @description The version of the document that it executes.
             */
            version: number;
        };
        /**
         * @description How a run stands in the history.
         * @enum {string}
         */
        RunEnd: "idle" | "asked" | "failed" | "paused" | "restarted" | "hub_stopped";
        /** @description What runs data sources. */
        Runner: components["schemas"]["MachineOfRunner"] & components["schemas"]["Counts"] & {
            /** @description Where the hub can be reached, or where the agent came from. */
            address: string | null;
            /** @description Why it cannot be reached. */
            cause: string | null;
            /** @description The hub that an agent is linked to. */
            connected_to: string | null;
            /** @description Its id. */
            id: string;
            /** @description Name of its machine. */
            instance: string | null;
            kind: components["schemas"]["RunnerKind"];
            /** @description What documents may choose an agent by. */
            labels: {
                [key: string]: string;
            };
            /**
             * Format: int64
             * @description When it was heard of last.
             */
            last_seen_at_ms: number | null;
            /**
             * @description Its name, by which documents call an agent.
             * @example plant-7
             */
            name: string;
            /** @description What to do about that. */
            remedy: string | null;
            /**
             * Format: int64
             * @description How long a message to the agent and back took last.
             */
            round_trip_ms: number | null;
            /** @description Data sources that run on it, or are meant to. */
            sources: components["schemas"]["SourceOfRunner"][];
            state: components["schemas"]["RunnerState"];
            /** @description Tokens of an agent, the newest first. */
            tokens: components["schemas"]["AgentToken"][];
            /** @description What to install, where an agent is older than this hub. */
            upgrade: string | null;
            /** @description Version of Inlet; null while it was never linked. */
            version: string | null;
        };
        /**
         * @description What kind of runner it is.
         * @enum {string}
         */
        RunnerKind: "hub" | "agent";
        /** @description All of them. */
        Runners: {
            /** @description The hubs, then the agents by name. */
            items: components["schemas"]["Runner"][];
        };
        /**
         * @description Whether it can be reached.
         * @enum {string}
         */
        RunnerState: "online" | "offline" | "never_connected" | "no_token";
        /** @description A sample. */
        SampleAnswer: {
            /** @description The messages, by time. */
            messages: components["schemas"]["SampleMessage"][];
            /** @description Name of the runner that read them: an agent, or the hub. */
            ran_on: string;
        };
        /** @description One message. */
        SampleMessage: {
            /** @description Its headers. */
            headers: components["schemas"]["Header"][];
            key: components["schemas"]["Bytes"] | null;
            /**
             * Format: int64
             * @description Its offset.
             */
            offset: number;
            /**
             * Format: int32
             * @description Its partition.
             */
            partition: number;
            payload: components["schemas"]["Bytes"] | null;
            /**
             * Format: int64
             * @description Kafka's timestamp in ms since 1970 UTC.
             */
            timestamp_ms: number | null;
            /** @description Its topic. */
            topic: string;
        };
        /** @description Which messages. */
        SampleRequest: {
            /**
             * @description How many (from each end for `both`).
             * @default 10
             */
            count: number;
            /** @description The document; of it only the section `kafka` has to be there. */
            document: string;
            /** @description Which end of the topics. */
            from: components["schemas"]["From"];
        };
        /** @description What may be told about a secret. */
        SecretSummary: {
            /**
             * Format: int64
             * @description When it was stored first.
             */
            created_at_ms: number;
            /** @description What documents refer to it by: `{secret: name}`. */
            name: string;
            /**
             * Format: int64
             * @description When its value was set last.
             */
            updated_at_ms: number;
            /** @description Who set it last. */
            updated_by: string;
            /** @description Names of the data sources that refer to it. */
            used_by: string[];
        };
        /** @description The value of a secret. */
        SecretValue: {
            /** @description The value. No answer ever holds it. */
            value: string;
        };
        /** @description A chart's numbers. */
        Series: {
            /** @description The steps in which something ran, oldest first. */
            points: components["schemas"]["SeriesPoint"][];
            /**
             * Format: int64
             * @description Length of a step in ms.
             */
            step_ms: number;
        };
        /** @description The numbers of one step. */
        SeriesPoint: {
            /**
             * Format: int64
             * @description Begin of the step, in ms since 1970 UTC.
             */
            at_ms: number;
            /**
             * Format: double
             * @description Bytes of keys and values read a second.
             */
            bytes_per_s: number;
            /**
             * Format: double
             * @description Messages read a second.
             */
            consumed_per_s: number;
            /**
             * Format: double
             * @description Messages at fault a second.
             */
            faults_per_s: number;
            /**
             * Format: int64
             * @description Messages not read yet, at the end of the step.
             */
            lag: number;
            /**
             * Format: int64
             * @description 99 of 100 messages were written within so many ms of their timestamp; absent when none was.
             */
            latency_p99_ms?: number | null;
            /**
             * Format: double
             * @description Rows confirmed a second.
             */
            written_per_s: number;
        };
        /** @description Who is logged in, and what the page has to know before anything else. */
        Session: {
            /**
             * @description What requests that change something carry in the header `X-CSRF-Token`; null without a login, and with
             *     an API token, which needs none.
             */
            csrf_token: string | null;
            /** @description Whether this hub can start the data source of the demo. */
            demo: boolean;
            /**
             * Format: int64
             * @description When the login comes to its end, unless it is used before; null without one.
             */
            expires_at_ms: number | null;
            /** @description Whether there is no user yet, so that the setup link is to be used. */
            needs_setup: boolean;
            user: components["schemas"]["SessionUser"] | null;
            /**
             * @description Version of the hub.
             * @example 0.1.0
             */
            version: string;
        };
        /** @description Who is logged in. */
        SessionUser: {
            role: components["schemas"]["Role"];
            /** @example jo */
            username: string;
        };
        /** @description The first user, with the token of the setup link. */
        Setup: {
            /** @description At least 10 characters, and not the user name. */
            password: string;
            /** @description What the link has after `token=`. */
            setup_token: string;
            username: components["schemas"]["Name"];
        };
        /** @description A data source with its document. */
        Source: components["schemas"]["SourceSummary"] & {
            /**
             * Format: int64
             * @description When it was created, in ms since 1970 UTC.
             */
            created_at_ms: number;
            /** @description Who created it. */
            created_by: string;
            /** @description The newest version of the document, as it was written. */
            document: string;
            /** @description The consumer group that its runs are in. */
            group_id: string;
            /** @description Who changed it last. */
            updated_by: string;
        };
        /** @description A data source of a runner. */
        SourceOfRunner: {
            /** @description Its id. */
            id: string;
            /** @description Its name. */
            name: string;
            /** @description What it does. */
            state: components["schemas"]["State"];
        };
        /** @description What a data source does now. */
        SourceStatus: {
            /** @description What all runs did. */
            all_runs: components["schemas"]["Totals"];
            /**
             * Format: int64
             * @description Consumers that run.
             */
            consumers: number;
            /** @description Messages at fault of that run, by kind. */
            faults: components["schemas"]["FaultKindCount"][];
            /** @description From Kafka's timestamp to the confirmed row, over the last minute. */
            latency: components["schemas"]["Latency"];
            /**
             * Format: int64
             * @description Memory in use by messages in flight.
             */
            memory_bytes: number;
            /**
             * Format: int64
             * @description What `write.memory` leaves for them; 0 where nothing runs.
             */
            memory_limit_bytes: number;
            /** @description Each partition of the run that goes on, or of the last one since the hub was started. */
            partitions: components["schemas"]["Partition"][];
            /** @description The runners that it is given to, each with a run of its own in the same consumer group. */
            replicas: components["schemas"]["Replica"][];
            run: components["schemas"]["Run"] | null;
            /** @description What lists show. */
            summary: components["schemas"]["SourceSummary"];
            this_run: components["schemas"]["Totals"] | null;
        };
        /** @description A data source in a list. */
        SourceSummary: {
            /** @description The agents that run it; null for the hubs. */
            agent: string | null;
            /** @description The brokers it begins with. */
            bootstrap_servers: string[];
            /** @description Why, where state or health has a cause. */
            cause: string | null;
            /**
             * Format: double
             * @description Messages read a second.
             */
            consumed_per_s: number;
            /** @description The database it writes to. */
            database: string;
            /** @description What it is for, in the user's words. */
            description: string | null;
            /** @description What the user wants. */
            desired: components["schemas"]["Desired"];
            ended: components["schemas"]["Ended"] | null;
            /**
             * Format: int64
             * @description Messages at fault of all runs.
             */
            faults: number;
            /** @description How it does. */
            health: components["schemas"]["Health"];
            /** @description Its id, for ever the same. */
            id: string;
            /**
             * Format: int64
             * @description Messages not read yet; null where nothing runs.
             */
            lag: number | null;
            /**
             * Format: int64
             * @description When the last row was confirmed, in ms since 1970 UTC.
             */
            last_row_at_ms: number | null;
            /** @description Its name. */
            name: string;
            /**
             * Format: int64
             * @description When a failed run is tried again, in ms since 1970 UTC.
             */
            next_attempt_at_ms: number | null;
            /** @description What to do about the cause. */
            remedy: string | null;
            /**
             * Format: int64
             * @description Rows written by all runs.
             */
            rows_written: number;
            /** @description Rows written a second in each of the last 60 steps of 2 s, the newest last. */
            spark: number[];
            /**
             * Format: int64
             * @description When the run that is going on began, in ms since 1970 UTC.
             */
            started_at_ms: number | null;
            /** @description What it does. */
            state: components["schemas"]["State"];
            /** @description The super table it writes to. */
            super_table: string;
            /** @description The topics it reads. */
            topics: string[];
            /**
             * Format: int64
             * @description When its document, or what is wanted, last changed, in ms since 1970 UTC.
             */
            updated_at_ms: number;
            /**
             * Format: int64
             * @description The newest version of its document.
             */
            version: number;
            /**
             * Format: double
             * @description Rows written a second.
             */
            written_per_s: number;
        };
        /**
         * @description What a source does.
         * @enum {string}
         */
        State: "stopped" | "starting" | "running" | "idle" | "source_error" | "sink_error" | "paused" | "draining" | "backing_off" | "done" | "failed" | "waiting";
        /** @description A step of a check, from the outside in. */
        Step: {
            /** @description Why it does not work. */
            cause?: string | null;
            /** @description What was found, or why it was not tried. */
            detail?: string | null;
            /** @description The end it belongs to. */
            end: components["schemas"]["CheckedEnd"];
            /** @description What was tried. */
            name: string;
            /** @description What came of it. */
            outcome: components["schemas"]["StepOutcome"];
            /** @description Name of the runner that tried it; empty where none could be asked. */
            ran_on: string;
            /** @description What to change. */
            remedy?: string | null;
        };
        /**
         * @description What came of a step.
         * @enum {string}
         */
        StepOutcome: "ok" | "failed" | "skipped";
        /** @description Columns and tags of a super table. */
        SuperTableAnswer: {
            /** @description In the table's order; the first is the primary time. */
            columns: components["schemas"]["ColumnSpec"][];
            /** @description In the table's order. */
            tags: components["schemas"]["ColumnSpec"][];
        };
        /** @description The super tables of a database. */
        SuperTablesAnswer: {
            /** @description Their names, sorted. */
            super_tables: string[];
        };
        /** @description Where a group is moved to. */
        Target: "earliest" | "latest" | {
            /**
             * Format: int64
             * @description The first message at or after this time, in ms since 1970 UTC.
             */
            timestamp_ms: number;
        } | {
            /** @description These offsets; other partitions stay where they are. */
            offsets: components["schemas"]["OffsetOfPartition"][];
        };
        /** @description What may be told about an API token. */
        Token: {
            /**
             * Format: int64
             * @description When it was made.
             */
            created_at_ms: number;
            /**
             * Format: int64
             * @description When it expires; null for never.
             */
            expires_at_ms: number | null;
            id: string;
            /**
             * Format: int64
             * @description When it was used last, exact to a minute.
             */
            last_used_at_ms: number | null;
            /**
             * @description What it is for.
             * @example grafana
             */
            name: string;
            /**
             * @description Its first letters.
             * @example inlet_k3XwQ9
             */
            prefix: string;
            /** @description What it may do: never more than its user may at the time of use. */
            role: components["schemas"]["Role"];
            /** @description Whose token it is. */
            username: string;
        };
        /** @description A topic. */
        Topic: {
            /** @description Whether it is one of Kafka's own. */
            internal: boolean;
            /** @description Its name. */
            name: string;
            /** @description Number of its partitions. */
            partitions: number;
        };
        /** @description The topics of the brokers. */
        TopicsAnswer: {
            /** @description Name of the runner that asked the brokers: an agent, or the hub. */
            ran_on: string;
            /** @description By name. */
            topics: components["schemas"]["Topic"][];
        };
        /** @description Whose topics are listed. */
        TopicsRequest: {
            /** @description The document; of it only brokers, encryption and login have to be there. */
            document: string;
        };
        /** @description What one run, or all runs of a source, did. */
        Totals: {
            /**
             * Format: int64
             * @description Bytes of keys and values read.
             */
            bytes_consumed: number;
            /**
             * Format: int64
             * @description Bytes of confirmed requests.
             */
            bytes_written: number;
            /**
             * Format: int64
             * @description Messages read.
             */
            consumed: number;
            /**
             * Format: int64
             * @description Messages dropped as `on_fault` says.
             */
            discarded: number;
            /**
             * Format: int64
             * @description How long runs took, in ms.
             */
            duration_ms: number;
            /**
             * Format: int64
             * @description Messages that filters took.
             */
            filtered: number;
            /**
             * Format: int64
             * @description Offsets lost to retention before they were read.
             */
            missed: number;
            /**
             * Format: int64
             * @description Messages archived as `on_fault` says.
             */
            quarantined: number;
            /**
             * Format: int64
             * @description Failed requests.
             */
            requests_failed: number;
            /**
             * Format: int64
             * @description Confirmed requests.
             */
            requests_written: number;
            /**
             * Format: int64
             * @description Of those, rows that replaced an earlier one of the same key; at least so many.
             */
            rows_overwritten: number;
            /**
             * Format: int64
             * @description Rows confirmed.
             */
            rows_written: number;
            /**
             * Format: int64
             * @description Subtables of confirmed requests, summed.
             */
            subtables_written: number;
            /**
             * Format: int64
             * @description Messages whose every row was confirmed.
             */
            written: number;
        };
        /**
         * @description The last step that is shown.
         * @enum {string}
         */
        Until: "decode" | "extract" | "filter" | "map";
        /** @description A new version of a data source. */
        UpdateRequest: {
            /** @description Why, in the user's words. */
            comment?: string | null;
            /** @description The document, YAML or JSON. */
            document: string;
            /** @description Whether a run makes place for the new version now; true when nothing is said. */
            restart?: boolean | null;
        };
        /** @description What is told about a file. */
        Upload: {
            /**
             * Format: int64
             * @description When it was uploaded.
             */
            created_at_ms: number;
            /** @description Who uploaded it. */
            created_by: string;
            /**
             * Format: int64
             * @description When the first of its certificates expires.
             */
            expires_at_ms: number | null;
            kind: components["schemas"]["Kind"];
            /**
             * @description What documents refer to it by: `{upload: name}`.
             * @example plant-ca.pem
             */
            name: string;
            /** @description SHA-256 of its bytes, in hexadecimal. */
            sha256: string;
            /**
             * Format: int64
             * @description Bytes.
             */
            size: number;
            /**
             * @description Whom the first certificate names.
             * @example CN=Plant CA, O=Plant
             */
            subject: string | null;
            /** @description Names of the data sources and connections that refer to it. */
            used_by: string[];
        };
        /** @description Somebody who can log in. */
        User: {
            /**
             * Format: int64
             * @description When the user was made.
             */
            created_at_ms: number;
            /** @description Whether logging in is refused; sessions and tokens do not count then either. */
            disabled: boolean;
            /**
             * Format: int64
             * @description When the user logged in last.
             */
            last_login_at_ms: number | null;
            role: components["schemas"]["Role"];
            /**
             * @description The name to log in with.
             * @example jo
             */
            username: string;
        };
        /** @description What is to be different about a user; what is left out stays as it is. */
        UserUpdate: {
            /** @description A disabled user is logged out at once, and API tokens of theirs do not count. */
            disabled?: boolean | null;
            /** @description At least 10 characters, and not the user name. Another password ends the user's sessions. */
            password?: string | null;
            role?: components["schemas"]["Role"] | null;
        };
        /** @description What is wrong with a document. */
        ValidateAnswer: {
            /** @description Each fault with its place. */
            faults: components["schemas"]["DocumentFault"][];
            /** @description The name in the document, where there is a legal one. */
            name: string | null;
            /** @description Whether it has no faults. */
            valid: boolean;
        };
        /** @description A document to be judged. */
        ValidateRequest: {
            /** @description The document, YAML or JSON. */
            document: string;
        };
        /** @description A version of a document. */
        Version: {
            /** @description Why, in the user's words. */
            comment: string | null;
            /**
             * Format: int64
             * @description When it was stored, in ms since 1970 UTC.
             */
            created_at_ms: number;
            /** @description Who stored it. */
            created_by: string;
            /**
             * Format: int64
             * @description From 1, without gaps.
             */
            version: number;
        };
        /** @description How two versions differ. */
        VersionDiff: {
            /** @description Whether the two are the same text. */
            same: boolean;
            /** @description The difference as a unified diff; empty where there is none. */
            unified: string;
        };
        /** @description A version with its document. */
        VersionWithDocument: components["schemas"]["Version"] & {
            /** @description The document, as it was written. */
            document: string;
        };
        /**
         * @description How somebody has shown who they are.
         * @enum {string}
         */
        Via: "session" | "token" | "setup" | "hub";
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_agents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The runners. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Runners"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_agent: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text of the client's own, such as a UUID. The same key with the same body gives the same answer for
                 *     a day, and nothing is made twice.
                 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAgent"];
            };
        };
        responses: {
            /** @description The agent is made. */
            201: {
                headers: {
                    /** @description Where it is */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeAgent"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name is taken, or the hub takes no agents. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A value in the body cannot be taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_agent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the agent.
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The agent. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Runner"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_agent: {
        parameters: {
            query?: {
                /** @description `keep`: even when data sources name it. */
                sources?: "keep";
            };
            header?: never;
            path: {
                /**
                 * @description Id of the agent.
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Data sources name it; the problem says which. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    update_agent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the agent.
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentPatch"];
            };
        };
        responses: {
            /** @description The agent. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Runner"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name is taken, or data sources name the agent by the one it has. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A value in the body cannot be taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    check_agent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the agent.
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What came of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentCheck"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotate_agent_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the agent.
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The token is made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeAgentToken"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub takes no agents. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revoke_agent_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the agent.
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
                /**
                 * @description Id of the token.
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8f
                 */
                token_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is void. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_audit: {
        parameters: {
            query?: {
                /**
                 * @description Only those of this kind.
                 * @example source.update
                 */
                action?: string;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description The most items on the page. */
                limit?: number;
                /** @description Only those of what has this name. */
                object?: string;
                /**
                 * @description Only those of this user.
                 * @example jo
                 */
                user?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the changes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Entry"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    check_connectivity: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CheckRequest"];
            };
        };
        responses: {
            /** @description What was tried and what came of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckAnswer"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The agent is offline. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What the check needs is missing from the document, or wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_client_properties: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClientPropertiesRequest"];
            };
        };
        responses: {
            /** @description What it gave */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PastedProperties"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A value in the body cannot be taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_connections: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description The most items on the page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the connections by name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Connection"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_connection: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text of the client's own, such as a UUID. The same key with the same body gives the same answer for
                 *     a day, and nothing is made twice.
                 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewConnection"];
            };
        };
        responses: {
            /** @description The connection. */
            201: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    /** @description Where it is */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name is taken. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A value in the body cannot be taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_connection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Name of the connection.
                 * @example plant
                 */
                name: components["schemas"]["Name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The connection. */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    update_connection: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description The `ETag` of the version that is changed.
                 * @example "3"
                 */
                "If-Match": string;
            };
            path: {
                /**
                 * @description Name of the connection.
                 * @example plant
                 */
                name: components["schemas"]["Name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConnectionBody"];
            };
        };
        responses: {
            /** @description The connection. */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Somebody else has changed it meanwhile. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A value in the body cannot be taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The header `If-Match` is missing. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_connection: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description The `ETag` of the version that is changed.
                 * @example "3"
                 */
                "If-Match": string;
            };
            path: {
                /**
                 * @description Name of the connection.
                 * @example plant
                 */
                name: components["schemas"]["Name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A data source refers to it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Somebody else has changed it meanwhile. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The header `If-Match` is missing. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    check_saved_connection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Name of the connection.
                 * @example plant
                 */
                name: components["schemas"]["Name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was tried and what came of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckAnswer"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The connection lacks something. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_databases: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Name of the connection.
                 * @example plant
                 */
                name: components["schemas"]["Name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The databases. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabasesAnswer"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The connection lacks something. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description TDengine does not answer as it should. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_database: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Name of the connection.
                 * @example plant
                 */
                name: components["schemas"]["Name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDatabase"];
            };
        };
        responses: {
            /** @description What was done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreationAnswer"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A value in the body cannot be taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description TDengine does not answer as it should. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_super_tables: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Name of the database.
                 * @example power
                 */
                database: string;
                /**
                 * @description Name of the connection.
                 * @example plant
                 */
                name: components["schemas"]["Name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The super tables. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuperTablesAnswer"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The connection lacks something. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description TDengine does not answer as it should. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_super_table: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Name of the database.
                 * @example power
                 */
                database: string;
                /**
                 * @description Name of the connection.
                 * @example plant
                 */
                name: components["schemas"]["Name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSuperTable"];
            };
        };
        responses: {
            /** @description What was done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreationAnswer"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A value in the body cannot be taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description TDengine does not answer as it should. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_super_table: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Name of the database.
                 * @example power
                 */
                database: string;
                /**
                 * @description Name of the connection.
                 * @example plant
                 */
                name: components["schemas"]["Name"];
                /**
                 * @description Name of the super table.
                 * @example meters
                 */
                stable: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The super table. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuperTableAnswer"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The connection lacks something. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description TDengine does not answer as it should. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    check_connection: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConnectionBody"];
            };
        };
        responses: {
            /** @description What was tried and what came of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckAnswer"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A value in the body cannot be taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_document_schema: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The schema */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    follow_events: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    check_expression: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExpressionRequest"];
            };
        };
        responses: {
            /** @description What is wrong with it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExpressionAnswer"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A value in the body cannot be taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_functions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The functions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FunctionsAnswer"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_presets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The presets */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PresetsAnswer"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    preview_messages: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewRequest"];
            };
        };
        responses: {
            /** @description The sample after each step */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreviewAnswer"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The sample cannot be read. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sample_messages: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SampleRequest"];
            };
        };
        responses: {
            /** @description The messages */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SampleAnswer"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The agent is offline. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What it needs is missing from the document, or wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The brokers do not answer as they should. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_secrets: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description The most items on the page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the secrets by name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_SecretSummary"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_secret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Name of the secret.
                 * @example meters-sasl
                 */
                name: components["schemas"]["Name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecretValue"];
            };
        };
        responses: {
            /** @description It is set. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A value in the body cannot be taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_secret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Name of the secret.
                 * @example meters-sasl
                 */
                name: components["schemas"]["Name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A data source refers to it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    log_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Login"];
            };
        };
        responses: {
            /** @description Logged in. The cookie of the login is in `Set-Cookie`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The user name or the password is wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A value in the body cannot be taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There were too many wrong logins; `Retry-After` says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    log_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Logged out. An API token stays as it is. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description The password is changed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A value in the body cannot be taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There were too many wrong passwords; `Retry-After` says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_up: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Setup"];
            };
        };
        responses: {
            /** @description The user is made and logged in. The cookie of the login is in `Set-Cookie`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is not that of the newest link. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is a user already. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A value in the body cannot be taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_sources: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description Only those of this health. */
                health?: components["schemas"]["Health"];
                /** @description The most items on the page. */
                limit?: number;
                /** @description Part of the name, description, a topic, a broker, the database, the super table or the agents. */
                search?: string;
                /** @description What the list is ordered by. */
                sort?: "name" | "state" | "lag" | "rows";
                /** @description Only those in this state. */
                state?: components["schemas"]["State"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of data sources */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_SourceSummary"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_source: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text of the client's own, such as a UUID. The same key with the same body gives the same answer for
                 *     a day, and nothing is made twice.
                 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateRequest"];
            };
        };
        responses: {
            /** @description The data source */
            201: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    /** @description Where it is */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name is taken. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The document has faults. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the data source
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The data source */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    update_source: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description The `ETag` of the version that is changed.
                 * @example "3"
                 */
                "If-Match": string;
            };
            path: {
                /**
                 * @description Id of the data source
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateRequest"];
            };
        };
        responses: {
            /** @description The data source as it is now */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name is taken. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Somebody else has changed it meanwhile. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The document has faults. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The header `If-Match` is missing. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_source: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description The `ETag` of the version that is changed.
                 * @example "3"
                 */
                "If-Match": string;
            };
            path: {
                /**
                 * @description Id of the data source
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Somebody else has changed it meanwhile. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The header `If-Match` is missing. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_source_activity: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description Only those of this kind. */
                kind?: string;
                /** @description Only those that matter as much or more. */
                level?: components["schemas"]["ActivityLevel"];
                /** @description The most items on the page. */
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description Id of the data source
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Activity"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    copy_source: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text of the client's own, such as a UUID. The same key with the same body gives the same answer for
                 *     a day, and nothing is made twice.
                 */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /**
                 * @description Id of the data source
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CopyRequest"];
            };
        };
        responses: {
            /** @description The copy */
            201: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    /** @description Where it is */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name is taken. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A value in the body cannot be taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the data source
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/yaml": unknown;
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_faults: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description Only those of this kind. */
                kind?: string;
                /** @description The most items on the page. */
                limit?: number;
                /** @description Only those of this reason, as the groups have it. */
                reason?: string;
                /** @description Only those that were replayed and are done (`true`), or that are open (`false`). */
                replayed?: boolean;
            };
            header?: never;
            path: {
                /**
                 * @description Id of the data source
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of messages at fault */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultsPage"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The agents that have them are offline. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    download_faults: {
        parameters: {
            query?: {
                /** @description Only those of this kind. */
                kind?: string;
                /** @description Only those of this reason, as the groups have it. */
                reason?: string;
            };
            header?: never;
            path: {
                /**
                 * @description Id of the data source
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The messages */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An agent that has some of them is offline. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_fault_groups: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the data source
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The causes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultGroupsAnswer"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The agents that have them are offline. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replay_faults: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the data source
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayRequest"];
            };
        };
        responses: {
            /** @description What was done, or would be */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayAnswer"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Another replay of it goes on, or the agents that have them are offline. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A value in the body cannot be taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description TDengine does not answer as it should. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    keep_source_running: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the data source
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The data source as it is now */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Its state does not allow it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Somebody else has changed it meanwhile. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The document cannot be changed so. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_offsets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the data source
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Each partition */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OffsetsAnswer"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Its agent is offline. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The document names something that is gone. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The brokers do not answer as they should. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reset_offsets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the data source
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetRequest"];
            };
        };
        responses: {
            /** @description What was done, or would be */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResetAnswer"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It runs, or its agent is offline. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A value in the body cannot be taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The brokers do not answer as they should. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pause_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the data source
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The data source as it is now */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Its state does not allow it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    restore_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the data source
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The data source */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Another data source has its name now. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resume_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the data source
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The data source as it is now */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Its state does not allow it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_source_runs: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description The most items on the page. */
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description Id of the data source
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Run"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_source_series: {
        parameters: {
            query?: {
                /** @description What it is about. */
                scope?: "run" | "all";
                /** @description How far it reaches back. */
                window?: "15m" | "24h" | "7d";
            };
            header?: never;
            path: {
                /**
                 * @description Id of the data source
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its numbers over time */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Series"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    start_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the data source
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The data source as it is now */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Its state does not allow it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_source_status: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the data source
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What it does */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceStatus"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stop_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the data source
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The data source as it is now */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Its state does not allow it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_source_versions: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description The most items on the page. */
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description Id of the data source
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of versions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Version"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    diff_source_versions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Number of the version on the left
                 * @example 1
                 */
                from: number;
                /**
                 * @description Id of the data source
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
                /**
                 * @description Number of the version on the right
                 * @example 2
                 */
                to: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The difference */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionDiff"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_source_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the data source
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
                /**
                 * @description Number of the version
                 * @example 1
                 */
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionWithDocument"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_sources: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkRequest"];
            };
        };
        responses: {
            /** @description What came of it for each */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkAnswer"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A value in the body cannot be taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_deleted_sources: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description The most items on the page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of deleted data sources */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_DeletedSource"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    start_demo: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The data source `demo` */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This hub has no parts for a demo. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The parts of the demo do not start. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    import_sources: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/yaml": string;
            };
        };
        responses: {
            /** @description The data sources */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportAnswer"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A name is taken. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A document has faults. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    validate_source: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ValidateRequest"];
            };
        };
        responses: {
            /** @description What is wrong with it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidateAnswer"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A value in the body cannot be taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_tokens: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description The most items on the page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the tokens, the newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Token"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_token: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text of the client's own, such as a UUID. The same key with the same body gives the same answer for
                 *     a day, and nothing is made twice.
                 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewToken"];
            };
        };
        responses: {
            /** @description The token is made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeToken"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name is taken, or the first request with this key is not answered yet. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A value in the body cannot be taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the token.
                 * @example 01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_topics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TopicsRequest"];
            };
        };
        responses: {
            /** @description The topics */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TopicsAnswer"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The agent is offline. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Brokers or login are missing from the document, or wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The brokers do not answer as they should. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_uploads: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description The most items on the page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the uploads by name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Upload"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_upload: {
        parameters: {
            query: {
                /** @description What the file is. */
                kind: "certificate" | "key" | "keytab";
            };
            header?: never;
            path: {
                /**
                 * @description Name of the upload.
                 * @example plant-ca.pem
                 */
                name: components["schemas"]["Name"];
            };
            cookie?: never;
        };
        /** @description The file. */
        requestBody: {
            content: {
                "application/octet-stream": number[];
            };
        };
        responses: {
            /** @description It is uploaded. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A value in the body cannot be taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_upload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Name of the upload.
                 * @example plant-ca.pem
                 */
                name: components["schemas"]["Name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A data source or a connection refers to it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    download_upload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Name of the upload.
                 * @example plant-ca.pem
                 */
                name: components["schemas"]["Name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-pem-file": string;
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_users: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description The most items on the page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the users by name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_User"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_user: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text of the client's own, such as a UUID. The same key with the same body gives the same answer for
                 *     a day, and nothing is made twice.
                 */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUser"];
            };
        };
        responses: {
            /** @description The user is made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name is taken, or the first request with this key is not answered yet. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A value in the body cannot be taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    update_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Name of the user.
                 * @example jo
                 */
                username: components["schemas"]["Name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserUpdate"];
            };
        };
        responses: {
            /** @description The user is changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No admin would be left. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is of a type that is not read here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A value in the body cannot be taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Name of the user.
                 * @example jo
                 */
                username: components["schemas"]["Name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is needed, or has come to its end. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role does not allow it, or the CSRF token is missing or wrong. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No admin would be left. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The hub itself failed. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long and was given up. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
