//! The hub: REST, login, scheduler, live state and the web page.
