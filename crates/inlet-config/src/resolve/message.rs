//! Section `message`.

use crate::{
    document::{ExtractConfig, MessageConfig, ParseConfig},
    format,
    settings::{Extract, ExtractRule, MessageSettings, Parse},
};

/// Nothing can go wrong here that the shape does not tell.
pub(crate) fn settings(config: MessageConfig) -> MessageSettings {
    let encoding = format::encoding(&config.encoding).unwrap_or_default();
    let parse = match config.parse {
        ParseConfig::Json(_) => Parse::Json,
        ParseConfig::Regex(regex) => Parse::Regex {
            pattern: regex.pattern,
        },
    };
    let extract = config
        .extract
        .into_iter()
        .filter_map(extract_rule)
        .collect();
    MessageSettings {
        parse,
        encoding,
        extract,
        filter: config.filter,
    }
}

/// `None` for a rule that says not how, which the shape refuses.
fn extract_rule(config: ExtractConfig) -> Option<ExtractRule> {
    let split = config.split.map(|split| Extract::Split {
        separator: split.separator,
        into: split.into,
    });
    let regex = config.regex.map(|regex| Extract::Regex {
        pattern: regex.pattern,
    });
    Some(ExtractRule {
        from: config.from,
        how: split.or(regex)?,
    })
}
