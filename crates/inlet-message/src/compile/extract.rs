//! Rules that take fields apart.

use inlet_config::settings::{Extract, ExtractRule};
use regex::Regex;

use super::Compiler;
use crate::{
    extract::{ExtractPlan, How},
    fields::group_index,
};

impl Compiler {
    pub(super) fn extract(
        &mut self,
        idx: usize,
        rule: &ExtractRule,
        is_used: &dyn Fn(&str) -> bool,
    ) -> Option<ExtractPlan> {
        let from = self.field(&format!("message.extract[{idx}].from"), &rule.from)?;
        let how = match &rule.how {
            Extract::Split { separator, into } => How::Split {
                separator: separator.clone(),
                parts: (0..*into)
                    .map(|part| format!("{}_{part}", rule.from))
                    .map(|name| is_used(&name).then(|| self.fields.extracted(&name)))
                    .collect(),
            },
            Extract::Regex { pattern } => match Regex::new(pattern) {
                Ok(pattern) => self.groups(pattern, is_used),
                Err(error) => {
                    let path = format!("message.extract[{idx}].regex.pattern");
                    self.fault(&path, format!("cannot compile the pattern: {error}"), "");
                    return None;
                }
            },
        };
        Some(ExtractPlan { from, how })
    }

    fn groups(&mut self, pattern: Regex, is_used: &dyn Fn(&str) -> bool) -> How {
        let groups = pattern
            .capture_names()
            .flatten()
            .filter(|name| is_used(name))
            .filter_map(|name| Some((group_index(&pattern, name)?, self.fields.extracted(name))))
            .collect();
        How::Regex { pattern, groups }
    }
}
