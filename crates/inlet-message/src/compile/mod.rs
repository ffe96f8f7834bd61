//! Document + target → program. Every fault is collected, none stops the others from being found.
//!
//! One module for each thing that is compiled: [`extract`], [`expression`] (filters and templates
//! too), and the [`mapping`] with its [`cell`]s. [`used`] knows which fields are worth decoding.

mod cell;
pub(crate) mod expression;
mod extract;
pub(crate) mod fault;
mod mapping;
mod used;

use std::ops::Range;

use inlet_config::settings::{MessageSettings, TargetSettings};

use self::fault::{CompileFault, Excerpt};
use crate::{
    extract::ExtractPlan, fields::Fields, filter::FilterPlan, program::Program, rows::Layout,
    target::TargetTable,
};

/// See the module.
pub(crate) struct Compiler {
    fields: Fields,
    faults: Vec<CompileFault>,
}

type Target<'a> = Option<(&'a TargetSettings, &'a TargetTable)>;

impl Compiler {
    /// Compiles; `extra` are fields that are decoded and extracted though no rule uses them.
    pub(crate) fn compile(
        message: &MessageSettings,
        target: Target<'_>,
        extra: &[String],
    ) -> Result<Program, Vec<CompileFault>> {
        let mut compiler = Self::new(message)?;
        for name in extra {
            compiler.fields.slot(name);
        }
        let used = used::names(message, target.map(|(settings, _)| settings));
        let keep_unused = !extra.is_empty();
        let (extract, filters) =
            compiler.message(message, &|name| keep_unused || used.contains(name));
        let mut layout = Layout {
            columns: Vec::new(),
            tags: Vec::new(),
        };
        let map = target.and_then(|(settings, table)| compiler.map(settings, table, &mut layout));
        compiler.fail_on_faults()?;
        let (decode, slot_names) = compiler.fields.finish();
        Ok(Program {
            decode,
            extract,
            filters,
            map,
            layout,
            slot_names,
        })
    }

    /// All faults that the document alone shows, whatever the super table turns out to be.
    pub(crate) fn check(
        message: &MessageSettings,
        target: &TargetSettings,
    ) -> Result<(), Vec<CompileFault>> {
        let mut compiler = Self::new(message)?;
        compiler.message(message, &|_| true);
        compiler.template("target.subtable", &target.subtable);
        compiler.check_mappings("columns", &target.columns);
        compiler.check_mappings("tags", &target.tags);
        compiler.fail_on_faults()
    }

    fn new(message: &MessageSettings) -> Result<Self, Vec<CompileFault>> {
        let fields = Fields::new(message).map_err(|error| {
            vec![CompileFault {
                path: "message.parse.regex.pattern".to_owned(),
                message: format!("cannot compile the pattern: {error}"),
                hint: String::new(),
                excerpt: None,
            }]
        })?;
        Ok(Self {
            fields,
            faults: Vec::new(),
        })
    }

    fn fail_on_faults(&mut self) -> Result<(), Vec<CompileFault>> {
        let faults = std::mem::take(&mut self.faults);
        if faults.is_empty() {
            return Ok(());
        }
        Err(faults)
    }

    fn message(
        &mut self,
        message: &MessageSettings,
        is_used: &dyn Fn(&str) -> bool,
    ) -> (Vec<ExtractPlan>, Vec<FilterPlan>) {
        let rules = message.extract.iter().enumerate();
        let extract = rules
            .filter_map(|(idx, rule)| self.extract(idx, rule, is_used))
            .collect();
        let texts = message.filter.iter().enumerate();
        let filters = texts
            .filter_map(|(idx, text)| self.filter(idx, text))
            .collect();
        (extract, filters)
    }

    fn fault(&mut self, path: &str, message: impl Into<String>, hint: impl Into<String>) {
        self.faults.push(CompileFault {
            path: path.to_owned(),
            message: message.into(),
            hint: hint.into(),
            excerpt: None,
        });
    }

    /// A fault of a part of an expression or template.
    fn fault_in(
        &mut self,
        (path, text): (&str, &str),
        span: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.faults.push(CompileFault {
            path: path.to_owned(),
            message: message.into(),
            hint: hint.into(),
            excerpt: Some(Excerpt {
                text: text.to_owned(),
                span,
            }),
        });
    }

    /// The slot of a field, or a fault.
    fn field(&mut self, path: &str, name: &str) -> Option<usize> {
        if self.fields.type_of(name).is_some() {
            return Some(self.fields.slot(name));
        }
        let hint = self.field_hint(name);
        self.fault(path, format!("unknown field `{name}`"), hint);
        None
    }

    fn field_hint(&self, name: &str) -> String {
        self.fields
            .nearest(name)
            .map_or_else(String::new, |near| format!("did you mean `{near}`?"))
    }
}
